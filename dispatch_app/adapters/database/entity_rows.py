"""Entities of the board as rows: the whole as JSON in `body`, copies of some fields in columns for searching."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from dispatch_app.adapters.database import schema
from dispatch_app.adapters.database.faults import StoreContradiction
from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.board import ENTITY_KINDS
from dispatch_app.domain.booking import Booking
from dispatch_app.domain.call import Call
from dispatch_app.domain.campaign import Campaign
from dispatch_app.domain.crew_emergency import CrewEmergency
from dispatch_app.domain.crew_message import CrewMessage
from dispatch_app.domain.directory import DirectoryEntry
from dispatch_app.domain.hand_over import HandOver
from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.major_incident import Casualty, MajorIncident, SituationReport
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.notice import Notice, NoticeReceipt
from dispatch_app.domain.number_lock import NumberLock
from dispatch_app.domain.order import Order
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.place import Position
from dispatch_app.domain.radio import RadioReport
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.report_design import ReportDesign, ReportSchedule
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.domain.saved_search import SavedSearch
from dispatch_app.domain.shift import StationShift
from dispatch_app.domain.station import Desk, Hospital, Station
from dispatch_app.domain.telephone import Line
from dispatch_app.domain.terminal import TerminalRequest
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.domain.wall import WallSettings
from dispatch_app.domain.watch import WatchAlert, WatchRule
from dispatch_app.wire.codec import decode, encode

OWN_COLUMNS = ("centre_id", "on_board", "seq", "body")


def _same(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Columns that are fields of the entity under the same name."""
    return lambda entity: {name: getattr(entity, name) for name in names}


def _point(position: Position | None) -> dict[str, float | None]:
    return {
        "longitude": None if position is None else position.longitude,
        "latitude": None if position is None else position.latitude,
    }


