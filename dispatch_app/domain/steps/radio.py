"""What radio reports do to a board: it holds the newest of each unit."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import UNKNOWN_UNITS, Board
from dispatch_app.domain.steps.step import Step, change


def _reported(board: Board, e: ev.RadioReported) -> None:
    board.put("radio_reports", e.report.unit, e.report)
    strangers = sorted((r.at, r.unit) for r in board.radio_reports.values() if not r.vehicle_id)
    if not board.keep_all and len(strangers) > UNKNOWN_UNITS:
        board.drop("radio_reports", strangers[0][1])


def _linked(board: Board, e: ev.RecordingLinked) -> None:
    change(board, "recordings", e.recording_id, incident_id=e.incident_id)


STEPS: dict[type, Step] = {ev.RadioReported: _reported, ev.RecordingLinked: _linked}
