"""What events about saved searches do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _saved(board: Board, e: ev.SearchSaved) -> None:
    board.put("saved_searches", e.search.search_id, e.search)


def _removed(board: Board, e: ev.SavedSearchRemoved) -> None:
    board.drop("saved_searches", e.search_id)


STEPS: dict[type, Step] = {ev.SearchSaved: _saved, ev.SavedSearchRemoved: _removed}
