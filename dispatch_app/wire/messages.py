"""Everything that travels between server and clients: bodies of requests, answers, and messages of the stream."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.terminal import TerminalOutcome, TerminalRequest
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire.codec import CodecFault, decode_event, to_plain, type_name


class SignIn(msgspec.Struct, frozen=True):
    """POST paths.SIGN_IN."""

    user: str
    password: str
    protocol: int
    desk_id: str = ""
    client: str = ""
    """Kind of client ("console", "station", …) for the list of sessions."""


class ChangePassword(msgspec.Struct, frozen=True):
    """POST paths.CREDENTIALS: a person's own password, also in place of a one-time password."""

    user: str
    password: str
    new_password: str
    protocol: int


class SignedIn(msgspec.Struct, frozen=True):
    token: str
    actor: Actor
    centre_id: str
    centre_name: str
    server_at: datetime
    zone: str = "Asia/Shanghai"
    """Name of the time zone of the centre's calendar; screens and papers show their times in it."""


class CommandRequest(msgspec.Struct, frozen=True):
    """POST paths.COMMAND with `Authorization: Bearer TOKEN`."""

    command_id: str
    """Made by the client, unique (UUID); the same id gets the same answer for ever."""
    type: str
    data: dict[str, Any]
    protocol: int


class CommandAnswer(msgspec.Struct, frozen=True):
    """HTTP 200 when `ok`, 409 with a refusal."""

    ok: bool
    seq: int
    """Number of the last event of the command (the journal's head if none); the asker waits for it."""
    result: dict[str, str] = {}
    refusal_code: str = ""
    refusal_values: dict[str, str] = {}
    refusal_checks: list[str] = []


class FaultAnswer(msgspec.Struct, frozen=True):
    """HTTP 400 malformed, 401 not signed in, 403 role, 413 too large, 426 old client, 429 too many, 503 not ready."""

    code: str
    message: str
    where: str = ""


class WireEvent(msgspec.Struct, frozen=True):
    """A recorded event as it travels."""

    seq: int
    at: datetime
    actor: Actor
    command_id: str
    type: str
    data: dict[str, Any]


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """First message of the stream."""

    protocol: int
    server_at: datetime
    centre_id: str
    actor: Actor


class SnapshotMessage(msgspec.Struct, frozen=True, tag="snapshot"):
    """The board at `seq` (see codec.board_from_plain); replaces whatever the client held."""

    seq: int
    board: dict[str, Any]


class EventsMessage(msgspec.Struct, frozen=True, tag="events"):
    """Events in order, at most 500; `seq` is how far the client then is (a filtered stream skips numbers)."""

    seq: int
    events: list[WireEvent]


class FixesMessage(msgspec.Struct, frozen=True, tag="fixes"):
    """Positions that changed since the last such message, at most one a vehicle."""

    fixes: list[Fix]
    doubts: list[Fix] = []
    """Newer fixes of these or other vehicles that cannot be trusted (`Fix.doubt`): shown, never used. A sound fix ends
    a vehicle's doubt; one that still stands comes again with it."""


class BeatMessage(msgspec.Struct, frozen=True, tag="beat"):
    """Every two seconds: the server lives, its time, and the health of its parts by name ("ok" or a fault's words)."""

    at: datetime
    seq: int
    parts: dict[str, str] = {}


StreamMessage = Welcome | SnapshotMessage | EventsMessage | FixesMessage | BeatMessage


class TerminalAlarms(msgspec.Struct, frozen=True):
    """The alarm bits of a vehicle's terminal as they stand now, by name (JT/T 808-2019 table 25)."""

    vehicle_id: str
    names: list[str]


class TerminalAnswer(msgspec.Struct, frozen=True):
    """What became of a request to a terminal."""

    request_id: str
    outcome: TerminalOutcome


class PositionsTaken(msgspec.Struct, frozen=True):
    """The answer to a FixBatch: how many fixes were new; what is to be asked of terminals (again until answered)."""

    kept: int
    requests: list[TerminalRequest] = []


class FixBatch(msgspec.Struct, frozen=True):
    """POST paths.POSITIONS by the positions part: fixes in order of their coming, doubtful ones with their mark, and
    what else terminals told. Answered by PositionsTaken."""

    fixes: list[Fix]
    unknown_feeds: list[str] = []
    """Identities that no vehicle has."""
    feed_words: dict[str, str] = {}
    """What unknown terminals said of themselves when they registered: plate, maker, model."""
    stored: list[Fix] = []
    """Late ones out of a terminal's memory (a blind area): for the track only, they move no vehicle."""
    alarms: list[TerminalAlarms] = []
    answers: list[TerminalAnswer] = []
    contested: list[str] = []
    """Feeds under which a second device tried to speak."""


class OfferCall(msgspec.Struct, frozen=True):
    """POST paths.TELEPHONY_OFFER; answered with OfferedCall."""

    number: str
    line: str = "1"
    called_number: str = "120"
    waits_s: float | None = None
    """Seconds after which the caller gives up if nobody answers; None waits for ever."""
    call_id: str = ""
    """Chosen by the simulator where it wants to know the call; "" lets the exchange name it."""


class OfferedCall(msgspec.Struct, frozen=True):
    call_id: str


class CallerHangsUp(msgspec.Struct, frozen=True):
    """POST paths.TELEPHONY_HANG_UP."""

    call_id: str


def to_wire(recorded: Recorded) -> WireEvent:
    """A recorded event ready to travel."""
    return WireEvent(
        recorded.seq, recorded.at, recorded.actor, recorded.command_id, type_name(recorded.event),
        to_plain(recorded.event),
    )  # fmt: skip


def from_wire(centre_id: str, wire: WireEvent) -> Recorded:
    """The recorded event; raises CodecFault when it cannot be read."""
    event = decode_event(wire.type, wire.data)
    return Recorded(centre_id, wire.seq, wire.at, wire.actor, wire.command_id, event)


_decoder: msgspec.json.Decoder[StreamMessage] = msgspec.json.Decoder(StreamMessage)


def decode_stream(raw: bytes | str) -> StreamMessage:
    """One message of the stream; raises CodecFault."""
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise CodecFault(str(wrong)) from wrong
