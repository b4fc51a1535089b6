"""What an emergency department's page shows, taken from the board: who comes, how ill, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.hand_over import HandOver
from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.mission import Mission, MissionState, Stage
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.station import Hospital
from dispatch_app.domain.triage_colour import TriageColour
from dispatch_app.domain.vehicle import LOST_AFTER_S, Fix
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Origin, Roads
from dispatch_app.wire.codec import encode

SHOWN_AFTER = timedelta(hours=3)
"""How long a patient who was handed over stays on the page."""

MOST_SHOWN = 60
"""More no emergency department takes in at once; the newest are shown."""

ON_SCENE_S = 900.0
"""What a crew usually needs at the scene; only the earliest arrival is told before the patient is aboard."""

BEFORE_ABOARD = (MissionState.ORDERED, MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.ON_SCENE)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time where a view is compared without it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """When the patient should come: `kind` is "driving" (from the newest fix), "earliest" (not aboard yet), "there",
    or "" where nobody can say; `at` is a moment, so that it counts down by itself."""

    kind: str = ""
    at: datetime | None = None
    distance_m: float = 0.0
    fix_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One patient on the way, or handed over a while ago."""

    mission_id: str
    plate: str
    vehicle_type: str
    crew: tuple[str, ...]
    state: MissionState
    stages: tuple[Stage, ...]
    grade: Grade
    complaint: str
    patient: Patient
    remarks: str
    called_at: datetime | None
    critical: bool
    records: tuple[PatientRecord, ...]
    hand_over: HandOver | None
    arrival: Arrival = Arrival()
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class HospitalView:
    """The page's whole state; `version` changes when anything but the time and the moments of arrival does."""

    at: datetime
    seq: int
    centre_name: str
    hospital: Hospital
    incoming: tuple[Incoming, ...]
    """Those still to come first, the soonest at the top; then those handed over, newest first."""
    version: str = ""


def hospital_view(
    board: Board, hospital_id: str, centre_name: str, now: datetime, lookups: Lookups, fixes: dict[str, Fix]
) -> HospitalView | None:
    """The view of one hospital; None when the centre has no such hospital any more. Searches roads: not in the loop."""
    hospital = board.hospitals.get(hospital_id)
    if hospital is None:
        return None
    missions = [m for m in board.missions.values() if m.hospital_id == hospital_id and _is_shown(m, now)]
    missions.sort(key=lambda m: (m.is_active(), m.stages[-1].at, m.mission_id), reverse=True)
    roads = lookups.roads_now(board, now)
    shown = [_incoming(board, m, now, hospital, roads, fixes) for m in missions[:MOST_SHOWN]]
    view = HospitalView(now, board.seq, centre_name, hospital, tuple(sorted(shown, key=lambda i: _order(i, now))))
    still = tuple(replace(i, arrival=Arrival(i.arrival.kind)) for i in view.incoming)
    lasting = replace(view, at=LONG_AGO, seq=0, incoming=still)
    return replace(view, version=hashlib.sha256(encode(lasting)).hexdigest()[:24])


def _is_shown(mission: Mission, now: datetime) -> bool:
    if mission.is_active():
        return True
    handed_over = mission.reached_at(MissionState.HANDED_OVER)
    return handed_over is not None and now - handed_over < SHOWN_AFTER


def _order(incoming: Incoming, now: datetime) -> tuple[int, float]:
    if incoming.state in (MissionState.HANDED_OVER, MissionState.RETURNING, MissionState.AT_STATION):
        return 2, -incoming.stages[-1].at.timestamp()
    at = incoming.arrival.at
    return (0 if incoming.state not in BEFORE_ABOARD else 1), (at or now + timedelta(days=1)).timestamp()


