"""The whole receiver but its window against a real server: print once, survive kills, cuts, printers and full disks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.domain import events as ev
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.station import PrinterState
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.wire.session_steps import Phase
from station_client.inbox.entries import Store
from station_client.ports.directory_printer import STATE_FILE, DirectoryPrinter
from station_client.ports.sketch_source import NoMap
from station_client.ports.spool import Spool, SpoolFault
from station_client.press import Press
from station_client.receiver import Receiver, UnattendedScreen
from tests.qt_kit.small_server import SmallServer
from tests.station_client.orders import AT, STATION_ACTOR, dispatched, order, resources
from tests.waiting import wait_until

ACCOUNTS = {"east": ("right-password", STATION_ACTOR)}
ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
Receivers = Callable[..., Receiver]
FIRST = order().order_id


@pytest.fixture
def server() -> Iterator[SmallServer]:
    made = SmallServer(ACCOUNTS)
    made.publish(*resources())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def receivers(server: SmallServer, tmp_path: Path, qtbot: QtBot) -> Iterator[Receivers]:
    made: list[Receiver] = []

    def make(spool_type: type[Spool] = Spool) -> Receiver:
        link = ServerLink([server.url], None, "station")
        press = Press(DirectoryPrinter(tmp_path / "sheets"), NoMap(), ZONE)
        receiver = Receiver(link, spool_type(tmp_path / "spool"), press)
        UnattendedScreen(receiver)
        receiver.start()
        link.sign_in("east", "right-password")
        made.append(receiver)
        return receiver

    yield make
    for receiver in made:
        receiver.stop()


def sheets(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "sheets").glob("*.pdf"))


def steps(server: SmallServer, order_id: str = FIRST) -> set[tuple[str, int]]:
    return {(step, revision) for step, revision, _ in server.confirmed(order_id)}


def test_an_order_is_confirmed_step_by_step_and_printed_once(
    server: SmallServer, receivers: Receivers, qtbot: QtBot, tmp_path: Path
) -> None:
    receiver = receivers()
    server.publish(*dispatched())
    wanted = {("received", 1), ("displayed", 1), ("sounded", 1), ("printed", 1)}
    qtbot.waitUntil(lambda: steps(server) >= wanted, timeout=15_000)
    receiver.acknowledge(FIRST)
    receiver.report(FIRST, MissionState.EN_ROUTE)
    assert receiver.inbox.mission_state(FIRST) is MissionState.EN_ROUTE
    qtbot.waitUntil(lambda: server.board.missions["m1"].state is MissionState.EN_ROUTE, timeout=5_000)
    server.publish(ev.OrderRevised(order(1, 2)))
    qtbot.waitUntil(lambda: ("printed", 2) in steps(server), timeout=15_000)
    server.publish(ev.OrderRecalled(FIRST, "not_needed", AT))
    qtbot.waitUntil(lambda: len(sheets(tmp_path)) == 3, timeout=15_000)
    assert sheets(tmp_path) == [f"{FIRST}-r1.pdf", f"{FIRST}-r2-void.pdf", f"{FIRST}-r2.pdf"]
    assert server.board.stations["s1"].printer is PrinterState.READY


def test_an_order_given_while_the_network_was_away_is_printed_and_what_was_done_meanwhile_arrives(
    server: SmallServer, receivers: Receivers, qtbot: QtBot, tmp_path: Path
) -> None:
    receiver = receivers()
    server.publish(*dispatched())
    qtbot.waitUntil(lambda: ("printed", 1) in steps(server), timeout=15_000)
    server.stop()
    qtbot.waitUntil(lambda: receiver.link.state.phase == Phase.OFFLINE, timeout=10_000)
    receiver.acknowledge(FIRST)
    receiver.report(FIRST, MissionState.EN_ROUTE)
    server.publish(*dispatched(2))
    receiver.stop()
    again = receivers()
    assert again.inbox.mission_state(FIRST) is MissionState.EN_ROUTE, "a restart without network forgot what was done"
    server.start()
    second = order(2).order_id
    qtbot.waitUntil(lambda: ("printed", 1) in steps(server, second), timeout=30_000)
    qtbot.waitUntil(lambda: server.board.missions["m1"].state is MissionState.EN_ROUTE, timeout=10_000)
    assert ("acknowledged", 1) in steps(server)
    assert sheets(tmp_path) == [f"{FIRST}-r1.pdf", f"{second}-r1.pdf"]


def test_a_printer_without_paper_is_reported_and_prints_when_it_has_some(
    server: SmallServer, receivers: Receivers, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / STATE_FILE).write_text("out_of_paper")
    receivers()
    server.publish(*dispatched())
    qtbot.waitUntil(lambda: server.board.stations["s1"].printer is PrinterState.OUT_OF_PAPER, timeout=15_000)
    qtbot.waitUntil(lambda: ("sounded", 1) in steps(server), timeout=10_000)
    assert ("printed", 1) not in steps(server)
    (tmp_path / "sheets" / STATE_FILE).unlink()
    qtbot.waitUntil(lambda: ("printed", 1) in steps(server), timeout=15_000)
    qtbot.waitUntil(lambda: server.board.stations["s1"].printer is PrinterState.READY, timeout=15_000)
    assert sheets(tmp_path) == [f"{FIRST}-r1.pdf"]


class FullDisk(Spool):
    full = False

    def write(self, store: Store) -> None:
        if FullDisk.full:
            raise SpoolFault("no space left on device")
        super().write(store)


def test_a_full_disk_still_prints_but_confirms_only_when_it_is_stored(
    server: SmallServer, receivers: Receivers, qtbot: QtBot, tmp_path: Path
) -> None:
    receiver = receivers(FullDisk)
    qtbot.waitUntil(lambda: receiver.link.state.phase == Phase.LIVE, timeout=10_000)
    FullDisk.full = True
    server.publish(*dispatched())
    qtbot.waitUntil(lambda: sheets(tmp_path) == [f"{FIRST}-r1.pdf"], timeout=15_000)
    assert steps(server) == set()
    FullDisk.full = False
    wanted = {("received", 1), ("displayed", 1), ("sounded", 1), ("printed", 1)}
    qtbot.waitUntil(lambda: steps(server) >= wanted, timeout=15_000)


def test_two_programs_cannot_share_a_spool(receivers: Receivers, tmp_path: Path) -> None:
    receivers()
    with pytest.raises(SpoolFault, match="无法打开本地存储"):
        Spool(tmp_path / "spool")


def test_a_damaged_spool_is_put_aside_and_nothing_is_printed_twice(
    server: SmallServer, receivers: Receivers, qtbot: QtBot, tmp_path: Path
) -> None:
    first = receivers()
    server.publish(*dispatched())
    qtbot.waitUntil(lambda: ("printed", 1) in steps(server), timeout=15_000)
    first.stop()
    (tmp_path / "spool" / "station.sqlite").write_bytes(b"garbage" * 1000)
    again = receivers()
    server.publish(*dispatched(2))
    second = order(2).order_id
    qtbot.waitUntil(lambda: ("printed", 1) in steps(server, second), timeout=15_000)
    assert sheets(tmp_path) == [f"{FIRST}-r1.pdf", f"{second}-r1.pdf"]
    assert set(again.inbox.entries) == {FIRST, second}


@pytest.mark.faults
def test_a_killed_program_prints_everything_once_unmarked(server: SmallServer, tmp_path: Path) -> None:
    """kill -9 of the real program at growing distances from orders; every order comes out, at most once unmarked."""
    password = tmp_path / "password"
    password.write_text("right-password")
    command = [
        sys.executable, "-m", "dispatch_app", "station", "--headless", "--server", server.url, "--user", "east",
        "--password-file", str(password), "--spool", str(tmp_path / "spool"), "--pdf-folder", str(tmp_path / "sheets"),
    ]  # fmt: skip
    kills = 20 if os.environ.get("FAULTS") == "full" else 4
    number = 0
    for round_ in range(kills):
        program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert program.stdout is not None
        said = ""
        while said.splitlines()[-1:] != ["live"]:
            said += (line := program.stdout.readline())
            assert line, f"the station ended: {said}"
        for _ in range(3):
            number += 1
            server.publish(*dispatched(number))
        last = order(number).order_id
        wanted = round_ % 5
        wait_until(lambda last=last, wanted=wanted: len(server.confirmed(last)) >= wanted, "some confirmations")
        program.send_signal(signal.SIGKILL)
        program.wait()
        program.stdout.close()
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ids = [order(n).order_id for n in range(1, number + 1)]
    try:
        wait_until(lambda: all(("printed", 1) in steps(server, one) for one in ids), "everything printed", 60)
        program.terminate()
        assert program.wait(20) == 0
    finally:
        program.kill()
        program.wait()
    names = sheets(tmp_path)
    for one in ids:
        unmarked = [name for name in names if name.startswith(f"{one}-r1") and "reprint" not in name]
        assert any(name.startswith(f"{one}-r1") for name in names), f"{one} never printed"
        assert len(unmarked) <= 1, unmarked
