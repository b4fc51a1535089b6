"""What the switch wants done: by the SIP side, the media engine, the recorder, the link. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.commands.exchange import ExchangeCommand
from dispatch_app.exchange.switch.events import Place


@dataclass(frozen=True, slots=True)
class CallTelephone:
    """Ring a registered telephone; `auto` asks it to answer by itself."""

    leg_id: str
    user: str
    shown_number: str
    auto: bool = False


@dataclass(frozen=True, slots=True)
class CallLine:
    """Ring an outside number over the named trunks, in this order."""

    leg_id: str
    number: str
    trunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SayRinging:
    """180 to a leg that came in."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class OpenEarly:
    """183 with our media to a leg that came in: it can hear us before it is answered."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class AnswerLeg:
    """200 to a leg that came in."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class RejectLeg:
    leg_id: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class EndLeg:
    """Hang up, cancel or decline, whatever the leg's state asks for."""

    leg_id: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Hears:
    """The leg hears exactly these others, with these gains."""

    leg_id: str
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Play:
    """Play to a leg: a tone or file by name, or spoken words; ends with SoundEnded(token) if there is a token."""

    leg_id: str
    sound: str = ""
    words: str = ""
    loop: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class StopPlaying:
    leg_id: str


@dataclass(frozen=True, slots=True)
class MuteLeg:
    leg_id: str
    muted: bool


@dataclass(frozen=True, slots=True)
class PressDigits:
    leg_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class RecordLeg:
    """Write the leg's voice on a channel of the call's recording: 0 the outside, 1 the desk."""

    leg_id: str
    call_id: str
    channel: int
    number: str = ""
    desk_id: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class StopRecordingLeg:
    leg_id: str


@dataclass(frozen=True, slots=True)
class CloseRecording:
    """The call is over: nothing more comes for its recording."""

    call_id: str


@dataclass(frozen=True, slots=True)
class RecordMessage:
    """Write the leg's voice into a recording of its own, too: what it says is a message (voicemail)."""

    leg_id: str
    call_id: str
    number: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class EndMessage:
    """The message is over though the call goes on; none was taken: nothing happens."""

    call_id: str


@dataclass(frozen=True, slots=True)
class ReconcileRecordings:
    """Tell the centre how these recordings ended, which it believes to be unfinished."""

    recording_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartTimer:
    """TimerRang(name) after so long; the same name again begins anew."""

    name: str
    after_s: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    name: str


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Give a leg to the automatic flow."""

    call_id: str
    leg_id: str
    flow: str
    text: str = ""
    """The flow itself where it is none of the files."""


@dataclass(frozen=True, slots=True)
class TellTransfer:
    """Tell the telephone what became of the transfer that it asked for: a SIP code, below 200 while it goes on."""

    leg_id: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProbeLeg:
    """Ask the far end whether the dialog still stands; LegEnded follows when it does not."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a request of the server."""

    ask_id: int
    fault: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Something for the journal, in this order."""

    command: ExchangeCommand


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """The INVITE of a call said where its caller is."""

    call_id: str
    place: Place


Action = (
    CallTelephone | CallLine | SayRinging | OpenEarly | AnswerLeg | RejectLeg | EndLeg | Hears | Play | StopPlaying
    | MuteLeg | PressDigits | RecordLeg | StopRecordingLeg | CloseRecording | StartTimer | StopTimer | StartFlow
    | ProbeLeg | TellTransfer | Answered | Report | PlaceFound | RecordMessage | EndMessage
    | ReconcileRecordings
)  # fmt: skip
