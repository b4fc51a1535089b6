"""What a station or vehicle may see of bookings: those that its own vehicle is kept for or drives."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import ENDED, Booking

_WHOLE = (ev.BookingAmended, ev.BookingOffered, ev.BookingAccepted, ev.BookingReleased, ev.BookingEnded)


def sees_booking_event(actor: Actor, event: ev.Event) -> bool:
    """Whether the event is about a journey of the party's own vehicle, or ends its part in one."""
    if isinstance(event, ev.BookingFreed):
        return _is_own(actor, event.vehicle_id, event.station_id)
    return isinstance(event, _WHOLE) and _is_own(actor, event.booking.vehicle_id, event.booking.station_id)


def withhold_booking(actor: Actor, event: ev.Event) -> ev.Event:
    """A journey that is over, or that another vehicle may get, leaves the party's board."""
    if isinstance(event, ev.BookingFreed | ev.BookingEnded):
        return ev.BookingHidden(event.booking.booking_id)
    return event


def project_bookings(part: Board, board: Board, actor: Actor) -> None:
    """Put what the party may see of the bookings of `board` onto `part`."""
    part.bookings = {k: b for k, b in board.bookings.items() if _shown(actor, b)}


def _shown(actor: Actor, booking: Booking) -> bool:
    return booking.state not in ENDED and _is_own(actor, booking.vehicle_id, booking.station_id)


def _is_own(actor: Actor, vehicle_id: str, station_id: str) -> bool:
    if actor.role is Role.VEHICLE:
        return bool(vehicle_id) and vehicle_id == actor.vehicle_id
    return actor.role is Role.STATION and bool(station_id) and station_id == actor.station_id
