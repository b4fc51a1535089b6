"""A call 来电: one telephone call, from ringing (or dialling) to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.location_link import LocationLink
from dispatch_app.domain.place import Candidate, Subscriber
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, Monitor, Party


class CallState(StrEnum):
    RINGING = "ringing"
    """It waits in a queue; `offered_to` names the desks whose telephones ring."""
    AUTOMATIC = "automatic"
    """The exchange speaks to the caller: an announcement, a flow, a voicemail. No desk rings."""
    DIALLING = "dialling"
    """A desk calls and nobody has answered yet."""
    ANSWERED = "answered"
    HELD = "held"
    ENDED = "ended"
    ABANDONED = "abandoned"
    """The caller hung up before any desk answered."""


class CallKind(StrEnum):
    """What the call turned out to be (INT-06)."""

    UNKNOWN = "unknown"
    EMERGENCY = "emergency"
    ENQUIRY = "enquiry"
    NUISANCE = "nuisance"
    REPEAT = "repeat"
    LINKED = "linked"
    BOOKED = "booked"
    TEST = "test"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    """From desk to desk."""
    GROUP = "group"
    """One desk with several stations, desks or numbers."""


class Interception(StrEnum):
    """Why the exchange spoke to the caller before any desk rang."""

    NONE = ""
    LOCKED = "locked"
    """The number is locked as malicious: the call reaches no desk."""
    WRONG_NUMBER = "wrong_number"
    """The called number is none of ours."""
    SCREENED = "screened"
    """The short announcement that lets a pocket dial go."""


LIVE_STATES = frozenset(
    {CallState.RINGING, CallState.AUTOMATIC, CallState.DIALLING, CallState.ANSWERED, CallState.HELD}
)

TALKING_STATES = frozenset({CallState.DIALLING, CallState.ANSWERED, CallState.HELD})
"""The call takes the attention of its desk."""

MOST_CANDIDATES = 24
"""Opinions kept with a call: a phone that shares every half minute for ten minutes. All stand in the journal."""

TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.RINGING: frozenset({CallState.ANSWERED, CallState.AUTOMATIC, CallState.ABANDONED, CallState.ENDED}),
    CallState.AUTOMATIC: frozenset({CallState.RINGING, CallState.ANSWERED, CallState.ABANDONED, CallState.ENDED}),
    CallState.DIALLING: frozenset({CallState.ANSWERED, CallState.ENDED}),
    CallState.ANSWERED: frozenset({CallState.HELD, CallState.RINGING, CallState.AUTOMATIC, CallState.ENDED}),
    CallState.HELD: frozenset({CallState.ANSWERED, CallState.RINGING, CallState.AUTOMATIC, CallState.ENDED}),
    CallState.ENDED: frozenset(),
    CallState.ABANDONED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `desk_id` is the desk that answered, called, or got it handed, "" while it waits.

    `caller_number` is the other side's number: of an outgoing call the number that was dialled.
    """

    call_id: str
    line: str
    caller_number: str
    state: CallState
    rang_at: datetime
    called_number: str = "120"
    kind: CallKind = CallKind.UNKNOWN
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    desk_id: str = ""
    incident_id: str = ""
    subscriber: Subscriber | None = None
    candidates: tuple[Candidate, ...] = ()
    """Every opinion about the caller's place in the order of its coming, the newest MOST_CANDIDATES."""
    located_at: datetime | None = None
    """When the sources were last asked because a person wanted it."""
    location_link: LocationLink | None = None
    """The page that shares the caller's position, where one was sent."""
    called_back_at: datetime | None = None
    direction: Direction = Direction.INBOUND
    intercepted: Interception = Interception.NONE
    queue_id: str = ""
    queue_name: str = ""
    queued_at: datetime | None = None
    """When it entered the queue in which it waits."""
    rank: tuple[int, ...] = ()
    """Its place among the waiting, smallest first, as the queue's order of policies wants it."""
    offered_to: tuple[str, ...] = ()
    offered_at: datetime | None = None
    passed_by: tuple[str, ...] = ()
    """Desks at which it rang without an answer."""
    overflowed: tuple[str, ...] = ()
    """Steps of overflow ladders that it took: "QUEUE/NUMBER OF THE STEP"."""
    muted: bool = False
    parties: tuple[Party, ...] = ()
    """Whom the desk called or added, in that order; those that left stay named."""
    monitors: tuple[Monitor, ...] = ()
    one_way: bool = False
    """A broadcast: the parties hear the desk and are not heard."""
    joined_to: str = ""
    """The other call of the desk with which this one makes one conversation."""
    returns_call_id: str = ""
    """The abandoned call that this outgoing call answers."""
    digits: str = ""
    """Digits that the caller pressed, the last 64."""
    collected: tuple[tuple[str, str], ...] = ()
    """What the last automatic flow asked for: (name, digits)."""
    flow: str = ""
    """The announcement or automatic flow that has the caller, with its step ("night/menu")."""
    message_left: bool = False
    call_back_number: str = ""
    """The number at which the caller asked the automatic flow to be called back."""
    ended_by: EndedBy = EndedBy.UNKNOWN
    fault: ExchangeFault | None = None
    """What the exchange could not do for this call the last time."""
    fault_request: str = ""
    fault_at: datetime | None = None

    def may_become(self, state: CallState) -> bool:
        """Whether the table of transitions lets the call pass into `state`."""
        return state in TRANSITIONS[self.state]

    def current_candidates(self) -> tuple[Candidate, ...]:
        """The newest opinion of each source, in the order of their coming."""
        newest: dict[tuple[str, str], Candidate] = {}
        for candidate in self.candidates:
            key = (candidate.source, candidate.source_name)
            known = newest.pop(key, None)
            newest[key] = known if known is not None and known.found_at > candidate.found_at else candidate
        return tuple(newest.values())

    def is_live(self) -> bool:
        """Whether the exchange still carries it."""
        return self.state in LIVE_STATES

    def wants_return(self) -> bool:
        """Whether somebody must still call this number back: nobody answered, or the caller left a message."""
        over = self.state in (CallState.ENDED, CallState.ABANDONED)
        wanted = self.state is CallState.ABANDONED or self.message_left or bool(self.call_back_number)
        return over and wanted and self.called_back_at is None

    def find_party(self, party_id: str) -> Party | None:
        """The party of that id, or None."""
        return next((p for p in self.parties if p.party_id == party_id), None)
