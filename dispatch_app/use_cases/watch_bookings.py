"""What time demands of bookings: release, their end, and alarms while a vehicle or an answer is missing (BOK-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import ANSWER_WITHIN, WARN_BEFORE, Booking, BookingState
from dispatch_app.domain.commands import Command, EndBooking, RaiseAlarm, ReleaseBooking
from dispatch_app.domain.vehicle import Duty
from dispatch_app.use_cases.serve_booking import is_served

BOOKING_ALARMS = frozenset({"booking_unassigned", "booking_unanswered", "booking_blocked"})


def due_bookings(board: Board, now: datetime) -> Iterator[Command]:
    """Releases whose time has come and whose vehicle can go, and ends of those whose incident or mission is over."""
    released: set[str] = set()
    waiting = (b for b in board.bookings.values() if b.state is BookingState.ACCEPTED and b.starts_at() <= now)
    for booking in sorted(waiting, key=lambda b: (b.starts_at(), b.booking_id)):
        if booking.vehicle_id not in released and not _hindrance(board, booking):
            released.add(booking.vehicle_id)
            yield ReleaseBooking(booking.booking_id)
    for booking in board.bookings.values():
        if booking.state is BookingState.RELEASED:
            incident = board.incidents.get(booking.incident_id)
            if incident is None or not incident.is_open() or is_served(board.missions_of(booking.incident_id)):
                yield EndBooking(booking.booking_id)


def wanted_booking_alarms(board: Board, now: datetime) -> Iterator[RaiseAlarm]:
    """What a desk should see to now: nobody reserved, no answer, or a reserved vehicle that cannot go."""
    for booking in board.bookings.values():
        values = (
            ("boarding", booking.boarding.text), ("time", booking.boarding_at.isoformat()),
            ("plate", board.vehicles[booking.vehicle_id].plate if booking.vehicle_id in board.vehicles else ""),
        )  # fmt: skip
        subject = booking.booking_id
        if booking.state is BookingState.PLANNED and now >= booking.starts_at() - WARN_BEFORE:
            yield RaiseAlarm("booking_unassigned", subject, Priority.HIGH, values)
        if booking.state is BookingState.OFFERED and _is_unanswered(booking, now):
            yield RaiseAlarm("booking_unanswered", subject, Priority.HIGH, values)
        if booking.state is BookingState.ACCEPTED and now >= booking.starts_at() and _hindrance(board, booking):
            yield RaiseAlarm("booking_blocked", subject, Priority.CRITICAL, values)


def _is_unanswered(booking: Booking, now: datetime) -> bool:
    """Asked long enough ago – or it is time to find another crew."""
    asked_long_ago = booking.offered_at is not None and now - booking.offered_at > ANSWER_WITHIN
    return asked_long_ago or now >= booking.starts_at()


def _hindrance(board: Board, booking: Booking) -> str:
    """Why the reserved vehicle cannot go now: a mission's id, its duty, or "" for nothing."""
    vehicle = board.vehicles.get(booking.vehicle_id)
    if vehicle is None:
        return "unknown"
    mission = board.active_mission_of(vehicle.vehicle_id)
    if mission is not None:
        return mission.mission_id
    return "" if vehicle.duty is Duty.ON_DUTY else str(vehicle.duty)
