"""Events: what happened, in the order of the journal. Noun + past participle; each carries all that `apply` needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.call import Call, CallKind
from dispatch_app.domain.commands import Override
from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.mission import Mission, Stage
from dispatch_app.domain.order import Order, StepTime
from dispatch_app.domain.place import Candidate
from dispatch_app.domain.station import DeskState, Hospital, Link, PrinterState, Station
from dispatch_app.domain.vehicle import Duty, Vehicle


@dataclass(frozen=True, slots=True)
class CallRang:
    call: Call


@dataclass(frozen=True, slots=True)
class CandidateFound:
    call_id: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class CallAnswered:
    call_id: str
    desk_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallHeld:
    call_id: str


@dataclass(frozen=True, slots=True)
class CallResumed:
    call_id: str


@dataclass(frozen=True, slots=True)
class CallTransferred:
    call_id: str
    from_desk_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over: `abandoned` when no desk had answered."""

    call_id: str
    at: datetime
    abandoned: bool


@dataclass(frozen=True, slots=True)
class CallClassified:
    call_id: str
    kind: CallKind


@dataclass(frozen=True, slots=True)
class CallLinked:
    call_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class CallReturned:
    """An abandoned call was rung back."""

    call_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    incident: Incident
    number: int
    """The running number within the local day, part of the incident's id."""


@dataclass(frozen=True, slots=True)
class IncidentAmended:
    """The incident as it is after the amendment; `fields` names what changed."""

    incident: Incident
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentHandedOver:
    incident_id: str
    from_desk_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class IncidentHeld:
    """Put on hold, or queued for want of a vehicle."""

    incident_id: str
    no_vehicle: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentWoken:
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    incident_id: str
    cancelled: bool
    reason: str
    remarks: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentReopened:
    """Carries the whole record, since the board may have let it go; `incident` is None for readers outside."""

    incident_id: str
    incident: Incident | None
    acceptances: tuple[Acceptance, ...]
    missions: tuple[Mission, ...]
    orders: tuple[Order, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptanceOpened:
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class CheckOverridden:
    """A soft check was overruled: who is the event's actor."""

    incident_id: str
    vehicle_id: str
    override: Override


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
class VehicleDutyChanged:
    vehicle_id: str
    duty: Duty
    reason: str
    crew: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StationChanged:
    station_id: str
    link: Link
    printer: PrinterState
    printer_note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HospitalChanged:
    hospital_id: str
    diverting: bool
    beds: int
    note: str


@dataclass(frozen=True, slots=True)
class DeskChanged:
    desk_id: str
    state: DeskState
    user: str
    user_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged:
    alarm_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    alarm_id: str


@dataclass(frozen=True, slots=True)
class StationRegistered:
    station: Station


@dataclass(frozen=True, slots=True)
class VehicleRegistered:
    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class HospitalRegistered:
    hospital: Hospital


@dataclass(frozen=True, slots=True)
class DeskRegistered:
    desk_id: str
    name: str


Event = (
    CallRang | CandidateFound | CallAnswered | CallHeld | CallResumed | CallTransferred | CallEnded | CallClassified
    | CallLinked | CallReturned | IncidentOpened | IncidentAmended | IncidentHandedOver | IncidentHeld | IncidentWoken
    | IncidentClosed | IncidentReopened | AcceptanceOpened | CheckOverridden | MissionOrdered | MissionAdvanced
    | MissionEnded | OrderIssued | OrderRevised | OrderRecalled | OrderConfirmed | OrderStepLate | VehicleDutyChanged
    | StationChanged | HospitalChanged | DeskChanged | AlarmRaised | AlarmAcknowledged | AlarmCleared
    | StationRegistered | VehicleRegistered | HospitalRegistered | DeskRegistered
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the journal: `seq` is gapless within a centre."""

    centre_id: str
    seq: int
    at: datetime
    actor: Actor
    command_id: str
    event: Event
