"""What events about the directory do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _entry_set(board: Board, e: ev.DirectoryEntrySet) -> None:
    board.put("directory", e.entry.entry_id, e.entry)


def _entry_removed(board: Board, e: ev.DirectoryEntryRemoved) -> None:
    board.drop("directory", e.entry_id)


STEPS: dict[type, Step] = {
    ev.DirectoryEntrySet: _entry_set,
    ev.DirectoryEntryRemoved: _entry_removed,
}
