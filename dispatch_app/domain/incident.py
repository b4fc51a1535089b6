"""An incident 事件: one emergency at one place, with its acceptances 受理."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.place import Place


class IncidentState(StrEnum):
    OPEN = "open"
    HELD = "held"
    """Put on hold 挂起: waits for a decision, its age alarms."""
    NO_VEHICLE = "no_vehicle"
    """欲派无车: the desk wants to send, nothing is free."""
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({IncidentState.OPEN, IncidentState.HELD, IncidentState.NO_VEHICLE})


class IncidentKind(StrEnum):
    EMERGENCY = "emergency"
    BOOKED = "booked"
    TEST = "test"
    """Exercise: never mixed with real statistics."""


class Grade(StrEnum):
    """Response grade 病情分级, gravest first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of the (first) patient; unknown text is ""."""

    name: str = ""
    age: str = ""
    sex: str = ""
    count: int = 1
    conscious: str = ""
    """"yes", "no", "unsure" or "" (not asked)."""
    breathing: str = ""
    """"normal", "abnormal", "none", "unsure" or ""."""


@dataclass(frozen=True, slots=True)
class Incident:
    """The emergency as known now; `revision` grows with every amendment."""

    incident_id: str
    opened_at: datetime
    state: IncidentState
    desk_id: str
    """The desk that holds the incident; visible to all, can be handed over."""
    kind: IncidentKind = IncidentKind.EMERGENCY
    call_ids: tuple[str, ...] = ()
    caller_number: str = ""
    contact_number: str = ""
    scene: Place = field(default_factory=Place)
    meeting_point: Place = field(default_factory=Place)
    hospital_id: str = ""
    destination: Place = field(default_factory=Place)
    complaint: str = ""
    """Code of the chief complaint in the triage book."""
    answers: tuple[tuple[str, str], ...] = ()
    """Key questions answered: (question code, answer code), in the order asked."""
    grade: Grade = Grade.UNKNOWN
    grade_reason: str = ""
    """The triage rule that set the grade, or "manual"."""
    patient: Patient = field(default_factory=Patient)
    needs: tuple[str, ...] = ()
    """Professional needs (capability codes: chest_pain, stroke, trauma …)."""
    remarks: str = ""
    hazards: str = ""
    planned_vehicle_ids: tuple[str, ...] = ()
    revision: int = 1
    held_reason: str = ""
    held_at: datetime | None = None
    closed_at: datetime | None = None
    closing_reason: str = ""
    closing_remarks: str = ""
    reopened: int = 0

    def is_open(self) -> bool:
        """Whether the incident may still change."""
        return self.state in OPEN_STATES


class AcceptanceKind(StrEnum):
    """Why a desk handled the incident this time."""

    FIRST = "first"
    CHASE = "chase"
    REINFORCEMENT = "reinforcement"
    HOLD = "hold"
    WAKE_UP = "wake_up"
    NO_VEHICLE = "no_vehicle"
    REFUSAL = "refusal"
    CANCELLATION = "cancellation"
    REASSIGNMENT = "reassignment"
    REOPENING = "reopening"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One handling of an incident by a desk."""

    acceptance_id: str
    incident_id: str
    kind: AcceptanceKind
    opened_at: datetime
    desk_id: str
    user: str
    call_id: str = ""
    reason: str = ""
    wanted_vehicles: int = 1
    dispatched_at: datetime | None = None
    source: str = ""
    """How a reinforcement was asked for: a ReportSource; "" of other acceptances."""
    vehicle_id: str = ""
    """The crew that asked for reinforcement, where one did."""
