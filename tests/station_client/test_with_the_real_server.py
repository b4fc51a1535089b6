"""The receiver at the product's own server over TLS: a dispatched order comes out, also across the server's restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.order import Order
from dispatch_app.domain.place import Place
from dispatch_app.domain.station import DeskState
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire.session_steps import Phase
from station_client.paper.order_sheet import Surroundings
from station_client.ports.directory_printer import DirectoryPrinter
from station_client.ports.sketch_source import NoMap, SketchSource
from station_client.ports.spool import Spool
from station_client.press import Press
from station_client.receiver import Receiver, UnattendedScreen
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.server_bed import ACCOUNTS, PASSWORD, RunningServer, client_of, make_settings

STATION_USER = next(user for user, actor in ACCOUNTS.items() if actor.station_id == "s1")
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_settings(tmp_path)
    fill_centre(made)
    return made


@pytest.fixture
def server(settings: Settings) -> Iterator[RunningServer]:
    made = RunningServer(settings, open_database).start()
    yield made
    made.stop()


class BrokenSketches:
    """A map that breaks in the middle of typesetting."""

    def surroundings(self, order: Order) -> Surroundings:
        raise RuntimeError("the map broke")


def receiver_of(settings: Settings, folder: Path, sketches: SketchSource) -> Receiver:
    link = ServerLink([settings.url()], settings.tls_folder / "ca.pem", "station")
    receiver = Receiver(link, Spool(folder / "spool"), Press(DirectoryPrinter(folder / "sheets"), sketches, ZONE))
    UnattendedScreen(receiver)
    receiver.start()
    link.sign_in(STATION_USER, PASSWORD)
    return receiver


def dispatch(settings: Settings, vehicle_id: str) -> str:
    """Send a vehicle; the order's incident."""
    with client_of(settings, "wang", "d1") as desk:
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        incident_id = desk.done(cmd.OpenIncident("d1")).result["incident_id"]
        changes = cmd.IncidentChanges(scene=Place("人民路188弄", SCENE), complaint="chest_pain", grade=Grade.A)
        desk.done(cmd.AmendIncident(incident_id, changes))
        checks = ("no_fix", "stale_fix", "type_mismatch", "slower_than_best")
        overrides = tuple(cmd.Override(check, "test") for check in checks)
        desk.done(cmd.DispatchVehicles(incident_id, (vehicle_id,), "h1", overrides))
    return incident_id


def printed(folder: Path, incident_id: str) -> list[str]:
    return [path.name for path in (folder / "sheets").glob(f"{incident_id}*") if path.suffix in (".pdf", ".txt")]


def test_an_order_comes_out_and_the_crew_s_reports_arrive(
    settings: Settings, server: RunningServer, tmp_path: Path, qtbot: QtBot
) -> None:
    receiver = receiver_of(settings, tmp_path, NoMap())
    try:
        qtbot.waitUntil(lambda: receiver.link.state.phase == Phase.LIVE, timeout=15_000)
        incident_id = dispatch(settings, "v1")
        qtbot.waitUntil(lambda: len(receiver.inbox.entries) == 1, timeout=10_000)
        order_id = next(iter(receiver.inbox.entries))
        qtbot.waitUntil(lambda: len(printed(tmp_path, incident_id)) == 1, timeout=15_000)
        receiver.acknowledge(order_id)
        receiver.report(order_id, MissionState.EN_ROUTE)
        mission_id = receiver.inbox.entries[order_id].order.mission_id
        board = receiver.link
        qtbot.waitUntil(lambda: board.board.missions[mission_id].state is MissionState.EN_ROUTE, timeout=10_000)
        steps = {"committed", "sent", "received", "displayed", "sounded", "printed", "acknowledged", "rolling"}
        qtbot.waitUntil(lambda: {s.step.value for s in board.board.orders[order_id].steps} == steps, timeout=10_000)
        server.stop()
        qtbot.waitUntil(lambda: receiver.link.state.phase == Phase.OFFLINE, timeout=15_000)
        receiver.report(order_id, MissionState.ON_SCENE)
        again = RunningServer(settings, open_database).start()
        try:
            qtbot.waitUntil(lambda: board.board.missions[mission_id].state is MissionState.ON_SCENE, timeout=20_000)
            second = dispatch(settings, "v2")
            qtbot.waitUntil(lambda: len(printed(tmp_path, second)) == 1, timeout=15_000)
        finally:
            receiver.link.close()
            again.stop()
        assert len(printed(tmp_path, incident_id)) == 1
    finally:
        receiver.stop()


def test_an_order_that_cannot_be_typeset_comes_out_as_text(
    settings: Settings, server: RunningServer, tmp_path: Path, qtbot: QtBot
) -> None:
    receiver = receiver_of(settings, tmp_path, BrokenSketches())
    try:
        qtbot.waitUntil(lambda: receiver.link.state.phase == Phase.LIVE, timeout=15_000)
        incident_id = dispatch(settings, "v1")
        qtbot.waitUntil(lambda: len(printed(tmp_path, incident_id)) == 1, timeout=15_000)
        (name,) = printed(tmp_path, incident_id)
        assert name.endswith(".txt")
        assert "人民路188弄" in (tmp_path / "sheets" / name).read_text(encoding="utf-8")
        order_id = next(iter(receiver.inbox.entries))

        def notes() -> list[str]:
            return [s.note for s in receiver.link.board.orders[order_id].steps if s.step.value == "printed"]

        qtbot.waitUntil(lambda: notes() == ["raw text"], timeout=10_000)
    finally:
        receiver.stop()
