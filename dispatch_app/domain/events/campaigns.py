"""Events about campaigns of outgoing calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.campaign import Campaign, PersonState


@dataclass(frozen=True, slots=True)
class CampaignStarted:
    campaign: Campaign


@dataclass(frozen=True, slots=True)
class CampaignPaused:
    campaign_id: str


@dataclass(frozen=True, slots=True)
class CampaignResumed:
    campaign_id: str


@dataclass(frozen=True, slots=True)
class CampaignStopped:
    campaign_id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CampaignFinished:
    campaign_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CampaignCallStarted:
    """The call itself is placed by the event before; with `desk_id` a desk talks, without it the exchange asks."""

    campaign_id: str
    person_id: str
    call_id: str
    at: datetime
    desk_id: str = ""


@dataclass(frozen=True, slots=True)
class CampaignCallEnded:
    """The call is over: `state` says whether the person is tried again (from `next_at` on)."""

    campaign_id: str
    person_id: str
    state: PersonState
    at: datetime
    fault: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CampaignAnswered:
    """The person's answer, pressed or told to a desk."""

    campaign_id: str
    person_id: str
    answer: str
    at: datetime
    minutes: int | None = None
    remark: str = ""


CampaignEvent = (
    CampaignStarted | CampaignPaused | CampaignResumed | CampaignStopped | CampaignFinished | CampaignCallStarted
    | CampaignCallEnded | CampaignAnswered
)  # fmt: skip
