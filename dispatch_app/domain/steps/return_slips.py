"""What events about return slips do to a board: it holds what is owed and the newest that were filed."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import FILED_SLIPS, OWED_SLIPS, Board
from dispatch_app.domain.return_slip import ReturnSlip, SlipState
from dispatch_app.domain.steps.step import Step, change


def _set(board: Board, e: ev.ReturnSlipOwed | ev.ReturnSlipFiled) -> None:
    board.put("return_slips", e.slip.mission_id, e.slip)
    if not board.keep_all:
        _forget_old(board, e.slip)


def _forget_old(board: Board, slip: ReturnSlip) -> None:
    """By vehicle and station: whoever sees one slip of such a pair sees all of them, and so forgets the same."""
    limit = FILED_SLIPS if slip.state is SlipState.FILED else OWED_SLIPS
    pair = (slip.vehicle_id, slip.station_id, slip.state)
    alike = [s for s in board.return_slips.values() if (s.vehicle_id, s.station_id, s.state) == pair]
    alike.sort(key=lambda s: (s.filed_at or s.owed_at, s.mission_id))
    for old in alike[: max(0, len(alike) - limit)]:
        board.drop("return_slips", old.mission_id)


def _reminded(board: Board, e: ev.ReturnSlipReminded) -> None:
    slip = board.return_slips.get(e.mission_id)
    if slip is not None:
        overdue_at = slip.overdue_at or (e.at if e.overdue else None)
        change(
            board, "return_slips", e.mission_id, overdue_at=overdue_at, reminders=slip.reminders + 1,
            reminded_at=e.at, reminded_by=e.desk_id,
        )  # fmt: skip


STEPS: dict[type, Step] = {
    ev.ReturnSlipOwed: _set,
    ev.ReturnSlipFiled: _set,
    ev.ReturnSlipReminded: _reminded,
}
