"""Commands of the exchange: what happened there. `at` is its own clock's time, None for now.

Reports may come late (from the exchange's spool, after the server was gone) and twice; both change nothing that is
already so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.telephone import (
    Announcement,
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    LineKind,
    LineState,
    PartyState,
    PhoneState,
)


@dataclass(frozen=True, slots=True)
class ReportRing:
    """A call has come in; `call_id` is the exchange's. With `fallback` the exchange rings the desks by itself."""

    call_id: str
    line: str
    caller_number: str
    called_number: str = "120"
    at: datetime | None = None
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class ReportAnswered:
    """A desk's telephone was lifted: the exchange has connected it already."""

    call_id: str
    desk_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportNoAnswer:
    """A desk's telephone rang in vain, declined, or cannot be reached."""

    call_id: str
    desk_id: str
    reason: ExchangeFault = ExchangeFault.NO_ANSWER


@dataclass(frozen=True, slots=True)
class ReportHeld:
    """The desk held or resumed the call with a key of its telephone."""

    call_id: str
    held: bool


@dataclass(frozen=True, slots=True)
class ReportCallEnded:
    """The exchange says that the call is over, whoever hung up."""

    call_id: str
    by: EndedBy = EndedBy.UNKNOWN
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportParty:
    """Whom a desk called or added: rings, talks, left, or cannot be reached (`fault` says why)."""

    call_id: str
    party_id: str
    state: PartyState
    fault: ExchangeFault | None = None
    number: str = ""
    """Of a party that the server does not know yet (called by the desk's telephone itself)."""
    desk_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportDialled:
    """A desk called with its own telephone: the server learns of the call from here."""

    call_id: str
    desk_id: str
    number: str
    line: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportTransferred:
    """A desk's telephone handed its call over by its own key: to another desk, or to a number outside."""

    call_id: str
    desk_id: str
    """Who had the call until then."""
    number: str = ""
    to_desk_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportDigits:
    """The caller pressed digits."""

    call_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class ReportAnnounced:
    """An announcement was spoken to its end."""

    call_id: str
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class ReportFlowStep:
    """An automatic flow has come to a step."""

    call_id: str
    flow_id: str
    step: str


@dataclass(frozen=True, slots=True)
class ReportFlowEnded:
    """An automatic flow is done with the caller; `collected` are the numbers that it asked for."""

    call_id: str
    flow_id: str
    outcome: FlowOutcome
    target: str = ""
    collected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportPhone:
    """A desk's telephone registered or was lost."""

    desk_id: str
    phone: PhoneState


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A trunk, hot line or radio channel: its state; the exchange tells of every line when it connects."""

    line_id: str
    kind: LineKind
    name: str
    state: LineState
    number: str = ""
    owner_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportRequestFailed:
    """A request could not be carried out: `request` is the name of the method of ports.Telephony."""

    call_id: str
    request: str
    fault: ExchangeFault
    desk_id: str = ""


ExchangeCommand = (
    ReportRing | ReportAnswered | ReportNoAnswer | ReportHeld | ReportCallEnded | ReportParty | ReportDialled
    | ReportTransferred | ReportDigits | ReportAnnounced | ReportFlowStep | ReportFlowEnded | ReportPhone | ReportLine
    | ReportRequestFailed
)  # fmt: skip
