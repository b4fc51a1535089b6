"""The board 态势: everything that screens show now, as the journal made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.booking import Booking
from dispatch_app.domain.call import LIVE_STATES, TALKING_STATES, Call
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
from dispatch_app.domain.radio import RadioReport
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.report_design import ReportDesign, ReportSchedule
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.domain.saved_search import SavedSearch
from dispatch_app.domain.shift import StationShift
from dispatch_app.domain.station import Desk, Hospital, Station
from dispatch_app.domain.telephone import PARTY_ENDED, Line
from dispatch_app.domain.terminal import TerminalRequest
from dispatch_app.domain.vehicle import Availability, Vehicle, availability
from dispatch_app.domain.wall import WallSettings
from dispatch_app.domain.watch import WatchAlert, WatchRule

RECENT_INCIDENTS = 200
"""Closed incidents a board keeps (about a shift of a big centre); older ones live in the database only."""

RECENT_CALLS = 300
"""Ended calls without an open incident that a board keeps, for the missed and recent lists."""


UNSETTLED_RECORDINGS = 500
"""Recordings that run or wait for their compression: an hour's calls of a big centre with a broken compressor."""

UNKNOWN_UNITS = 100
"""Radio units without a vehicle whose newest report is shown; a channel has a few strangers."""

OWED_SLIPS = 20
"""Slips that one vehicle owes and a board shows: two busy shifts; older ones are owed in the database only."""

FILED_SLIPS = 3
"""Filed slips of one vehicle that a board keeps, for a look and an amendment."""

ENDED_CAMPAIGNS = 20
"""Campaigns that are over and still shown: those of the last weeks; older ones live in the database only."""

ENDED_BOOKINGS = 100
"""Booked journeys that are over and still shown: those of the last days; older ones live in the database only."""

SETTLED_TERMINAL_REQUESTS = 100
"""What was asked of terminals and answered, and is still shown: the last hours; older ones live in the database."""
ENDED_MAJOR_INCIDENTS = 10
"""Major incidents that are over and still shown with their casualties: those of the last months; older ones live in the
database only."""
ENDED_EMERGENCIES = 50
"""Crew emergencies that are over and still shown; a centre has a few a year."""

CREW_MESSAGES = 500
"""Messages between crews and desks that are shown: a shift's of a big centre."""

ENTITY_KINDS = (
    "calls", "incidents", "acceptances", "missions", "orders", "vehicles", "stations", "hospitals", "desks", "alarms",
    "return_slips", "notices", "notice_receipts", "shifts", "radio_reports",
    "map_features",
    "lines", "locks", "recordings", "campaigns", "directory", "bookings",
    "terminal_requests",
    "major_incidents", "casualties", "situation_reports",
    "crew_emergencies", "crew_messages", "patient_records", "hand_overs",
    "wall_settings", "watch_rules", "watch_alerts", "saved_searches",
    "report_designs", "report_schedules",
)  # fmt: skip
"""The tables of a board, in the order in which they may refer to each other."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What `Board.undo` needs besides the noted changes."""

    seq: int
    incident_day: str
    incident_count: int
    recent_incidents: list[str]
    recent_calls: list[str]


