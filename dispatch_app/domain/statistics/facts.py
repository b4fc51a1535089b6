"""Facts 事实: one flat row a call, an incident, a mission, as figures are counted from them.

A time that is missing or lies before the one it is measured from gives None: it is counted as missing, never as zero.
A fact belongs to the local day and hour in which it began, also when it ends after midnight. Corrected times count as
corrected. Facts are a reading of the entities and made anew whenever these change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch_app.domain.call import Call, CallKind
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Incident, IncidentKind
from dispatch_app.domain.mission import Mission, MissionState, Stage
from dispatch_app.domain.return_slip import ReturnSlip, SlipState
from dispatch_app.domain.statistics.fact_parts import (
    BINS_S,
    RING_S,
    Began,
    FactKind,
    began_at,
    is_over_midnight,
    seconds,
)
from dispatch_app.domain.statistics.further_facts import (
    CasualtyFact,
    DeskTimeFact,
    MajorFact,
    PatientFact,
    RecordingFact,
    fact_of_casualty,
    fact_of_major,
    fact_of_recording,
    facts_of_patients,
)
from dispatch_app.domain.statistics.wording import age_group, district_of

__all__ = [
    "BINS_S", "RING_S", "Began", "CallFact", "CasualtyFact", "DeskTimeFact", "Fact", "FactKind", "IncidentFact",
    "MajorFact", "MissionFact", "PatientFact", "RecordingFact", "began_at", "fact_of_call", "fact_of_casualty",
    "fact_of_incident", "fact_of_major", "fact_of_mission", "fact_of_recording", "facts_of_patients", "seconds",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallFact:
    """One call; durations in seconds."""

    record_id: str
    began: Began
    direction: str
    line: str
    queue: str
    kind: str
    desk_id: str
    user: str
    ended_by: str
    intercepted: str
    answered: bool
    abandoned: bool
    overflowed: bool
    message_left: bool
    called_back: bool
    has_incident: bool
    is_test: bool
    wait_s: float | None
    """First ring to answer; of an abandoned call to its end."""
    talk_s: float | None
    """Answer to end."""
    rings: float | None = None
    """How often it rang before it was answered: once every RING_S seconds."""
    flow: str = ""
    """The automatic flow that had the call last, without its step."""
    digits: str = ""
    """Keys that the caller pressed."""
    longitude: float | None = None
    """Of the subscriber's record."""
    latitude: float | None = None
    over_midnight: bool = False
    """It ended on a later local day than that on which it began and counts."""


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """One incident; durations in seconds."""

    record_id: str
    began: Began
    kind: str
    grade: str
    complaint: str
    desk_id: str
    user: str
    hospital_id: str
    state: str
    outcome: str
    patients: int
    missions: int
    acceptances: int
    was_held: bool
    no_vehicle: bool
    reinforced: bool
    reopened: bool
    is_test: bool
    dispatch_s: float | None
    """First ring of its call (opening where it had none) to the first order."""
    intake_s: float | None
    """Opening to the first order."""
    closed_s: float | None
    """Opening to closing."""
    longitude: float | None
    latitude: float | None
    district: str = ""
    """District or county in the words of the scene."""
    hold_reason: str = ""
    """Why it was put on hold the first time."""
    age_group: str = ""
    sex: str = ""
    over_midnight: bool = False


@dataclass(frozen=True, slots=True)
class MissionFact:
    """One mission; durations in seconds between the first times of its states, distance in metres."""

    record_id: str
    began: Began
    incident_id: str
    vehicle_id: str
    station_id: str
    hospital_id: str
    desk_id: str
    grade: str
    complaint: str
    state: str
    reason: str
    corrected: bool
    is_test: bool
    acknowledge_s: float | None
    turn_out_s: float | None
    """Order to wheels turning."""
    travel_s: float | None
    response_s: float | None
    """Order to arrival on scene."""
    scene_s: float | None
    transport_s: float | None
    hand_over_s: float | None
    whole_s: float | None
    """Order to free again (returning or at the station)."""
    mileage_m: float | None
    longitude: float | None
    latitude: float | None
    district: str = ""
    driver: str = ""
    """As the return slip names him."""
    slip: str = ""
    """"owed", "overdue", "filed" or "" where none is owed."""
    slip_outcome: str = ""
    over_midnight: bool = False


Fact = (
    CallFact | IncidentFact | MissionFact | DeskTimeFact | PatientFact | RecordingFact | MajorFact | CasualtyFact
)

