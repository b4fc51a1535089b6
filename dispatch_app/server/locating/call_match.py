"""Which call a location belongs to: by the call's id, else by number and time. Pure."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import LIVE_STATES, Call
from dispatch_app.use_cases.locate_caller import AFTER_THE_CALL


def call_of_number(board: Board, number: str, area_code: str, now: datetime) -> Call | None:
    """The newest live call of a number (in its one form), else its newest that ended a short while ago."""
    same = [c for c in board.calls.values() if normal_number(c.caller_number, area_code) == number]
    live = [c for c in same if c.state in LIVE_STATES]
    late = [c for c in same if c.ended_at is not None and now - c.ended_at <= AFTER_THE_CALL]
    return max(live or late, key=lambda call: (call.rang_at, call.call_id), default=None)
