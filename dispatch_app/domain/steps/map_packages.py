"""What events about the map package do to a board: nothing, the map is no part of it."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _map_package_switched(board: Board, e: ev.MapPackageSwitched) -> None:
    """The event is for the parts that hold a map."""


STEPS: dict[type, Step] = {ev.MapPackageSwitched: _map_package_switched}
