"""The part of the table of commands that is about own reports and their delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import own_reports
from dispatch_app.use_cases.decision import Context, Decision

COUNTERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})
OFFICE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
SERVER = frozenset({Role.SERVER})

REPORT_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.SetReportDesign: (own_reports.set_report_design, COUNTERS),
    cmd.RemoveReportDesign: (own_reports.remove_report_design, COUNTERS),
    cmd.SetReportSchedule: (own_reports.set_report_schedule, OFFICE),
    cmd.RemoveReportSchedule: (own_reports.remove_report_schedule, OFFICE),
    cmd.ConfirmReportDelivery: (own_reports.confirm_report_delivery, SERVER),
    cmd.NoteReportFault: (own_reports.note_report_fault, SERVER),
}
