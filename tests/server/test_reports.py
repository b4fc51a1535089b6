"""Reports through the real server: made, taken out as files, refused to other roles and for absurd wishes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

import pytest

from dispatch_app.desk_kit.report_sheet import filter_words
from dispatch_app.domain import queries as q
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.report import Period, ReportMade, ReportWanted, Section
from dispatch_app.domain.statistics.reports import REPORTS
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode, encode
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until

UNTIL = datetime.now(UTC) + timedelta(hours=1)
WANTED = ReportWanted(UNTIL - timedelta(days=30), UNTIL, "calls_by_kind")


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Client]]:
    settings = make_settings(tmp_path_factory.mktemp("reports"))
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "director") as director:
        with client_of(settings, "wang", "d1") as desk:
            wait_until(lambda: director.ask(q.MakeReport(WANTED)).status_code == 200, "the facts are open")
            yield director, desk


def test_every_report_is_made_and_written(clients: tuple[Client, Client]) -> None:
    director, desk = clients
    for report_id in REPORTS:
        wanted = replace(WANTED, report_id=report_id, compared=Period(WANTED.since, UNTIL))
        reply = director.ask(q.MakeReport(wanted))
        assert reply.status_code == 200, reply.text
        made = decode(reply.content, ReportMade)
        assert len(made.sections) == len(REPORTS[report_id].sections) and made.sections[0].compared is not None
    for kind, first in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE")):
        address = f"{paths.REPORT_FILE}{kind}?wanted={quote(encode(WANTED).decode())}"
        reply = director.http.get(address, headers=director.headers())
        assert reply.status_code == 200 and reply.content.startswith(first), reply.text
        assert desk.http.get(address, headers=desk.headers()).status_code == 403
    assert desk.ask(q.MakeReport(WANTED)).status_code == 403


def test_the_filter_of_an_own_report_is_said_in_its_file(clients: tuple[Client, Client]) -> None:
    director, _ = clients
    only = (("kind", "emergency"), ("weekday", "6"), ("weekday", "7"))
    section = Section("", FactKind.INCIDENT, ("incidents",), ("day",), only=only)
    filtered = replace(WANTED, report_id="", title="周末", own=(section,))
    reply = director.ask(q.MakeReport(filtered))
    assert reply.status_code == 200, reply.text
    words = filter_words(decode(reply.content, ReportMade))
    address = f"{paths.REPORT_FILE}html?wanted={quote(encode(filtered).decode())}"
    page = director.http.get(address, headers=director.headers()).text
    assert "周六, 周日" in words and escape(words) in page


ABSURD = (
    (replace(WANTED, report_id="none"), 404),
    (replace(WANTED, since=UNTIL), 400),
    (replace(WANTED, since=UNTIL - timedelta(days=9_000)), 400),
    (replace(WANTED, only=(("kind", "x"),) * 201), 400),
    (replace(WANTED, own=REPORTS["calls_by_kind"].sections * 4), 400),
    (replace(WANTED, own=(Section("", FactKind.CALL, ("calls",), only=(("password", "x"),)),)), 400),
    (replace(WANTED, own=(Section("", FactKind.CALL, ("calls",), only=(("line", "1" * 81),)),)), 400),
)


@pytest.mark.parametrize(("wanted", "status"), ABSURD)
def test_absurd_wishes_are_refused(clients: tuple[Client, Client], wanted: ReportWanted, status: int) -> None:
    director, _ = clients
    assert director.ask(q.MakeReport(wanted)).status_code == status
    address = f"{paths.REPORT_FILE}pdf?wanted={quote(encode(wanted).decode())}"
    assert director.http.get(address, headers=director.headers()).status_code == status
