"""Journeys are booked, changed and cancelled; vehicles stand behind or before the fence (BOK-01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import (
    ENDED,
    FARTHEST,
    LEAST_MINUTES,
    MARGIN,
    MOST_MINUTES,
    MOST_OPEN,
    Booking,
    BookingState,
)
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.phone_number import dialled

TEXT_LENGTH, NAME_LENGTH = 1_000, 100

LATE_GRACE = timedelta(minutes=30)
"""A journey may be written down so long after its time: somebody telephones that the transport has not come."""

JOURNEY_FIELDS = (
    "purpose", "boarding", "boarding_at", "destination", "hospital_id", "minutes", "patient", "contact_name",
    "contact_number", "remarks", "is_test",
)  # fmt: skip

BINDING = frozenset({"boarding", "boarding_at", "destination", "hospital_id", "minutes"})
"""What a crew said yes to: a change of it is asked again."""


def make_booking(board: Board, command: cmd.MakeBooking, context: Context) -> Decision:
    """A journey that waits for its vehicle; result: booking_id."""
    journey = worded(command.journey, context)
    wrong = _check_journey(board, journey, context.now)
    if wrong is not None:
        return wrong
    if sum(b.state not in ENDED for b in board.bookings.values()) >= MOST_OPEN:
        return refuse("bookings_full", most=MOST_OPEN)
    booking = Booking(
        f"B{board.seq + 1}", BookingState.PLANNED, journey.purpose, context.now, context.actor.desk_id,
        context.actor.name or context.actor.user, journey.boarding, journey.boarding_at,
    )  # fmt: skip
    booking = _written(booking, journey)
    return Accepted((ev.BookingMade(booking),), {"booking_id": booking.booking_id})


def amend_booking(board: Board, command: cmd.AmendBooking, context: Context) -> Decision:
    """The changed journey; where place or time changed, the reserved crew is asked again."""
    booking = find_waiting(board, command.booking_id)
    if isinstance(booking, Refusal):
        return booking
    if booking.version != command.based_on:
        return refuse("booking_changed")
    journey = worded(command.journey, context)
    wrong = _check_journey(board, journey, context.now)
    if wrong is not None:
        return wrong
    after = _written(booking, journey)
    fields = tuple(name for name in JOURNEY_FIELDS if getattr(after, name) != getattr(booking, name))
    if not fields:
        return Accepted()
    if booking.reserves() and BINDING & set(fields):
        leave_at = leaving_at(board, after, board.vehicles.get(after.vehicle_id), context)
        after = replace(
            after, state=BookingState.OFFERED, offered_at=context.now, answered_at=None, answered_by="",
            leave_at=leave_at,
        )  # fmt: skip
    return Accepted((ev.BookingAmended(replace(after, version=booking.version + 1), fields),))


def cancel_booking(board: Board, command: cmd.CancelBooking, context: Context) -> Decision:
    """Before its release; afterwards the incident is cancelled like any other."""
    booking = board.bookings.get(command.booking_id)
    if booking is None:
        return refuse("booking_unknown")
    if booking.state is BookingState.CANCELLED:
        return Accepted()
    found = find_waiting(board, command.booking_id)
    if isinstance(found, Refusal):
        return found
    reason = command.reason.strip()[:TEXT_LENGTH]
    if not reason:
        return refuse("reason_missing")
    ended = replace(
        booking, state=BookingState.CANCELLED, ended_at=context.now, reason=reason, version=booking.version + 1
    )
    return Accepted((ev.BookingEnded(ended),))


def set_vehicle_fleet(board: Board, command: cmd.SetVehicleFleet, context: Context) -> Decision:
    """A vehicle with reservations stays in the booking fleet until they are given to others."""
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id)
    if vehicle.fleet is command.fleet:
        return Accepted()
    kept = sum(b.vehicle_id == vehicle.vehicle_id and b.reserves() for b in board.bookings.values())
    if kept:
        return refuse("vehicle_reserved", plate=vehicle.plate, count=kept)
    return Accepted((ev.VehicleFleetSet(vehicle.vehicle_id, command.fleet),))


def find_waiting(board: Board, booking_id: str) -> Booking | Refusal:
    """The booking while nothing drives for it, else the refusal that says why not."""
    booking = board.bookings.get(booking_id)
    if booking is None:
        return refuse("booking_unknown")
    if booking.state is BookingState.RELEASED:
        return refuse("booking_released", incident_id=booking.incident_id)
    return booking if booking.is_waiting() else refuse("booking_over")


def leaving_at(board: Board, booking: Booking, vehicle: Vehicle | None, context: Context) -> datetime:
    """When the vehicle must leave its station to be there in time: the drive and the margin before the pick-up."""
    station = board.stations.get(vehicle.station_id) if vehicle is not None else None
    drive_s = drive_time_s(board, station.position if station else None, booking.boarding.position, context)
    return booking.boarding_at - MARGIN - timedelta(seconds=round(drive_s or 0.0))


def drive_time_s(board: Board, start: Position | None, end: Position | None, context: Context) -> float | None:
    """Seconds by road as it is now; None where no way is known."""
    if start is None or end is None:
        return None
    route = context.lookups.roads_now(board, context.now).route(start, end)
    return route.time_s if route is not None else None


def worded(journey: cmd.Journey, context: Context) -> cmd.Journey:
    """Places that were picked on the map get their words."""

    def words(place: Place) -> Place:
        if place.position is None or place.text.strip() or not place.position.is_valid():
            return place
        return replace(place, text=context.lookups.places.words_for(place.position))

    return replace(journey, boarding=words(journey.boarding), destination=words(journey.destination))


def _written(booking: Booking, journey: cmd.Journey) -> Booking:
    values = {name: getattr(journey, name) for name in JOURNEY_FIELDS}
    for name in ("contact_name", "contact_number", "remarks"):
        values[name] = values[name].strip()
    return replace(booking, **values)


def _check_journey(board: Board, journey: cmd.Journey, now: datetime) -> Refusal | None:
    for name, place in (("boarding", journey.boarding), ("destination", journey.destination)):
        if len(place.text) > 300:
            return refuse("field_wrong", field=name, reason="at most 300 characters")
        if place.position is not None and not place.position.is_valid():
            return refuse("field_wrong", field=name, reason="the position is not on the earth")
    if not journey.boarding.is_known():
        return refuse("boarding_unknown")
    if not now - LATE_GRACE <= journey.boarding_at <= now + FARTHEST:
        return refuse("boarding_time_wrong", days=FARTHEST.days)
    if not LEAST_MINUTES <= journey.minutes <= MOST_MINUTES:
        return refuse("field_wrong", field="minutes", reason=f"{LEAST_MINUTES}-{MOST_MINUTES}")
    if journey.hospital_id and journey.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=journey.hospital_id)
    if journey.contact_number.strip() and isinstance(dialled(journey.contact_number), Refusal):
        return refuse("number_wrong", number=journey.contact_number.strip()[:32])
    if not 0 <= journey.patient.count <= 100:
        return refuse("field_wrong", field="patient.count", reason="0-100")
    texts = (journey.patient.name, journey.patient.age, journey.patient.sex, journey.contact_name)
    if any(len(text) > NAME_LENGTH for text in texts) or len(journey.remarks) > TEXT_LENGTH:
        return refuse("field_wrong", field="remarks", reason=f"at most {TEXT_LENGTH} characters")
    return None
