"""Commands about major incidents, their casualties, staff and reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_app.domain.campaign import CampaignMode
from dispatch_app.domain.commands.missions import Override
from dispatch_app.domain.major_incident import Colour, Estimate, Level, MajorKind, Outcome
from dispatch_app.domain.place import Place


@dataclass(frozen=True, slots=True)
class DeclareMajorIncident:
    """Make a running incident the first of a major incident; result: major_incident_id."""

    incident_id: str
    name: str = ""
    """"" names it after the place and the complaint."""
    kind: MajorKind = MajorKind.OTHER
    estimate: Estimate = field(default_factory=Estimate)


@dataclass(frozen=True, slots=True)
class MajorIncidentChanges:
    """Fields to change; None leaves a field as it is."""

    name: str | None = None
    kind: MajorKind | None = None
    level: Level | None = None
    estimate: Estimate | None = None
    commander: str | None = None
    command_post: Place | None = None


@dataclass(frozen=True, slots=True)
class AmendMajorIncident:
    major_incident_id: str
    changes: MajorIncidentChanges


@dataclass(frozen=True, slots=True)
class JoinIncident:
    """A further incident belongs to the same event."""

    major_incident_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class SplitIncident:
    """The incident was an event of its own after all; refused while casualties are listed at its place."""

    major_incident_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class CasualtyFacts:
    """What is written down of a casualty; None leaves a field as it is."""

    wristband: str | None = None
    name: str | None = None
    sex: str | None = None
    age: str | None = None
    injuries: str | None = None
    needs: tuple[str, ...] | None = None
    note: str | None = None
    incident_id: str | None = None


@dataclass(frozen=True, slots=True)
class AddCasualty:
    """List a casualty; result: casualty_id. A crew may, at the incident it is on."""

    major_incident_id: str
    colour: Colour
    facts: CasualtyFacts = field(default_factory=CasualtyFacts)


@dataclass(frozen=True, slots=True)
class AmendCasualty:
    """Correct or complete what is known; a `colour` sorts the casualty anew and keeps the old one."""

    casualty_id: str
    facts: CasualtyFacts = field(default_factory=CasualtyFacts)
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One casualty's hospital ("" for none) and, where known, the mission that carries him ("" for none)."""

    casualty_id: str
    hospital_id: str
    mission_id: str = ""


@dataclass(frozen=True, slots=True)
class AssignCasualties:
    """A distribution is confirmed, whole or not at all; the missions named get their casualties' hospital."""

    major_incident_id: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class SettleCasualty:
    """What became of the casualty; Outcome.OPEN takes a mistake back."""

    casualty_id: str
    outcome: Outcome
    hospital_id: str = ""


@dataclass(frozen=True, slots=True)
class NoteSituation:
    """A line for the log."""

    major_incident_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CallUpStaff:
    """Call people up for the event by a campaign of outgoing calls; PREVIEW where desks dial by hand."""

    major_incident_id: str
    people: tuple[tuple[str, str, str], ...]
    """(name, number, note)."""
    mode: CampaignMode = CampaignMode.AUTOMATIC
    question: str = ""


@dataclass(frozen=True, slots=True)
class ReportStaffAnswer:
    """What a called-up person told, whether or not the system reached him: telephone chain, messenger, at the door."""

    campaign_id: str
    person_id: str
    answer: str
    """"1" is coming, "2" is not, "" unknown."""
    minutes: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class IssueSituationReport:
    """Write the situation down as it is now, for the next level; result: report_id."""

    major_incident_id: str
    kind: str = "progress"
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class CloseMajorIncident:
    """Refused while a casualty has no outcome or a linked incident is open."""

    major_incident_id: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ReopenMajorIncident:
    major_incident_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendWave:
    """Several vehicles of several stations in one order action, each to its own hospital where one is named."""

    incident_id: str
    vehicles: tuple[tuple[str, str], ...]
    """(vehicle id, hospital id or "")."""
    overrides: tuple[Override, ...] = ()


MajorIncidentCommand = (
    DeclareMajorIncident | AmendMajorIncident | JoinIncident | SplitIncident | AddCasualty | AmendCasualty
    | AssignCasualties | SettleCasualty | NoteSituation | CallUpStaff | ReportStaffAnswer | IssueSituationReport
    | CloseMajorIncident | ReopenMajorIncident | SendWave
)  # fmt: skip
