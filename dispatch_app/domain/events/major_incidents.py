"""Events about major incidents, their casualties and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.major_incident import Casualty, MajorIncident, Outcome, SituationNote, SituationReport


@dataclass(frozen=True, slots=True)
class MajorIncidentDeclared:
    major_incident: MajorIncident


@dataclass(frozen=True, slots=True)
class MajorIncidentAmended:
    """The major incident as it is after the amendment; `fields` names what changed."""

    major_incident: MajorIncident
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentJoined:
    major_incident_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentSplit:
    major_incident_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class CasualtyAdded:
    casualty: Casualty


@dataclass(frozen=True, slots=True)
class CasualtyAmended:
    """The casualty as it is after the amendment; `fields` names what changed."""

    casualty: Casualty
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasualtyAssigned:
    """Where the casualty goes and with which mission; "" for nowhere and nobody (the vehicle was called off)."""

    casualty_id: str
    hospital_id: str
    mission_id: str


@dataclass(frozen=True, slots=True)
class CasualtySettled:
    """What became of the casualty; Outcome.OPEN takes a mistake back (`at` is then when)."""

    casualty_id: str
    outcome: Outcome
    hospital_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SituationNoted:
    major_incident_id: str
    note: SituationNote


@dataclass(frozen=True, slots=True)
class SituationReportIssued:
    report: SituationReport


@dataclass(frozen=True, slots=True)
class MajorIncidentClosed:
    major_incident_id: str
    summary: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MajorIncidentReopened:
    major_incident_id: str
    reason: str
    at: datetime


MajorIncidentEvent = (
    MajorIncidentDeclared | MajorIncidentAmended | IncidentJoined | IncidentSplit | CasualtyAdded | CasualtyAmended
    | CasualtyAssigned | CasualtySettled | SituationNoted | SituationReportIssued | MajorIncidentClosed
    | MajorIncidentReopened
)  # fmt: skip
