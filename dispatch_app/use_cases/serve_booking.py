"""A booked journey gets its vehicle, its crew's word, and in time its mission (BOK-02, BOK-03)."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR, Role
from dispatch_app.domain.apply import step
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import Booking, BookingState, Refused
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Incident, IncidentKind, IncidentState
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.vehicle import Duty, Fleet, Vehicle
from dispatch_app.domain.visibility import project
from dispatch_app.use_cases.book_transport import TEXT_LENGTH, find_waiting, leaving_at
from dispatch_app.use_cases.close_incident import close_incident
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.dispatch_vehicles import dispatch_vehicles, soft_checks

CONFLICT = "booking_conflict"
"""The soft check of a vehicle that is kept for another journey at the same time."""

MOST_REFUSALS = 20
"""Answers kept with a booking; the journal has all of them."""


def offer_booking(board: Board, command: cmd.OfferBooking, context: Context) -> Decision:
    """The vehicle is kept and its crew asked; a conflict with another journey needs a reason."""
    booking = find_waiting(board, command.booking_id)
    if isinstance(booking, Refusal):
        return booking
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id)
    if vehicle.fleet is not Fleet.BOOKED:
        return refuse("vehicle_not_for_bookings", plate=vehicle.plate)
    if vehicle.duty is Duty.OUT_OF_SERVICE:
        return refuse("vehicle_off_duty", plate=vehicle.plate, reason=vehicle.duty_reason or str(vehicle.duty))
    if booking.vehicle_id == vehicle.vehicle_id and booking.reserves():
        return Accepted()
    leave_at = leaving_at(board, booking, vehicle, context)
    clashing = conflicts_of(board, replace(booking, leave_at=leave_at), vehicle.vehicle_id)
    overruled = any(o.check == CONFLICT and o.reason.strip() for o in command.overrides)
    if clashing and not overruled:
        return Refusal("needs_override", (("checks", CONFLICT), ("plate", vehicle.plate)), (CONFLICT,))
    events: list[ev.Event] = []
    if booking.reserves():
        events.append(_freed(booking, "another_vehicle", context))
        booking = events[-1].booking  # type: ignore[union-attr]
    offered = replace(
        booking, state=BookingState.OFFERED, vehicle_id=vehicle.vehicle_id, station_id=vehicle.station_id,
        leave_at=leave_at, offered_at=context.now, answered_at=None, answered_by="", version=booking.version + 1,
    )  # fmt: skip
    events.append(ev.BookingOffered(offered))
    if clashing:
        events += [
            ev.BookingConflictAccepted(booking.booking_id, vehicle.vehicle_id, tuple(b.booking_id for b in clashing), o)
            for o in command.overrides
            if o.check == CONFLICT
        ]
    return Accepted(tuple(events))


def conflicts_of(board: Board, booking: Booking, vehicle_id: str) -> list[Booking]:
    """Other journeys the vehicle is kept for, or drives, in the booking's time."""
    others = (
        b for b in board.bookings.values()
        if b.vehicle_id == vehicle_id and b.booking_id != booking.booking_id
        and (b.reserves() or b.state is BookingState.RELEASED)
    )  # fmt: skip
    clashing = (b for b in others if b.overlaps(booking.starts_at(), booking.ends_at()))
    return sorted(clashing, key=lambda b: (b.starts_at(), b.booking_id))


def answer_booking(board: Board, command: cmd.AnswerBooking, context: Context) -> Decision:
    """Yes keeps the vehicle; no frees it and stays with the booking. A repeat changes nothing."""
    booking = board.bookings.get(command.booking_id)
    vehicle = board.vehicles.get(command.vehicle_id)
    if booking is None:
        return refuse("booking_unknown")
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id)
    if not _answers_for(context, vehicle):
        return refuse("not_yours")
    if booking.vehicle_id != vehicle.vehicle_id or not booking.reserves():
        repeated = any(r.vehicle_id == vehicle.vehicle_id for r in booking.refusals) and not command.accepts
        return Accepted() if repeated else refuse("booking_not_offered", plate=vehicle.plate)
    if not command.accepts:
        if not command.reason.strip():
            return refuse("reason_missing")
        return Accepted((_freed(booking, command.reason.strip()[:TEXT_LENGTH], context),))
    if booking.state is BookingState.ACCEPTED:
        return Accepted()
    accepted = replace(
        booking, state=BookingState.ACCEPTED, answered_at=context.now,
        answered_by=context.actor.name or context.actor.user, version=booking.version + 1,
    )  # fmt: skip
    return Accepted((ev.BookingAccepted(accepted),))


def _answers_for(context: Context, vehicle: Vehicle) -> bool:
    actor = context.actor
    if actor.role is Role.VEHICLE:
        return actor.vehicle_id == vehicle.vehicle_id
    return actor.role is not Role.STATION or actor.station_id == vehicle.station_id


def take_back_booking(board: Board, command: cmd.TakeBackBooking, context: Context) -> Decision:
    """The vehicle is free of it; nothing where none was kept."""
    booking = find_waiting(board, command.booking_id)
    if isinstance(booking, Refusal):
        return booking
    if not command.reason.strip():
        return refuse("reason_missing")
    if not booking.reserves():
        return Accepted()
    return Accepted((_freed(booking, command.reason.strip()[:TEXT_LENGTH], context),))


