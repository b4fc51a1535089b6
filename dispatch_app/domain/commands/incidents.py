"""Commands about incidents."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.incident import Grade, IncidentKind, Patient
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.place import Place, Position


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
    typed: tuple[Keystroke, ...] = ()
    """How the values came about key by key, for the replay; nothing is decided from it."""


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
    """More vehicles are wanted at a running incident; no place is entered again.

    A station or crew asks for the incident of its own mission. A repeat, while the request waits, changes nothing.
    """

    incident_id: str
    vehicles: int
    reason: str
    source: ReportSource = ReportSource.DESK
    vehicle_id: str = ""
    """Whose crew asks, where a desk or the radio passes it on; a crew's own account names itself."""
    call_id: str = ""
    """The call by which it was asked."""


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
class MergeIncidents:
    """`incident_id` is the same emergency as `into_incident_id`: its callers go there, it ends as a duplicate."""

    incident_id: str
    into_incident_id: str


@dataclass(frozen=True, slots=True)
class ReopenIncident:
    incident_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A click on the map: the server finds the words of the place and sets it."""

    incident_id: str
    target: str
    """"scene", "meeting_point" or "destination"."""
    position: Position


IncidentCommand = (
    OpenIncident | AmendIncident | AcceptLocation | HandOverIncident | HoldIncident | QueueIncident | WakeIncident
    | RequestReinforcement | CloseIncident | CancelIncident | MergeIncidents | ReopenIncident | MarkPlace
)  # fmt: skip
