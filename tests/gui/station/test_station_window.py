"""The station window with real widgets, a real receiver and a real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from dispatch_app.domain import events as ev
from dispatch_app.domain.commands import RequestReinforcement
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.vehicle import Duty
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.qt_kit.theme import apply_theme
from dispatch_app.wire.session_steps import Phase
from dispatch_app.words import set_language
from gis_data.base_map import open_base_map
from station_client.ports.directory_printer import STATE_FILE, DirectoryPrinter
from station_client.ports.sketch_source import NoMap
from station_client.ports.spool import Spool
from station_client.press import Press
from station_client.receiver import Receiver
from station_client.window.station_window import StationWindow
from station_client.window.view_choices import ViewChoices, load_choices
from tests.qt_kit.small_server import SmallServer
from tests.station_client.orders import AT, STATION_ACTOR, dispatched, order, resources, sheet

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("(load|resolve) va"),  # FFmpeg's video acceleration, which a sound does not need
]
ACCOUNTS = {"east": ("right-password", STATION_ACTOR)}
ZONE = ZoneInfo("Asia/Shanghai")
FIRST, SECOND = order(1).order_id, order(2).order_id


class Bed:
    """Server, receiver and window of one test."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot, self.sheets = qtbot, folder / "sheets"
        self.server = SmallServer(ACCOUNTS)
        self.server.publish(*resources())
        self.server.start()
        link = ServerLink([self.server.url], None, "station")
        self.receiver = Receiver(link, Spool(folder / "spool"), Press(DirectoryPrinter(self.sheets), NoMap(), ZONE))
        town = os.environ.get("STATION_TOWN")
        self.window = StationWindow(self.receiver, open_base_map(Path(town)) if town else None)
        self.window.show()
        self.receiver.start()
        link.sign_in("east", "right-password")
        self.wait(lambda: link.state.phase == Phase.LIVE)

    def wait(self, look) -> None:  # type: ignore[no-untyped-def]
        self.qtbot.waitUntil(look, timeout=15_000)

    def steps(self, order_id: str) -> set[str]:
        return {step for step, _, _ in self.server.confirmed(order_id)}

    def state(self, number: int) -> MissionState:
        return self.server.board.missions[f"m{number}"].state

    def shot(self, name: str) -> None:
        """A picture for the eye, where STATION_SHOTS names a folder."""
        folder = os.environ.get("STATION_SHOTS")
        if folder:
            QApplication.processEvents()
            self.window.grab().save(f"{folder}/{name}.png")

    def close(self) -> None:
        self.window.close()
        self.receiver.stop()
        self.server.stop()


@pytest.fixture
def bed(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bed]:
    apply_theme(qapp, "dark", 16)
    made = Bed(tmp_path, qtbot)
    qtbot.addWidget(made.window)
    yield made
    made.close()


def test_an_idle_station_shows_its_vehicles_and_gives_readiness(bed: Bed) -> None:
    bed.wait(lambda: len(bed.window.idle.tiles) == 5)
    assert bed.window.pages.currentWidget() is bed.window.idle
    bed.wait(lambda: bed.window.strip.printer.words() == "打印机就绪")
    assert bed.window.strip.station.text().startswith("东门分站")
    assert bed.window.strip.link.words() == "已连接中心"
    bed.window.resize(1920, 1080)
    tile = bed.window.idle.tiles[0]
    bed.qtbot.mouseClick(tile.action, Qt.MouseButton.LeftButton)
    bed.shot("idle_reason")
    bed.qtbot.mouseClick(bed.window.idle.reasons.buttons["vehicle_fault"], Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.server.board.vehicles["v1"].duty is Duty.OUT_OF_SERVICE)
    bed.wait(lambda: "车辆故障" in tile.state.text())
    bed.shot("idle")
    bed.qtbot.mouseClick(tile.action, Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.server.board.vehicles["v1"].duty is Duty.ON_DUTY)


