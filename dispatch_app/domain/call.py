"""A call 来电: one telephone call on a line, from ringing to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.location_link import LocationLink
from dispatch_app.domain.place import Candidate, Subscriber


class CallState(StrEnum):
    RINGING = "ringing"
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


LIVE_STATES = frozenset({CallState.RINGING, CallState.ANSWERED, CallState.HELD})

MOST_CANDIDATES = 24
"""Opinions kept with a call: a phone that shares every half minute for ten minutes. All stand in the journal."""

TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.RINGING: frozenset({CallState.ANSWERED, CallState.ABANDONED, CallState.ENDED}),
    CallState.ANSWERED: frozenset({CallState.HELD, CallState.ENDED}),
    CallState.HELD: frozenset({CallState.ANSWERED, CallState.ENDED}),
    CallState.ENDED: frozenset(),
    CallState.ABANDONED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `desk_id` is the desk that answered (or to which it was handed), "" while it rings."""

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
