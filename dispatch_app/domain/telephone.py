"""What a telephone exchange has: desk telephones, lines, the parties of a call, and the faults of a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PhoneState(StrEnum):
    """The telephone of a desk, as the exchange sees it."""

    UNKNOWN = "unknown"
    """The exchange has said nothing yet, or is one that knows no desk telephones."""
    REGISTERED = "registered"
    LOST = "lost"


class LineKind(StrEnum):
    TRUNK = "trunk"
    HOT_LINE = "hot_line"
    """The direct line of a station or hospital (its id is the line's `owner_id`)."""
    BACKUP = "backup"
    """An analogue or second trunk that takes over when the first is lost."""
    RADIO = "radio"


class LineState(StrEnum):
    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Line:
    """One trunk, hot line or radio channel; `number` is what is dialled to reach it, "" where the line does that."""

    line_id: str
    kind: LineKind
    name: str
    state: LineState
    number: str = ""
    owner_id: str = ""
    note: str = ""
    changed_at: datetime | None = None


class PartyState(StrEnum):
    CALLING = "calling"
    RINGING = "ringing"
    CONNECTED = "connected"
    FAILED = "failed"
    LEFT = "left"


PARTY_ENDED = frozenset({PartyState.FAILED, PartyState.LEFT})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom a desk called or added to a call: a number, a desk or a line – exactly one of the three.

    `party_id` is that number, desk id or line id, so that server and exchange need no other name for it.
    """

    party_id: str
    number: str = ""
    desk_id: str = ""
    line_id: str = ""
    name: str = ""
    state: PartyState = PartyState.CALLING
    fault: str = ""
    """Why it failed: an ExchangeFault, "" while it did not."""


class MonitorMode(StrEnum):
    """How a shift lead takes part in a desk's call."""

    LISTEN = "listen"
    """Hears both, is heard by nobody."""
    WHISPER = "whisper"
    """Hears both, is heard by the desk only."""
    BARGE = "barge"
    """Hears both, is heard by both."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A desk that listens in."""

    desk_id: str
    mode: MonitorMode


class ExchangeFault(StrEnum):
    """Why the exchange could not do what it was asked; every one has a sentence for the desk."""

    UNREACHABLE = "unreachable"
    """No exchange answers the server."""
    NO_TELEPHONE = "no_telephone"
    """The desk's telephone is not registered."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    NUMBER_WRONG = "number_wrong"
    NO_TRUNK = "no_trunk"
    NO_ROOM = "no_room"
    """All lines or legs are taken."""
    TAKEN = "taken"
    """A telephone was quicker."""
    CALL_OVER = "call_over"
    CALL_UNKNOWN = "call_unknown"
    DESK_UNKNOWN = "desk_unknown"
    NOT_NOW = "not_now"
    """The call's state does not allow it (a hold of a ringing call)."""
    NOT_SUPPORTED = "not_supported"
    FAILED = "failed"
    """Anything else; the exchange's log says more."""


class EndedBy(StrEnum):
    """Who ended a call."""

    UNKNOWN = ""
    CALLER = "caller"
    DESK = "desk"
    SHIFT_LEAD = "shift_lead"
    AUTOMATIC = "automatic"
    """After an announcement or the automatic flow."""
    DEAD_LEG = "dead_leg"
    """Nothing was heard of one side any more."""
    EXCHANGE = "exchange"
    """The exchange failed, or does not know the call after a restart."""


class Announcement(StrEnum):
    """What the exchange can say to a caller; its own settings hold the words and sounds."""

    NUMBER_LOCKED = "number_locked"
    INTERCEPT = "intercept"
    """Before a desk rings: this is the emergency line, stay on the line if you need an ambulance."""
    WRONG_NUMBER = "wrong_number"
    """The called number is none of ours."""
    ALL_BUSY = "all_busy"
    NOBODY_ON_DUTY = "nobody_on_duty"
    LEAVE_MESSAGE = "leave_message"


class AfterAnnouncement(StrEnum):
    """What the exchange does with the caller when it has spoken; `ReportAnnounced` follows in each case."""

    WAIT = "wait"
    """The caller hears the waiting tone until a desk answers."""
    RELEASE = "release"
    TAKE_MESSAGE = "take_message"
    """A tone, then what the caller says is recorded (voicemail) until he hangs up."""


class FlowOutcome(StrEnum):
    """How an automatic flow (IVR) ended."""

    QUEUE = "queue"
    """The caller goes to the queue `target`."""
    CALL_BACK = "call_back"
    """The caller wants to be called back at the number `target`."""
    MESSAGE_LEFT = "message_left"
    RELEASED = "released"
    FAILED = "failed"
    """The flow broke; the caller waits and belongs into a queue."""
