"""A draft: events of one decision in the making, and what calls and desks would be after them."""

from __future__ import annotations

from dispatch_app.domain.apply import step
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.events import Event
from dispatch_app.domain.station import Desk


class Draft:
    """Collects events; `board` holds calls, desks, lines and locks as they would be after them, and nothing else.

    The real board is never touched.
    """

    def __init__(self, board: Board) -> None:
        self.board = Board(centre_id=board.centre_id, seq=board.seq, keep_all=True)
        self.board.calls = dict(board.calls)
        self.board.desks = dict(board.desks)
        self.board.locks = dict(board.locks)
        self.board.lines = dict(board.lines)
        self.board.campaigns = dict(board.campaigns)
        self._events: list[Event] = []

    def add(self, *events: Event) -> None:
        """Let these happen."""
        for event in events:
            step(self.board, event)
            self._events.append(event)

    def events(self) -> tuple[Event, ...]:
        """All that happened, in order."""
        return tuple(self._events)

    def call(self, call_id: str) -> Call:
        """The call as it would be."""
        return self.board.calls[call_id]

    def desk(self, desk_id: str) -> Desk | None:
        """The desk as it would be, or None."""
        return self.board.desks.get(desk_id)