def _placed(*names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda entity: _same(*names)(entity) | _point(entity.position)


def _incident(incident: Incident) -> dict[str, Any]:
    same = _same(
        "state", "kind", "desk_id", "caller_number", "grade", "complaint", "hospital_id", "opened_at", "closed_at"
    )
    return same(incident) | _point(incident.scene.position)


def _mission(mission: Mission) -> dict[str, Any]:
    same = _same(
        "incident_id", "acceptance_id", "vehicle_id", "station_id", "hospital_id", "state", "is_test"
    )
    is_active = mission.is_active()
    ended_at = None if is_active or not mission.stages else mission.stages[-1].at
    ordered_at = mission.stages[0].at if mission.stages else None
    return same(mission) | {"is_active": is_active, "ordered_at": ordered_at, "ended_at": ended_at}


def _return_slip(slip: ReturnSlip) -> dict[str, Any]:
    same = _same(
        "incident_id", "vehicle_id", "station_id", "hospital_id", "state", "is_test", "owed_at", "overdue_at",
        "filed_at",
    )  # fmt: skip
    report = slip.report
    outcome, mileage_km = ("", None) if report is None else (report.outcome, report.mileage_km)
    return same(slip) | {"outcome": outcome, "mileage_km": mileage_km}


def _sender(notice: Notice) -> dict[str, Any]:
    return {"sender_kind": notice.sender.kind, "sender_id": notice.sender.party_id}


@dataclass(frozen=True, slots=True)
class EntityRows:
    """How one kind of entity stands in its table."""

    table: Table
    key: str
    entity_type: type
    columns: Callable[[Any], dict[str, Any]]

    def row(self, centre_id: str, entity: Any, on_board: bool, seq: int) -> dict[str, Any]:
        """The whole row. Raises StoreContradiction for an entity that its own JSON cannot carry (a NaN, for one)."""
        body = encode(entity).decode()
        if decode(body, self.entity_type) != entity:
            raise StoreContradiction(f"{self.table.name} {getattr(entity, self.key)} changes when it is stored")
        row = {"centre_id": centre_id, self.key: getattr(entity, self.key), "on_board": on_board, "seq": seq}
        row["body"] = body
        row.update({name: _storable(value) for name, value in self.columns(entity).items()})
        return row

    def entity(self, row: Mapping[Any, Any]) -> Any:
        """The entity of a row; raises CodecFault."""
        return decode(row["body"], self.entity_type)


def _storable(value: Any) -> Any:
    """PostgreSQL has no NUL in its texts; the body, being JSON, keeps it escaped."""
    return str(value).replace("\0", "") if isinstance(value, str) else value


ROWS: dict[str, EntityRows] = {
    "calls": EntityRows(
        schema.CALLS, "call_id", Call,
        _same("line", "caller_number", "state", "kind", "desk_id", "incident_id", "rang_at", "answered_at", "ended_at"),
    ),
    "incidents": EntityRows(schema.INCIDENTS, "incident_id", Incident, _incident),
    "acceptances": EntityRows(
        schema.ACCEPTANCES, "acceptance_id", Acceptance,
        _same("incident_id", "kind", "desk_id", "user", "opened_at", "dispatched_at"),
    ),
    "missions": EntityRows(schema.MISSIONS, "mission_id", Mission, _mission),
    "orders": EntityRows(
        schema.ORDERS, "order_id", Order,
        _same("mission_id", "incident_id", "station_id", "vehicle_id", "state", "revision", "issued_at"),
    ),
    "vehicles": EntityRows(
        schema.VEHICLES, "vehicle_id", Vehicle, _same("plate", "vehicle_type", "station_id", "duty", "feed_identity")
    ),
    "stations": EntityRows(schema.STATIONS, "station_id", Station, _placed("name", "link")),
    "hospitals": EntityRows(schema.HOSPITALS, "hospital_id", Hospital, _placed("name", "diverting")),
    "desks": EntityRows(schema.DESKS, "desk_id", Desk, _same("name", "state", "user")),
    "alarms": EntityRows(
        schema.ALARMS, "alarm_id", Alarm,
        _same("kind", "subject", "priority", "incident_id", "raised_at", "acknowledged_at"),
    ),
    "return_slips": EntityRows(schema.RETURN_SLIPS, "mission_id", ReturnSlip, _return_slip),
    "notices": EntityRows(
        schema.NOTICES, "notice_id", Notice, lambda n: _same("user", "sent_at", "valid_until")(n) | _sender(n)
    ),
    "notice_receipts": EntityRows(
        schema.NOTICE_RECEIPTS, "receipt_id", NoticeReceipt, _same("notice_id", "delivered_at", "read_at")
    ),
    "shifts": EntityRows(
        schema.SHIFTS, "shift_id", StationShift, _same("station_id", "name", "in_charge", "handed_by", "began_at")
    ),
    "radio_reports": EntityRows(
        schema.RADIO_REPORTS, "unit", RadioReport, _same("vehicle_id", "code", "outcome", "channel", "at")
    ),
    "map_features": EntityRows(
        schema.MAP_FEATURES, "feature_id", MapFeature, _same("kind", "name", "valid_from", "valid_until", "changed_at")
    ),
    "lines": EntityRows(schema.LINES, "line_id", Line, _same("kind", "state", "owner_id")),
    "locks": EntityRows(schema.LOCKS, "number", NumberLock, _same("user", "desk_id", "call_id", "locked_at", "until")),
    "recordings": EntityRows(
        schema.RECORDINGS, "recording_id", Recording,
        _same("kind", "state", "call_id", "incident_id", "desk_id", "line", "number", "started_at", "ended_at"),
    ),
    "campaigns": EntityRows(
        schema.CAMPAIGNS, "campaign_id", Campaign, _same("kind", "state", "incident_id", "started_at", "ended_at")
    ),
    "directory": EntityRows(
        schema.DIRECTORY, "entry_id", DirectoryEntry, _same("kind", "name", "unit", "holder_id", "changed_at")
    ),
    "bookings": EntityRows(
        schema.BOOKINGS, "booking_id", Booking,
        _same("state", "purpose", "vehicle_id", "incident_id", "boarding_at", "ended_at"),
    ),
    "terminal_requests": EntityRows(
        schema.TERMINAL_REQUESTS, "request_id", TerminalRequest, _same("vehicle_id", "ask", "outcome", "asked_at")
    ),
    "major_incidents": EntityRows(
        schema.MAJOR_INCIDENTS, "major_incident_id", MajorIncident,
        _same("kind", "state", "level", "name", "declared_at", "closed_at"),
    ),
    "casualties": EntityRows(
        schema.CASUALTIES, "casualty_id", Casualty,
        _same("major_incident_id", "incident_id", "colour", "wristband", "hospital_id", "mission_id", "outcome"),
    ),
    "situation_reports": EntityRows(
        schema.SITUATION_REPORTS, "report_id", SituationReport, _same("major_incident_id", "kind", "at")
    ),
    "crew_emergencies": EntityRows(
        schema.CREW_EMERGENCIES, "emergency_id", CrewEmergency,
        _same("vehicle_id", "incident_id", "called_at", "ended_at"),
    ),
    "crew_messages": EntityRows(
        schema.CREW_MESSAGES, "message_id", CrewMessage, _same("vehicle_id", "mission_id", "sent_at")
    ),
    "patient_records": EntityRows(
        schema.PATIENT_RECORDS, "record_id", PatientRecord,
        _same("mission_id", "incident_id", "vehicle_id", "begun_at", "is_test"),
    ),
    "hand_overs": EntityRows(
        schema.HAND_OVERS, "mission_id", HandOver, _same("incident_id", "vehicle_id", "hospital_id", "signed_at")
    ),
    "wall_settings": EntityRows(schema.WALL_SETTINGS, "wall_id", WallSettings, _same("changed_at")),
    "watch_rules": EntityRows(schema.WATCH_RULES, "rule_id", WatchRule, _same("name", "user", "set_at")),
    "watch_alerts": EntityRows(
        schema.WATCH_ALERTS, "alert_id", WatchAlert, _same("rule_id", "raised_at", "seen_at")
    ),
    "saved_searches": EntityRows(
        schema.SAVED_SEARCHES, "search_id", SavedSearch, _same("name", "user", "shared", "saved_at")
    ),
    "report_designs": EntityRows(
        schema.REPORT_DESIGNS, "design_id", ReportDesign, _same("title", "user", "changed_at")
    ),
    "report_schedules": EntityRows(
        schema.REPORT_SCHEDULES, "schedule_id", ReportSchedule,
        _same("report_id", "user", "changed_at", "delivered_at"),
    ),
}  # fmt: skip

assert tuple(ROWS) == ENTITY_KINDS, "every kind of the board has its table"
