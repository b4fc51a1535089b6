"""Events about calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.call import Call, CallKind


@dataclass(frozen=True, slots=True)
class CallRang:
    call: Call


@dataclass(frozen=True, slots=True)
class CallAnswered:
    call_id: str
    desk_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallHeld:
    call_id: str


@dataclass(frozen=True, slots=True)
class CallResumed:
    call_id: str


@dataclass(frozen=True, slots=True)
class CallTransferred:
    call_id: str
    from_desk_id: str
    to_desk_id: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over: `abandoned` when no desk had answered."""

    call_id: str
    at: datetime
    abandoned: bool


@dataclass(frozen=True, slots=True)
class CallClassified:
    call_id: str
    kind: CallKind


@dataclass(frozen=True, slots=True)
class CallLinked:
    call_id: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class CallReturned:
    """An abandoned call was rung back."""

    call_id: str
    at: datetime


CallEvent = (
    CallRang | CallAnswered | CallHeld | CallResumed | CallTransferred | CallEnded | CallClassified
    | CallLinked | CallReturned
)  # fmt: skip
