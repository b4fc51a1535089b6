"""The wall in a real browser by its key, its door, and a notice with a file on a tablet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.notice import Address, NoticeFile, PartyKind, receipt_id_of
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.wall import Limit, Tile
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import fill_centre
from tests.server.chromium_bed import Browser
from tests.server.page_bed import Desk, picture, sees, sign_in, tap, trusting_browser
from tests.server.server_bed import RunningServer, client_of, make_settings, running
from tests.server.test_notice_files import PDF, upload

SCREEN: dict[str, Any] = {"width": 1920, "height": 1080, "deviceScaleFactor": 1, "mobile": False}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    settings = make_settings(tmp_path_factory.mktemp("centre"))
    fill_centre(settings)
    with running(settings, open_database) as server:
        yield server


def wall_link(centre: RunningServer) -> str:
    with client_of(centre.settings, "director") as director:
        director.done(cmd.RenewWallKey())
        return decode(director.ask(q.GetWallLink()).content, q.WallLinkFound).url


def test_only_leaders_and_the_key_read_the_wall(centre: RunningServer) -> None:
    link = wall_link(centre)
    page, _, key = link.partition("#key=")
    assert page.endswith("/wall/") and len(key) == 40
    with client_of(centre.settings) as nobody:

        def status(**headers: str) -> int:
            return nobody.http.get("/wall/view", headers={"X-Page": "wall", **headers}).status_code

        assert (status(), status(**{"X-Wall-Key": key}), status(**{"X-Wall-Key": key[:-1] + "x"})) == (401, 200, 401)
        assert nobody.http.get("/wall/view", headers={"X-Wall-Key": key}).status_code == 403  # another site's request
        with client_of(centre.settings, "director") as director:
            director.done(cmd.SetWallLimits((Limit(Tile.WAITING, 0, 0),)))
            director.done(cmd.EndWallKey())
            assert decode(director.ask(q.GetWallLink()).content, q.WallLinkFound).url == ""
        assert status(**{"X-Wall-Key": key}) == 401
        for user, expected in (("v1", 403), ("zhao", 403), ("director", 200)):
            body = {"user": user, "password": "correct horse 120"}
            answer = nobody.http.post("/wall/sign-in", json=body, headers={"X-Page": "wall"})
            assert answer.status_code == expected, (user, answer.text)
        cookie = answer.headers["set-cookie"]
        assert "Path=/wall/" in cookie and "HttpOnly" in cookie and "Secure" in cookie


def test_the_wall_follows_the_room(centre: RunningServer) -> None:
    link = wall_link(centre)
    with trusting_browser(centre.settings, SCREEN) as screen:
        screen.open(link)
        sees(screen, "大屏")
        sees(screen, "暂无进行中事件")
        with client_of(centre.settings, "wang", "d1") as client, client_of(centre.settings, "exchange") as exchange:
            client.done(cmd.SetDeskState("d1", DeskState.READY))
            for number in range(3):
                reply = exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall(f"1390000000{number}"))
                assert reply.status_code == 200, reply.text
            screen.until("document.querySelector('[data-tile=waiting] b').textContent === '3'", "three calls wait")
            screen.until("document.querySelector('[data-desk=d1]') !== null", "the desk stands there")
            client.done(cmd.OpenIncident("d1"))
        screen.until("document.querySelectorAll('.incidents .row').length === 1", "the incident")
        screen.until("document.querySelector('[data-tile=waiting]').classList.contains('alarm')", "its limit of zero")
        screen.until("window.app.bell.rung.length > 0", "a sound")
        assert "1390000000" not in screen.value("document.body.innerText")
        fits = "document.documentElement.scrollWidth <= 1920 && document.documentElement.scrollHeight <= 1080"
        assert screen.value(fits)
        screen.until("document.querySelector('[data-day=calls] b')?.textContent === '3'", "the figures of the day")
        picture(screen, "wall-night")
        tap(screen, "#look")
        picture(screen, "wall-day")
        with client_of(centre.settings, "director") as director:
            director.done(cmd.EndWallKey())
        sees(screen, "该链接已不能打开大屏")


def test_a_rule_alerts_leaders_over_the_wire_and_no_desk(centre: RunningServer) -> None:
    with client_of(centre.settings, "director") as director, client_of(centre.settings, "zhao", "d3") as desk:
        with director.stream() as leaders, desk.stream() as desks:
            leaders.next()
            desks.next()
            director.done(cmd.SetWatchRule("重点号码", numbers=("1391234*",)))
            with client_of(centre.settings, "exchange") as exchange:
                assert exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall("13912345678")).status_code == 200
            leaders.until(lambda _: bool(leaders.board is not None and leaders.board.watch_alerts))
            assert leaders.board is not None
            alert = next(iter(leaders.board.watch_alerts.values()))
            assert (alert.rule_name, alert.why) == ("重点号码", (("number", "1391234*"),))
            seen = director.done(cmd.SeeWatchAlert(alert.alert_id))
            desks.until_seq(desk.done(cmd.SetDeskState("d3", DeskState.READY)).seq)
            assert desks.board is not None and desks.board.seq > seen.seq
            assert not desks.board.watch_alerts and not desks.board.watch_rules


@pytest.fixture
def tablet(centre: RunningServer) -> Iterator[Browser]:
    metrics = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    with trusting_browser(centre.settings, metrics) as page:
        sign_in(page, f"{centre.settings.url()}/vehicle/", "v1")
        yield page


def test_a_crew_reads_a_notice_with_its_file_on_the_tablet(centre: RunningServer, tablet: Browser) -> None:
    tap(tablet, "[data-tab=messages]")
    with client_of(centre.settings, "wang", "d1") as client, client_of(centre.settings, "director") as director:
        with client.stream() as stream:
            stream.next()
            desk = Desk(client, stream)
            file = decode(upload(director, "通行证.pdf", PDF).content, NoticeFile)
            command = cmd.SendNotice(
                (Address(PartyKind.VEHICLE, "v1"),), "今晚 22 时起隧道封闭，请绕行", "道路封闭", True, 3_600.0, (file,)
            )
            notice_id = director.done(command).result["notice_id"]
            key = receipt_id_of(notice_id, Address(PartyKind.VEHICLE, "v1"))
            sees(tablet, "道路封闭")
            desk.until(lambda board: key in board.notice_receipts, "it is delivered")
            picture(tablet, "tablet-notice")
            href = tablet.value("document.querySelector('.notice a.file').getAttribute('href')")
            fetched = f"fetch({href!r}).then((answer) => answer.arrayBuffer()).then((bytes) => bytes.byteLength)"
            assert tablet.value(fetched) == len(PDF)
            tap(tablet, ".notice button.primary")
            read = desk.until(lambda board: board.notice_receipts[key].read_at is not None, "it is read")
            assert read.notice_receipts[key].read_by
            director.done(cmd.RecallNotice(notice_id, "已恢复通行"))
            sees(tablet, "已恢复通行")
