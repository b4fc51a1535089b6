"""Drawing, editing, reach and paper on the map window, by mouse and keys, through the real pen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QShortcut
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.console.desk.map_keys import MAP_KEYS
from dispatch_app.console.qt.map_window import MapWindow
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.map_feature import Direction, FeatureKind, MapFeature, Shape
from dispatch_app.domain.place import Position
from dispatch_app.qt_kit.map_view import Tool, legend
from dispatch_app.qt_kit.map_view.coordinates import ReadCoordinate
from dispatch_app.qt_kit.map_view.legend import legend_groups
from dispatch_app.qt_kit.theme import PALETTES
from dispatch_app.qt_kit.user_choices import load_choices
from tests.centre_in_memory import LEAD, SCENE, SECOND
from tests.gui.console.link_in_memory import LinkInMemory
from tests.gui.console.test_intake_window import place

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("does not support (raise|grabbing|propagateSizeHints)", extend=True),
]


@pytest.fixture
def window(qtbot: QtBot, windows: ConsoleWindows) -> MapWindow:
    """The map window at zoom 15 over the scene, wide enough for its panels."""
    window = windows.map
    window.resize(1_300, 900)
    window.map.centre_on(SCENE.longitude, SCENE.latitude, 15.0)
    qtbot.waitUntil(lambda: window.map.width() == 1_300)
    window.activateWindow()
    window.map.setFocus()
    qtbot.waitUntil(window.map.hasFocus)
    return window


def click(qtbot: QtBot, window: MapWindow, dx: int, dy: int) -> None:
    middle = QPoint(window.map.width() // 2, window.map.height() // 2)
    qtbot.mouseClick(window.map, Qt.MouseButton.LeftButton, pos=middle + QPoint(dx, dy))


def drawn(link: LinkInMemory, kind: FeatureKind, *points: Position, **details: object) -> str:
    shape = {1: Shape.POINT, 2: Shape.LINE}.get(len(points), Shape.AREA)
    feature = MapFeature("", kind, shape, points, **details)  # type: ignore[arg-type]
    return link.by_others(cmd.SetMapFeature(feature), SECOND)["feature_id"]


def test_a_closure_is_drawn_named_and_saved(qtbot: QtBot, window: MapWindow, link: LinkInMemory) -> None:
    qtbot.keyClick(window.map, Qt.Key.Key_E)
    panel = window.side.features
    assert window.side.shown_panel() == "draw" and window.tools.actions_["draw"].isChecked()
    panel.kinds.buttons[FeatureKind.CLOSURE].click()
    assert window.map.tool is Tool.DRAW
    click(qtbot, window, -100, 0)
    click(qtbot, window, 100, 0)
    qtbot.keyClick(window.map, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "人民路" in panel.problem.text())
    assert panel.form.name.text() == "人民路", "called by its road unless somebody says otherwise"
    panel.form.directions.buttons[Direction.FORWARD].click()
    panel.save.click()
    qtbot.waitUntil(lambda: len(link.board.map_features) == 1)
    (feature,) = link.board.map_features.values()
    assert (feature.kind, feature.direction, len(feature.points)) == (FeatureKind.CLOSURE, Direction.FORWARD, 2)
    assert feature.valid_until is not None, "a closure ends by itself"
    qtbot.waitUntil(lambda: panel.list.isVisible())
    assert panel.list.rows_model.rows[0].title == "人民路"


def test_a_sign_is_clicked_moved_and_its_history_shown(qtbot: QtBot, window: MapWindow, link: LinkInMemory) -> None:
    key = drawn(link, FeatureKind.HAZARD, SCENE, name="塌陷")
    qtbot.waitUntil(lambda: window.map._features.feature(key) is not None)
    window.map.repaint()
    click(qtbot, window, 0, 0)
    panel = window.side.features
    qtbot.waitUntil(lambda: len(panel.history.rows_model.rows) == 1)
    assert panel.form.name.text() == "塌陷" and not panel.save.isEnabled()
    window.map.mark_moved.emit("feature", key, [(118.006, 32.006)])
    assert panel.save.isEnabled()
    panel.save.click()
    qtbot.waitUntil(lambda: link.board.map_features[key].points == (Position(118.006, 32.006),))
    window.side.editing.choose_feature(key)
    qtbot.waitUntil(lambda: len(panel.history.rows_model.rows) == 2)
    panel.history.setCurrentIndex(panel.history.rows_model.index(1))
    panel.restore.click()
    qtbot.waitUntil(lambda: link.board.map_features[key].points == (SCENE,))


def test_esc_lays_the_tool_down_and_leaves_the_search(qtbot: QtBot, window: MapWindow) -> None:
    qtbot.keyClick(window.map, Qt.Key.Key_M)
    assert window.map.tool is Tool.MEASURE_DISTANCE
    qtbot.keyClick(window.map, Qt.Key.Key_Escape)
    assert window.map.tool is Tool.PAN
    qtbot.keyClick(window.map, Qt.Key.Key_Slash)
    qtbot.waitUntil(window.search.field.hasFocus)
    qtbot.keyClick(window.search.field, Qt.Key.Key_Escape)
    assert window.map.hasFocus()


def test_removing_is_undone_by_a_key(qtbot: QtBot, window: MapWindow, link: LinkInMemory) -> None:
    key = drawn(link, FeatureKind.MEETING_POINT, SCENE, name="东门")
    qtbot.waitUntil(lambda: key in window.runner.desk.board.map_features)
    menu = window.menu_at(SCENE.longitude, SCENE.latitude, "feature", key)
    {action.text(): action for action in menu.actions()}["删除"].trigger()
    qtbot.waitUntil(lambda: bool(window.side.editing.editor.undo_steps))
    window.map.setFocus()
    qtbot.waitUntil(window.map.hasFocus)
    qtbot.keyClick(window.map, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: key in link.board.map_features)


def test_a_refusal_is_told_and_the_drawing_kept(qtbot: QtBot, window: MapWindow, link: LinkInMemory) -> None:
    window.side.turn_to("draw")
    editing = window.side.editing
    editing.begin(FeatureKind.POI, (SCENE.longitude, SCENE.latitude))
    assert window.side.features.problem.text() == "请填写名称"
    window.side.features.save.click()
    qtbot.waitUntil(lambda: not editing.editor.waiting)
    assert editing.editor.draft is not None and not link.board.map_features
    assert any(line.tone == "danger" for line in window.runner.desk.messages.lines)
    window.side.features.drop.click()
    assert editing.editor.draft is None


def test_the_menu_draws_at_a_place_and_a_dispatcher_moves_no_station(
    qtbot: QtBot, window: MapWindow, link: LinkInMemory
) -> None:
    menu = window.menu_at(118.004, 32.004, "facility", "S1")
    words = [action.text() for action in menu.actions()]
    assert "该分站可达范围" in words and "移动或修改" not in words
    link.user = LEAD
    link.actor = LEAD
    menu = window.menu_at(118.004, 32.004, "facility", "S1")
    {action.text(): action for action in menu.actions()}["移动或修改"].trigger()
    window.map.mark_moved.emit("facility", "S1", [(118.0021, 32.0021)])
    assert "移至" in window.side.features.hint.text()
    moved = next(mark for mark in window.side.facility_marks() if mark.key == "S1")
    assert (moved.longitude, moved.latitude) == (118.0021, 32.0021)
    window.side.features.save.click()
    qtbot.waitUntil(lambda: link.board.stations["S1"].position == Position(118.0021, 32.0021))


def test_coverage_and_a_move_up_are_explained_and_order_nothing(
    qtbot: QtBot, windows: ConsoleWindows, window: MapWindow, link: LinkInMemory
) -> None:
    place(qtbot, windows, link)
    link.sent.clear()
    windows.intake.page.plan.coverage.click()
    panel = window.side.reach_panel
    qtbot.waitUntil(lambda: "派车后 70 %" in panel.headline.text())
    shades, arrows = window.side.shades()
    assert {shade.kind for shade in shades if shade.areas} == {"lost"} and arrows == []
    panel.looked_at.emit(panel.moves.rows_model.rows[0].key)
    shades, arrows = window.side.shades()
    assert {shade.kind for shade in shades if shade.areas} == {"lost", "restored"}
    assert [arrow.label for arrow in arrows] == ["苏A12003 → 东站"]
    panel.close_it.click()
    assert window.side.shades() == ([], []) and not window.side.isVisible()
    assert [command for command in link.sent if not isinstance(command, cmd.AmendIncident)] == []


def test_reach_of_a_place_is_drawn_in_rings(qtbot: QtBot, window: MapWindow) -> None:
    window.side.reach_from(SCENE)
    qtbot.waitUntil(lambda: [shade.label for shade in window.side.shades()[0]] == ["4 分钟", "8 分钟", "12 分钟"])
    assert window.tools.actions_["reach"].isChecked()
    window.do_action("reach")
    assert window.side.shown_panel() == ""


def test_a_coordinate_is_searched_and_copied(qtbot: QtBot, window: MapWindow) -> None:
    window.map.set_datum("GCJ02")
    field = window.search.field
    qtbot.keyClick(window.map, Qt.Key.Key_Slash)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "118.0105, 32.0021")
    qtbot.waitUntil(lambda: bool(field._choices))
    assert isinstance(field._choices[0].value, ReadCoordinate) and "GCJ-02" in field._choices[0].words
    qtbot.keyClick(field, Qt.Key.Key_Return)
    window.copy_middle()
    assert QApplication.clipboard().text() == "118.010500, 32.002100"


def test_the_view_is_saved_as_pdf_and_png(qtbot: QtBot, window: MapWindow, tmp_path: Path) -> None:
    paper = window.side.paper
    paper.folder = tmp_path / "maps"
    qtbot.keyClick(window.map, Qt.Key.Key_P)
    assert window.side.shown_panel() == "paper"
    paper.title.setText("早高峰")
    for button, kind in ((paper.png, "png"), (paper.pdf, "pdf")):
        button.click()
        qtbot.waitUntil(lambda: "已保存" in paper.told.text() and paper.pdf.isEnabled(), timeout=20_000)
        (file,) = paper.folder.glob(f"*.{kind}")
        assert file.stat().st_size > 5_000
        paper.told.setText("")
    assert next(paper.folder.glob("*.pdf")).read_bytes().startswith(b"%PDF")
    picture = QImage(str(next(paper.folder.glob("*.png"))))
    assert picture.width() == 2 * (277 * 5)
    paper.folder = tmp_path / "maps" / "a file"
    paper.folder.write_text("in the way")
    paper.png.click()
    qtbot.waitUntil(lambda: "无法写入" in paper.told.text(), timeout=20_000)


def test_the_look_of_the_map_is_written_soon_after_it_changed(
    qtbot: QtBot, windows: ConsoleWindows, window: MapWindow, tmp_path: Path
) -> None:
    windows._resting.setInterval(50)
    windows.intake.signed_in.emit("li", "d1")
    window.do_action("style")
    window.next_datum()
    file = windows._file("li")
    qtbot.waitUntil(lambda: load_choices(file).map_view.get("datum") == "GCJ02", timeout=5_000)
    assert load_choices(file).map_view["style"] == "light"


def test_a_vehicle_in_hand_has_its_trail(qtbot: QtBot, window: MapWindow, link: LinkInMemory) -> None:
    from dataclasses import replace

    for step in range(5):
        link.centre.advance(10)
        fix = replace(link.fixes["V1"], position=Position(118.0 + step * 0.001, 32.0), at=link.centre.now)
        link.centre.world.fixes["V1"] = fix
        link.fixes_arrived.emit([fix])
    window.look_at_vehicle("V1")
    (trail, _, _), *_ = window.map._trails._trails
    assert trail.chosen and len(trail.coordinates) == 5


def test_panels_fit_a_narrow_window(qtbot: QtBot, window: MapWindow) -> None:
    window.side.turn_to("draw")
    window.resize(400, 700)
    qtbot.waitUntil(lambda: window.map.width() == 400)
    assert window.side.geometry().right() < 400 and window.side.y() > window.search.geometry().bottom()


def test_a_lead_adds_a_station_and_marks_what_a_hospital_can_do(
    qtbot: QtBot, window: MapWindow, link: LinkInMemory
) -> None:
    link.user = link.actor = LEAD
    qtbot.keyClick(window.map, Qt.Key.Key_E)
    panel = window.side.features
    panel.facilities.buttons["stations"].click()
    assert window.map.tool is Tool.DRAW and not panel.save.isEnabled()
    click(qtbot, window, 60, 40)
    assert [m.name for m in window.side.facility_marks() if m.key == "draft"] == ["新建：分站"]
    assert panel.form.key.text() and not panel.form.capabilities.isVisible()
    qtbot.keyClicks(panel.form.name, "North 2")
    qtbot.keyClick(panel.form.name, Qt.Key.Key_Tab)
    panel.form.turn_out.setValue(45)
    panel.save.click()
    qtbot.waitUntil(lambda: any(s.name == "North 2" for s in link.board.stations.values()))
    station = next(s for s in link.board.stations.values() if s.name == "North 2")
    assert station.turn_out_s == 45 and station.position.longitude > SCENE.longitude
    key = next(iter(link.board.hospitals))
    window.side.edit_facility(key)
    qtbot.waitUntil(panel.form.capabilities.isVisible)
    wanted = "burns" not in link.board.hospitals[key].capabilities
    panel.form.capabilities.boxes["burns"].click()
    panel.save.click()
    qtbot.waitUntil(lambda: ("burns" in link.board.hospitals[key].capabilities) is wanted)
    qtbot.waitUntil(lambda: panel.undo.isEnabled())
    panel.undo.click()
    qtbot.waitUntil(lambda: ("burns" in link.board.hospitals[key].capabilities) is not wanted)
    panel.undo.click()
    qtbot.waitUntil(lambda: station.station_id not in link.board.stations)


def test_the_legend_explains_every_layer_and_every_key(qtbot: QtBot, window: MapWindow) -> None:
    qtbot.keyClick(window.map, Qt.Key.Key_G)
    assert window.side.shown_panel() == "legend" and window.tools.actions_["legend"].isChecked()
    panel = window.side.legend
    assert {"分站", "医院", "危险点", "空闲", "铁路", "驻车调整建议：仅供参考，不会自动派车"} <= set(panel.words)
    told = {key for key, _ in MAP_KEYS}
    shortcuts = {one.key().toString() for one in window.map.findChildren(QShortcut)}
    assert shortcuts and shortcuts <= told, "a key that the legend does not tell"
    groups = dict(legend_groups(window.map.palette_now(), 1.0))
    assert len(groups) == 5 and all(len(rows) >= 8 for rows in groups.values())
    grounds = {palette: blank_sample(palette) for palette in ("dark", "light")}
    for name, ground in grounds.items():
        for rows in dict(legend_groups(PALETTES[name], 1.0)).values():
            pictures = [row.picture.toImage() for row in rows]
            assert all(picture != ground for picture in pictures), "a sign that paints nothing"
            assert all(a != b for n, a in enumerate(pictures) for b in pictures[:n]), "two signs that look alike"
    window.map.set_style("light")
    assert panel.words
    qtbot.keyClick(window.map, Qt.Key.Key_G)
    assert window.side.shown_panel() == ""


def blank_sample(palette: str) -> QImage:
    return legend._picture(lambda *_: None, PALETTES[palette], 1.0).toImage()
