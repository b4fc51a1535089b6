"""Turn restrictions of some hours are obeyed by the centre's own clock, with and without closures."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.domain.map_feature import FeatureKind, MapFeature, Shape
from dispatch_app.domain.place import Position
from gis_data.raw_map import RawRestriction
from tests.gis_data.roads.street_grid import network, node_id, way

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # Monday 08:30 in Shanghai
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_the_centres_clock_decides() -> None:
    ways = [
        way(1, [(0, 0), (1, 0)], "南街"), way(2, [(1, 0), (1, 1)], "北街"),
        way(3, [(1, 0), (2, 0), (2, 1), (1, 1)], "远街"),
    ]  # fmt: skip
    rule = RawRestriction("no_left_turn", 1, node_id(1, 0), 2, (), "Mo-Fr 07:00-09:00")
    roads = PackageRoads(network(ways, [rule]), None, ZoneInfo("Asia/Shanghai"))
    start, end = Position(118.0005, 32.0), Position(118.001, 32.0009)
    far_away = MapFeature("F1", FeatureKind.CLOSURE, Shape.POINT, (Position(118.002, 32.0005),))
    for edits in ((), (far_away,)):
        free, bound = (roads.obeying(edits, at).route(start, end) for at in (NOON, MORNING))
        assert free is not None and free.distance_m < 200.0
        if edits:
            assert bound is None, "the way round is closed and the turn stays forbidden"
        else:
            assert bound is not None and bound.distance_m > 300.0
