"""Stations coming and going, orders going out, own commands, fixes: the server's parts without sockets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ClearAlarm, Command, ReportStation
from dispatch_app.domain.place import Position
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.station import Link, Station
from dispatch_app.domain.vehicle import Fix, Vehicle, VehicleType
from dispatch_app.server.crash_report import CrashReports, masked
from dispatch_app.server.order_courier import LOST_AFTER_S, START_GRACE_S, OrderCourier
from dispatch_app.server.own_commands import REST_S, OwnCommands
from dispatch_app.server.pen import PenBusy
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.use_cases.command_desk import Answer

S1 = Actor("s1", Role.STATION, station_id="s1")
DESK = Actor("wang", Role.DISPATCHER)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def board_with(link: Link) -> Board:
    board = Board("c1")
    board.stations["s1"] = Station("s1", "东门", Position(118.0, 32.0), link=link)
    for key in ("v1", "v2"):
        board.vehicles[key] = Vehicle(key, key, VehicleType.ALS, "s1" if key == "v1" else "s2")
    return board


class Sent(list[Command]):
    def __call__(self, key: str, command: Command, *, command_id: str = "") -> None:
        self.append(command)


def test_a_short_cut_of_the_line_is_no_alarm() -> None:
    sent = Sent()
    courier = OrderCourier(lambda: board_with(Link.ONLINE), sent, 0.0)
    courier.connected(S1)
    courier.disconnected(S1, 100.0)
    courier.tick(100.0 + LOST_AFTER_S - 0.1)
    courier.connected(S1)
    courier.tick(200.0)
    assert [c.link for c in sent if isinstance(c, ReportStation)] == [Link.ONLINE, Link.ONLINE]
    courier.disconnected(S1, 300.0)
    courier.tick(300.0 + LOST_AFTER_S)
    assert sent[-1] == ReportStation("s1", link=Link.OFFLINE)


def test_the_old_stream_of_a_station_that_came_back_takes_nothing_with_it() -> None:
    sent = Sent()
    courier = OrderCourier(lambda: board_with(Link.ONLINE), sent, 0.0)
    courier.connected(S1)
    courier.connected(S1)
    courier.disconnected(S1, 1.0)
    courier.tick(100.0)
    assert courier.is_connected("s1") and ReportStation("s1", link=Link.OFFLINE) not in sent


def test_a_station_that_does_not_come_back_after_a_restart_is_offline_after_the_grace() -> None:
    sent = Sent()
    courier = OrderCourier(lambda: board_with(Link.ONLINE), sent, 0.0)
    courier.tick(START_GRACE_S - 0.1)
    assert sent == []
    courier.tick(START_GRACE_S)
    assert sent == [ReportStation("s1", link=Link.OFFLINE)]


class ScriptedPen:
    """Answers as told."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.busy = False
        self.answers: list[Callable[[Future[Answer]], None]] = []

    def submit(self, command_id: str, command: Command, actor: Actor) -> Future[Answer]:
        if self.busy:
            raise PenBusy
        assert actor == SERVER_ACTOR
        self.taken.append(command_id)
        future: Future[Answer] = Future()
        if self.answers:
            self.answers.pop(0)(future)
        return future


@pytest.fixture
def pen() -> ScriptedPen:
    return ScriptedPen()


CLEAR = ClearAlarm("k", "s")


def own_of(pen: ScriptedPen, folder: Path, at: list[float]) -> OwnCommands:
    return OwnCommands(pen, CrashReports(folder), lambda: at[0])  # type: ignore[arg-type]


def test_an_own_command_waits_for_a_busy_pen_and_keeps_its_id(pen: ScriptedPen, tmp_path: Path) -> None:
    own = own_of(pen, tmp_path, [0.0])
    pen.busy = True
    own.send("k", CLEAR, command_id="one")
    own.send("k", CLEAR, command_id="two")
    pen.busy = False
    own.tick()
    own.tick()
    assert pen.taken == ["one"]


def test_a_database_fault_means_again_a_refusal_means_rest(pen: ScriptedPen, tmp_path: Path) -> None:
    at = [0.0]
    own = own_of(pen, tmp_path, at)
    refused = Answer("x", "server", "ClearAlarm", 1, refusal=refuse("alarm_unknown"))
    pen.answers = [lambda f: f.set_exception(StoreFault("away")), lambda f: f.set_result(refused)]
    own.send("k", CLEAR, command_id="one")
    own.tick()
    assert pen.taken == ["one", "one"]
    own.send("k", CLEAR)
    assert len(pen.taken) == 2
    at[0] = REST_S
    own.send("k", CLEAR)
    assert len(pen.taken) == 3


def test_a_bug_in_an_own_command_is_written_down_without_numbers(pen: ScriptedPen, tmp_path: Path) -> None:
    pen.answers = [lambda f: f.set_exception(KeyError("13900001234 张三"))]
    own_of(pen, tmp_path, [0.0]).send("k", CLEAR)
    (report,) = tmp_path.glob("crash-*.txt")
    text = report.read_text(encoding="utf-8")
    assert "KeyError" in text and "13900001234" not in text and "张三" not in text
    assert masked("call 13900001234 of 张三 at 12") == "call # of … at 12"


def test_the_feed_keeps_the_newest_fix_and_refuses_nonsense() -> None:
    board = board_with(Link.ONLINE)
    feed = PositionFeed(lambda: board, lambda: NOON)
    fix = Fix("v1", Position(118.0, 32.0), NOON)
    older = Fix("v1", Position(118.1, 32.0), NOON - timedelta(seconds=1))
    future = Fix("v1", Position(118.1, 32.0), NOON + timedelta(minutes=2))
    nowhere = Fix("v1", Position(0.0, 0.0), NOON + timedelta(seconds=1))
    stranger = Fix("v9", Position(118.0, 32.0), NOON)
    assert feed.take([fix, older, future, nowhere, stranger, fix]) == [fix]
    assert feed.refused == 3 and feed.latest() == {"v1": fix}


def test_a_reader_gets_each_change_once_and_only_what_it_may_see() -> None:
    board = board_with(Link.ONLINE)
    feed = PositionFeed(lambda: board, lambda: NOON)
    feed.take([Fix("v1", Position(118.0, 32.0), NOON), Fix("v2", Position(118.0, 32.0), NOON)])
    assert "v1" in feed.text_since(0, DESK) and "v2" in feed.text_since(0, DESK)
    assert "v1" in feed.text_since(0, S1) and "v2" not in feed.text_since(0, S1)
    assert feed.text_since(feed.version, DESK) == ""
    seen = feed.version
    for second in range(3):
        feed.take([Fix("v2", Position(118.0, 32.0), NOON + timedelta(seconds=second + 1))])
    assert feed.text_since(seen, DESK).count('"v2"') == 1 and '"v1"' not in feed.text_since(seen, DESK)


def test_a_link_report_that_got_lost_is_made_again() -> None:
    sent = Sent()
    courier = OrderCourier(lambda: board_with(Link.OFFLINE), sent, 0.0)
    courier.connected(S1)
    sent.clear()
    courier.tick(1.0)
    assert sent == [ReportStation("s1", link=Link.ONLINE)]
