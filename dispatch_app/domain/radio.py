"""What a radio gateway hears: short codes of units, beside the voices on its channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.mission import MissionState


class RadioCode(StrEnum):
    """What a crew keys in; the digits on the wire stand in docs/radio-gateway.md."""

    RECEIVED = "received"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    PATIENT_ABOARD = "patient_aboard"
    AT_HOSPITAL = "at_hospital"
    HANDED_OVER = "handed_over"
    RETURNING = "returning"
    AT_STATION = "at_station"
    REINFORCEMENT = "reinforcement"
    SPEAK = "speak"
    """The crew wants to be called by voice."""
    EMERGENCY = "emergency"
    CHECK = "check"
    """A trial of the radio: written down, nothing else."""


STATE_CODES: dict[RadioCode, MissionState] = {
    code: MissionState(code.value) for code in RadioCode if code.value in set(MissionState)
}
"""Codes that are states of the mission."""


class RadioOutcome(StrEnum):
    """What became of a report."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """Nothing new: the state was reached already, the request waits already."""
    LATE = "late"
    """Heard before the vehicle's present mission began."""
    NO_MISSION = "no_mission"
    IMPOSSIBLE = "impossible"
    """The mission cannot enter this state."""
    UNKNOWN = "unknown"
    """No vehicle has this unit."""


@dataclass(frozen=True, slots=True)
class RadioReport:
    """The newest report of one unit, and what was made of it."""

    unit: str
    code: RadioCode
    outcome: RadioOutcome
    at: datetime
    heard_at: datetime | None = None
    """By the gateway's clock, where it has one."""
    gateway: str = ""
    channel: str = ""
    """The recorder's line on which the unit was heard."""
    vehicle_id: str = ""
    mission_id: str = ""
    incident_id: str = ""
    recording_id: str = ""
    """The recording of the channel at that time, where there was one."""
