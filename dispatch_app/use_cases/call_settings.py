"""How a centre distributes its calls: queues, orders of policies, overflow ladders, breaks, interception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch_app.domain.telephone import Announcement


class RingWay(StrEnum):
    ALL = "all"
    """Every free desk rings; the first to answer has the call."""
    LONGEST_IDLE = "longest_idle"
    """One desk at a time rings, the best by the order of desk policies."""


class CallPolicy(StrEnum):
    """What puts one waiting call before another; the centre's order says which counts first."""

    CUSTOMER = "customer"
    """The caller's number has a priority of its own (110, 119, a hospital)."""
    SERVICE = "service"
    """The queue's priority."""
    SKILL = "skill"
    """The priority of the skill that the queue needs."""
    WAITING = "waiting"
    """The longer it rings, the sooner."""


class DeskPolicy(StrEnum):
    """What puts one free desk before another in a longest-idle queue."""

    LAST_DESK = "last_desk"
    """The desk that spoke with this caller before."""
    SKILL = "skill"
    """The higher level of the queue's skill."""
    IDLE = "idle"
    """The longer it had nothing to do."""


class OverflowCause(StrEnum):
    WAIT = "wait"
    """The call has waited `limit` seconds in this queue."""
    LENGTH = "length"
    """More than `limit` calls wait in this queue before it."""
    NOBODY = "nobody"
    """No desk with the queue's skill is signed in."""


class OverflowAction(StrEnum):
    QUEUE = "queue"
    """Into the queue `target`."""
    ANNOUNCE = "announce"
    """The caller hears the announcement `target` and goes on waiting."""
    MESSAGE = "message"
    """The caller is asked to leave a message (voicemail)."""
    DIVERT = "divert"
    """To the number or back-up line `target`."""
    ALL_DESKS = "all_desks"
    """Every telephone rings that is not taken, whatever the skill or state of its desk."""


class Screening(StrEnum):
    """Who hears the short announcement before a desk rings."""

    NOBODY = "nobody"
    UNKNOWN = "unknown"
    """Numbers that stand in no subscriber table."""
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class OverflowStep:
    """One rung of a queue's overflow ladder; each call takes it once."""

    cause: OverflowCause
    limit: float
    action: OverflowAction
    target: str = ""


@dataclass(frozen=True, slots=True)
class CallQueue:
    """One queue: who gets into it, which skill it needs, how it rings, what happens when nobody comes."""

    queue_id: str
    name: str
    called_numbers: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    skill: str = ""
    priority: int = 0
    ring: RingWay = RingWay.ALL
    desk_order: tuple[DeskPolicy, ...] = (DeskPolicy.LAST_DESK, DeskPolicy.SKILL, DeskPolicy.IDLE)
    no_answer_s: float = 15.0
    """A desk that rang so long in vain is marked, and the call goes on to the next."""
    overflow: tuple[OverflowStep, ...] = ()


EMERGENCY = CallQueue(
    "emergency", "急救", priority=100,
    overflow=(
        OverflowStep(OverflowCause.NOBODY, 0, OverflowAction.ALL_DESKS),
        OverflowStep(OverflowCause.WAIT, 20, OverflowAction.ALL_DESKS),
        OverflowStep(OverflowCause.WAIT, 30, OverflowAction.ANNOUNCE, Announcement.ALL_BUSY),
    ),
)  # fmt: skip
"""The queue of a centre that says nothing else: all free desks, after twenty seconds every telephone."""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Everything that call distribution and desk states go by; the first queue takes what no other names."""

    queues: tuple[CallQueue, ...] = (EMERGENCY,)
    call_order: tuple[CallPolicy, ...] = (CallPolicy.CUSTOMER, CallPolicy.SERVICE, CallPolicy.SKILL, CallPolicy.WAITING)
    customers: tuple[tuple[str, int], ...] = ()
    """(beginning of a caller number, priority); the longest matching beginning counts."""
    skill_priorities: tuple[tuple[str, int], ...] = ()
    user_skills: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    """Account → its skills, which its desk has from signing in on."""
    after_call_s: float = 0.0
    """After-call work: so long no call is offered to a desk that has just hung up."""
    no_answer_limit: int = 3
    """A desk at which so many calls in a row rang in vain is set busy, and the shift lead is told."""
    break_cap: int = 1
    """Desks on a break at the same time."""
    break_needs_approval: bool = True
    own_numbers: tuple[str, ...] = ()
    """Called numbers that are the centre's; empty for "do not check". Others hear that they misdialled, then wait."""
    screening: Screening = Screening.NOBODY
    lines: int = 0
    """Calls that the trunks carry at once; 0 where nobody has said it: then only the exchange's own limit holds."""
    campaign_lines: int = 8
    """Automatic calls of all campaigns together: a quarter of an E1, the callers keep the rest."""
    campaign_free_desks: int = 1
    """Campaigns begin a call only while so many desks are free and nobody waits."""
    campaign_free_lines: int = 4
    """Of `lines`, so many stay free for callers whatever a campaign wants."""
    call_up_lines: int = 2
    """Lines that staff call-ups keep while callers wait: the hands that are missing are just being called."""

    def queue(self, queue_id: str) -> CallQueue:
        """The queue of that id; the first one for an id that no longer exists."""
        return next((q for q in self.queues if q.queue_id == queue_id), self.queues[0])

    def queue_for(self, called_number: str, line: str) -> CallQueue:
        """The queue that names the called number, else the one that names the line, else the first."""
        by_number = (q for q in self.queues if called_number in q.called_numbers)
        by_line = (q for q in self.queues if line in q.lines)
        return next(by_number, None) or next(by_line, None) or self.queues[0]

    def customer_priority(self, number: str) -> int:
        """The priority of the longest beginning that the number has, 0 without one."""
        matching = [(len(start), priority) for start, priority in self.customers if number.startswith(start)]
        return max(matching)[1] if matching else 0

    def skills_of(self, user: str) -> tuple[tuple[str, int], ...]:
        """The skills of an account."""
        return dict(self.user_skills).get(user, ())
