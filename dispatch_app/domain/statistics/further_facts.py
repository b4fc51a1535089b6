"""Facts of desks' time, patients, recordings, major incidents and casualties."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import Casualty, MajorIncident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import Condition, ReturnSlip
from dispatch_app.domain.statistics.fact_parts import Began, began_at, seconds
from dispatch_app.domain.statistics.wording import age_group


@dataclass(frozen=True, slots=True)
class DeskTimeFact:
    """A piece of a desk's time in one activity; a longer stay is cut at every quarter of an hour."""

    record_id: str
    began: Began
    desk_id: str
    user: str
    activity: str
    """"talking", "holding", "after_call", "ready", "busy" or "break"."""
    spent_s: float
    calls: int
    """Calls whose conversation at this desk began with the piece."""
    stays: int
    """1 in the first piece of a stay, 0 in what was cut off it."""
    transfers: int
    """Calls that the desk handed on at the end of the piece."""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class PatientFact:
    """One patient of a return slip, at the time of the mission's order."""

    record_id: str
    began: Began
    mission_id: str
    station_id: str
    vehicle_id: str
    hospital_id: str
    complaint: str
    grade: str
    diagnosis: str
    sex: str
    age_group: str
    at_scene: str
    at_hospital: str
    outcome: str
    effect: str
    """"better", "same", "worse" from scene to hospital; "" where one of both is not written down."""
    died: bool
    is_test: bool


@dataclass(frozen=True, slots=True)
class RecordingFact:
    """One recording."""

    record_id: str
    began: Began
    kind: str
    state: str
    desk_id: str
    line: str
    length_s: float | None
    size_mb: float | None
    dropped_s: float | None
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class MajorFact:
    """One major incident; the casualties are those of the first estimate until they are listed."""

    record_id: str
    began: Began
    kind: str
    level: str
    state: str
    incidents: int
    estimated: int
    lasted_s: float | None
    """Declaration to closing."""
    is_test: bool


@dataclass(frozen=True, slots=True)
class CasualtyFact:
    """One listed casualty, at the time of the first triage."""

    record_id: str
    began: Began
    major_incident_id: str
    colour: str
    outcome: str
    hospital_id: str
    sex: str
    age_group: str
    settled_s: float | None
    """First triage to the outcome."""
    is_test: bool


def fact_of_major(major: MajorIncident, zone: ZoneInfo) -> MajorFact:
    """The fact of a major incident."""
    return MajorFact(
        major.major_incident_id, began_at(major.declared_at, zone), major.kind.value, major.level.value,
        major.state.value, len(major.incident_ids), major.estimate.sum(),
        seconds(major.declared_at, major.closed_at), major.is_test,
    )  # fmt: skip


def fact_of_casualty(casualty: Casualty, is_test: bool, zone: ZoneInfo) -> CasualtyFact:
    """The fact of a casualty with the present colour."""
    first_at = casualty.sortings[0].at
    return CasualtyFact(
        casualty.casualty_id, began_at(first_at, zone), casualty.major_incident_id, casualty.colour.value,
        casualty.outcome.value, casualty.hospital_id, casualty.sex, age_group(casualty.age),
        seconds(first_at, casualty.outcome_at), is_test,
    )  # fmt: skip


_WORSE = {Condition.STABLE: 0, Condition.SERIOUS: 1, Condition.CRITICAL: 2, Condition.DEAD: 3}


def facts_of_patients(
    mission: Mission, incident: Incident | None, slip: ReturnSlip, zone: ZoneInfo
) -> list[PatientFact]:
    """The patients of a filed return slip."""
    report = slip.report
    if report is None:
        return []
    began = began_at(mission.stages[0].at, zone)
    return [
        PatientFact(
            f"{mission.mission_id}#{number}", began, mission.mission_id, mission.station_id, mission.vehicle_id,
            report.hospital_id or mission.hospital_id, incident.complaint if incident else "",
            incident.grade.value if incident else "", patient.diagnosis.strip(), patient.sex, age_group(patient.age),
            patient.at_scene.value, patient.at_hospital.value, report.outcome,
            _effect(patient.at_scene, patient.at_hospital),
            Condition.DEAD in (patient.at_scene, patient.at_hospital), mission.is_test,
        )
        for number, patient in enumerate(report.patients, 1)
    ]  # fmt: skip


def _effect(at_scene: Condition, at_hospital: Condition) -> str:
    if at_scene not in _WORSE or at_hospital not in _WORSE:
        return ""
    change = _WORSE[at_hospital] - _WORSE[at_scene]
    return "same" if change == 0 else ("worse" if change > 0 else "better")


def fact_of_recording(recording: Recording, zone: ZoneInfo) -> RecordingFact:
    """The fact of a recording; its size is what it takes on the disk now."""
    size = recording.compressed_size_bytes or recording.size_bytes
    return RecordingFact(
        recording.recording_id, began_at(recording.started_at, zone), recording.kind.value, recording.state.value,
        recording.desk_id, recording.line, seconds(recording.started_at, recording.ended_at),
        size / 1_000_000.0 if size else None, recording.dropped_s,
    )
