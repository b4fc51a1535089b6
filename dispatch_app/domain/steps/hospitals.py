"""What events about receiving hospitals do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _hospital_chosen(board: Board, e: ev.MissionHospitalChosen) -> None:
    change(board, "missions", e.mission_id, hospital_id=e.hospital_id)


def _hand_over_set(board: Board, e: ev.PreArrivalAcknowledged | ev.HandOverSigned) -> None:
    board.put("hand_overs", e.hand_over.mission_id, e.hand_over)
    if e.hand_over.mission_id not in board.missions and not board.keep_all:
        board.drop("hand_overs", e.hand_over.mission_id)


STEPS: dict[type, Step] = {
    ev.MissionHospitalChosen: _hospital_chosen,
    ev.PreArrivalAcknowledged: _hand_over_set,
    ev.HandOverSigned: _hand_over_set,
}
