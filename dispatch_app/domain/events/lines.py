"""Events about telephone lines and locked numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.number_lock import NumberLock
from dispatch_app.domain.telephone import Line


@dataclass(frozen=True, slots=True)
class LineChanged:
    """A trunk, hot line or radio channel is as `line` says; also the first time that it is heard of."""

    line: Line


@dataclass(frozen=True, slots=True)
class NumberLocked:
    lock: NumberLock


@dataclass(frozen=True, slots=True)
class NumberUnlocked:
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class LockedNumberCalled:
    """A locked number rang again; the call itself is journalled as any call."""

    number: str
    call_id: str
    at: datetime


LineEvent = LineChanged | NumberLocked | NumberUnlocked | LockedNumberCalled
