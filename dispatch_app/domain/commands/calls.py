"""Commands about calls: what a desk does with a call. What the exchange reports stands in `exchange.py`."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.call import CallKind


@dataclass(frozen=True, slots=True)
class AnswerCall:
    call_id: str
    desk_id: str


@dataclass(frozen=True, slots=True)
class HoldCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class ResumeCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class TransferCall:
    """Hand a call to another desk, with the incident opened from it."""

    call_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class HangUpCall:
    call_id: str


@dataclass(frozen=True, slots=True)
class MuteCall:
    """The desk's microphone is not heard, or heard again."""

    call_id: str
    muted: bool


@dataclass(frozen=True, slots=True)
class TransferOutside:
    """Connect the caller with a number outside (110, 119, an information line); the desk leaves."""

    call_id: str
    number: str


@dataclass(frozen=True, slots=True)
class ReturnToQueue:
    """Put an answered call back into a queue ("" for the one it came from), in front of those that came later."""

    call_id: str
    queue_id: str = ""


@dataclass(frozen=True, slots=True)
class SendToFlow:
    """Hand the caller to an automatic flow of the exchange."""

    call_id: str
    flow_id: str


@dataclass(frozen=True, slots=True)
class SendDigits:
    """Dial on during a call (an extension, another centre's menu): digits, * and #."""

    call_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class ClassifyCall:
    """Say what a call was (enquiry, nuisance, …); a call that opens no incident needs this."""

    call_id: str
    kind: CallKind


@dataclass(frozen=True, slots=True)
class LinkCall:
    """Attach a call to a running incident (repeat, chase 追呼)."""

    call_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class MarkCalledBack:
    """An abandoned call was rung back."""

    call_id: str


CallCommand = (
    AnswerCall | HoldCall | ResumeCall | TransferCall | HangUpCall | MuteCall | TransferOutside | ReturnToQueue
    | SendToFlow | SendDigits | ClassifyCall | LinkCall | MarkCalledBack
)  # fmt: skip
