"""The parts of the map view that need no window: viewport, motion, measuring, cutting, room, words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.qt_kit.map_view.furniture import scale_bar_m
from dispatch_app.qt_kit.map_view.measuring import Measuring
from dispatch_app.qt_kit.map_view.motion import Motion
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.tools import Tool, age_text, area_text, distance_text
from dispatch_app.qt_kit.map_view.vector_path import arrows_along, cut_to_square, path_of
from dispatch_app.qt_kit.map_view.viewport import Viewport

VIEW = Viewport(0.5, 0.5, 12.0, 800, 600).centred(121.0, 31.0)


@given(st.floats(0, 800), st.floats(0, 600), st.floats(9, 20), st.floats(9, 20))
def test_zooming_holds_the_place_under_the_pointer(px: float, py: float, before: float, after: float) -> None:
    view = VIEW.centred(121.0, 31.0, before)
    place = view.degrees_at(px, py)
    assert view.zoomed(after, px, py).point_px(*place) == pytest.approx((px, py), abs=1e-3)


def test_dragging_moves_the_content_with_the_hand() -> None:
    x, y = VIEW.point_px(121.0, 31.0)
    assert VIEW.moved(30.0, -20.0).point_px(121.0, 31.0) == pytest.approx((x + 30.0, y - 20.0))


def test_fitting_shows_all_of_the_bounds_and_a_single_place_at_street_scale() -> None:
    view = VIEW.fitted((120.9, 30.9, 121.1, 31.1))
    for corner in ((120.9, 30.9), (121.1, 31.1)):
        x, y = view.point_px(*corner)
        assert 0 <= x <= 800 and 0 <= y <= 600
    assert VIEW.fitted((121.0, 31.0, 121.0, 31.0)).zoom == 16.0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_view_never_leaves_the_world(dx: float, dy: float) -> None:
    moved = VIEW.centred(121.0, 31.0, 9.0).moved(dx, dy)
    assert 0.0 <= moved.x <= 1.0 and 0.0 <= moved.y <= 1.0


def test_a_released_drag_glides_on_and_comes_to_rest() -> None:
    motion = Motion()
    for step in range(5):
        motion.drag_seen(step * 10.0, 0.0, step * 0.01)
    motion.release(0.04)
    assert motion.moving
    view, travelled = VIEW, 0
    while motion.moving and travelled < 1_000:
        view = motion.advance(view, 0.016)
        travelled += 1
    assert not motion.moving
    assert view.x < VIEW.x, "content dragged to the right shows what lies in the west"


def test_a_drag_that_stopped_before_the_release_does_not_glide() -> None:
    motion = Motion()
    motion.drag_seen(0.0, 0.0, 0.0)
    motion.drag_seen(50.0, 0.0, 0.05)
    motion.release(0.5)
    assert not motion.moving


def test_a_zoom_arrives_exactly() -> None:
    motion, view = Motion(), VIEW
    motion.zoom_to(15.5, 400.0, 300.0)
    for _ in range(200):
        view = motion.advance(view, 0.016)
    assert (view.zoom, motion.moving) == (15.5, False)


def test_distance_and_area_are_those_of_the_ellipsoid() -> None:
    line = Measuring.for_tool(Tool.MEASURE_DISTANCE)
    assert line is not None
    line.add(121.0, 31.0)
    line.add(121.0, 32.0)
    # One degree of the meridian on WGS-84 at 31.5° N: 111,132.95 - 559.85·cos 2φ + 1.17·cos 4φ m.
    degree_m = 111_132.954 - 559.822 * np.cos(np.radians(63.0)) + 1.175 * np.cos(np.radians(126.0))
    assert line.distance_m == pytest.approx(degree_m, abs=0.5)
    area = Measuring.for_tool(Tool.MEASURE_AREA)
    assert area is not None
    for corner in ((0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)):
        area.add(*corner)
    assert area.area_m2 == pytest.approx(1_113.195 * 1_105.743, rel=1e-4)
    assert Measuring.for_tool(Tool.PAN) is None


def test_a_finished_measuring_begins_anew_with_the_next_point() -> None:
    line = Measuring(area=False)
    line.add(121.0, 31.0)
    line.add(121.1, 31.0)
    line.finished = True
    line.pointer = (122.0, 31.0)
    assert len(line.outline()) == 2
    line.add(121.0, 32.0)
    assert line.points == [(121.0, 32.0)]


def test_cutting_keeps_what_touches_the_square_and_no_step_between_parts() -> None:
    xy = np.array([(-100, 5), (5, 5), (100, 5), (200, 5), (5, -50), (5, -20)], dtype=float)
    points, starts = cut_to_square(xy, np.array([0, 4, 6]), 0.0, 10.0)
    assert starts.tolist() == [0, 3]
    assert points.tolist() == [[-100, 5], [5, 5], [100, 5]]
    empty, none = cut_to_square(xy + 1_000.0, np.array([0, 4, 6]), 0.0, 10.0)
    assert (len(empty), none.tolist()) == (0, [0])


def test_a_path_has_its_parts_and_points() -> None:
    path = path_of(np.array([(0, 0), (1, 0), (5, 5), (6, 5), (6, 6)], dtype=float), np.array([0, 2, 5]))
    elements = [(path.elementAt(n).isMoveTo(), path.elementAt(n).x, path.elementAt(n).y) for n in range(5)]
    assert elements == [(True, 0, 0), (False, 1, 0), (True, 5, 5), (False, 6, 5), (False, 6, 6)]


def test_arrows_point_the_way_that_traffic_runs() -> None:
    xy = np.array([(0, 0), (200, 0)], dtype=float)
    for one_way, sign in ((1, 1.0), (-1, -1.0)):
        heads, starts = arrows_along(xy, np.array([0, 2]), np.array([one_way], dtype=np.int8), 110.0, 6.0)
        assert len(starts) == 2
        tail, tip, _ = heads
        assert np.sign(tip[0] - tail[0]) == sign
    assert len(arrows_along(xy, np.array([0, 2]), np.array([0], dtype=np.int8), 110.0, 6.0)[0]) == 0


def test_room_is_taken_once() -> None:
    room = Room(800, 600, 20.0)
    assert room.free(10, 10, 60, 30)
    room.take(10, 10, 60, 30)
    assert not room.free(50, 20, 90, 40)
    assert not room.free(790, 590, 900, 700), "a label must not hang out of the view"
    clear = room.clear(np.array([(50.0, 20.0, 90.0, 40.0), (300.0, 300.0, 310.0, 310.0), (-500.0, 0.0, -400.0, 9.0)]))
    assert clear.tolist() == [False, True, True]
    room.take_around(np.array([(305.0, 305.0), (9_999.0, 0.0)]))
    assert not room.free(300, 300, 310, 310)


@pytest.mark.parametrize(("longest_m", "bar_m"), [(99.0, 50.0), (100.0, 100.0), (239.0, 200.0), (5_500.0, 5_000.0)])
def test_the_scale_bar_is_a_round_length(longest_m: float, bar_m: float) -> None:
    assert scale_bar_m(longest_m) == pytest.approx(bar_m)


def test_sizes_in_words() -> None:
    assert [age_text(age) for age in (3.0, 240.0, 7_300.0)] == ["3 秒", "4 分", "2 小时"]
    assert [distance_text(length) for length in (120.4, 1_530.0)] == ["120 米", "1.53 公里"]
    assert [area_text(size) for size in (900.0, 25_000.0, 3_000_000.0)] == ["900 平方米", "2.50 公顷", "3.000 平方公里"]
