"""Alarms of the telephone side that follow from the board: lost telephones and lines, desks that do not answer."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import RaiseAlarm
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import LineKind, LineState, PhoneState
from dispatch_app.use_cases.desk_clock import NO_ANSWER

TELEPHONE_ALARMS = frozenset({"phone_lost", "line_down", "desk_no_answer"})
"""Kinds that are raised and cleared as the board's state begins and ends to want them."""


def wanted_telephone_alarms(board: Board) -> Iterator[RaiseAlarm]:
    """What should stand raised now."""
    for desk in board.desks.values():
        values = (("desk", desk.name),)
        if desk.phone is PhoneState.LOST and desk.state is not DeskState.SIGNED_OUT:
            yield RaiseAlarm("phone_lost", desk.desk_id, Priority.HIGH, values)
        if desk.state is DeskState.BUSY and desk.reason == NO_ANSWER:
            yield RaiseAlarm("desk_no_answer", desk.desk_id, Priority.HIGH, values)
    for line in board.lines.values():
        if line.state is LineState.DOWN:
            priority = Priority.CRITICAL if line.kind is LineKind.TRUNK else Priority.MEDIUM
            yield RaiseAlarm("line_down", line.line_id, priority, (("line", line.name), ("note", line.note)))
