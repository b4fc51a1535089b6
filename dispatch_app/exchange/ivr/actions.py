"""What a conversation wants done for its caller."""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatch_app.domain.telephone import FlowOutcome


@dataclass(frozen=True, slots=True)
class Say:
    """Speak words or play a sound; SaidIt(number) when it is over."""

    number: int
    words: str = ""
    sound: str = ""


@dataclass(frozen=True, slots=True)
class StopSaying:
    """A digit cut in."""


@dataclass(frozen=True, slots=True)
class Wait:
    """WaitedLong(number) after so long, unless another Wait or StopWaiting comes first."""

    number: int
    after_s: float


@dataclass(frozen=True, slots=True)
class StopWaiting:
    pass


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """A tone, then the caller's voice is kept; WaitedLong(number) or hanging up ends it."""

    number: int
    most_s: float


@dataclass(frozen=True, slots=True)
class TellStep:
    """For the screens: where the caller is."""

    step: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The flow is over with this outcome; the line is let go unless a queue takes it."""

    outcome: FlowOutcome
    target: str = ""
    collected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeepUnrecorded:
    """What follows is not recorded: keys that are secret, and a recording that is a recording already."""


@dataclass(frozen=True, slots=True)
class AskPlayback:
    """Ask the server: the PIN alone, or the recording of that serial number; Answered(ask) follows."""

    ask: int
    number: str = field(repr=False)
    pin: str = field(repr=False)
    serial: str = ""


@dataclass(frozen=True, slots=True)
class PlayRecording:
    """Play what the last answer brought from its beginning; SaidIt(number) at its end."""

    number: int


@dataclass(frozen=True, slots=True)
class SeekRecording:
    """Go on or back in the recording."""

    by_s: float


@dataclass(frozen=True, slots=True)
class PauseRecording:
    """Stop where it is, or go on from there."""


Action = (
    Say | StopSaying | Wait | StopWaiting | TakeMessage | TellStep | Finish | KeepUnrecorded | AskPlayback
    | PlayRecording | SeekRecording | PauseRecording
)
