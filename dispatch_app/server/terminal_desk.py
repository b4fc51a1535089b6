"""Between the centre's terminals and its board: their alarms and answers become commands, requests go out to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import CallCrewEmergency, Command, RaiseAlarm, ReportTerminalAnswer
from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.terminal import TerminalRequest
from dispatch_app.use_cases.terminal_alarms import alarm_commands
from dispatch_app.wire.messages import FixBatch

CONTESTED = "feed_contested"
"""Kind of the alarm that a second device uses a terminal's number."""

EMERGENCY = "emergency"
"""The alarm bit of the button below the dashboard."""

POSITIONS = Actor("positions", Role.POSITIONS)
"""Who calls in the crew's name."""

REQUESTS_AT_ONCE = 200
"""In one answer to the positions part, the oldest first; what is left goes a quarter of a second later."""

FEED_SHOWN = 40
"""Characters of a feed's name on a screen."""


class Send(Protocol):
    """Puts a command to the pen as the server; must not block."""

    def __call__(self, key: str, command: Command, actor: Actor = SERVER_ACTOR) -> None: ...


class TerminalDesk:
    """Lives in the event loop's thread."""

    def __init__(self, board: Callable[[], Board], send: Send) -> None:
        self._board = board
        self._send = send

    def take(self, batch: FixBatch) -> None:
        """What terminals told beside their positions."""
        board = self._board()
        for told in batch.alarms:
            if EMERGENCY in told.names:
                called = CallCrewEmergency(told.vehicle_id, ReportSource.TERMINAL)
                self._send(f"emergency:{told.vehicle_id}", called, POSITIONS)
            for command in alarm_commands(board, told.vehicle_id, told.names):
                self._send(f"{type(command).__name__}:{told.vehicle_id}:{command.kind}", command)
        for answer in batch.answers:
            self._send(f"terminal:{answer.request_id}", ReportTerminalAnswer(answer.request_id, answer.outcome))
        for feed in batch.contested:
            shown = feed[:FEED_SHOWN]
            self._send(f"contested:{shown}", RaiseAlarm(CONTESTED, shown, Priority.HIGH, (("feed", shown),)))

    def requests(self) -> list[TerminalRequest]:
        """What terminals are to be asked, oldest first; the positions part knows which it has already."""
        waiting = [r for r in self._board().terminal_requests.values() if not r.outcome]
        return sorted(waiting, key=lambda r: (r.asked_at, r.request_id))[:REQUESTS_AT_ONCE]
