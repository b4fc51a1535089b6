"""Which desks could take the next call. Pure."""

from __future__ import annotations

from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.telephone import PhoneState


def free_desks(board: Board) -> list[Desk]:
    """Ready desks with a telephone that nobody talks on and that does not ring already."""
    taken = board.talking_desks() | {desk_id for call in board.waiting_calls() for desk_id in call.offered_to}
    return [
        desk for desk in board.desks.values()
        if desk.state is DeskState.READY and desk.phone is not PhoneState.LOST and desk.desk_id not in taken
    ]  # fmt: skip


def campaigns_wait(board: Board, reserve: int = 1) -> bool:
    """Whether callers come first now: somebody waits, or fewer desks are free than are kept for callers."""
    return bool(board.waiting_calls()) or len(free_desks(board)) < reserve
