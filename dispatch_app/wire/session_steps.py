"""What goes into a client's session and what comes out of it: plain values, no I/O (see dispatch_app.wire.session)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.events import Recorded
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire.messages import CommandAnswer


class Phase(StrEnum):
    """How the link to the server stands."""

    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    """Nothing was heard for longer than beats may be apart; what is shown may be old."""
    OFFLINE = "offline"
    """No server answers; the next try is timed."""
    REFUSED = "refused"
    """The server will not have this user or this version; a person must act."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """The phase, and in words why (English key text or the server's own words; "" when all is well)."""

    phase: str
    detail: str = ""
    code: str = ""
    """The server's code of a refused sign-in, "must_change" where a new password is wanted first."""


# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedInAnswer:
    """The answer to a PostSignIn: HTTP status and body; status 0 when none came, `body` then says why."""

    attempt: int
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class CommandReply:
    """The answer to a PostCommand, as SignedInAnswer."""

    command_id: str
    attempt: int
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class StreamText:
    """One message of the stream, and the local wall-clock time at which it came."""

    attempt: int
    raw: bytes | str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StreamClosed:
    """The stream ended or never opened; `status` is the HTTP status of a refused handshake, 0 when unknown."""

    attempt: int
    reason: str
    status: int = 0


Happening = SignedInAnswer | CommandReply | StreamText | StreamClosed


# --- out -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostSignIn:
    attempt: int
    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PostSignOut:
    url: str
    token: str


@dataclass(frozen=True, slots=True)
class PostCommand:
    attempt: int
    url: str
    token: str
    command_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Open the WebSocket at `url` with the token in the Authorization header, after closing any other."""

    attempt: int
    url: str
    token: str


@dataclass(frozen=True, slots=True)
class CloseStream:
    """Close the stream, if one is open; what it still says is ignored."""


@dataclass(frozen=True, slots=True)
class BoardReplaced:
    """The board was replaced by a snapshot."""


@dataclass(frozen=True, slots=True)
class EventApplied:
    """The board has applied the event (and may hold later ones of the same message already)."""

    recorded: Recorded


@dataclass(frozen=True, slots=True)
class FixesArrived:
    fixes: list[Fix]


@dataclass(frozen=True, slots=True)
class StateChanged:
    state: LinkState


@dataclass(frozen=True, slots=True)
class PartsChanged:
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class CommandAnswered:
    command_id: str
    answer: CommandAnswer


Action = (
    PostSignIn | PostSignOut | PostCommand | OpenStream | CloseStream | BoardReplaced | EventApplied | FixesArrived
    | StateChanged | PartsChanged | CommandAnswered
)  # fmt: skip