def fact_of_call(call: Call, user: str, zone: ZoneInfo) -> CallFact:
    """The fact of a call; `user` is who answered."""
    place = call.subscriber.position if call.subscriber else None
    return CallFact(
        call.call_id, began_at(call.rang_at, zone), call.direction.value, call.line, call.queue_name, call.kind.value,
        call.desk_id, user, call.ended_by.value, call.intercepted.value, answered=call.answered_at is not None,
        abandoned=call.state.value == "abandoned", overflowed=bool(call.overflowed), message_left=call.message_left,
        called_back=call.called_back_at is not None, has_incident=bool(call.incident_id),
        is_test=call.kind is CallKind.TEST, wait_s=seconds(call.rang_at, call.answered_at or call.ended_at),
        talk_s=seconds(call.answered_at, call.ended_at), rings=_rings(seconds(call.rang_at, call.answered_at)),
        flow=call.flow.partition("/")[0], digits=call.digits[:16],
        longitude=place.longitude if place else None, latitude=place.latitude if place else None,
        over_midnight=is_over_midnight(call.rang_at, call.ended_at, zone),
    )  # fmt: skip


def _rings(wait_s: float | None) -> float | None:
    return None if wait_s is None else float(int(wait_s // RING_S) + 1)


def fact_of_incident(
    incident: Incident, acceptances: Sequence[Acceptance], missions: Sequence[Mission], rang_at: datetime | None,
    user: str, zone: ZoneInfo,
) -> IncidentFact:  # fmt: skip
    """The fact of an incident; `rang_at` is the first ring of its first call."""
    kinds = {acceptance.kind.value for acceptance in acceptances}
    ordered = min((mission.stages[0].at for mission in missions), default=None)
    position = incident.scene.position
    return IncidentFact(
        incident.incident_id, began_at(incident.opened_at, zone), incident.kind.value, incident.grade.value,
        incident.complaint, incident.desk_id, user, incident.hospital_id, incident.state.value,
        incident.closing_reason, incident.patient.count, len(missions), len(acceptances),
        was_held="hold" in kinds, no_vehicle="no_vehicle" in kinds, reinforced="reinforcement" in kinds,
        reopened=incident.reopened > 0, is_test=incident.kind is IncidentKind.TEST,
        dispatch_s=seconds(rang_at or incident.opened_at, ordered), intake_s=seconds(incident.opened_at, ordered),
        closed_s=seconds(incident.opened_at, incident.closed_at),
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
        district=district_of(incident.scene.text),
        hold_reason=next((a.reason for a in acceptances if a.kind is AcceptanceKind.HOLD), ""),
        age_group=age_group(incident.patient.age), sex=incident.patient.sex,
        over_midnight=is_over_midnight(incident.opened_at, incident.closed_at, zone),
    )  # fmt: skip


def fact_of_mission(
    mission: Mission, incident: Incident | None, zone: ZoneInfo,
    slip: ReturnSlip | None = None,
) -> MissionFact:  # fmt: skip
    """The fact of a mission with the facts of its incident and its slip; unmatched mileage is the slip's."""
    report = slip.report if slip is not None else None
    mileage_m = mission.mileage_m
    if mileage_m is None and report is not None and report.mileage_km is not None:
        mileage_m = report.mileage_km * 1_000.0
    at = _first_times(mission.stages)
    ordered = mission.stages[0].at
    position = incident.scene.position if incident else None

    def between(first: MissionState, second: MissionState) -> float | None:
        return seconds(at.get(first), at.get(second))

    free = min((at[s] for s in (MissionState.RETURNING, MissionState.AT_STATION) if s in at), default=None)
    return MissionFact(
        mission.mission_id, began_at(ordered, zone), mission.incident_id, mission.vehicle_id, mission.station_id,
        mission.hospital_id, incident.desk_id if incident else "", incident.grade.value if incident else "",
        incident.complaint if incident else "", mission.state.value, mission.reason,
        corrected=any(stage.corrected for stage in mission.stages), is_test=mission.is_test,
        acknowledge_s=between(MissionState.ORDERED, MissionState.RECEIVED),
        turn_out_s=between(MissionState.ORDERED, MissionState.EN_ROUTE),
        travel_s=between(MissionState.EN_ROUTE, MissionState.ON_SCENE),
        response_s=between(MissionState.ORDERED, MissionState.ON_SCENE),
        scene_s=between(MissionState.ON_SCENE, MissionState.PATIENT_ABOARD),
        transport_s=between(MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL),
        hand_over_s=between(MissionState.AT_HOSPITAL, MissionState.HANDED_OVER),
        whole_s=seconds(ordered, free), mileage_m=mileage_m,
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
        district=district_of(incident.scene.text) if incident else "", driver=report.driver if report else "",
        slip=_slip_state(slip), slip_outcome=report.outcome if report else "",
        over_midnight=is_over_midnight(ordered, mission.stages[-1].at, zone),
    )  # fmt: skip


def _slip_state(slip: ReturnSlip | None) -> str:
    if slip is None:
        return ""
    if slip.state is SlipState.FILED:
        return "filed"
    return "overdue" if slip.is_overdue() else "owed"


def _first_times(stages: Iterable[Stage]) -> dict[MissionState, datetime]:
    at: dict[MissionState, datetime] = {}
    for stage in stages:
        at.setdefault(stage.state, stage.at)
    return at
