"""A locked number 拉黑号码: a malicious caller who reaches no desk for a set time (CALL-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_LOCK_H = 24 * 30
"""A number passes on to other people: nobody is kept from 120 for longer than a month."""

LOCKED_NUMBERS = 5_000
"""Numbers locked at once; more than a large city ever had."""


@dataclass(frozen=True, slots=True)
class NumberLock:
    """The number is locked until `until`; its calls are announced to, logged and recorded."""

    number: str
    locked_at: datetime
    until: datetime
    reason: str
    user: str
    user_name: str
    desk_id: str
    call_id: str = ""
    blocked_calls: int = 0
    last_call_at: datetime | None = None
