"""A campaign 外呼任务: many people called one after another – a survey after the mission, or staff called up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CampaignKind(StrEnum):
    FOLLOW_UP = "follow_up"
    """回访: satisfaction from 1 to 5."""
    STAFF_CALL_UP = "staff_call_up"
    """1 = coming, with the minutes until arrival; 2 = not coming."""


class CampaignMode(StrEnum):
    PREVIEW = "preview"
    """A desk sees the person, dials and writes the answer down."""
    AUTOMATIC = "automatic"
    """The exchange calls, asks and hears digits."""


class CampaignState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"
    """Everybody has answered, or was tried often enough."""


class PersonState(StrEnum):
    WAITING = "waiting"
    CALLING = "calling"
    TALKED = "talked"
    """A desk has talked with the person and owes the answer."""
    DONE = "done"
    UNREACHED = "unreached"
    """Tried as often as the campaign allows."""
    LEFT_OUT = "left_out"
    """The campaign was stopped first."""


OUTSTANDING = frozenset({PersonState.WAITING, PersonState.CALLING, PersonState.TALKED})
ENDED_CAMPAIGN = frozenset({CampaignState.STOPPED, CampaignState.FINISHED})

ANSWERS: dict[CampaignKind, tuple[str, ...]] = {
    CampaignKind.FOLLOW_UP: ("1", "2", "3", "4", "5"),
    CampaignKind.STAFF_CALL_UP: ("1", "2"),
}
"""Digits that are an answer; of a survey 5 is the best mark."""

COMING = "1"
MOST_MINUTES = 240
"""Who needs longer than four hours is not coming."""


@dataclass(frozen=True, slots=True)
class CampaignPerson:
    """Somebody on the list; `attempts` counts calls begun, `next_at` is when the next one may begin."""

    person_id: str
    name: str
    number: str
    note: str = ""
    state: PersonState = PersonState.WAITING
    attempts: int = 0
    call_id: str = ""
    """The newest call."""
    called_at: datetime | None = None
    next_at: datetime | None = None
    fault: str = ""
    """Why the newest call had no answer: an ExchangeFault, or "no_answer"."""
    answer: str = ""
    """The digit, "" while there is none."""
    minutes: int | None = None
    """Until arrival, where the person told."""
    answered_at: datetime | None = None
    desk_id: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One list with its question and its pace; quiet hours are minutes of the centre's day, equal ones mean none."""

    campaign_id: str
    name: str
    kind: CampaignKind
    mode: CampaignMode
    state: CampaignState
    question: str
    people: tuple[CampaignPerson, ...]
    started_at: datetime
    user: str
    lines: int = 2
    most_attempts: int = 3
    retry_after_s: float = 600.0
    quiet_from_min: int = 0
    quiet_until_min: int = 0
    incident_id: str = ""
    ended_at: datetime | None = None
    reason: str = ""
    """Why it was stopped."""

    def find_person(self, person_id: str) -> CampaignPerson | None:
        """The person of that id, or None."""
        return next((p for p in self.people if p.person_id == person_id), None)

    def is_over(self) -> bool:
        """Whether nobody is called any more."""
        return self.state in ENDED_CAMPAIGN

    def is_quiet(self, minute_of_day: int) -> bool:
        """Whether nobody may be called at that minute of the centre's day."""
        begin, end = self.quiet_from_min, self.quiet_until_min
        if begin <= end:
            return begin <= minute_of_day < end
        return minute_of_day >= begin or minute_of_day < end
