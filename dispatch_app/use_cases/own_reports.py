"""Own reports saved, shared and removed; schedules by which reports are delivered, once for each period (STA-04)."""

from __future__ import annotations

import re
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.alarm import Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.report_design import REPORT_FAILED, ReportDesign, ReportSchedule
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.report import (
    LONGEST_FILTER,
    MOST_FILTERS,
    MOST_SECTIONS,
    Section,
    fault_of_section,
)
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.raise_alarm import clear_alarm, raise_alarm

MOST_DESIGNS = 300
"""Of a centre: thirty for each of ten people who count."""
MOST_SCHEDULES = 60
"""A report that a person reads every day, sixty times over."""
LONGEST_TITLE = 80
MOST_RECEIVERS = 20
LONGEST_FAULT = 200
KINDS = ("pdf", "xlsx", "html")

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,6}")


def set_report_design(board: Board, command: cmd.SetReportDesign, context: Context) -> Decision:
    """Everybody who counts makes own reports; a shared one is changed by its maker and by administrators."""
    known = board.report_designs.get(command.design_id)
    if command.design_id and known is None:
        return refuse("report_design_unknown")
    if known is not None and not _may_change(known, context.actor):
        return refuse("not_yours")
    if known is not None and known.version != command.version:
        return refuse("report_design_changed", title=known.title)
    title = command.title.strip()
    wrong = _wrong(title, command, context)
    if wrong is not None:
        return wrong
    if known is None and len(board.report_designs) >= MOST_DESIGNS:
        return refuse("report_designs_full", most=MOST_DESIGNS)
    actor = context.actor
    design = ReportDesign(
        known.design_id if known else f"{board.centre_id}-report-{board.seq + 1}", title, command.sections,
        known.user if known else actor.user, known.user_name if known else actor.name or actor.user, command.shared,
        context.now, known.version + 1 if known else 1,
    )  # fmt: skip
    return Accepted((ev.ReportDesignSet(design),), {"design_id": design.design_id})


def _wrong(title: str, command: cmd.SetReportDesign, context: Context) -> Refusal | None:
    if not title or len(title) > LONGEST_TITLE:
        return refuse("field_wrong", field="title", reason=f"1-{LONGEST_TITLE}")
    if not 1 <= len(command.sections) <= MOST_SECTIONS:
        return refuse("field_wrong", field="sections", reason=f"1-{MOST_SECTIONS}")
    wrong = _wrong_filter(command.sections)
    if wrong is not None:
        return wrong
    for section in command.sections:
        fault = fault_of_section(section, context.now - timedelta(days=1), context.now)
        if fault is not None or len(section.title) > LONGEST_TITLE:
            field, reason = fault or ("title", f"0-{LONGEST_TITLE}")
            return refuse("field_wrong", field=field, reason=reason[:200])
    return None


def _wrong_filter(sections: tuple[Section, ...]) -> Refusal | None:
    if sum(len(section.only) for section in sections) > MOST_FILTERS:
        return refuse("report_filters_full", most=MOST_FILTERS)
    for section in sections:
        known = DIMENSIONS[section.fact]
        for field, value in section.only:
            if field not in known:
                return refuse("report_filter_unknown", field=field[:40], allowed=", ".join(known))
            if len(value) > LONGEST_FILTER or not value.isprintable():
                return refuse("report_filter_wrong", most=LONGEST_FILTER)
    return None


def _may_change(design: ReportDesign, actor: Actor) -> bool:
    return design.user == actor.user or (design.shared and actor.role is Role.ADMINISTRATOR)


def remove_report_design(board: Board, command: cmd.RemoveReportDesign, context: Context) -> Decision:
    design = board.report_designs.get(command.design_id)
    if design is None:
        return Accepted()
    if not _may_change(design, context.actor):
        return refuse("not_yours")
    if any(schedule.report_id == design.design_id for schedule in board.report_schedules.values()):
        return refuse("report_design_scheduled", title=design.title)
    return Accepted((ev.ReportDesignRemoved(design.design_id),))


def set_report_schedule(board: Board, command: cmd.SetReportSchedule, context: Context) -> Decision:
    """Delivered from the next period on; a changed schedule keeps what it has delivered."""
    known = board.report_schedules.get(command.schedule_id)
    if command.schedule_id and known is None:
        return refuse("report_schedule_unknown")
    if command.report_id not in REPORTS and command.report_id not in board.report_designs:
        return refuse("report_design_unknown")
    if not 0 <= command.hour <= 23:
        return refuse("field_wrong", field="hour", reason="0-23")
    if not command.kinds or any(kind not in KINDS for kind in command.kinds):
        return refuse("field_wrong", field="kinds", reason=", ".join(KINDS))
    if len(command.mail_to) > MOST_RECEIVERS or any(not _MAIL.fullmatch(one) for one in command.mail_to):
        return refuse("report_mail_wrong")
    if not command.to_folder and not command.mail_to:
        return refuse("report_nowhere")
    if known is None and len(board.report_schedules) >= MOST_SCHEDULES:
        return refuse("report_schedules_full", most=MOST_SCHEDULES)
    schedule = ReportSchedule(
        known.schedule_id if known else f"{board.centre_id}-schedule-{board.seq + 1}", command.report_id,
        command.every, command.hour, tuple(dict.fromkeys(command.kinds)), command.to_folder,
        tuple(dict.fromkeys(command.mail_to)), context.actor.user, context.now,
        known.delivered if known and known.every is command.every else "", known.delivered_at if known else None,
    )  # fmt: skip
    return Accepted((ev.ReportScheduleSet(schedule),), {"schedule_id": schedule.schedule_id})


def remove_report_schedule(board: Board, command: cmd.RemoveReportSchedule, context: Context) -> Decision:
    if command.schedule_id not in board.report_schedules:
        return Accepted()
    return Accepted((ev.ReportScheduleRemoved(command.schedule_id), *_cleared(board, command.schedule_id, context)))


def confirm_report_delivery(board: Board, command: cmd.ConfirmReportDelivery, context: Context) -> Decision:
    """Once for each period; a second confirmation changes nothing."""
    schedule = board.report_schedules.get(command.schedule_id)
    if schedule is None or schedule.delivered >= command.period:
        return Accepted()
    delivered = ev.ReportDelivered(schedule.schedule_id, command.period, command.files, context.now)
    return Accepted((delivered, *_cleared(board, schedule.schedule_id, context)))


def note_report_fault(board: Board, command: cmd.NoteReportFault, context: Context) -> Decision:
    """Counts the try and raises the alarm of the first."""
    schedule = board.report_schedules.get(command.schedule_id)
    if schedule is None or schedule.delivered >= command.period:
        return Accepted()
    attempts = schedule.attempts + 1 if schedule.trying == command.period else 1
    fault = command.fault[:LONGEST_FAULT]
    failed = ev.ReportDeliveryFailed(schedule.schedule_id, command.period, attempts, fault, context.now)
    values = (("fault", fault), ("period", command.period))
    raised = raise_alarm(board, cmd.RaiseAlarm(REPORT_FAILED, schedule.schedule_id, Priority.LOW, values), context)
    return Accepted((failed, *(raised.events if isinstance(raised, Accepted) else ())))


def _cleared(board: Board, schedule_id: str, context: Context) -> tuple[ev.Event, ...]:
    if alarm_id_of(REPORT_FAILED, schedule_id) not in board.alarms:
        return ()
    cleared = clear_alarm(board, cmd.ClearAlarm(REPORT_FAILED, schedule_id), context)
    return cleared.events if isinstance(cleared, Accepted) else ()
