"""Commands: what a person, device or part may ask for. Each is answered by events or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.call import CallKind
from dispatch_app.domain.incident import Grade, IncidentKind, Patient
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Candidate, Place, Position
from dispatch_app.domain.station import DeskState, Hospital, Link, PrinterState, Station
from dispatch_app.domain.vehicle import Duty, Vehicle

# --- calls -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportRing:
    """The exchange offers a call; `call_id` is the exchange's."""

    call_id: str
    line: str
    caller_number: str
    called_number: str = "120"


@dataclass(frozen=True, slots=True)
class ReportCallEnded:
    """The exchange says that the call is over, whoever hung up."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ReportCandidate:
    """A source of positions has an opinion of where the caller is."""

    call_id: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class AnswerCall:
    call_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class HoldCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class ResumeCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class TransferCall:
    """Hand a call to another desk, with the incident opened from it."""

    call_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class HangUpCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class ClassifyCall:
    """Say what a call was (enquiry, nuisance, …); a call that opens no incident needs this."""

    call_id: str
    kind: CallKind


@dataclass(frozen=True, slots=True)
class LinkCall:
    """Attach a call to a running incident (repeat, chase 追呼)."""

    call_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class MarkCalledBack:
    """An abandoned call was rung back."""

    call_id: str


# --- incidents -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Open an incident at a desk, from a call or (call_id "") without one."""

    desk_id: str
    call_id: str = ""
    kind: IncidentKind = IncidentKind.EMERGENCY


@dataclass(frozen=True, slots=True)
class IncidentChanges:
    """Fields to change; None leaves a field as it is, an empty value clears it."""

    contact_number: str | None = None
    scene: Place | None = None
    meeting_point: Place | None = None
    destination: Place | None = None
    hospital_id: str | None = None
    complaint: str | None = None
    answers: tuple[tuple[str, str], ...] | None = None
    grade: Grade | None = None
    """A grade set by hand; it stands until the person clears it with Grade.UNKNOWN."""
    patient: Patient | None = None
    remarks: str | None = None
    hazards: str | None = None
    kind: IncidentKind | None = None
    planned_vehicle_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AmendIncident:
    incident_id: str
    changes: IncidentChanges


@dataclass(frozen=True, slots=True)
class AcceptLocation:
    """Take one candidate of a call as the scene."""

    incident_id: str
    call_id: str
    candidate_id: str


@dataclass(frozen=True, slots=True)
class HandOverIncident:
    """Give an open form to another desk."""

    incident_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class HoldIncident:
    incident_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class QueueIncident:
    """欲派无车: wants a vehicle, none is free; wakes when one frees."""

    incident_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WakeIncident:
    """Take a held or queued incident up again."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class RequestReinforcement:
    """More vehicles are wanted at a running incident; no place is entered again."""

    incident_id: str
    vehicles: int
    reason: str
    source: ReportSource = ReportSource.DESK


@dataclass(frozen=True, slots=True)
class CloseIncident:
    incident_id: str
    reason: str
    """A code of `closing_reasons` in dispatch_app.domain.reasons."""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class CancelIncident:
    """撤警: end the incident, standing down what is on its way."""

    incident_id: str
    reason: str
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class ReopenIncident:
    incident_id: str
    reason: str


# --- dispatch --------------------------------------------------------------------------------------------------------


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


# --- vehicles, stations, desks, alarms -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetVehicleDuty:
    """Put a vehicle on or off duty; restoring readiness 实力恢复 is duty ON_DUTY."""

    vehicle_id: str
    duty: Duty
    reason: str = ""
    crew: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReportStation:
    """A station's link or printer changed; None leaves a part as it is."""

    station_id: str
    link: Link | None = None
    printer: PrinterState | None = None
    printer_note: str = ""


@dataclass(frozen=True, slots=True)
class SetHospitalState:
    hospital_id: str
    diverting: bool
    beds: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetDeskState:
    """Sign in at a desk (READY), take a break, be busy, sign out."""

    desk_id: str
    state: DeskState


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    kind: str
    subject: str
    priority: str
    values: tuple[tuple[str, str], ...] = ()
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    alarm_id: str


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class ImportResources:
    """Put stations, vehicles, hospitals and desks into the centre: checked first, then applied whole or not at all."""

    stations: tuple[Station, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    desks: tuple[tuple[str, str], ...] = ()
    """(desk id, name)."""


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A click on the map: the server finds the words of the place and sets it."""

    incident_id: str
    target: str
    """"scene", "meeting_point" or "destination"."""
    position: Position


Command = (
    ReportRing | ReportCallEnded | ReportCandidate | AnswerCall | HoldCall | ResumeCall | TransferCall | HangUpCall
    | ClassifyCall | LinkCall | MarkCalledBack | OpenIncident | AmendIncident | AcceptLocation | HandOverIncident
    | HoldIncident | QueueIncident | WakeIncident | RequestReinforcement | CloseIncident | CancelIncident
    | ReopenIncident | DispatchVehicles | ReviseOrders | ConfirmOrder | MarkStepLate | ReportMission | StandDownMission
    | RefuseMission | EndEmptyRun | ReassignMission | SetVehicleDuty | ReportStation | SetHospitalState | SetDeskState
    | RaiseAlarm | AcknowledgeAlarm | ClearAlarm | ImportResources | MarkPlace
)  # fmt: skip
