"""What events about history do to a board: nothing, they are there for who asks later."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _noted(board: Board, e: ev.HistoryEvent) -> None:
    """The board shows nothing of it; the journal does."""


STEPS: dict[type, Step] = {ev.RecordLookedAt: _noted, ev.RecordsExported: _noted}
