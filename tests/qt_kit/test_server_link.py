"""The Qt link against a real server on a real socket: live, resume, restart, retries under one id, TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import FindPlaces
from dispatch_app.domain.visibility import project
from dispatch_app.qt_kit.server_link import ServerLink, ServerLinkFault
from dispatch_app.wire.codec import board_to_plain
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.wire.session_steps import Phase
from tests.qt_kit.certificates import make_certificates
from tests.qt_kit.small_server import SmallServer
from tests.station_client.orders import STATION_ACTOR, dispatched, order, resources

ACCOUNTS = {"east": ("right-password", STATION_ACTOR)}
Links = Callable[..., ServerLink]


@pytest.fixture
def server() -> Iterator[SmallServer]:
    made = SmallServer(ACCOUNTS)
    made.publish(*resources())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def links(qtbot: QtBot) -> Iterator[Links]:
    made: list[ServerLink] = []

    def make(*urls: str, ca_file: Path | None = None) -> ServerLink:
        made.append(ServerLink(list(urls), ca_file, "station"))
        return made[-1]

    yield make
    for link in made:
        link.close()


def live(qtbot: QtBot, link: ServerLink) -> None:
    link.sign_in("east", "right-password")
    qtbot.waitUntil(lambda: link.state.phase == Phase.LIVE, timeout=10_000)


def same_board(server: SmallServer, link: ServerLink) -> bool:
    return board_to_plain(link.board) == board_to_plain(project(server.board, STATION_ACTOR))


def test_a_board_follows_the_stream(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    heard = []
    link.recorded.connect(lambda recorded: heard.append((recorded.seq, recorded.seq <= link.board.seq)))
    live(qtbot, link)
    assert link.actor == STATION_ACTOR and link.centre_name == "测试急救中心"
    head = server.publish(*dispatched())
    qtbot.waitUntil(lambda: link.board.seq == head, timeout=5_000)
    assert heard == [(head - 1, True), (head, True)]
    assert same_board(server, link)
    assert abs(link.clock_offset_s) < 2.0
    assert link.parts == {"database": "ok"}


def test_a_wrong_password_is_refused_in_words(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    link.sign_in("east", "wrong")
    qtbot.waitUntil(lambda: link.state.phase == Phase.REFUSED, timeout=10_000)
    assert link.state.detail == "用户名或密码错误"


def test_a_command_is_answered_and_its_event_arrives(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    server.publish(*dispatched())
    live(qtbot, link)
    answers: list[CommandAnswer] = []
    link.send(cmd.ConfirmOrder(order().order_id, 1, Step.RECEIVED), answers.append)
    link.send(cmd.ReportMission("m1", MissionState.EN_ROUTE, ReportSource.STATION), answers.append)
    link.send(cmd.ConfirmOrder("nothing", 1, Step.RECEIVED), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=5_000)
    assert [answer.ok for answer in answers] == [True, True, False]
    assert answers[2].refusal_code == "order_unknown"
    qtbot.waitUntil(lambda: link.board.missions["m1"].state is MissionState.EN_ROUTE, timeout=5_000)


def test_commands_made_while_the_server_is_away_arrive_once_and_in_order(
    qtbot: QtBot, server: SmallServer, links: Links
) -> None:
    server.publish(*dispatched())
    link = links(server.url)
    live(qtbot, link)
    server.stop()
    qtbot.waitUntil(lambda: link.state.phase == Phase.OFFLINE, timeout=10_000)
    ids = [link.send(cmd.ConfirmOrder(order().order_id, 1, step)) for step in (Step.RECEIVED, Step.DISPLAYED)]
    missed = server.publish(*dispatched(2))
    server.tokens.clear()  # a server that kept its sessions in memory only
    lost_answers = {ids[0]}
    server.faults = lambda command_id: -1 if command_id in lost_answers and not lost_answers.discard(command_id) else 0
    server.start()
    qtbot.waitUntil(lambda: link.state.phase == Phase.LIVE and link.waiting_commands == 0, timeout=20_000)
    assert [taken for taken, _ in server.taken] == ids
    qtbot.waitUntil(lambda: link.board.seq >= missed + 2 and same_board(server, link), timeout=5_000)


def test_a_silent_server_is_shown_stale(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    live(qtbot, link)
    server.silent = True
    qtbot.waitUntil(lambda: link.state.phase == Phase.STALE, timeout=10_000)
    server.silent = False
    qtbot.waitUntil(lambda: link.state.phase == Phase.LIVE, timeout=5_000)


def test_the_second_server_is_tried_when_the_first_is_dead(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    nobody = SmallServer(ACCOUNTS).url
    link = links(nobody, server.url)
    live(qtbot, link)
    assert link.board.stations.keys() == {"s1"}


def test_a_query_that_fails_says_so_once(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    live(qtbot, link)
    faults: list[FaultAnswer] = []
    link.ask(FindPlaces("人民路", near=Position(121.0, 31.0)), pytest.fail, faults.append)
    qtbot.waitUntil(lambda: len(faults) == 1, timeout=5_000)
    assert faults[0].code == "not_ready"


def test_a_file_on_its_way_survives_a_question_in_between(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    live(qtbot, link)
    link._last_used_at -= 60.0  # long idle: the next request lets go of old connections
    told: list[tuple[int, bytes]] = []
    link.fetch("/held", {}, lambda status, headers, body: told.append((status, body)))
    qtbot.waitUntil(server.file_wanted.is_set, timeout=20_000)
    link._last_used_at -= 60.0
    faults: list[FaultAnswer] = []
    link.ask(FindPlaces("x"), faults.append, faults.append)
    qtbot.waitUntil(lambda: bool(faults), timeout=20_000)
    server.file_ready.set()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == [(200, b"file")]


def test_a_closed_link_calls_nobody_back(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link, other = links(server.url), links(server.url)
    live(qtbot, link)
    live(qtbot, other)
    late: list[object] = []
    link.ask(FindPlaces("x"), late.append, late.append)
    link.close()
    faults: list[FaultAnswer] = []
    other.ask(FindPlaces("x"), faults.append, faults.append)
    qtbot.waitUntil(lambda: bool(faults), timeout=10_000)
    qtbot.waitUntil(lambda: link._running_requests == 0, timeout=10_000)
    assert late == []


def test_sign_out_tells_what_was_not_answered(qtbot: QtBot, server: SmallServer, links: Links) -> None:
    link = links(server.url)
    live(qtbot, link)
    server.faults = lambda command_id: 503
    answers: list[CommandAnswer] = []
    link.send(cmd.ConfirmOrder("x", 1, Step.RECEIVED), answers.append)
    link.sign_out()
    assert [answer.refusal_code for answer in answers] == ["signed_out"]
    assert link.state.phase == Phase.SIGNED_OUT


def test_tls_is_verified_against_the_centre(qtbot: QtBot, links: Links, tmp_path: Path) -> None:
    ours = make_certificates(tmp_path / "ours")
    strange = make_certificates(tmp_path / "strange")
    server = SmallServer(ACCOUNTS, certificate=(ours.certificate, ours.key))
    server.start()
    try:
        good, bad = links(server.url, ca_file=ours.ca), links(server.url, ca_file=strange.ca)
        live(qtbot, good)
        bad.sign_in("east", "right-password")
        qtbot.waitUntil(lambda: bad.state.phase == Phase.OFFLINE, timeout=10_000)
        assert server.tokens and len(server.tokens) == 1
    finally:
        good.close()
        server.stop()


@pytest.mark.parametrize("fetched", [False, True], ids=["command", "file"])
def test_what_is_asked_after_the_server_closed_the_idle_connection_is_answered_at_once(
    qtbot: QtBot, links: Links, tmp_path: Path, fetched: bool
) -> None:
    """Qt under TLS does not notice that the server closed; nothing must wait for a timeout or be told as lost."""
    ours = make_certificates(tmp_path / "ours")
    server = SmallServer(ACCOUNTS, certificate=(ours.certificate, ours.key), keep_alive_s=3)
    server.publish(*resources(), *dispatched())
    server.start()
    link = links(server.url, ca_file=ours.ca)
    try:
        live(qtbot, link)
        answers: list[CommandAnswer] = []
        link.send(cmd.ConfirmOrder(order().order_id, 1, Step.RECEIVED), answers.append)
        qtbot.waitUntil(lambda: len(answers) == 1, timeout=5_000)
        qtbot.waitUntil(server.has_closed_idle_ones, timeout=15_000)
        if fetched:
            told: list[int] = []
            link.fetch("/api/nothing", {"wanted": "x"}, lambda status, headers, body: told.append(status))
            qtbot.waitUntil(lambda: bool(told), timeout=20_000)
            assert told == [404]
            return
        link.send(cmd.ConfirmOrder(order().order_id, 1, Step.DISPLAYED), answers.append)
        qtbot.waitUntil(lambda: len(answers) == 2, timeout=3_000)
    finally:
        link.close()
        server.stop()


def test_a_missing_certificate_is_a_clear_fault(tmp_path: Path) -> None:
    with pytest.raises(ServerLinkFault, match="无法读取中心证书"):
        ServerLink(["https://127.0.0.1:1"], tmp_path / "none.pem", "station")