def test_an_order_is_shown_sounds_and_runs_through_by_the_keys(bed: Bed) -> None:
    bed.window.resize(1920, 1080)
    bed.server.publish(*dispatched())
    bed.wait(lambda: bed.window.pages.currentWidget() is bed.window.orders)
    view = bed.window.orders.view
    assert "602室" in view.address.text() and "小区北门" in view.meeting.text()
    assert view.band.grade.text() == "A 危重"
    bed.wait(lambda: {"displayed", "sounded", "printed"} <= bed.steps(FIRST))
    assert bed.window.sound.ringing
    bed.shot("order_new")
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: "acknowledged" in bed.steps(FIRST))
    bed.wait(lambda: not bed.window.sound.ringing)
    buttons = bed.window.orders.steps
    bed.wait(lambda: buttons[MissionState.EN_ROUTE].isVisible())
    bed.shot("order_acknowledged")
    for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD,
                  MissionState.AT_HOSPITAL, MissionState.HANDED_OVER):  # fmt: skip
        bed.qtbot.mouseClick(buttons[state], Qt.MouseButton.LeftButton)
        bed.wait(lambda state=state: bed.state(1) is state)
        bed.wait(lambda state=state: not buttons[state].isEnabled())
    bed.shot("order_late")
    bed.qtbot.mouseClick(bed.window.orders.reinforce, Qt.MouseButton.LeftButton)
    bed.shot("order_reinforcement")
    bed.qtbot.mouseClick(bed.window.orders.counts.buttons["2"], Qt.MouseButton.LeftButton)
    bed.wait(lambda: any(isinstance(c, RequestReinforcement) and c.vehicles == 2 for _, c in bed.server.taken))
    bed.qtbot.mouseClick(buttons[MissionState.RETURNING], Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.window.pages.currentWidget() is bed.window.idle)
    tile = bed.window.idle.tiles[0]
    assert tile.action.text() == "回站"
    bed.qtbot.mouseClick(tile.action, Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.state(1) is MissionState.AT_STATION)


def test_a_crew_that_cannot_go_gives_a_reason_and_sees_the_order_void(bed: Bed) -> None:
    bed.server.publish(*dispatched())
    bed.wait(lambda: bed.window.orders.chosen == FIRST)
    bed.qtbot.mouseClick(bed.window.orders.refuse, Qt.MouseButton.LeftButton)
    bed.qtbot.mouseClick(bed.window.orders.reasons.buttons["no_crew"], Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.state(1) is MissionState.ABORTED)
    bed.wait(lambda: bed.window.orders.view.band.grade.text() == "作废")
    assert not bed.window.sound.ringing
    bed.shot("order_void")
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: bed.window.pages.currentWidget() is bed.window.idle)


def test_several_orders_are_a_list_and_each_wants_its_acknowledgement(bed: Bed) -> None:
    bed.window.resize(1366, 768)
    second = sheet(grade=Grade.C, plate="沪A·1202", hazards="", complaint="外伤")
    bed.server.publish(*dispatched(), *dispatched(2, sheet=second))
    bed.wait(lambda: {FIRST, SECOND} == set(bed.window.orders.cards))
    bed.wait(lambda: "displayed" in bed.steps(SECOND))
    assert bed.window.orders.chosen == FIRST, "the one on the screen was taken away"
    bed.shot("orders_two")
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: bed.window.orders.chosen == SECOND)
    assert bed.window.sound.ringing
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: not bed.window.sound.ringing)
    bed.qtbot.mouseClick(bed.window.orders.cards[FIRST], Qt.MouseButton.LeftButton)
    bed.wait(lambda: bed.window.orders.chosen == FIRST)


def test_a_revision_sounds_again(bed: Bed) -> None:
    bed.server.publish(*dispatched())
    bed.wait(lambda: bed.window.orders.chosen == FIRST)
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: "acknowledged" in bed.steps(FIRST))
    bed.server.publish(ev.OrderRevised(order(1, 2, sheet=sheet(hazards="持刀伤人，等警察"))))
    bed.wait(lambda: bed.window.sound.ringing)
    assert "持刀" in bed.window.orders.view.hazards.text()
    assert bed.window.orders.acknowledge.isVisible()


