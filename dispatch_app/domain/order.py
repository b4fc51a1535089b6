"""An order 出车命令单: what the station gets, sounds, shows and prints, and how far its delivery came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.place import Place, Position


class Step(StrEnum):
    """The delivery ladder (DSP-02), in order; a step may be confirmed before an earlier one arrives."""

    COMMITTED = "committed"
    SENT = "sent"
    RECEIVED = "received"
    DISPLAYED = "displayed"
    SOUNDED = "sounded"
    PRINTED = "printed"
    ACKNOWLEDGED = "acknowledged"
    ROLLING = "rolling"


LADDER = tuple(Step)

CREW_STEPS = frozenset({Step.ACKNOWLEDGED, Step.ROLLING})
"""Steps that a crew takes once, whatever the revision; they are waited for from the first issue of the order."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """When a step of one revision was confirmed; `note` says e.g. "raw text" or "reprint" for a print."""

    step: Step
    revision: int
    at: datetime
    device_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RouteSketch:
    """The way to the scene as sent to the station: a thinned line and its turn list."""

    points: tuple[Position, ...] = ()
    time_s: float = 0.0
    distance_m: float = 0.0
    turns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """Everything the paper says, so that a station needs nothing else to show and print it."""

    centre_name: str
    grade: Grade
    called_at: datetime
    ordered_at: datetime
    scene: Place
    meeting_point: Place
    caller_number: str
    caller_name: str
    contact_number: str
    patient: Patient
    complaint: str
    """Chief complaint in words."""
    instructions: tuple[str, ...]
    hazards: str
    remarks: str
    history: tuple[str, ...]
    """Earlier incidents at this place, one line each."""
    plate: str
    vehicle_type: str
    crew: tuple[str, ...]
    station_name: str
    hospital_name: str
    route: RouteSketch
    dispatcher: str
    desk_name: str
    other_plates: tuple[str, ...] = ()
    is_test: bool = False


class OrderState(StrEnum):
    ISSUED = "issued"
    RECALLED = "recalled"
    """The mission was aborted: the station shows and prints that it is void."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Order:
    """One order to one station for one mission; a revision replaces the sheet and prints again."""

    order_id: str
    mission_id: str
    incident_id: str
    station_id: str
    vehicle_id: str
    revision: int
    state: OrderState
    sheet: OrderSheet
    issued_at: datetime
    steps: tuple[StepTime, ...] = ()
    late_steps: tuple[Step, ...] = ()
    recalled_reason: str = ""

    def confirmed(self, step: Step, revision: int | None = None) -> StepTime | None:
        """The confirmation of `step` for `revision` (the present one by default), or None."""
        wanted = self.revision if revision is None else revision
        return next((s for s in self.steps if s.step is step and s.revision == wanted), None)

    def is_taken(self, step: Step) -> bool:
        """Whether nothing is waited for at this step any more: confirmed for the present revision, or by the crew."""
        if step in CREW_STEPS:
            return any(s.step is step for s in self.steps)
        return self.confirmed(step) is not None
