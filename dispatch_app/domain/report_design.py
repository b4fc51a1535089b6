"""A director's own report 自定义报表, and a schedule 定时报表 by which a report is delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch_app.domain.statistics.report import Section

REPORT_FAILED = "report_failed"
"""Kind of the alarm of a scheduled report that could not be delivered."""

MOST_ATTEMPTS = 6
"""Tries for one period: with the pauses below more than a day, in which a mail server is repaired or is gone."""

PAUSES_S = (60.0, 300.0, 1_800.0, 7_200.0, 43_200.0)
"""Pause after each failed try."""


@dataclass(frozen=True, slots=True)
class ReportDesign:
    """One own report; `shared` is seen by everybody who counts, otherwise its maker alone."""

    design_id: str
    title: str
    sections: tuple[Section, ...]
    user: str
    user_name: str
    shared: bool
    changed_at: datetime
    version: int = 1


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    """On Mondays, of the week that is over."""
    MONTH = "month"
    """On the first, of the month that is over."""


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """`report_id` is a known report or an own one's id; delivered at `hour` of the day after each period."""

    schedule_id: str
    report_id: str
    every: Every
    hour: int
    kinds: tuple[str, ...]
    """"pdf", "xlsx", "html"."""
    to_folder: bool
    mail_to: tuple[str, ...]
    user: str
    changed_at: datetime
    delivered: str = ""
    """The last period that was delivered, e.g. "2026-11-21"."""
    delivered_at: datetime | None = None
    trying: str = ""
    """The period that could not be delivered yet."""
    attempts: int = 0
    failed_at: datetime | None = None
    fault: str = ""

    def may_try(self, period: str, now: datetime) -> bool:
        """Whether the period is to be tried now: not delivered, and after a failure rested long enough."""
        if self.delivered >= period:
            return False
        if self.trying != period or self.failed_at is None:
            return True
        if self.attempts >= MOST_ATTEMPTS:
            return False
        return now >= self.failed_at + timedelta(seconds=PAUSES_S[min(self.attempts, len(PAUSES_S)) - 1])


def due_period(schedule: ReportSchedule, now: datetime, zone: ZoneInfo) -> tuple[str, datetime, datetime] | None:
    """(its first day, since, until) of the newest period whose hour has come; None before the schedule's first.

    A period that ended before the schedule was made is not delivered; of several that were missed only the newest.
    """
    local = now.astimezone(zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour < schedule.hour:
        day = _midnight(day - timedelta(days=1), zone)
    if schedule.every is Every.WEEK:
        until = _midnight(day - timedelta(days=day.isoweekday() - 1), zone)
        since = _midnight(until - timedelta(days=7), zone)
    elif schedule.every is Every.MONTH:
        until = day.replace(day=1)
        since = _midnight(until - timedelta(days=1), zone).replace(day=1)
    else:
        until, since = day, _midnight(day - timedelta(days=1), zone)
    if until + timedelta(hours=schedule.hour) < schedule.changed_at and not schedule.delivered:
        return None
    return since.strftime("%Y-%m-%d"), since, until


def _midnight(day: datetime, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
