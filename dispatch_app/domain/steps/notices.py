"""What events about notices do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _sent(board: Board, e: ev.NoticeSent) -> None:
    board.put("notices", e.notice.notice_id, e.notice)


def _recalled(board: Board, e: ev.NoticeRecalled) -> None:
    change(board, "notices", e.notice_id, recalled_at=e.at, recall_reason=e.reason)


def _confirmed(board: Board, e: ev.NoticeConfirmed) -> None:
    if e.receipt.notice_id in board.notices:
        board.put("notice_receipts", e.receipt.receipt_id, e.receipt)


def _expired(board: Board, e: ev.NoticeExpired) -> None:
    if board.keep_all:
        return
    board.drop("notices", e.notice_id)
    for key in [k for k, r in board.notice_receipts.items() if r.notice_id == e.notice_id]:
        board.drop("notice_receipts", key)


STEPS: dict[type, Step] = {
    ev.NoticeSent: _sent,
    ev.NoticeRecalled: _recalled,
    ev.NoticeConfirmed: _confirmed,
    ev.NoticeExpired: _expired,
}