def test_without_network_it_says_so_and_goes_on(bed: Bed) -> None:
    bed.server.publish(*dispatched())
    bed.wait(lambda: "printed" in bed.steps(FIRST))
    bed.server.stop()
    bed.wait(lambda: "与中心断开" in bed.window.offline.words())
    bed.qtbot.keyClick(bed.window, Qt.Key.Key_Return)
    bed.wait(lambda: bed.window.orders.steps[MissionState.EN_ROUTE].isVisible())
    bed.qtbot.mouseClick(bed.window.orders.steps[MissionState.EN_ROUTE], Qt.MouseButton.LeftButton)
    bed.wait(lambda: not bed.window.orders.steps[MissionState.EN_ROUTE].isEnabled())
    assert bed.window.strip.waiting.text() == "待上传 2 条"
    bed.window.resize(1920, 1080)
    bed.shot("offline")
    bed.server.start()
    bed.wait(lambda: bed.state(1) is MissionState.EN_ROUTE)
    bed.wait(lambda: bed.window.offline.words() == "")


def test_a_printer_in_trouble_is_shown(bed: Bed) -> None:
    (bed.sheets / STATE_FILE).write_text("jammed")
    bed.wait(lambda: bed.window.printer_trouble.words().startswith("打印机卡纸"))
    (bed.sheets / STATE_FILE).unlink()
    bed.wait(lambda: bed.window.printer_trouble.words() == "")


def test_no_label_reads_html(bed: Bed) -> None:
    evil = sheet(remarks="<b>bold</b><img src=x>", hazards="<i>x</i>")
    bed.server.publish(*dispatched(1, sheet=evil))
    bed.wait(lambda: bed.window.orders.chosen == FIRST)
    labels = bed.window.findChildren(QLabel)
    assert labels and all(one.textFormat() is Qt.TextFormat.PlainText for one in labels)
    assert bed.window.orders.view.rows["remarks"].text().startswith("<b>")


def test_the_recall_of_an_order_not_acknowledged_ends_the_sound(bed: Bed) -> None:
    bed.server.publish(*dispatched())
    bed.wait(lambda: bed.window.sound.ringing)
    bed.server.publish(ev.OrderRecalled(FIRST, "nearer_vehicle", AT))
    bed.wait(lambda: not bed.window.sound.ringing)
    bed.wait(lambda: bed.window.orders.view.band.complaint.text().startswith("已撤回："))


def test_a_receiver_without_password_asks_for_it(tmp_path: Path, qtbot: QtBot) -> None:
    server = SmallServer(ACCOUNTS)
    server.publish(*resources())
    server.start()
    link = ServerLink([server.url], None, "station")
    receiver = Receiver(link, Spool(tmp_path / "spool"), Press(DirectoryPrinter(tmp_path / "out"), NoMap(), ZONE))
    window = StationWindow(receiver, None, "east", tmp_path / "spool")
    window.show()
    receiver.start()
    form = window.sign_in
    assert window.pages.currentWidget() is form
    form.password.setText("wrong")
    form.go.click()
    qtbot.waitUntil(lambda: link.state.phase == Phase.REFUSED, timeout=15_000)
    assert window.pages.currentWidget() is form
    assert form.notice.text() != ""
    form.password.setText("right-password")
    qtbot.keyClick(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.idle, timeout=15_000)
    window.close()
    receiver.stop()
    server.stop()


def test_theme_and_language_change_while_an_order_is_shown_and_are_remembered(bed: Bed, tmp_path: Path) -> None:
    bed.server.publish(*dispatched(1))
    bed.wait(lambda: bed.window.orders.chosen == FIRST)
    window = bed.window
    window._folder = tmp_path
    try:
        window.strip.language.click()
        window.strip.theme.click()
        assert window.orders.chosen == FIRST
        assert window.orders.acknowledge.text() == "Acknowledge (Enter)"
        assert load_choices(tmp_path) == ViewChoices("light", "en")
    finally:
        set_language("zh")
        window.strip.theme.click()
    bed.wait(lambda: window.orders.acknowledge.isVisible())
    window.orders.acknowledge.click()
    bed.wait(lambda: "acknowledged" in bed.steps(FIRST))
    bed.wait(lambda: not window.sound.ringing)