@dataclass(slots=True)
class Board:
    """The present state of one centre after event number `seq`.

    Entities are frozen; `put` and `drop` replace them. Only `dispatch_app.domain.apply.apply` may call those, so that
    every reader that applies the same events holds the same board. `recent_incidents` and `recent_calls` name what is
    over, oldest first, and bound the memory; a board with `keep_all` (offline verification) forgets nothing.
    """

    centre_id: str = ""
    seq: int = 0
    incident_day: str = ""
    incident_count: int = 0
    calls: dict[str, Call] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    acceptances: dict[str, Acceptance] = field(default_factory=dict)
    missions: dict[str, Mission] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    hospitals: dict[str, Hospital] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    return_slips: dict[str, ReturnSlip] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    notice_receipts: dict[str, NoticeReceipt] = field(default_factory=dict)
    shifts: dict[str, StationShift] = field(default_factory=dict)
    radio_reports: dict[str, RadioReport] = field(default_factory=dict)
    map_features: dict[str, MapFeature] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    locks: dict[str, NumberLock] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    directory: dict[str, DirectoryEntry] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    terminal_requests: dict[str, TerminalRequest] = field(default_factory=dict)
    major_incidents: dict[str, MajorIncident] = field(default_factory=dict)
    casualties: dict[str, Casualty] = field(default_factory=dict)
    situation_reports: dict[str, SituationReport] = field(default_factory=dict)
    crew_emergencies: dict[str, CrewEmergency] = field(default_factory=dict)
    crew_messages: dict[str, CrewMessage] = field(default_factory=dict)
    patient_records: dict[str, PatientRecord] = field(default_factory=dict)
    hand_overs: dict[str, HandOver] = field(default_factory=dict)
    wall_settings: dict[str, WallSettings] = field(default_factory=dict)
    watch_rules: dict[str, WatchRule] = field(default_factory=dict)
    watch_alerts: dict[str, WatchAlert] = field(default_factory=dict)
    saved_searches: dict[str, SavedSearch] = field(default_factory=dict)
    report_designs: dict[str, ReportDesign] = field(default_factory=dict)
    report_schedules: dict[str, ReportSchedule] = field(default_factory=dict)
    recent_incidents: list[str] = field(default_factory=list)
    recent_calls: list[str] = field(default_factory=list)
    keep_all: bool = False
    touched: list[tuple[str, str, Any]] | None = None
    """While a list: (kind, key, entity before or None) of every change, newest last – for rows and for undoing."""

    def table(self, kind: str) -> dict[str, Any]:
        """The dictionary of one kind of entity ("calls", "incidents", …)."""
        table: dict[str, Any] = getattr(self, kind)
        return table

    def put(self, kind: str, key: str, entity: object) -> None:
        """Set one entity, noting what stood there."""
        table = self.table(kind)
        if self.touched is not None:
            self.touched.append((kind, key, table.get(key)))
        table[key] = entity

    def drop(self, kind: str, key: str) -> None:
        """Forget one entity, if it is there."""
        table = self.table(kind)
        if key in table:
            if self.touched is not None:
                self.touched.append((kind, key, table[key]))
            del table[key]

    def begin(self) -> Checkpoint:
        """Start noting changes; `undo` with the returned checkpoint takes them all back."""
        self.touched = []
        return Checkpoint(
            self.seq, self.incident_day, self.incident_count, list(self.recent_incidents), list(self.recent_calls)
        )

    def undo(self, checkpoint: Checkpoint) -> None:
        """Be again exactly what the board was at `begin`."""
        for kind, key, before in reversed(self.touched or []):
            if before is None:
                self.table(kind).pop(key, None)
            else:
                self.table(kind)[key] = before
        self.touched = None
        self.seq = checkpoint.seq
        self.incident_day, self.incident_count = checkpoint.incident_day, checkpoint.incident_count
        self.recent_incidents, self.recent_calls = checkpoint.recent_incidents, checkpoint.recent_calls

    # --- questions that every screen asks --------------------------------------------------------------------------

    def active_mission_of(self, vehicle_id: str) -> Mission | None:
        """The mission that binds the vehicle, or None."""
        return next((m for m in self.missions.values() if m.vehicle_id == vehicle_id and m.is_active()), None)

    def bound_vehicles(self) -> dict[str, Mission]:
        """Active missions by vehicle id, in one pass (for lists)."""
        return {m.vehicle_id: m for m in self.missions.values() if m.is_active()}

    def availability_of(self, vehicle_id: str) -> Availability:
        """What the vehicle can do now; raises KeyError for an unknown vehicle."""
        return availability(self.vehicles[vehicle_id], self.active_mission_of(vehicle_id))

    def missions_of(self, incident_id: str) -> list[Mission]:
        """All missions of an incident in the order they were sent."""
        missions = (m for m in self.missions.values() if m.incident_id == incident_id)
        return sorted(missions, key=lambda m: (m.stages[0].at, m.mission_id))

    def acceptances_of(self, incident_id: str) -> list[Acceptance]:
        """All acceptances of an incident in order."""
        acceptances = (a for a in self.acceptances.values() if a.incident_id == incident_id)
        return sorted(acceptances, key=lambda a: (a.opened_at, a.acceptance_id))

    def order_of(self, mission_id: str) -> Order | None:
        """The order of a mission, or None."""
        return next((o for o in self.orders.values() if o.mission_id == mission_id), None)

    def open_emergency_of(self, vehicle_id: str) -> CrewEmergency | None:
        """The emergency in which the vehicle's crew stands, or None."""
        return next((e for e in self.crew_emergencies.values() if e.vehicle_id == vehicle_id and e.is_open()), None)

    def records_of(self, mission_id: str) -> list[PatientRecord]:
        """The patient records of a mission, first patient first."""
        records = (r for r in self.patient_records.values() if r.mission_id == mission_id)
        return sorted(records, key=lambda r: (r.number, r.record_id))

    def waiting_calls(self) -> list[Call]:
        """Calls that ring, in the order in which the queues' policies want them answered."""
        waiting = (c for c in self.calls.values() if c.state == "ringing")
        return sorted(waiting, key=lambda c: (c.rank, c.rang_at, c.call_id))

    def live_calls_of(self, desk_id: str) -> list[Call]:
        """Calls that a desk holds now, oldest first."""
        calls = (c for c in self.calls.values() if c.desk_id == desk_id and c.state in LIVE_STATES)
        return sorted(calls, key=lambda c: (c.rang_at, c.call_id))

    def talking_desks(self) -> set[str]:
        """Desks whose telephone is taken: they hold, dial or are called into a call."""
        taken: set[str] = set()
        for call in self.calls.values():
            if call.state in TALKING_STATES:
                taken.add(call.desk_id)
                taken.update(p.desk_id for p in call.parties if p.state not in PARTY_ENDED)
                taken.update(m.desk_id for m in call.monitors)
        return taken - {""}

    def calls_to_return(self) -> list[Call]:
        """Missed calls that nobody has called back, oldest first."""
        return sorted((c for c in self.calls.values() if c.wants_return()), key=lambda c: (c.rang_at, c.call_id))

    def open_incidents(self) -> list[Incident]:
        """Incidents that may still change, oldest first."""
        opened = (i for i in self.incidents.values() if i.is_open())
        return sorted(opened, key=lambda i: (i.opened_at, i.incident_id))

    def major_of(self, incident_id: str) -> MajorIncident | None:
        """The major incident to which an incident belongs: the running one before one that is over; None for none."""
        linked = [m for m in self.major_incidents.values() if incident_id in m.incident_ids]
        return min(linked, key=lambda m: (not m.is_open(), -m.declared_at.timestamp()), default=None)

    def casualties_of(self, major_incident_id: str) -> list[Casualty]:
        """The casualties of a major incident in the order of their numbers."""
        listed = (c for c in self.casualties.values() if c.major_incident_id == major_incident_id)
        return sorted(listed, key=lambda c: c.number)

    def reports_of(self, major_incident_id: str) -> list[SituationReport]:
        """The situation reports of a major incident, oldest first."""
        given = (r for r in self.situation_reports.values() if r.major_incident_id == major_incident_id)
        return sorted(given, key=lambda r: r.number)

    def raised_alarms(self) -> Iterator[Alarm]:
        """Alarms that are raised now."""
        return iter(self.alarms.values())
