"""What events about alarms do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _alarm_raised(board: Board, e: ev.AlarmRaised) -> None:
    board.put("alarms", e.alarm.alarm_id, e.alarm)


def _alarm_acknowledged(board: Board, e: ev.AlarmAcknowledged) -> None:
    change(board, "alarms", e.alarm_id, acknowledged_at=e.at, acknowledged_by=e.by)


def _alarm_cleared(board: Board, e: ev.AlarmCleared) -> None:
    board.drop("alarms", e.alarm_id)


STEPS: dict[type, Step] = {
    ev.AlarmRaised: _alarm_raised,
    ev.AlarmAcknowledged: _alarm_acknowledged,
    ev.AlarmCleared: _alarm_cleared,
}
