"""Scheduled reports: once for each period, also over a restart; a failure alarms, is tried again and then given up."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dispatch_app.adapters.reports.mail import MailFault, MailSettings, send_report
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.commands import Command
from dispatch_app.domain.report_design import MOST_ATTEMPTS, REPORT_FAILED, Every, ReportSchedule, due_period
from dispatch_app.domain.statistics.report import ReportMade, ReportWanted
from dispatch_app.server.reports.courier import CourierSettings, ReportCourier
from tests.adapters.reports.small_day import small_report
from tests.centre_in_memory import Centre, staffed_centre
from tests.qt_kit.certificates import make_certificates
from tests.server.reports.mail_server import MailServer

ZONE = ZoneInfo("Asia/Shanghai")
DIRECTOR = Actor("director", Role.DIRECTOR, "主任")


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        done: Future[object] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[tuple[MailServer, MailSettings]]:
    certificates = make_certificates(tmp_path / "tls")
    server = MailServer(certificates)
    word = tmp_path / "smtp"
    word.write_text("secret\n", encoding="utf-8")
    port = server.start()
    yield server, MailSettings("127.0.0.1", port, "starttls", "c@centre.cn", "c", word, certificates.ca)
    server.stop()


def courier(centre: Centre, folder: Path, mail: MailSettings | None, made: list[ReportWanted]) -> ReportCourier:
    """A courier as the server builds it after a start, over the centre's own pen."""

    def make(wanted: ReportWanted, actor: Actor) -> ReportMade:
        made.append(wanted)
        return replace(small_report(), wanted=wanted)

    def send(key: str, command: Command) -> None:
        centre.do(command, SERVER_ACTOR)

    settings = CourierSettings(folder, mail, ZONE, None)
    return ReportCourier(lambda: centre.board, send, lambda: centre.now, make, settings, AtOnce(), _never)


def _never(wrong: BaseException, doing: str) -> None:
    raise AssertionError(doing) from wrong


def test_a_day_is_delivered_once_to_folder_and_mail(tmp_path: Path, mail: tuple[MailServer, MailSettings]) -> None:
    server, settings = mail
    centre, made, out = staffed_centre(), [], tmp_path / "out"
    wanted = cmd.SetReportSchedule("dispatchers", Every.DAY, 6, ("pdf", "xlsx"), True, ("a@b.cn",))
    assert centre.refused(wanted).code == "role_not_allowed"
    schedule_id = centre.do(wanted, DIRECTOR)["schedule_id"]
    first = courier(centre, out, settings, made)
    first.tick(1_000.0)
    assert made == [], "the day is not over"
    centre.advance(86_400.0)
    for second in range(3):
        first.tick(2_000.0 + 60 * second)
    again = courier(centre, out, settings, made)
    again.tick(1_000.0)
    centre.restart()
    again.tick(2_000.0)
    assert len(made) == 1 and len(server.messages) == 1
    assert made[0].until - made[0].since == timedelta(days=1) and made[0].since.astimezone(ZONE).hour == 0
    files = sorted(file.suffix for file in out.iterdir() if file.is_file())
    assert files == [".pdf", ".xlsx"] and centre.board.report_schedules[schedule_id].delivered
    (message,) = server.messages
    names = [part.get_filename() or "" for part in message.iter_attachments()]
    assert message["To"] == "a@b.cn" and [n[-4:] for n in names] == [".pdf", "xlsx"] and server.logins


def test_a_mail_taken_before_the_server_died_is_not_sent_again(
    tmp_path: Path, mail: tuple[MailServer, MailSettings]
) -> None:
    server, settings = mail
    centre, made = staffed_centre(), []
    centre.do(cmd.SetReportSchedule("calls_by_kind", Every.DAY, 6, ("html",), False, ("a@b.cn",)), DIRECTOR)
    centre.advance(86_400.0)
    schedule = next(iter(centre.board.report_schedules.values()))
    due = due_period(schedule, centre.now, ZONE)
    assert due is not None
    courier(centre, tmp_path, settings, made).delivered(schedule, *due)  # and no word to the journal
    courier(centre, tmp_path, settings, made).tick(1_000.0)
    assert len(server.messages) == 1 and centre.board.report_schedules[schedule.schedule_id].delivered == due[0]


def test_failures_alarm_are_tried_with_bound_and_given_up(
    tmp_path: Path, mail: tuple[MailServer, MailSettings]
) -> None:
    server, settings = mail
    server.refuses = True
    centre, made = staffed_centre(), []
    centre.do(cmd.SetReportSchedule("calls_by_kind", Every.DAY, 6, ("html",), False, ("a@b.cn",)), DIRECTOR)
    centre.advance(86_400.0)
    sender = courier(centre, tmp_path, settings, made)
    for step in range(60):
        sender.tick(1_000.0 + 60.0 * step)
        centre.advance(600.0 if step < 30 else 0.0)
    (schedule,) = centre.board.report_schedules.values()
    assert 3 <= schedule.attempts <= MOST_ATTEMPTS and "451" in schedule.fault
    assert [alarm.kind for alarm in centre.board.alarms.values() if alarm.kind == REPORT_FAILED] == [REPORT_FAILED]
    server.refuses = False
    centre.advance(86_400.0)
    sender.tick(90_000.0)
    assert len(server.messages) == 1 and not centre.board.report_schedules[schedule.schedule_id].fault
    assert not [alarm for alarm in centre.board.alarms.values() if alarm.kind == REPORT_FAILED and alarm.present]


def test_mail_without_trusted_tls_is_not_sent(tmp_path: Path, mail: tuple[MailServer, MailSettings]) -> None:
    server, settings = mail
    with pytest.raises(MailFault, match="CERTIFICATE_VERIFY_FAILED"):
        send_report(replace(settings, authority=None), ["a@b.cn"], "s", "t", [], "k")
    with pytest.raises(MailFault, match="530"):
        send_report(replace(settings, security="none", user=""), ["a@b.cn"], "s", "t", [], "k")
    assert server.messages == []


MADE = datetime(2026, 1, 1, tzinfo=UTC)
PERIODS = (
    (Every.DAY, "2026-11-22T05:59", "2026-11-20"),
    (Every.DAY, "2026-11-22T06:00", "2026-11-21"),
    (Every.WEEK, "2026-11-23T05:59", "2026-11-09"),
    (Every.WEEK, "2026-11-23T06:00", "2026-11-16"),
    (Every.MONTH, "2026-03-01T06:00", "2026-02-01"),
    (Every.MONTH, "2026-03-01T05:59", "2026-01-01"),
)


@pytest.mark.parametrize(("every", "now", "period"), PERIODS)
def test_the_newest_period_whose_hour_has_come(every: Every, now: str, period: str) -> None:
    schedule = ReportSchedule("s", "statutory", every, 6, ("pdf",), True, (), "u", MADE)
    due = due_period(schedule, datetime.fromisoformat(now).replace(tzinfo=ZONE), ZONE)
    assert due is not None and due[0] == period
