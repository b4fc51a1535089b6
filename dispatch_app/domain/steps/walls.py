"""What events about the live wall do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _set(board: Board, e: ev.WallSettingsSet) -> None:
    board.put("wall_settings", e.settings.wall_id, e.settings)


STEPS: dict[type, Step] = {ev.WallSettingsSet: _set}
