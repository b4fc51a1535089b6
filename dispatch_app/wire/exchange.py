"""What the server and the telephone exchange say to each other over the WebSocket at paths.TELEPHONY_LINK.

The exchange opens the socket and sends `Legs`, then a `Beat` every two seconds; the server sends `Ask`, each answered
with one `Done`. What happens at the exchange is not said here but reported as commands (paths.COMMAND), in order.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_app.wire.codec import CodecFault


class Request(msgspec.Struct, frozen=True, tag_field="do"):
    """Base of every request; the class name travels in the field `do`."""


class Ring(Request, frozen=True, tag=True):
    """Ring these desks' telephones for the call, and stop ringing others for it."""

    call_id: str
    desk_ids: list[str]


class StopRinging(Request, frozen=True, tag=True):
    """Ring no desk for the call any more; the caller goes on waiting."""

    call_id: str


class Answer(Request, frozen=True, tag=True):
    """Connect a waiting call with the desk's telephone; faults "taken" when a telephone was quicker."""

    call_id: str
    desk_id: str


class Hold(Request, frozen=True, tag=True):
    call_id: str


class Resume(Request, frozen=True, tag=True):
    call_id: str
    desk_id: str = ""
    """The desk that goes on with the call; "" for the one that held it."""


class Mute(Request, frozen=True, tag=True):
    """Nobody hears the desk while it is muted; the recording does not either."""

    call_id: str
    desk_id: str
    muted: bool


class TransferToDesk(Request, frozen=True, tag=True):
    call_id: str
    desk_id: str


class TransferOutside(Request, frozen=True, tag=True):
    """Connect the outside party with a number; the desk is free once the number has answered."""

    call_id: str
    number: str


class TransferToQueue(Request, frozen=True, tag=True):
    """Take the desk off the call: the party waits with music, whoever is rung next has it."""

    call_id: str


class TransferToFlow(Request, frozen=True, tag=True):
    """Give the party to an automatic flow (see dispatch_app.exchange.ivr)."""

    call_id: str
    flow: str


class Conference(Request, frozen=True, tag=True):
    """Join calls into the first of them and ring further desks and numbers into it."""

    call_ids: list[str]
    numbers: list[str] = []
    desk_ids: list[str] = []


class DropParty(Request, frozen=True, tag=True):
    """Take one party (a number or a desk) out of a call; the others go on."""

    call_id: str
    party: str


class CallOut(Request, frozen=True, tag=True):
    """Ring a number, a desk, a station or a hospital from a desk; the result names the new call as "call_id"."""

    desk_id: str
    number: str
    call_id: str = ""
    """Chosen by the asker, so that asking again rings once; "" lets the exchange name the call."""


class GroupCall(Request, frozen=True, tag=True):
    """Ring many at once into one call; in a broadcast only the desk is heard. Result "call_id"."""

    desk_id: str
    numbers: list[str]
    broadcast: bool = False
    call_id: str = ""


class Monitor(Request, frozen=True, tag=True):
    """Let a desk "listen" to a call, "whisper" to its desk, "barge" in, or leave again ("off")."""

    call_id: str
    desk_id: str
    mode: str


class TakeOver(Request, frozen=True, tag=True):
    """The desk has the call now; whichever desk had it is off."""

    call_id: str
    desk_id: str


class Release(Request, frozen=True, tag=True):
    """End the call for everybody; no fault when it is over already."""

    call_id: str
    reason: str = ""


class Announce(Request, frozen=True, tag=True):
    """Say words (or play a sound file) to the outside parties of a call, before a desk rings or while they wait."""

    call_id: str
    words: str = ""
    sound: str = ""
    then_release: bool = False


class AnnounceCall(Request, frozen=True, tag=True):
    """Ring a number without a desk, speak the words `times` over and hang up. Result "call_id"."""

    number: str
    words: str
    times: int = 2
    call_id: str = ""


class SendDigits(Request, frozen=True, tag=True):
    call_id: str
    digits: str


class Record(Request, frozen=True, tag=True):
    """Begin or end recording; every call is recorded unless the exchange's settings say otherwise."""

    call_id: str
    recording: bool


class Block(Request, frozen=True, tag=True):
    """Numbers whose calls get an announcement and never ring a desk; replaces the whole list."""

    numbers: list[str]


class Reconcile(Request, frozen=True, tag=True):
    """The calls that the centre believes to live; the exchange reports the end of those it does not have."""

    call_ids: list[str]


AnyRequest = (
    Ring | StopRinging | Answer | Hold | Resume | Mute | TransferToDesk | TransferOutside | TransferToQueue
    | TransferToFlow | Conference | DropParty | CallOut | GroupCall | Monitor | TakeOver | Release | Announce
    | AnnounceCall | SendDigits | Record | Block | Reconcile
)  # fmt: skip


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Server → exchange."""

    id: int
    request: AnyRequest


class Done(msgspec.Struct, frozen=True, tag="done"):
    """Exchange → server: `fault` is "" or a code of FAULTS, `words` what the log shows."""

    id: int
    fault: str = ""
    words: str = ""
    result: dict[str, str] = {}


FAULTS = frozenset({
    "call_unknown", "call_over", "not_now", "taken", "desk_unknown", "no_telephone", "number_wrong", "no_trunk",
    "no_room", "not_supported", "malformed",
})  # fmt: skip
"""Codes of `Done.fault`."""


class LiveCall(msgspec.Struct, frozen=True):
    """One call as the exchange has it."""

    call_id: str
    kind: str
    """"incoming", "outgoing", "internal", "group", "flow"."""
    state: str
    """"ringing", "waiting", "talking", "held"."""
    number: str
    called_number: str
    line: str
    since: datetime
    desk_ids: list[str] = []
    monitors: dict[str, str] = {}
    """Desk → "listen", "whisper" or "barge"."""
    digits: str = ""
    recording: bool = False


class Legs(msgspec.Struct, frozen=True, tag="legs"):
    """Exchange → server, first after each connect: everything that lives."""

    started_at: datetime
    calls: list[LiveCall]
    telephones: dict[str, bool] = {}
    """Desk, station or hospital → whether its telephone is registered."""
    trunks: dict[str, bool] = {}


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """Exchange → server every two seconds: part → "ok" or what is wrong, and figures for the health page."""

    parts: dict[str, str]
    figures: dict[str, float] = {}


FromExchange = Legs | Beat | Done

_asks: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)
_from_exchange: msgspec.json.Decoder[FromExchange] = msgspec.json.Decoder(FromExchange)

LONGEST_MESSAGE = 1 << 20
"""Bytes: 500 live calls with their numbers are a quarter of it."""


def decode_ask(raw: bytes | str) -> Ask:
    """A request with its number; raises CodecFault."""
    try:
        return _asks.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise CodecFault(str(wrong)) from wrong


def decode_from_exchange(raw: bytes | str) -> FromExchange:
    """A message of the exchange; raises CodecFault."""
    try:
        return _from_exchange.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise CodecFault(str(wrong)) from wrong
