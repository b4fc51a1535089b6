"""The map window follows the desk and sets places for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_marks import vehicle_marks
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.qt_kit.map_view.tools import Tool
from dispatch_app.qt_kit.sounds import Sounds, wave_bytes
from dispatch_app.qt_kit.user_choices import UserChoices, load_choices, save_choices
from tests.centre_in_memory import SCENE
from tests.gui.console.conftest import let_go
from tests.gui.console.link_in_memory import LinkInMemory
from tests.gui.console.test_intake_window import answer, place

pytestmark = pytest.mark.gui


def middle_of(windows: ConsoleWindows) -> tuple[float, float]:
    view = windows.map.map
    return view.viewport.degrees_at(view.width() / 2, view.height() / 2)


def test_the_map_centres_on_the_caller_when_the_desk_answers(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    answer(qtbot, windows, link)
    longitude, latitude = middle_of(windows)
    assert longitude == pytest.approx(SCENE.longitude, abs=1e-4)
    assert latitude == pytest.approx(SCENE.latitude, abs=1e-4)


def test_a_click_with_the_scene_tool_marks_the_scene(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    incident_id = answer(qtbot, windows, link)
    windows.map.tools.tools[Tool.SET_SCENE].click()
    view = windows.map.map
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() // 2))
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].scene.is_known())
    marked = [c for c in link.sent if isinstance(c, cmd.MarkPlace)]
    assert [c.target for c in marked] == ["scene"]
    assert view.tool is Tool.PAN
    qtbot.waitUntil(lambda: "附近" in windows.intake.page.form.scene.text())


def test_the_first_vehicle_of_the_plan_is_shown_with_its_way(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    place(qtbot, windows, link)
    card = windows.map.card
    qtbot.waitUntil(lambda: card.isVisible() and "到现场" in card.lines[3].whole_text())
    assert card.plate.text() == "苏A12001"
    assert "移出预案" in card.choose.text()
    card.choose.click()
    qtbot.waitUntil(lambda: "V1" not in windows.runner.desk.forms[windows.runner.desk.active].plan.chosen)


def test_choosing_on_the_map_and_in_the_list_are_one(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    first = place(qtbot, windows, link)
    windows.intake.new_incident()
    qtbot.waitUntil(lambda: windows.runner.desk.active != first)
    windows.map.map.incident_chosen.emit(first)
    qtbot.waitUntil(lambda: windows.runner.desk.active == first)
    qtbot.waitUntil(lambda: windows.intake.page.queue.incidents.marked() == first)


def test_the_menu_of_a_place_sets_the_meeting_point(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    incident_id = place(qtbot, windows, link)
    menu = windows.map.menu_at(118.006, 32.006, "facility", "H1")
    entries = {action.text(): action for action in menu.actions()}
    assert list(entries)[:1] == ["设为接收医院"] and {"设为现场", "设为送达地点", "在此绘制"} <= set(entries)
    entries["设为等车地点"].trigger()
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].meeting_point.is_known())
    entries["设为接收医院"].trigger()
    assert windows.runner.desk.forms[incident_id].plan.hospital_id == "H1"


def test_searching_centres_the_map(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    windows.map.search.go_to(link.places[2])
    longitude, _ = middle_of(windows)
    assert longitude == pytest.approx(link.places[2].position.longitude, abs=1e-4)


def test_choices_are_remembered_between_two_starts(
    qapp: QApplication, windows: ConsoleWindows, link: LinkInMemory, tmp_path: Path
) -> None:
    windows.intake.signed_in.emit("li", "d1")
    windows.change_view("theme")
    windows.map.map.centre_on(118.02, 32.01, 15.0)
    windows.remember()
    again = ConsoleWindows(qapp, DeskRunner(LinkInMemory(link.centre)), "x", None, Sounds(False), tmp_path)
    assert again.choices.theme == "light"
    assert again.intake.sign_in.user.text() == "li" and again.intake.sign_in.desk.text() == "d1"
    assert again.choices.intake_window == windows.choices.intake_window
    assert again.intake.width() == windows.intake.width()
    assert middle_of(again)[0] == pytest.approx(118.02, abs=1e-3)
    again.change_view("theme")
    let_go(again)


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b'{"theme": 7, "language": "xx"}', b"\xff\xfe"])
def test_a_spoilt_memory_gives_the_defaults(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "console.json"
    file.write_bytes(content)
    assert load_choices(file) == UserChoices()


def test_choices_survive_the_file(tmp_path: Path) -> None:
    wanted = UserChoices(theme="light", language="en", font_px=16, user="li", desk_id="d1", columns=[1, 2, 3])
    save_choices(tmp_path / "deep" / "console.json", wanted)
    assert load_choices(tmp_path / "deep" / "console.json") == wanted


def test_sounds_are_waves_of_their_length() -> None:
    sound = wave_bytes(((1000.0, 60),))
    assert sound[:4] == b"RIFF" and len(sound) == 44 + 2 * 22_050 * 60 // 1000


def test_a_vehicle_without_position_is_not_drawn_anywhere(link: LinkInMemory) -> None:
    del link.fixes["V2"]
    drawn = {mark.key for mark in vehicle_marks(link.board, link.fixes, link.server_now())}
    assert drawn == {"V1", "V3", "V4"}
    link.centre.advance(60)
    assert all(mark.stale and mark.age_s == 60 for mark in vehicle_marks(link.board, link.fixes, link.server_now()))
