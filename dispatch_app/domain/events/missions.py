"""Events about missions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import Mission, MissionState, Stage
from dispatch_app.domain.order import Order, StepTime


@dataclass(frozen=True, slots=True)
class MissionOrdered:
    mission: Mission


@dataclass(frozen=True, slots=True)
class MissionAdvanced:
    mission_id: str
    stage: Stage
    hospital_id: str = ""


@dataclass(frozen=True, slots=True)
class MissionEnded:
    """Aborted or an empty run, with the reason."""

    mission_id: str
    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class OrderIssued:
    order: Order


@dataclass(frozen=True, slots=True)
class OrderRevised:
    """The same order with a new sheet and the next revision."""

    order: Order


@dataclass(frozen=True, slots=True)
class OrderRecalled:
    order_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderConfirmed:
    order_id: str
    step: StepTime


@dataclass(frozen=True, slots=True)
class OrderStepLate:
    order_id: str
    revision: int
    step: str


@dataclass(frozen=True, slots=True)
class MissionTimeCorrected:
    """The only way in which a time that was journalled changes."""

    mission_id: str
    state: MissionState
    at: datetime
    before: datetime | None
    """What stood there; None for a state that was added."""
    reason: str


@dataclass(frozen=True, slots=True)
class MileageMeasured:
    """How far the mission drove by road, along its vehicle's track."""

    mission_id: str
    mileage_m: float


MissionEvent = (
    MissionOrdered | MissionAdvanced | MissionEnded | OrderIssued | OrderRevised | OrderRecalled | OrderConfirmed
    | OrderStepLate | MissionTimeCorrected | MileageMeasured
)  # fmt: skip