def _incoming(
    board: Board, mission: Mission, now: datetime, hospital: Hospital, roads: Roads, fixes: dict[str, Fix]
) -> Incoming:
    vehicle, order = board.vehicles.get(mission.vehicle_id), board.order_of(mission.mission_id)
    incident = board.incidents.get(mission.incident_id)
    records = tuple(board.records_of(mission.mission_id))
    grade = incident.grade if incident else order.sheet.grade if order else Grade.UNKNOWN
    return Incoming(
        mission.mission_id, vehicle.plate if vehicle else mission.vehicle_id,
        vehicle.vehicle_type if vehicle else "", vehicle.crew if vehicle else (), mission.state, mission.stages,
        grade, order.sheet.complaint if order else "",
        incident.patient if incident else order.sheet.patient if order else Patient(),
        incident.remarks if incident else order.sheet.remarks if order else "",
        order.sheet.called_at if order else None, is_critical(grade, records), records,
        board.hand_overs.get(mission.mission_id),
        _arrival(mission, now, hospital, roads, fixes.get(mission.vehicle_id), _scene(board, mission)),
        mission.is_test,
    )  # fmt: skip


def is_critical(grade: Grade, records: Sequence[PatientRecord]) -> bool:
    """Whether the team must stand ready: what the crew found counts more than what the caller said."""
    colours = [r.facts.triage for r in records if r.facts.triage is not TriageColour.UNKNOWN]
    return TriageColour.RED in colours if colours else grade is Grade.A


def _scene(board: Board, mission: Mission) -> Origin | None:
    incident = board.incidents.get(mission.incident_id)
    position = incident.scene.position if incident else None
    return Origin("scene", position) if position else None


def _arrival(
    mission: Mission, now: datetime, hospital: Hospital, roads: Roads, fix: Fix | None, scene: Origin | None
) -> Arrival:
    if mission.state not in (*BEFORE_ABOARD, MissionState.PATIENT_ABOARD):
        return Arrival("there", mission.reached_at(MissionState.AT_HOSPITAL))
    trusted = fix is not None and not fix.doubt and (now - fix.at).total_seconds() < LOST_AFTER_S
    if mission.state is MissionState.PATIENT_ABOARD:
        if fix is None or not trusted:
            return Arrival()
        start = Origin("v", fix.position, fix.driving_heading_deg())
        drive = next(iter(roads.drives_to(hospital.position, [start], 1)), None)
        if drive is None:
            return Arrival(fix_at=fix.at)
        return Arrival("driving", fix.at + timedelta(seconds=drive.time_s), drive.distance_m, fix.at)
    if scene is None:
        return Arrival()
    carried = next(iter(roads.drives_to(hospital.position, [scene], 1)), None)
    if carried is None:
        return Arrival()
    reached = mission.reached_at(MissionState.ON_SCENE)
    if reached is None and fix is not None and trusted:
        to_scene = next(iter(roads.drives_to(scene.position, [Origin("v", fix.position)], 1)), None)
        reached = now + timedelta(seconds=to_scene.time_s) if to_scene else None
    if reached is None:
        return Arrival()
    leaves = max(now, reached + timedelta(seconds=ON_SCENE_S))
    at = (leaves + timedelta(seconds=carried.time_s)).replace(second=0, microsecond=0)
    return Arrival("earliest", at, carried.distance_m, fix.at if fix is not None else None)


def concerns_hospital(hospital_id: str, line: Recorded, board: Board) -> bool:
    """Whether the event may change the view; a few that do not are no harm."""
    event = line.event
    match event:
        case ev.MissionHospitalChosen():
            return True
        case ev.MissionOrdered():
            return event.mission.hospital_id == hospital_id
        case ev.HospitalChanged():
            return event.hospital_id == hospital_id
        case ev.HospitalRegistered():
            return event.hospital.hospital_id == hospital_id
        case ev.PreArrivalAcknowledged() | ev.HandOverSigned():
            return event.hand_over.hospital_id == hospital_id
        case ev.PatientRecordBegun():
            mission = board.missions.get(event.record.mission_id)
            return mission is not None and mission.hospital_id == hospital_id
        case ev.PatientRecordWritten():
            record = board.patient_records.get(event.record_id)
            mission = board.missions.get(record.mission_id) if record else None
            return mission is not None and mission.hospital_id == hospital_id
        case ev.MissionAdvanced() | ev.MissionEnded():
            mission = board.missions.get(event.mission_id)
            return mission is not None and mission.hospital_id == hospital_id
        case ev.IncidentAmended():
            missions = board.missions_of(event.incident.incident_id)
            return any(m.hospital_id == hospital_id for m in missions)
    return False
