"""What events about alarms do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _alarm_raised(board: Board, e: ev.AlarmRaised) -> None:
    board.put("alarms", e.alarm.alarm_id, e.alarm)


def _alarm_acknowledged(board: Board, e: ev.AlarmAcknowledged) -> None:
    change(board, "alarms", e.alarm_id, acknowledged_at=e.at, acknowledged_by=e.by)


def _alarm_returned(board: Board, e: ev.AlarmReturned) -> None:
    change(board, "alarms", e.alarm_id, present=False)


def _alarm_shelved(board: Board, e: ev.AlarmShelved) -> None:
    change(board, "alarms", e.alarm_id, shelved_until=e.until, shelved_by=e.by, shelved_reason=e.reason)


def _alarm_unshelved(board: Board, e: ev.AlarmUnshelved) -> None:
    off = {"shelved_until": None, "shelved_by": "", "shelved_reason": ""}
    change(board, "alarms", e.alarm_id, acknowledged_at=None, acknowledged_by="", **off)


def _alarm_unlatched(board: Board, e: ev.AlarmUnlatched) -> None:
    change(board, "alarms", e.alarm_id, latching=False)


def _alarm_cleared(board: Board, e: ev.AlarmCleared) -> None:
    board.drop("alarms", e.alarm_id)


def _lamp_test_asked(board: Board, e: ev.LampTestAsked) -> None:
    """Nothing on the board; the alarm service hears of it."""


STEPS: dict[type, Step] = {
    ev.AlarmRaised: _alarm_raised,
    ev.AlarmAcknowledged: _alarm_acknowledged,
    ev.AlarmReturned: _alarm_returned,
    ev.AlarmShelved: _alarm_shelved,
    ev.AlarmUnshelved: _alarm_unshelved,
    ev.AlarmUnlatched: _alarm_unlatched,
    ev.AlarmCleared: _alarm_cleared,
    ev.LampTestAsked: _lamp_test_asked,
}
