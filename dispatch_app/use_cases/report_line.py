"""What the exchange reports of its own: desk telephones, trunks, hot lines (CALL-06, CALL-07)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.telephone import Line
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.distribute_calls import distribute
from dispatch_app.use_cases.draft import Draft

MOST_LINES = 2_000
"""Trunk channels, stations and hospitals of the largest centre."""


def report_phone(board: Board, command: cmd.ReportPhone, context: Context) -> Decision:
    """A desk's telephone came or went; a lost one is offered nothing."""
    desk = board.desks.get(command.desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    if desk.phone is command.phone:
        return Accepted()
    draft = Draft(board)
    draft.add(ev.PhoneChanged(desk.desk_id, command.phone))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def report_line(board: Board, command: cmd.ReportLine, context: Context) -> Decision:
    """A line's state; the first report makes it known."""
    known = board.lines.get(command.line_id)
    if not command.line_id or len(command.line_id) > 80 or len(command.name) > 80 or len(command.number) > 80:
        return refuse("field_wrong", field="line_id", reason="1-80")
    if known is None and len(board.lines) >= MOST_LINES:
        return refuse("field_wrong", field="line_id", reason=f"≤ {MOST_LINES}")
    line = Line(
        command.line_id, command.kind, command.name or command.line_id, command.state, command.number,
        command.owner_id[:80], command.note[:200],
        context.now if known is None or known.state is not command.state else known.changed_at,
    )  # fmt: skip
    return Accepted() if line == known else Accepted((ev.LineChanged(line),))
