"""Looks at every call and incident that changes with the rules of supervision; the alerts go through the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import RaiseWatchAlert
from dispatch_app.domain.events import Recorded
from dispatch_app.use_cases.watch_rules import alerts_due


class WatchDesk:
    """A listener of the event stream; lives in the loop's thread."""

    def __init__(self, board: Callable[[], Board], send: Callable[[str, RaiseWatchAlert], None]) -> None:
        self._board, self._send = board, send

    def look_at_all(self) -> None:
        """Every call and incident on the board: after a start, and for a new rule."""
        board = self._board()
        self._look(board.calls, board.incidents)

    def __call__(self, line: Recorded) -> None:
        match line.event:
            case ev.WatchRuleSet():
                self.look_at_all()
            case ev.CallRang(call):
                self._look((call.call_id,), ())
            case ev.IncidentOpened(incident) | ev.IncidentAmended(incident):
                self._look((), (incident.incident_id,))

    def _look(self, call_ids: Iterable[str], incident_ids: Iterable[str]) -> None:
        board = self._board()
        if not board.watch_rules:
            return
        calls = [c for key in call_ids if (c := board.calls.get(key)) is not None and c.is_live()]
        incidents = [i for key in incident_ids if (i := board.incidents.get(key)) is not None and i.is_open()]
        for command in alerts_due(board, calls, incidents):
            self._send(f"watch:{command.rule_id}:{command.call_id}:{command.incident_id}", command)