def _freed(booking: Booking, reason: str, context: Context) -> ev.BookingFreed:
    refused = Refused(booking.vehicle_id, reason, context.now)
    freed = replace(
        booking, state=BookingState.PLANNED, vehicle_id="", station_id="", leave_at=None, offered_at=None,
        answered_at=None, answered_by="", refusals=(*booking.refusals, refused)[-MOST_REFUSALS:],
        version=booking.version + 1,
    )  # fmt: skip
    return ev.BookingFreed(freed, booking.vehicle_id, booking.station_id)


def release_booking(board: Board, command: cmd.ReleaseBooking, context: Context) -> Decision:
    """An incident with a mission and its order takes the booking's place, all in one; result: incident_id."""
    known = board.bookings.get(command.booking_id)
    if known is not None and known.state is BookingState.RELEASED:
        return Accepted((), {"incident_id": known.incident_id})
    booking = find_waiting(board, command.booking_id)
    if isinstance(booking, Refusal):
        return booking
    if booking.state is not BookingState.ACCEPTED:
        return refuse("booking_not_accepted")
    opened = _opened(board, booking, context)
    draft = project(board, SERVER_ACTOR)
    for event in opened:
        step(draft, event)
    incident = opened[0].incident
    incident_id = incident.incident_id
    vehicle = board.vehicles.get(booking.vehicle_id)
    checks = soft_checks(vehicle, incident) if vehicle is not None else ()
    overrides = tuple(cmd.Override(check, booking.booking_id) for check in checks)
    sending = cmd.DispatchVehicles(incident_id, (booking.vehicle_id,), incident.hospital_id, overrides)
    sent = dispatch_vehicles(draft, sending, context)
    if isinstance(sent, Refusal):
        return sent
    released = replace(
        booking, state=BookingState.RELEASED, incident_id=incident_id, released_at=context.now,
        version=booking.version + 1,
    )  # fmt: skip
    return Accepted((*opened, *sent.events, ev.BookingReleased(released)), {"incident_id": incident_id})


def _opened(
    board: Board, booking: Booking, context: Context
) -> tuple[ev.IncidentOpened, ev.AcceptanceOpened]:
    day = context.local_day()
    number = board.incident_count + 1 if board.incident_day == day else 1
    incident = Incident(
        f"{day}{number:04d}", context.now, IncidentState.OPEN, context.actor.desk_id or booking.desk_id,
        IncidentKind.TEST if booking.is_test else IncidentKind.BOOKED,
        contact_number=booking.contact_number, scene=booking.boarding,
        hospital_id=booking.hospital_id if booking.hospital_id in board.hospitals else "",
        destination=booking.destination, patient=booking.patient, remarks=_remarks(booking),
    )  # fmt: skip
    acceptance = Acceptance(
        f"{incident.incident_id}-1", incident.incident_id, AcceptanceKind.FIRST, context.now, incident.desk_id,
        context.actor.user, reason=booking.booking_id,
    )
    return ev.IncidentOpened(incident, number), ev.AcceptanceOpened(acceptance)


def _remarks(booking: Booking) -> str:
    contact = " ".join(filter(None, (booking.contact_name, booking.contact_number)))
    return "\n".join(filter(None, (contact, booking.remarks)))


def end_booking(board: Board, command: cmd.EndBooking, context: Context) -> Decision:
    """Its mission is over: the incident closes with it where all went well; a closed incident ends it in any case."""
    booking = board.bookings.get(command.booking_id)
    if booking is None:
        return refuse("booking_unknown")
    if booking.state is not BookingState.RELEASED:
        return Accepted()
    incident = board.incidents.get(booking.incident_id)
    missions = board.missions_of(booking.incident_id)
    events: list[ev.Event] = []
    if incident is not None and incident.is_open():
        if not is_served(missions):
            return Accepted()
        closed = close_incident(board, cmd.CloseIncident(incident.incident_id, "carried"), context)
        if isinstance(closed, Accepted):  # else something is left to do there, and a person closes it
            events += closed.events
    served = any(m.reached_at(MissionState.PATIENT_ABOARD) is not None for m in missions)
    reason = "" if served else (incident.closing_reason if incident else "")
    ended = replace(
        booking, state=BookingState.DONE if served else BookingState.UNSERVED, ended_at=context.now, reason=reason,
        version=booking.version + 1,
    )  # fmt: skip
    return Accepted((*events, ev.BookingEnded(ended)))


def is_served(missions: list[Mission]) -> bool:
    """Whether the journey is made: the patient was aboard, and every vehicle is free again."""
    back = SEQUENCE.index(MissionState.RETURNING)
    made = any(
        m.state in SEQUENCE and SEQUENCE.index(m.state) >= back
        and m.reached_at(MissionState.PATIENT_ABOARD) is not None
        for m in missions
    )  # fmt: skip
    return made and not any(m.is_active() for m in missions)
