"""What events about terminals do to a board: it holds requests without an answer and the newest settled ones."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import SETTLED_TERMINAL_REQUESTS, Board
from dispatch_app.domain.steps.step import Step, change


def _asked(board: Board, e: ev.TerminalAsked) -> None:
    board.put("terminal_requests", e.request.request_id, e.request)


def _answered(board: Board, e: ev.TerminalAnswered) -> None:
    change(board, "terminal_requests", e.request_id, outcome=str(e.outcome), settled_at=e.at)
    settled = sorted((r.settled_at, r.request_id) for r in board.terminal_requests.values() if r.settled_at is not None)
    if not board.keep_all and len(settled) > SETTLED_TERMINAL_REQUESTS:
        board.drop("terminal_requests", settled[0][1])


STEPS: dict[type, Step] = {ev.TerminalAsked: _asked, ev.TerminalAnswered: _answered}
