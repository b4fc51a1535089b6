"""A return slip 回单: what the crew writes down after a run – condition, outcome, mileage; owed until it is filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.mission import Mission, MissionState


class SlipState(StrEnum):
    OWED = "owed"
    FILED = "filed"


class Condition(StrEnum):
    """How a patient was when somebody looked."""

    UNKNOWN = ""
    STABLE = "stable"
    SERIOUS = "serious"
    CRITICAL = "critical"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class SlipPatient:
    """One patient of the run; unknown text is ""."""

    name: str = ""
    sex: str = ""
    age: str = ""
    at_scene: Condition = Condition.UNKNOWN
    scene_note: str = ""
    """Findings at the scene: pulse, pressure, wound."""
    at_hospital: Condition = Condition.UNKNOWN
    hospital_note: str = ""
    diagnosis: str = ""
    treatment: str = ""


@dataclass(frozen=True, slots=True)
class SlipReport:
    """What the crew fills in. Distances in kilometres; `outcome` is a key of reasons.SLIP_OUTCOMES."""

    outcome: str
    patients: tuple[SlipPatient, ...] = ()
    hospital_id: str = ""
    received_by: str = ""
    """Who took the patient over at the hospital."""
    odometer_out_km: float | None = None
    odometer_in_km: float | None = None
    mileage_km: float | None = None
    """Driven on this run; worked out from the odometer where it is not given."""
    doctor: str = ""
    nurse: str = ""
    driver: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class ReturnSlip:
    """The slip of one mission; `version` counts filings, the earlier ones stand in the journal."""

    mission_id: str
    incident_id: str
    vehicle_id: str
    station_id: str
    plate: str
    scene: str
    hospital_id: str
    ended_as: MissionState
    """How far the mission had come when the slip fell due: handed over, returning, empty run, aborted, …"""
    owed_at: datetime
    state: SlipState = SlipState.OWED
    is_test: bool = False
    overdue_at: datetime | None = None
    reminders: int = 0
    reminded_at: datetime | None = None
    reminded_by: str = ""
    """The desk that asked for it last; "" where the centre did by itself."""
    report: SlipReport | None = None
    version: int = 0
    filed_at: datetime | None = None
    filed_by: str = ""

    def is_overdue(self) -> bool:
        """Whether it is still missing after its time."""
        return self.state is SlipState.OWED and self.overdue_at is not None


OWING_STATES = frozenset(
    {MissionState.HANDED_OVER, MissionState.RETURNING, MissionState.AT_STATION, MissionState.EMPTY_RUN}
)
"""Whoever has come so far writes a slip; a mission that was aborted does if its vehicle had rolled."""


def owes_slip(mission: Mission, state: MissionState) -> bool:
    """Whether a slip is owed once the mission enters (or is in) `state`."""
    if state is MissionState.ABORTED:
        return mission.reached_at(MissionState.EN_ROUTE) is not None
    return state in OWING_STATES
