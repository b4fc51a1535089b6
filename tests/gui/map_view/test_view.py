"""The real widget under real events: hands, tools, marks, tiles and names."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.map_view import (
    CandidateCircle,
    ClosureLine,
    FacilityMark,
    IncidentMark,
    Layer,
    MapView,
    MeetingPointMark,
    PositionChange,
    RouteLine,
    Tool,
    VehicleMark,
)
from dispatch_app.qt_kit.map_view.tile_cache import TileCache
from dispatch_app.qt_kit.map_view.tile_style import DAY, NIGHT
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import VEHICLE_MARKS, apply_theme
from tests.gui.map_view.conftest import MIDDLE

pytestmark = pytest.mark.gui


def wheel(view: MapView, at: QPoint, notches: float) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def drag(qtbot: QtBot, view: MapView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.25, 0.5, 0.75, 1.0):
        qtbot.mouseMove(view, start + (end - start) * share)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def pixel(view: MapView, longitude: float, latitude: float) -> QPoint:
    x, y = view.viewport.point_px(longitude, latitude)
    return QPoint(round(x), round(y))


def vehicles(count: int, spread: float = 0.005) -> list[VehicleMark]:
    random = np.random.default_rng(5)
    places = random.uniform(-spread, spread, (count, 2))
    states = list(VEHICLE_MARKS)
    return [
        VehicleMark(f"v{n}", f"沪A{n:04d}", MIDDLE[0] + dx, MIDDLE[1] + dy, 37.0 * n % 360, states[n % 6], 2.0)
        for n, (dx, dy) in enumerate(places.tolist())
    ]


def test_a_drag_carries_the_map_along(qtbot: QtBot, view: MapView) -> None:
    before = view.viewport
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(view, QPoint(450, 300))
    qtbot.mouseMove(view, QPoint(500, 340))
    assert view.viewport.point_px(*before.degrees_at(400, 300)) == pytest.approx((500, 340), abs=0.01)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 340))
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)


def test_the_wheel_zooms_at_the_pointer(qtbot: QtBot, view: MapView) -> None:
    at = QPoint(200, 150)
    place = view.viewport.degrees_at(200, 150)
    wheel(view, at, 2.0)
    qtbot.waitUntil(lambda: view.viewport.zoom == 16.0, timeout=5_000)
    assert view.viewport.point_px(*place) == pytest.approx((200, 150), abs=0.5)


def test_zoom_stays_between_nine_and_twenty(qtbot: QtBot, view: MapView) -> None:
    wheel(view, QPoint(400, 300), 90.0)
    qtbot.waitUntil(lambda: view.viewport.zoom == 20.0, timeout=5_000)
    wheel(view, QPoint(400, 300), -90.0)
    qtbot.waitUntil(lambda: view.viewport.zoom == 9.0, timeout=5_000)


def test_the_keyboard_moves_the_map(qtbot: QtBot, view: MapView) -> None:
    before = view.viewport
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.viewport.x > before.x
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.viewport.y < before.y
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: view.viewport.zoom == 15.5, timeout=5_000)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.waitUntil(lambda: view.viewport.zoom == 15.0, timeout=5_000)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.viewport.zoom < 15.0


def test_a_click_says_where(qtbot: QtBot, view: MapView) -> None:
    with qtbot.waitSignal(view.clicked, timeout=1_000) as caught:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    assert caught.args == pytest.approx(list(MIDDLE), abs=1e-6)


@pytest.mark.parametrize(
    ("tool", "signal"), [(Tool.SET_SCENE, "scene_picked"), (Tool.SET_MEETING_POINT, "meeting_point_picked")]
)
def test_a_picking_tool_gives_the_place_once_and_is_laid_down(
    qtbot: QtBot, view: MapView, tool: Tool, signal: str
) -> None:
    view.set_vehicles([VehicleMark("v", "沪A0001", *MIDDLE)])
    view.set_tool(tool)
    with qtbot.waitSignal(getattr(view, signal), timeout=1_000) as caught, qtbot.assertNotEmitted(view.vehicle_chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    assert caught.args == pytest.approx(list(MIDDLE), abs=1e-6)
    assert view.tool is Tool.PAN


def test_measuring_by_clicks(qtbot: QtBot, view: MapView) -> None:
    view.set_tool(Tool.MEASURE_DISTANCE)
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.0, 31.0))
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.01, 31.0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    # cos 31° on the ellipsoid: 955.1 m a hundredth of a degree; a pixel is 4 m here.
    assert view.measured_text() in {f"{length} 米" for length in range(950, 961)}
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert view.measured_text() == "0 米"
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert (view.tool, view.measured_text()) == (Tool.PAN, "")


def test_marks_are_chosen_by_a_click(qtbot: QtBot, view: MapView) -> None:
    view.set_vehicles([VehicleMark("v7", "沪A0007", 121.003, 31.001, 90.0, "en_route")])
    view.set_facilities([FacilityMark("s1", "station", "东站", 120.997, 31.001)])
    view.set_incidents([IncidentMark("i1", "0231", 121.0, 30.998, "A")])
    view.repaint()
    for signal, place, key, lift in (
        (view.vehicle_chosen, (121.003, 31.001), "v7", 0),
        (view.facility_chosen, (120.997, 31.001), "s1", 0),
        (view.incident_chosen, (121.0, 30.998), "i1", 20),
    ):
        with qtbot.waitSignal(signal, timeout=1_000) as caught:
            qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, *place) - QPoint(0, lift))
        assert caught.args == [key]


def test_a_vehicle_is_found_where_it_moved_to(qtbot: QtBot, view: MapView) -> None:
    view.set_vehicles([VehicleMark("v7", "沪A0007", 121.003, 31.001)])
    view.update_positions([PositionChange("v7", 120.998, 30.999, 45.0), PositionChange("unknown", 121.0, 31.0)])
    view.repaint()
    with qtbot.waitSignal(view.vehicle_chosen, timeout=1_000):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 120.998, 30.999))
    with qtbot.assertNotEmitted(view.vehicle_chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.003, 31.001))


def test_the_context_menu_knows_place_and_mark(qtbot: QtBot, view: MapView) -> None:
    from PySide6.QtGui import QContextMenuEvent

    view.set_vehicles([VehicleMark("v7", "沪A0007", *MIDDLE)])
    view.repaint()
    at = QPoint(400, 300)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    with qtbot.waitSignal(view.context_menu_wanted, timeout=1_000) as caught:
        QApplication.sendEvent(view, event)
    assert caught.args[:2] == pytest.approx(list(MIDDLE), abs=1e-6)
    assert caught.args[3:] == ["vehicle", "v7"]


def test_no_vehicle_is_lost_in_the_clusters(view: MapView) -> None:
    marks = vehicles(500)
    view.set_vehicles(marks)
    view.centre_on(*MIDDLE, 12.0)
    view.repaint()
    layer = view._vehicles
    clustered = sum(cluster.count for _, _, cluster in layer._clusters)
    assert clustered > 400
    assert clustered + len(layer._shown) == 500


def test_emergencies_and_the_chosen_vehicle_are_never_clustered(view: MapView) -> None:
    marks = [VehicleMark(f"v{n}", f"沪A{n}", *MIDDLE, state="emergency" if n == 3 else "free") for n in range(20)]
    view.set_vehicles(marks)
    view.choose_vehicle("v9")
    view.centre_on(*MIDDLE, 11.0)
    view.repaint()
    assert sorted(marks[int(n)].key for n in view._vehicles._shown) == ["v3", "v9"]


def test_a_click_on_a_cluster_comes_closer(qtbot: QtBot, view: MapView) -> None:
    view.set_vehicles([VehicleMark(f"v{n}", f"沪A{n}", *MIDDLE) for n in range(20)])
    view.centre_on(*MIDDLE, 12.0)
    view.repaint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.waitUntil(lambda: view.viewport.zoom == 13.5, timeout=5_000)


def test_fixes_grow_old_and_stale(view: MapView) -> None:
    view.set_vehicles([VehicleMark("v1", "沪A1", *MIDDLE, age_s=10.0)])
    view.age_vehicles(25.0, stale_after_s=30.0)
    mark = view._vehicles.mark("v1")
    assert mark is not None
    assert (mark.age_s, mark.stale) == (35.0, True)


def test_senseless_values_are_survived(view: MapView) -> None:
    nan = math.nan
    view.set_vehicles([VehicleMark("a", "A", nan, 31.0), VehicleMark("b", "B", *MIDDLE, heading_deg=nan, state="?")])
    view.set_routes([RouteLine([], 10.0), RouteLine([MIDDLE], 10.0)])
    view.set_vehicles([])
    view.update_positions([PositionChange("a", 1.0, 2.0)])
    view.restore({"zoom": "far", "hidden": [3, "no such layer"], "longitude": 1e9})
    view.repaint()
    assert view.viewport.zoom == 15.0


def test_the_lake_is_painted_where_it_lies_in_both_styles(qtbot: QtBot, qapp, view: MapView) -> None:
    view.set_layer(Layer.NAMES, False)
    for theme, style in (("light", DAY), ("dark", NIGHT)):
        apply_theme(qapp, theme)
        view.centre_on(121.025, 31.025, 15.0)
        qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
        picture = view.grab().toImage()
        assert picture.pixelColor(pixel(view, 121.023, 31.023)) == QColor(style.areas["water"])
        assert picture.pixelColor(pixel(view, 121.017, 31.023)) == QColor(style.land)


def test_buildings_can_be_hidden(qtbot: QtBot, view: MapView) -> None:
    view.centre_on(*MIDDLE, 17.0)
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    assert view.grab().toImage().pixelColor(pixel(view, 121.0007, 31.0007)) == QColor(NIGHT.areas["building"])
    view.set_layer(Layer.BUILDINGS, False)
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    assert view.grab().toImage().pixelColor(pixel(view, 121.0007, 31.0007)) == QColor(NIGHT.land)


def test_a_cold_place_shows_a_stand_in_at_once(view: MapView) -> None:
    view.centre_on(121.025, 31.025, 17.0)  # never painted at this zoom; only the overview holds it
    picture = view.grab().toImage()
    assert picture.pixelColor(QPoint(420, 200)) == QColor(NIGHT.areas["water"])


def test_the_paint_event_paints_no_tile(view: MapView) -> None:
    kept = view.slices()[2]
    view.centre_on(121.03, 31.03, 18.0)
    view.repaint()
    assert view.slices()[2] == kept


def test_names_do_not_cover_each_other(qtbot: QtBot, view: MapView) -> None:
    view.centre_on(*MIDDLE, 15.5)
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    placed = view._labels.placed
    assert {name.key[0] for name in placed} >= {"方城区", "东西5路", "南北5路"}
    boxes = []
    for name in placed:
        (x, y) = view.viewport.to_px(np.array([[name.x, name.y]]))[0]
        boxes.append([(x + x0, y + y0, x + x1, y + y1) for x0, y0, x1, y1 in name.boxes])
    for number, mine in enumerate(boxes):
        for others in boxes[number + 1 :]:
            for a in mine:
                for b in others:
                    apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
                    assert apart, (placed[number].key, a, b)


def test_place_zoom_and_layers_are_remembered(qtbot: QtBot, view: MapView, grid_map) -> None:
    view.centre_on(121.004, 31.003, 16.25)
    view.set_layer(Layer.HOSPITALS, False)
    other = MapView()
    qtbot.addWidget(other)
    other.resize(640, 480)
    other.set_base_map(grid_map)
    other.restore(view.state())
    assert other.state()["hidden"] == ["hospitals"]
    assert other.viewport.zoom == 16.25
    assert other.viewport.degrees_at(320, 240) == pytest.approx((121.004, 31.003), abs=1e-9)


def test_every_kind_of_mark_is_drawn_and_the_picture_for_print_is_whole(view: MapView) -> None:
    view.set_vehicles(vehicles(60))
    view.set_facilities([FacilityMark("h", "hospital", "市一医院", 121.002, 31.0, "diverting", "胸痛中心")])
    view.set_incidents([IncidentMark("i", "0231 胸痛", *MIDDLE, "A", True)])
    view.set_meeting_points([MeetingPointMark("m", "东门", 121.001, 31.0)])
    view.set_candidates(
        [
            CandidateCircle("c", "手机定位", 121.001, 31.001, 120.0, 12.0),
            CandidateCircle("d", "短信", *MIDDLE, 15.0, 3.0, True),
        ]
    )
    view.set_routes([RouteLine([(120.99, 31.0), (121.0, 31.0)], 250.0, True)])
    view.set_closures([ClosureLine([(121.0, 31.002), (121.004, 31.002)])])
    picture = view.render_picture(1_200, 900, "light")
    assert (picture.width(), picture.height()) == (1_200, 900)
    colours = {picture.pixelColor(x, y).name() for x in range(0, 1_200, 7) for y in range(0, 900, 7)}
    assert len(colours) > 60
    assert DAY.land.lower() in colours


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5])
def test_tiles_meet_on_whole_pixels_of_the_screen(grid_map, ratio: float) -> None:
    cache = TileCache()
    cache.show_map(grid_map, NIGHT, pixel_ratio=ratio)
    seen = Viewport(0.5, 0.5, 15.0, 1_000, 700).centred(121.003, 31.002, 15.17)
    cache.finish(seen)
    pictures, sharp = cache.pictures(seen)
    assert sharp and len(pictures) >= 4
    edges = [edge * ratio for box, _, _ in pictures for edge in (box.left(), box.top(), box.right(), box.bottom())]
    assert edges == pytest.approx([round(edge) for edge in edges], abs=1e-6)
    lefts = {round(box.left() * ratio) for box, _, _ in pictures}
    rights = {round(box.right() * ratio) for box, _, _ in pictures}
    assert len(lefts & rights) == len(lefts) - 1, "each column begins where the one before it ends"


def test_the_cache_of_tiles_is_bounded(qtbot: QtBot, grid_map, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch_app.qt_kit.map_view.tile_cache.MOST_BYTES", 30 * 1024 * 1024)
    cache = TileCache()
    cache.show_map(grid_map, NIGHT)
    for step in range(6):
        cache.finish(Viewport(0.5, 0.5, 15.0, 1_000, 700).centred(121.0 + step * 0.03, 31.0, 16.0))
        assert cache.kept_bytes <= 30 * 1024 * 1024


def test_a_followed_vehicle_stays_in_view_until_the_hand_drags(qtbot: QtBot, view: MapView) -> None:
    view.set_vehicles([VehicleMark("v7", "沪A0007", *MIDDLE)])
    view.follow_vehicle("v7")
    view.update_positions([PositionChange("v7", 121.05, 31.0)])
    x, y = view.viewport.point_px(121.05, 31.0)
    assert (x, y) == pytest.approx((400, 300), abs=1.0)
    drag(qtbot, view, QPoint(400, 300), QPoint(460, 300))
    assert view.followed == ""


def test_a_fitted_view_stays_fitted_as_the_widget_grows_until_it_is_moved(qtbot: QtBot, grid_map) -> None:
    widget = MapView()
    qtbot.addWidget(widget)
    widget.resize(300, 200)
    widget.set_base_map(grid_map)
    widget.fit((120.99, 30.99, 121.01, 31.01))
    widget.show()
    small = widget.viewport.zoom
    widget.resize(1_200, 900)
    qtbot.waitUntil(lambda: widget.viewport.zoom > small + 1.0, timeout=5_000)
    widget.pan_by(10.0, 0.0)
    zoom = widget.viewport.zoom
    widget.resize(600, 400)
    qtbot.waitUntil(lambda: widget.viewport.width_px == 600, timeout=5_000)
    assert widget.viewport.zoom == zoom
