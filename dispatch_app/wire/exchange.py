"""What the server and the telephone exchange say to each other over the WebSocket at paths.TELEPHONY_LINK.

The exchange opens the socket and sends `Legs`, its `Flows`, then a `Beat` every two seconds; the server sends
`Ask`, each answered with one `Done`. What happens at the exchange is not said here but reported as commands
(paths.COMMAND), in order.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_app.domain.queries.flows import FlowShown
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, MonitorMode
from dispatch_app.wire.codec import CodecFault


class PartyWanted(msgspec.Struct, frozen=True):
    """Whom to call: exactly one of number, desk and line; `party_id` is the asker's name for it in the reports."""

    party_id: str
    number: str = ""
    desk_id: str = ""
    line_id: str = ""


class Request(msgspec.Struct, frozen=True, tag_field="do"):
    """Base of every request; the class name travels in the field `do`."""


class OfCall(Request, frozen=True):
    """Base of what is asked about one call."""

    call_id: str


class OfDesk(OfCall, frozen=True):
    """Base of what is asked about one call and one desk's telephone."""

    desk_id: str


class OfParty(OfCall, frozen=True):
    """Base of what rings somebody into a call."""

    party: PartyWanted


class Ring(OfCall, frozen=True, tag=True):
    """Exactly these desks' telephones ring for the call from now on."""

    desk_ids: list[str]


class Answer(OfDesk, frozen=True, tag=True):
    """Connect a waiting call with the desk's telephone; fault "taken" when another telephone was quicker."""


class Hold(OfCall, frozen=True, tag=True):
    """Everybody outside hears music, the desk's telephone is free."""


class Resume(OfCall, frozen=True, tag=True):
    """The conversation goes on."""


class Mute(OfCall, frozen=True, tag=True):
    """Nobody hears the call's desk while it is muted; the recording does not either."""

    muted: bool


class TransferToDesk(OfDesk, frozen=True, tag=True):
    """The desk has the call now (transfer, take over); whichever desk had it is off."""


class TransferOutside(OfParty, frozen=True, tag=True):
    """Connect the caller with the party; the desk leaves when the party has answered."""


class TransferToQueue(OfCall, frozen=True, tag=True):
    """Take the desk off the call: the caller waits with music, whoever is rung next has it."""


class TransferToFlow(OfCall, frozen=True, tag=True):
    """Give the caller to an automatic flow (see dispatch_app.exchange.ivr)."""

    flow_id: str


class CallOut(OfDesk, frozen=True, tag=True):
    """Ring parties from a desk into the new call `call_id`; asked again it rings nobody twice.

    With `one_way` only the desk is heard (broadcast).
    """

    parties: list[PartyWanted]
    one_way: bool = False


class AddParty(OfParty, frozen=True, tag=True):
    """Ring one more into the conversation."""


class DropParty(OfCall, frozen=True, tag=True):
    """One of the conversation is let go."""

    party_id: str


class JoinCalls(OfCall, frozen=True, tag=True):
    """One conversation of everybody in both calls."""

    other_call_id: str


class Monitor(OfDesk, frozen=True, tag=True):
    """The desk listens, whispers or barges in."""

    mode: MonitorMode


class StopMonitoring(OfDesk, frozen=True, tag=True):
    """The desk is out of the call again."""


class Release(OfCall, frozen=True, tag=True):
    """End the call for everybody; no fault when it is over already."""


class Announce(OfCall, frozen=True, tag=True):
    """Speak to the caller; where it goes on waiting afterwards, desks that ring go on ringing."""

    announcement: Announcement
    after: AfterAnnouncement


class AnnounceCall(OfCall, frozen=True, tag=True):
    """Ring a number without a desk, speak the words `times` over and hang up."""

    number: str
    words: str
    times: int = 2


class AskByTelephone(OfCall, frozen=True, tag=True):
    """Ring a number without a desk and let the automatic flow (its text, see exchange/ivr) ask who answers.

    Whoever answers is the party `number`; ReportFlowEnded brings what was pressed.
    """

    number: str
    flow: str


class SendDigits(OfCall, frozen=True, tag=True):
    """Keys for everybody outside."""

    digits: str


class Record(OfCall, frozen=True, tag=True):
    """Begin or end recording; every call is recorded unless the exchange's settings say otherwise."""

    recording: bool


class Block(Request, frozen=True, tag=True):
    """Numbers whose calls ring no desk while no server can decide; replaces the whole list."""

    numbers: list[str]


class Reconcile(Request, frozen=True, tag=True):
    """The calls that the centre believes to live; the exchange reports the end of those that it does not have."""

    call_ids: list[str]


class ReconcileRecordings(Request, frozen=True, tag=True):
    """Recordings of which the centre does not know how they ended; the exchange tells it, or that they are lost."""

    recording_ids: list[str]


AnyRequest = (
    Ring | Answer | Hold | Resume | Mute | TransferToDesk | TransferOutside | TransferToQueue | TransferToFlow | CallOut
    | AddParty | DropParty | JoinCalls | Monitor | StopMonitoring | Release | Announce | AnnounceCall | AskByTelephone
    | SendDigits | Record | Block | Reconcile | ReconcileRecordings
)  # fmt: skip


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Server → exchange."""

    id: int
    request: AnyRequest


class Done(msgspec.Struct, frozen=True, tag="done"):
    """Exchange → server: `fault` is "" when the request is being carried out, else an ExchangeFault."""

    id: int
    fault: str = ""
    words: str = ""
    """What the log shows beside the fault."""


class LiveCall(msgspec.Struct, frozen=True):
    """One call as the exchange has it."""

    call_id: str
    direction: str
    state: str
    number: str
    line: str
    since: datetime
    desk_id: str = ""
    parties: list[str] = []
    monitors: dict[str, str] = {}
    """Desk → "listen", "whisper" or "barge"."""


class Legs(msgspec.Struct, frozen=True, tag="legs"):
    """Exchange → server, first after each connect: everything that lives."""

    started_at: datetime
    calls: list[LiveCall]
    """The journal learns of them by the reports in the spool; here they are for the server to compare."""
    telephones: dict[str, bool] = {}
    """Desk, station or hospital → whether its telephone is registered."""
    trunks: dict[str, bool] = {}


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """Exchange → server every two seconds: part → "ok" or what is wrong, and figures for the health page."""

    parts: dict[str, str]
    figures: dict[str, float] = {}


class Flows(msgspec.Struct, frozen=True, tag="flows"):
    """Exchange → server after each connect and after each change: the names of all flows; one `FlowTold` each follows.

    One message a flow keeps the longest file of a flow far below LONGEST_MESSAGE.
    """

    flow_ids: list[str]


class FlowTold(msgspec.Struct, frozen=True, tag="flow"):
    """Exchange → server: one flow as it is used."""

    flow: FlowShown


FromExchange = Legs | Beat | Done | Flows | FlowTold

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
