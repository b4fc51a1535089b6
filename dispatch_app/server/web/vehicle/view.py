"""What a crew's tablet shows, taken from the board: pure, no Qt, no HTML."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import Booking, bookings_kept_by
from dispatch_app.domain.crew_emergency import CrewEmergency
from dispatch_app.domain.crew_message import CrewMessage
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.hand_over import HandOver
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.notice import Address, Notice, PartyKind, receipt_id_of
from dispatch_app.domain.order import Order
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.domain.vehicle import Fix, Vehicle
from dispatch_app.domain.visibility import sees_mission
from dispatch_app.wire.codec import encode

SHOWN_MISSIONS = 4
"""The present one and those whose record may still be unfinished."""

SHOWN_MESSAGES = 40
"""A shift's talk."""

SHOWN_NOTICES = 30
"""Newest; a crew with more has not looked for a week."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time where a view is compared without it."""


@dataclass(frozen=True, slots=True)
class MissionShown:
    """One mission with all that hangs on it."""

    mission: Mission
    order: Order | None
    hospital: Hospital | None
    hand_over: HandOver | None
    records: tuple[PatientRecord, ...]


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """One notice to the vehicle and how far it has come; `to` names the vehicle alone."""

    notice: Notice
    delivered_at: datetime | None
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True)
class VehicleView:
    """The tablet's whole state; `version` changes when anything but the time and the position does."""

    at: datetime
    seq: int
    centre_name: str
    vehicle: Vehicle
    station: Station | None
    missions: tuple[MissionShown, ...]
    """Newest first; the first is the one to drive."""
    emergency: CrewEmergency | None
    messages: tuple[CrewMessage, ...]
    """Oldest first."""
    fix: Fix | None
    version: str = ""
    bookings: tuple[Booking, ...] = ()
    """Journeys that the vehicle is kept for, the next first."""
    notices: tuple[NoticeShown, ...] = ()
    """Newest first; those whose time is over are gone."""


def vehicle_view(board: Board, vehicle_id: str, centre_name: str, now: datetime, fix: Fix | None) -> VehicleView | None:
    """The view of one vehicle; None when the centre has no such vehicle any more."""
    vehicle = board.vehicles.get(vehicle_id)
    if vehicle is None:
        return None
    own = [m for m in board.missions.values() if m.vehicle_id == vehicle_id]
    own.sort(key=lambda m: (m.is_active(), m.stages[0].at if m.stages else now, m.mission_id), reverse=True)
    messages = [m for m in board.crew_messages.values() if m.vehicle_id == vehicle_id]
    messages.sort(key=lambda m: (m.sent_at, m.message_id))
    view = VehicleView(
        now, board.seq, centre_name, vehicle, board.stations.get(vehicle.station_id),
        tuple(_mission_shown(board, mission) for mission in own[:SHOWN_MISSIONS]),
        board.open_emergency_of(vehicle_id), tuple(messages[-SHOWN_MESSAGES:]), None,
        bookings=tuple(bookings_kept_by(board.bookings.values(), vehicle_id)),
        notices=_notices_shown(board, vehicle_id),
    )  # fmt: skip
    lasting = replace(view, at=LONG_AGO, seq=0)
    return replace(view, fix=fix, version=hashlib.sha256(encode(lasting)).hexdigest()[:24])


def _notices_shown(board: Board, vehicle_id: str) -> tuple[NoticeShown, ...]:
    own = Address(PartyKind.VEHICLE, vehicle_id)
    received = sorted((n for n in board.notices.values() if own in n.to), key=lambda n: n.sent_at, reverse=True)
    shown = []
    for notice in received[:SHOWN_NOTICES]:
        receipt = board.notice_receipts.get(receipt_id_of(notice.notice_id, own))
        alone = replace(notice, to=(own,))
        if receipt is None:
            shown.append(NoticeShown(alone, None, None, ""))
        else:
            shown.append(NoticeShown(alone, receipt.delivered_at, receipt.read_at, receipt.read_by))
    return tuple(shown)


def _mission_shown(board: Board, mission: Mission) -> MissionShown:
    hospital = board.hospitals.get(mission.hospital_id)
    if hospital is not None:  # its beds change all day and are no news for a crew that has chosen
        hospital = replace(hospital, beds=0, departments=(), note="", state_at=None)
    return MissionShown(
        mission, board.order_of(mission.mission_id), hospital, board.hand_overs.get(mission.mission_id),
        tuple(board.records_of(mission.mission_id)),
    )  # fmt: skip


def concerns_vehicle(vehicle_id: str, line: Recorded, board: Board) -> bool:
    """Whether the event may change the view; a few that do not are no harm."""
    event = line.event
    mission_id = getattr(event, "mission_id", "")
    if mission_id:
        mission = board.missions.get(mission_id)
        return mission is None or mission.vehicle_id == vehicle_id
    match event:
        case ev.MissionOrdered():
            return event.mission.vehicle_id == vehicle_id
        case ev.OrderIssued() | ev.OrderRevised():
            return event.order.vehicle_id == vehicle_id
        case ev.OrderRecalled() | ev.OrderConfirmed():
            order = board.orders.get(event.order_id)
            return order is not None and order.vehicle_id == vehicle_id
        case ev.VehicleDutyChanged():
            return event.vehicle_id == vehicle_id
        case ev.VehicleRegistered():
            return event.vehicle.vehicle_id == vehicle_id
        case ev.BookingFreed():
            return event.vehicle_id == vehicle_id
        case (ev.BookingAmended() | ev.BookingOffered() | ev.BookingAccepted() | ev.BookingReleased()
              | ev.BookingEnded()):  # fmt: skip
            return event.booking.vehicle_id == vehicle_id
        case ev.CrewEmergencyCalled():
            return event.emergency.vehicle_id == vehicle_id
        case ev.CrewMessageSent():
            return event.message.vehicle_id == vehicle_id
        case ev.PatientRecordBegun():
            return event.record.vehicle_id == vehicle_id
        case ev.PreArrivalAcknowledged() | ev.HandOverSigned():
            return event.hand_over.vehicle_id == vehicle_id
        case ev.CrewEmergencyAnswered() | ev.CrewEmergencyEnded() | ev.CrewMessageRead() | ev.PatientRecordWritten():
            return True
        case ev.NoticeSent():
            return Address(PartyKind.VEHICLE, vehicle_id) in event.notice.to
        case ev.NoticeConfirmed():
            return event.receipt.receiver == Address(PartyKind.VEHICLE, vehicle_id)
        case ev.NoticeRecalled() | ev.NoticeExpired():
            return True
        case ev.IncidentClosed() | ev.IncidentReopened():
            return True
    return False


def may_read_record(actor: Actor, record: PatientRecord, mission: Mission | None) -> bool:
    """Whether a page may show or print the record: the crew's own, or a patient who comes to the hospital."""
    if actor.role is Role.VEHICLE:
        return record.vehicle_id == actor.vehicle_id
    return mission is not None and sees_mission(actor, mission)
