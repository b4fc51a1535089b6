"""The shape of a step and the change of one entity that most steps are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dispatch_app.domain.board import Board

Step = Callable[[Board, Any], None]


def change(board: Board, kind: str, key: str, /, **values: Any) -> None:
    """Replace fields of one entity; nothing happens where the board does not hold it."""
    entity = board.table(kind).get(key)
    if entity is not None:
        board.put(kind, key, replace(entity, **values))
