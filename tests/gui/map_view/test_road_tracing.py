"""A line between two clicks follows the streets, as a hand would draw it."""

from itertools import pairwise

import pytest

from dispatch_app.qt_kit.map_view.road_tracing import LONGEST_M, RoadTracer
from dispatch_app.qt_kit.map_view.sketch import MOST_CLICKS, Sketch
from gis_data.base_map import BaseMap

STREET = 0.002
"""Degrees between the streets of the grid."""


def test_the_way_runs_along_the_streets_and_is_as_short_as_they_allow(grid_map: BaseMap) -> None:
    traced = RoadTracer(grid_map)((121.0005, 31.0001), (121.004, 31.0035))
    assert traced[0] == pytest.approx((121.0005, 31.0), abs=1e-7)
    assert traced[-1] == pytest.approx((121.004, 31.0035), abs=1e-7)
    for (x0, y0), (x1, y1) in pairwise(traced):
        assert min(abs(x1 - x0), abs(y1 - y0)) < 1e-7, "each step runs along one street"
    along = sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in pairwise(traced))
    assert along == pytest.approx(0.0035 + 0.0035, abs=1e-6)


def test_both_ends_on_one_street(grid_map: BaseMap) -> None:
    traced = RoadTracer(grid_map)((121.0003, 31.00005), (121.0011, 30.99995))
    assert [round(x, 5) for x, _ in traced] == [121.0003, 121.0011]


def test_far_from_any_road_the_line_is_straight(grid_map: BaseMap) -> None:
    tracer = RoadTracer(grid_map)
    lake = [(121.03, 31.03), (121.032, 31.031)]
    assert tracer(*lake) == lake
    across = [(121.0, 31.0), (121.0 + LONGEST_M / 90_000.0, 31.0)]
    assert tracer(*across) == across
    assert tracer.snapped((121.0005, 31.0002)) == pytest.approx((121.0005, 31.0), abs=1e-7)
    assert tracer.snapped((121.03, 31.03)) == (121.03, 31.03)


def test_a_sketch_goes_back_piece_by_piece() -> None:
    sketch = Sketch("line", "closure", tracer=lambda a, b: [a, (a[0], b[1]), b])
    for place in ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)):
        assert sketch.add(*place) is False
    assert sketch.points() == [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 2.0), (2.0, 2.0)]
    sketch.back()
    assert sketch.points() == [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    sketch.back()
    assert not sketch.is_complete()
    sketch.back()
    assert sketch.points() == [] and sketch.outline() == []


def test_a_point_is_complete_at_once_and_a_drawing_is_bounded() -> None:
    assert Sketch("point").add(1.0, 2.0) is True
    endless = Sketch("area")
    for number in range(MOST_CLICKS + 20):
        endless.add(float(number), 0.0)
    assert len(endless.points()) == MOST_CLICKS
