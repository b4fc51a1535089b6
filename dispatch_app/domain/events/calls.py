"""Events about calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.call import Call, CallKind, Interception
from dispatch_app.domain.telephone import (
    AfterAnnouncement,
    Announcement,
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    MonitorMode,
    Party,
    PartyState,
)


@dataclass(frozen=True, slots=True)
class CallRang:
    call: Call


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
    by: EndedBy = EndedBy.UNKNOWN
    reason: str = ""


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


# --- waiting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallQueued:
    """The call waits in a queue (again); no desk holds it and none rings."""

    call_id: str
    queue_id: str
    queue_name: str
    rank: tuple[int, ...]
    at: datetime
    taken_back: bool = False
    """A desk, flow or announcement had it before."""


@dataclass(frozen=True, slots=True)
class CallOffered:
    """From now on exactly the telephones of these desks ring for the call."""

    call_id: str
    desk_ids: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CallPassed:
    """It rang at a desk in vain; the desk goes behind the others and its misses are counted."""

    call_id: str
    desk_id: str
    at: datetime
    fault: ExchangeFault = ExchangeFault.NO_ANSWER


@dataclass(frozen=True, slots=True)
class CallOverflowed:
    """The call took a step of its queue's overflow ladder; what the step does follows as an event of its own."""

    call_id: str
    step: str
    """ "QUEUE/NUMBER OF THE STEP"."""
    cause: str
    """ "wait", "length" or "nobody"."""


@dataclass(frozen=True, slots=True)
class AnnouncementStarted:
    """The exchange speaks to the caller; `in_place` while the call goes on waiting and ringing as before."""

    call_id: str
    announcement: Announcement
    after: AfterAnnouncement
    in_place: bool = False
    intercepted: Interception = Interception.NONE


@dataclass(frozen=True, slots=True)
class FlowStarted:
    call_id: str
    flow_id: str


@dataclass(frozen=True, slots=True)
class FlowAdvanced:
    call_id: str
    flow_id: str
    step: str


@dataclass(frozen=True, slots=True)
class FlowEnded:
    call_id: str
    flow_id: str
    outcome: FlowOutcome
    target: str
    collected: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """The caller left a message; the call waits in the list of missed calls to be rung back."""

    call_id: str


@dataclass(frozen=True, slots=True)
class CallDiverted:
    """The call goes to a number outside: `desk_id` sent it there, "" the overflow ladder did."""

    call_id: str
    number: str
    desk_id: str
    party: Party


# --- talking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallMuted:
    call_id: str
    muted: bool


@dataclass(frozen=True, slots=True)
class CallPlaced:
    """A desk calls: `call.parties` are those called."""

    call: Call


@dataclass(frozen=True, slots=True)
class PartyAdded:
    call_id: str
    party: Party


@dataclass(frozen=True, slots=True)
class PartyChanged:
    call_id: str
    party_id: str
    state: PartyState
    at: datetime
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PartyDropped:
    """A desk takes somebody out of the conversation."""

    call_id: str
    party_id: str


@dataclass(frozen=True, slots=True)
class CallsJoined:
    call_id: str
    other_call_id: str


@dataclass(frozen=True, slots=True)
class CallMonitored:
    call_id: str
    desk_id: str
    mode: MonitorMode


@dataclass(frozen=True, slots=True)
class MonitoringStopped:
    call_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class DigitsPressed:
    call_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class DigitsSent:
    call_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """The exchange could not do what was asked; the desk is told in a sentence."""

    call_id: str
    desk_id: str
    request: str
    fault: ExchangeFault
    at: datetime


CallEvent = (
    CallRang | CallAnswered | CallHeld | CallResumed | CallTransferred | CallEnded | CallClassified
    | CallLinked | CallReturned | CallQueued | CallOffered | CallPassed | CallOverflowed | AnnouncementStarted
    | FlowStarted | FlowAdvanced | FlowEnded | MessageLeft | CallDiverted | CallMuted | CallPlaced | PartyAdded
    | PartyChanged | PartyDropped | CallsJoined | CallMonitored | MonitoringStopped | DigitsPressed | DigitsSent
    | RequestFailed
)  # fmt: skip
