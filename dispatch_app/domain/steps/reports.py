"""What events about own reports do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change


def _design_set(board: Board, e: ev.ReportDesignSet) -> None:
    board.put("report_designs", e.design.design_id, e.design)


def _design_removed(board: Board, e: ev.ReportDesignRemoved) -> None:
    board.drop("report_designs", e.design_id)


def _schedule_set(board: Board, e: ev.ReportScheduleSet) -> None:
    board.put("report_schedules", e.schedule.schedule_id, e.schedule)


def _schedule_removed(board: Board, e: ev.ReportScheduleRemoved) -> None:
    board.drop("report_schedules", e.schedule_id)


def _delivered(board: Board, e: ev.ReportDelivered) -> None:
    change(
        board, "report_schedules", e.schedule_id, delivered=e.period, delivered_at=e.at, trying="", attempts=0,
        failed_at=None, fault="",
    )  # fmt: skip


def _failed(board: Board, e: ev.ReportDeliveryFailed) -> None:
    change(
        board, "report_schedules", e.schedule_id, trying=e.period, attempts=e.attempts, failed_at=e.at, fault=e.fault
    )


STEPS: dict[type, Step] = {
    ev.ReportDesignSet: _design_set,
    ev.ReportDesignRemoved: _design_removed,
    ev.ReportScheduleSet: _schedule_set,
    ev.ReportScheduleRemoved: _schedule_removed,
    ev.ReportDelivered: _delivered,
    ev.ReportDeliveryFailed: _failed,
}
