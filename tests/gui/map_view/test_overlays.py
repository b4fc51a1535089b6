"""Drawn features, shades, trails, datum, style and keys on the real widget."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.map_view import (
    AdviceArrow,
    AreaShade,
    FacilityMark,
    FeatureMark,
    Layer,
    MapView,
    Tool,
    TrailLine,
    VehicleMark,
)
from dispatch_app.qt_kit.map_view.picture_maker import PictureMaker
from dispatch_app.qt_kit.map_view.tile_style import DAY, NIGHT
from dispatch_app.qt_kit.theme import DARK
from tests.gui.map_view.conftest import MIDDLE
from tests.gui.map_view.test_view import drag, pixel

pytestmark = pytest.mark.gui

SQUARE = ((121.001, 31.001), (121.003, 31.001), (121.003, 31.003), (121.001, 31.003))
STRETCH = ((120.996, 31.0), (121.0, 31.0), (121.004, 31.0))


def shown(view: MapView) -> dict[str, FeatureMark]:
    features = [
        FeatureMark("area", "hazard", "area", SQUARE, "化工厂"),
        FeatureMark("line", "closure", "line", STRETCH, "人民路", direction="forward"),
        FeatureMark("speed", "speed", "line", ((120.996, 30.998), (121.004, 30.998)), "10 公里/时"),
        FeatureMark("point", "meeting_point", "point", ((120.997, 31.002),), "东门"),
        FeatureMark("later", "poi", "point", ((120.995, 31.003),), "临时医院", in_force=False),
    ]
    view.set_features(features)
    view.repaint()
    return {feature.key: feature for feature in features}


@pytest.mark.parametrize(
    ("key", "place"),
    [("area", (121.0012, 31.0028)), ("line", (121.002, 31.0)), ("point", (120.997, 31.002)),
     ("later", (120.995, 31.003))],
)  # fmt: skip
def test_a_drawn_feature_is_chosen_by_a_click(
    qtbot: QtBot, view: MapView, key: str, place: tuple[float, float]
) -> None:
    shown(view)
    with qtbot.waitSignal(view.feature_chosen, timeout=1_000) as caught:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, *place))
    assert caught.args == [key]


def test_each_kind_has_its_layer_and_the_chosen_one_is_always_shown(qtbot: QtBot, view: MapView) -> None:
    shown(view)
    before = view.grab().toImage()
    for layer in (Layer.CLOSURES, Layer.SPEEDS, Layer.HAZARDS, Layer.MEETING_POINTS, Layer.POINTS_OF_INTEREST):
        view.set_layer(layer, False)
    hidden = view.grab().toImage()
    at = pixel(view, 121.003, 31.0)
    assert before.pixel(at) != hidden.pixel(at)
    with qtbot.assertNotEmitted(view.feature_chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.002, 31.0))
    view.set_features([FeatureMark("line", "closure", "line", STRETCH, chosen=True)])
    assert view.grab().toImage().pixel(at) != hidden.pixel(at)


def test_a_point_is_moved_only_when_it_is_in_hand(qtbot: QtBot, view: MapView) -> None:
    shown(view)
    start, end = pixel(view, 120.997, 31.002), pixel(view, 120.997, 31.002) + QPoint(60, 40)
    before = view.viewport
    with qtbot.assertNotEmitted(view.mark_moved):
        drag(qtbot, view, start, end)
    assert view.viewport != before, "the map was dragged"
    view.centre_on(*MIDDLE)
    view.set_movable("feature", "point")
    view.repaint()
    start = pixel(view, 120.997, 31.002)
    with qtbot.waitSignal(view.mark_moved, timeout=1_000) as caught:
        drag(qtbot, view, start, start + QPoint(60, 40))
    kind, key, points = caught.args
    assert (kind, key) == ("feature", "point")
    assert view.viewport.point_px(*points[0]) == pytest.approx((start.x() + 60, start.y() + 40), abs=1.5)


def test_corners_are_moved_added_and_taken_away(qtbot: QtBot, view: MapView) -> None:
    shown(view)
    view.set_movable("feature", "area")
    view.centre_on(121.002, 31.002, 16.0)
    view.repaint()
    corner, side = pixel(view, *SQUARE[2]), pixel(view, 121.002, 31.003)
    with qtbot.waitSignal(view.mark_moved, timeout=1_000) as moved:
        drag(qtbot, view, corner, corner + QPoint(40, -30))
    assert [tuple(p) for p in moved.args[2][:2]] == list(SQUARE[:2])
    assert moved.args[2][2] != SQUARE[2] and len(moved.args[2]) == 4
    with qtbot.waitSignal(view.mark_moved, timeout=1_000) as added:
        drag(qtbot, view, side, side + QPoint(0, -40))
    assert len(added.args[2]) == 5
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, corner, view.mapToGlobal(corner))
    with qtbot.waitSignal(view.mark_moved, timeout=1_000) as taken:
        QApplication.sendEvent(view, event)
    assert len(taken.args[2]) == 3


def test_a_station_under_vehicles_can_be_moved_and_has_its_menu(qtbot: QtBot, view: MapView) -> None:
    view.set_facilities([FacilityMark("S1", "station", "东站", *MIDDLE)])
    view.set_vehicles([VehicleMark(f"v{n}", f"沪A{n}", *MIDDLE) for n in range(6)])
    view.centre_on(*MIDDLE, 13.0)
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    view.repaint()
    at = QPoint(400, 300)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    with qtbot.waitSignal(view.context_menu_wanted, timeout=1_000) as caught:
        QApplication.sendEvent(view, event)
    assert caught.args[3:] == ["facility", "S1"]
    view.set_movable("facility", "S1")
    with qtbot.waitSignal(view.mark_moved, timeout=1_000) as moved:
        drag(qtbot, view, at, QPoint(450, 320))
    assert moved.args[:2] == ["facility", "S1"]


def test_a_line_is_drawn_along_the_roads_by_mouse(qtbot: QtBot, view: MapView) -> None:
    view.start_sketch("line", "closure", along_roads=True)
    assert view.tool is Tool.DRAW
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.0, 31.0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.004, 31.004))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=pixel(view, 121.006, 31.004))
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(view.sketched, timeout=1_000) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    points = caught.args[0]
    assert len(points) > 3 and points[-1] == pytest.approx((121.004, 31.004), abs=2e-5)
    assert view.tool is Tool.PAN and view.sketch is None


def test_an_area_is_drawn_by_keys_alone(qtbot: QtBot, view: MapView) -> None:
    view.start_sketch("area", "hazard")
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.sketch is not None, "one corner is no area"
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
        qtbot.keyClick(view, Qt.Key.Key_Space)
    with qtbot.waitSignal(view.sketched, timeout=1_000) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    (x0, y0), (x1, y1), (x2, y2) = caught.args[0]
    assert x1 > x0 and y1 == pytest.approx(y0) and y2 < y1 and x2 == pytest.approx(x1)
    view.start_sketch("area", "hazard")
    with qtbot.assertNotEmitted(view.sketched):
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.sketch is None


def test_shades_lie_over_the_ground_and_can_be_hidden(view: MapView) -> None:
    empty = view.grab().toImage()
    hole = ((121.0018, 31.0018), (121.0022, 31.0018), (121.0022, 31.0022), (121.0018, 31.0022))
    view.set_shades(
        [AreaShade("reach", [[SQUARE, hole]], "4 分钟"), AreaShade("lost", [[SQUARE[:3]]], "", 1)],
        [AdviceArrow(((120.998, 30.999), (121.004, 31.003)), "沪A1 → 东站")],
    )
    full = view.grab().toImage()
    inside, in_hole = pixel(view, 121.0013, 31.0027), pixel(view, 121.0019, 31.0021)
    assert full.pixel(inside) != empty.pixel(inside)
    assert full.pixel(in_hole) == empty.pixel(in_hole)
    view.set_layer(Layer.REACH, False)
    assert view.grab().toImage().pixel(inside) == empty.pixel(inside)


def test_a_trail_fades_with_age(view: MapView) -> None:
    places = [(121.0 + n * 0.0004, 31.001) for n in range(-20, 21)]
    ages_s = [(20 - n) * 15.0 for n in range(-20, 21)]
    view.set_layer(Layer.NAMES, False)
    view.set_trails([TrailLine("v", places, ages_s, "en_route"), TrailLine("w", places[:1], [0.0])])
    picture = view.grab().toImage()

    def strength(longitude: float) -> int:
        colour = picture.pixelColor(pixel(view, longitude, 31.001))
        return colour.blue() - colour.red()

    old, new = strength(120.9931), strength(121.0069)
    assert new > old > strength(120.99)
    assert new == pytest.approx(QColor(DARK.en_route).blue() - QColor(DARK.en_route).red(), abs=20)


def test_the_datum_is_chosen_copied_and_kept(qtbot: QtBot, view: MapView, grid_map) -> None:
    view.set_datum("GK3")
    assert view.copy_coordinates(*MIDDLE) == QApplication.clipboard().text() != ""
    assert view.copy_coordinates(*MIDDLE).startswith("40")
    view.next_datum()
    assert view.datum == "GK6"
    view.set_datum("nonsense")
    other = MapView()
    qtbot.addWidget(other)
    other.restore({**view.state(), "style": "light"})
    assert (other.datum, other.style_name) == ("GK6", "light")
    with qtbot.waitSignal(view.coordinates_pressed, timeout=1_000):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(60, 580))


def test_the_map_has_a_style_of_its_own(qtbot: QtBot, view: MapView) -> None:
    view.set_layer(Layer.NAMES, False)
    view.centre_on(121.03, 31.03, 16.0)
    view.set_style("light")
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    assert view.grab().toImage().pixelColor(400, 300) == QColor(DAY.areas["water"])
    view.set_style("")
    qtbot.waitUntil(lambda: view.at_rest, timeout=10_000)
    assert view.grab().toImage().pixelColor(400, 300) == QColor(NIGHT.areas["water"])


def test_a_picture_is_made_between_the_frames_and_holds_the_whole_view(qtbot: QtBot, view: MapView) -> None:
    view.set_layer(Layer.NAMES, False)
    view.centre_on(121.03, 31.03, 14.0)
    maker = PictureMaker(view, (1_200, 900), "light", 2.0)
    with qtbot.waitSignal(maker.done, timeout=30_000) as caught:
        maker.start()
    picture = caught.args[0]
    assert (picture.width(), picture.height()) == (2_400, 1_800)
    assert picture.pixelColor(1_200, 900) == QColor(DAY.areas["water"])
    west, _ = view.viewport.point_px(121.02, 31.03)
    share = west / view.width()
    assert picture.pixelColor(round(share * 2_400) + 12, 900) == QColor(DAY.areas["water"])
    assert picture.pixelColor(round(share * 2_400) - 12, 900) == QColor(DAY.land)
