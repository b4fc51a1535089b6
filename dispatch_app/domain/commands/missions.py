"""Commands about missions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step


@dataclass(frozen=True, slots=True)
class Override:
    """A person sends in spite of a soft check; recorded with who and why."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class DispatchVehicles:
    incident_id: str
    vehicle_ids: tuple[str, ...]
    hospital_id: str = ""
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviseOrders:
    """Send the incident as it is known now to every station on its way: a new revision, a new paper."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class ConfirmOrder:
    """A step of the delivery ladder happened at the station."""

    order_id: str
    revision: int
    step: Step
    device_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkStepLate:
    """The server's deadline of a step passed."""

    order_id: str
    revision: int
    step: Step


@dataclass(frozen=True, slots=True)
class ReportMission:
    """A crew, station, desk or device reports a state of the mission."""

    mission_id: str
    state: MissionState
    source: ReportSource
    device_at: datetime | None = None
    hospital_id: str = ""


@dataclass(frozen=True, slots=True)
class StandDownMission:
    """撤回: the desk calls a vehicle off before the patient is aboard."""

    mission_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefuseMission:
    """The station or crew cannot go."""

    mission_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndEmptyRun:
    """放空: nobody to carry."""

    mission_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReassignMission:
    """改派: take the vehicle off its mission and send another in its place."""

    mission_id: str
    vehicle_id: str
    reason: str
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectMissionTime:
    """The shift lead puts the time of a state right, or adds a state that nobody reported; journalled with the reason.

    The order's own time and the ladder are evidence of the system and stay as they are.
    """

    mission_id: str
    state: MissionState
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ReportMileage:
    """The server has measured by the vehicle's track how far the mission drove by road."""

    mission_id: str
    mileage_m: float


MissionCommand = (
    DispatchVehicles | ReviseOrders | ConfirmOrder | MarkStepLate | ReportMission | StandDownMission | RefuseMission
    | EndEmptyRun | ReassignMission | CorrectMissionTime | ReportMileage
)  # fmt: skip
