"""Commands about campaigns of outgoing calls (CALL-11)."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.campaign import CampaignKind, CampaignMode


@dataclass(frozen=True, slots=True)
class StartCampaign:
    """Call these people – (name, number, note) – and ask them; quiet hours as "HH:MM", "" for none."""

    name: str
    kind: CampaignKind
    mode: CampaignMode
    people: tuple[tuple[str, str, str], ...]
    question: str = ""
    """What is said before the keys are explained; "" for the usual words."""
    lines: int = 2
    most_attempts: int = 3
    retry_after_s: float = 600.0
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class PauseCampaign:
    """Begin no new call; those under way go on."""

    campaign_id: str


@dataclass(frozen=True, slots=True)
class ResumeCampaign:
    campaign_id: str


@dataclass(frozen=True, slots=True)
class StopCampaign:
    """End it for good; automatic calls under way are hung up."""

    campaign_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakeCampaignCall:
    """Preview: the desk has read who it is and dials."""

    campaign_id: str
    person_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class ReportCampaignCall:
    """What the person said to the desk; `answer` is one of the kind's digits, "" for none given."""

    campaign_id: str
    person_id: str
    answer: str
    minutes: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AdvanceCampaign:
    """Write down what became of calls that are over, and begin those that are due."""

    campaign_id: str


CampaignCommand = (
    StartCampaign | PauseCampaign | ResumeCampaign | StopCampaign | TakeCampaignCall | ReportCampaignCall
    | AdvanceCampaign
)  # fmt: skip
