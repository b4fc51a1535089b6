"""The report courier: makes what schedules ask for, puts it into the folder, hands it to the mail server, says so.

Each period is delivered once: what was delivered stands in the journal, and a note beside the files outlives a server
that dies between the mail server's answer and the journal. A failure raises an alarm and is tried again, with bound.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.reports.mail import MailFault, MailSettings, send_report
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command, ConfirmReportDelivery, NoteReportFault
from dispatch_app.domain.report_design import ReportSchedule, due_period
from dispatch_app.domain.statistics.report import ReportMade, ReportWanted
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.server.reports.files import open_streets, written_as
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

if TYPE_CHECKING:
    from gis_data.base_map import BaseMap

LOOK_EVERY_S = 20.0
"""A report is a minute late at most."""

MADE_BY_ITSELF = Actor(Role.SERVER, "schedule", "")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CourierSettings:
    folder: Path
    mail: MailSettings | None
    zone: ZoneInfo
    package: Path | None


class ReportCourier:
    """`tick` in the loop's thread; one delivery at a time in `workers`."""

    def __init__(
        self, board: Callable[[], Board], send: Callable[[str, Command], None], now: Callable[[], datetime],
        make: Callable[[ReportWanted, Actor], ReportMade], settings: CourierSettings, workers: Executor,
        crashed: Callable[[BaseException, str], object],
    ) -> None:  # fmt: skip
        self._board = board
        self._send = send
        self._now = now
        self._make = make
        self._settings = settings
        self._workers = workers
        self._crashed = crashed
        self._busy = ""
        self._next_s = 0.0
        self._tried_s: dict[str, float] = {}
        self._delivered: dict[str, str] = {}
        """Schedule → the period that is delivered; the journal follows in a moment. As many as schedules."""

    def tick(self, now_s: float) -> None:
        """Start what is due; `now_s` is the loop's time."""
        if self._busy or now_s < self._next_s:
            return
        self._next_s = now_s + LOOK_EVERY_S
        now = self._now()
        for schedule in self._board().report_schedules.values():
            due = due_period(schedule, now, self._settings.zone)
            key = schedule.schedule_id
            if due is None or not schedule.may_try(due[0], now) or self._delivered.get(key) == due[0]:
                continue
            if now_s < self._tried_s.get(key, 0.0) + LOOK_EVERY_S:
                continue
            self._busy, self._tried_s[key] = key, now_s
            self._next_s = now_s
            self._workers.submit(self._deliver, schedule, *due)
            return

    def _deliver(self, schedule: ReportSchedule, period: str, since: datetime, until: datetime) -> None:
        key = f"{schedule.schedule_id}:{period}"
        try:
            files = self.delivered(schedule, period, since, until)
            self._delivered[schedule.schedule_id] = period
            self._send(f"report:{key}", ConfirmReportDelivery(schedule.schedule_id, period, files))
        except (MailFault, OSError, StoreFault, RequestFault) as wrong:
            fault = wrong.strerror or str(wrong) if isinstance(wrong, OSError) else str(wrong)
            log.warning("the report of schedule %s was not delivered: %s", schedule.schedule_id, type(wrong).__name__)
            self._send(f"report:{key}", NoteReportFault(schedule.schedule_id, period, fault or type(wrong).__name__))
        except Exception as wrong:  # boundary: one report that cannot be made must not stop the others
            self._crashed(wrong, f"report of schedule {schedule.schedule_id}")
            self._send(f"report:{key}", NoteReportFault(schedule.schedule_id, period, type(wrong).__name__))
        finally:
            self._busy = ""

    def delivered(self, schedule: ReportSchedule, period: str, since: datetime, until: datetime) -> tuple[str, ...]:
        """Names of the files that were put and mailed. Raises MailFault, OSError, StoreFault, RequestFault."""
        made = self._make(self._wanted(schedule, since, until), MADE_BY_ITSELF)
        streets: list[BaseMap | None] = []

        def opened() -> BaseMap | None:
            if not streets:
                streets.append(open_streets(self._settings.package))
            return streets[0]

        title = re.sub(r"[^\w-]+", "-", made.title)[:60]
        stem = f"{period}-{title}-{schedule.schedule_id.rpartition('-')[2]}"
        files = [(f"{stem}.{kind}", written_as(kind, made, opened)) for kind in schedule.kinds]
        if schedule.to_folder:
            for name, body in files:
                _put(self._settings.folder / name, body)
        if schedule.mail_to:
            self._mail(schedule, period, made, files)
        return tuple(name for name, _ in files)

    def _wanted(self, schedule: ReportSchedule, since: datetime, until: datetime) -> ReportWanted:
        if schedule.report_id in REPORTS:
            return ReportWanted(since, until, schedule.report_id)
        design = self._board().report_designs.get(schedule.report_id)
        if design is None:
            raise RequestFault(404, "report_unknown", t("This report is not known"))
        return ReportWanted(since, until, title=design.title, own=design.sections)

    def _mail(self, schedule: ReportSchedule, period: str, made: ReportMade, files: list[tuple[str, bytes]]) -> None:
        if self._settings.mail is None:
            raise MailFault(t("No mail server is set: [reports] smtp_host"))
        note = self._settings.folder / ".mailed" / f"{schedule.schedule_id}-{period}"
        if note.exists():
            return  # the mail server took it before the server died
        subject = f"{made.centre} · {made.title} · {period}"
        text = t("{title}, {period}. Made by itself; the files are attached.", title=made.title, period=period)
        send_report(self._settings.mail, schedule.mail_to, subject, text, files, f"{schedule.schedule_id}:{period}")
        _put(note, b"")


def _put(file: Path, body: bytes) -> None:
    """Write a file whole or not at all, durable when it returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.part")
    with half.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    half.replace(file)
