"""What events about shifts do to a board: it holds the present shift of each station."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _handed_over(board: Board, e: ev.ShiftHandedOver) -> None:
    if not board.keep_all:
        for key in [k for k, s in board.shifts.items() if s.station_id == e.shift.station_id]:
            board.drop("shifts", key)
    board.put("shifts", e.shift.shift_id, e.shift)


def _members_changed(board: Board, e: ev.ShiftMembersChanged) -> None:
    change(board, "shifts", e.shift_id, members=e.members)


STEPS: dict[type, Step] = {ev.ShiftHandedOver: _handed_over, ev.ShiftMembersChanged: _members_changed}
