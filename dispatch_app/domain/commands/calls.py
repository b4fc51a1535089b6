"""Commands about calls."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.call import CallKind


@dataclass(frozen=True, slots=True)
class ReportRing:
    """The exchange offers a call; `call_id` is the exchange's."""

    call_id: str
    line: str
    caller_number: str
    called_number: str = "120"


@dataclass(frozen=True, slots=True)
class ReportCallEnded:
    """The exchange says that the call is over, whoever hung up."""

    call_id: str


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
    ReportRing | ReportCallEnded | AnswerCall | HoldCall | ResumeCall | TransferCall | HangUpCall
    | ClassifyCall | LinkCall | MarkCalledBack
)  # fmt: skip
