"""What events about lines and locked numbers do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _line_changed(board: Board, e: ev.LineChanged) -> None:
    board.put("lines", e.line.line_id, e.line)


def _number_locked(board: Board, e: ev.NumberLocked) -> None:
    board.put("locks", e.lock.number, e.lock)


def _number_unlocked(board: Board, e: ev.NumberUnlocked) -> None:
    board.drop("locks", e.number)


def _locked_number_called(board: Board, e: ev.LockedNumberCalled) -> None:
    lock = board.locks.get(e.number)
    if lock is not None:
        board.put("locks", e.number, replace(lock, blocked_calls=lock.blocked_calls + 1, last_call_at=e.at))


STEPS: dict[type, Step] = {
    ev.LineChanged: _line_changed,
    ev.NumberLocked: _number_locked,
    ev.NumberUnlocked: _number_unlocked,
    ev.LockedNumberCalled: _locked_number_called,
}
