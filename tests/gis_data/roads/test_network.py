"""Rules of the road on small hand-made maps: one-ways, turns, closures, islands, snapping, sentences."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gis_data.faults import PackageFault
from gis_data.raw_map import RawRestriction
from gis_data.roads import RoadNetwork, Snap, Turn, VehicleSnaps, great_circle_m, make_arrays
from gis_data.roads.snap_kernel import METRES_PER_DEGREE
from tests.gis_data.roads.street_grid import network, node_id, node_point, raw_map, way


def at(roads: RoadNetwork, column: float, row: float, heading_deg: float | None = None) -> Snap:
    """The snap of a grid place."""
    snap = roads.snap(118.0 + 0.001 * column, 32.0 + 0.001 * row, heading_deg)
    assert snap is not None
    return snap


def square(**bottom: object) -> list:  # type: ignore[type-arg]
    """Four streets round a block; the bottom one takes further facts."""
    return [
        way(1, [(0, 0), (1, 0)], "南街", **bottom),
        way(2, [(1, 0), (1, 1)], "东街"),
        way(3, [(1, 1), (0, 1)], "北街"),
        way(4, [(0, 1), (0, 0)], "西街"),
    ]


def test_a_one_way_street_is_left_in_its_direction_only() -> None:
    for one_way, further in ((0, False), (1, False), (-1, True)):
        roads = network(square(one_way=one_way))
        route = roads.route(at(roads, 0.1, 0.0), at(roads, 0.9, 0.0))
        assert route is not None
        assert (route.distance_m > 200.0) is further


def test_a_forbidden_turn_costs_a_detour() -> None:
    free = network(square())
    origin, destination = (0.5, 0.0), (1.0, 0.5)
    straight = free.route(at(free, *origin, 90.0), at(free, *destination))
    forbidden = network(square(), [RawRestriction("no_left_turn", 1, node_id(1, 0), 2)])
    detour = forbidden.route(at(forbidden, *origin, 90.0), at(forbidden, *destination))
    assert straight is not None and detour is not None
    assert detour.time_s > straight.time_s + 10.0
    assert detour.distance_m > straight.distance_m + 90.0


def test_a_commanded_turn_forbids_the_others() -> None:
    ways = [*square(), way(5, [(1, 0), (2, 0)], "远街")]
    roads = network(ways, [RawRestriction("only_straight_on", 1, node_id(1, 0), 5)])
    left = roads.route(at(roads, 0.5, 0.0, 90.0), at(roads, 1.0, 0.5))
    assert left is not None
    assert left.distance_m > 200.0


def test_where_a_way_runs_through_the_node_left_means_left() -> None:
    ways = [way(1, [(0, 0), (1, 0)]), way(2, [(1, -1), (1, 0), (1, 1)], "横街"), way(3, [(1, 0), (2, 0)])]
    roads = network(ways, [RawRestriction("no_left_turn", 1, node_id(1, 0), 2)])
    origin = at(roads, 0.5, 0.0, 90.0)
    right, left = roads.route(origin, at(roads, 1.0, -0.5)), roads.route(origin, at(roads, 1.0, 0.5))
    assert right is not None and left is not None
    assert right.distance_m < 110.0 < 200.0 < left.distance_m


def test_a_restriction_never_traps_a_vehicle() -> None:
    ways = [way(1, [(0, 0), (1, 0)]), way(2, [(1, 0), (2, 0)])]
    roads = network(
        ways, [RawRestriction("no_straight_on", 1, node_id(1, 0), 2), RawRestriction("no_u_turn", 1, node_id(1, 0), 1)]
    )
    assert roads.route(at(roads, 0.5, 0.0, 90.0), at(roads, 0.2, 0.0)) is not None


def test_a_closure_takes_effect_at_once_and_is_undone() -> None:
    roads = network(square())
    origin, destination = at(roads, 0.0, 0.5), at(roads, 1.0, 0.5)
    usual = roads.route(origin, destination)
    assert usual is not None and "南街" in {turn.road for turn in usual.turns} | {"南街"}
    first = usual.turns[1].road
    closed = roads.edges_at(118.0005, 32.0 if first == "南街" else 32.001)
    assert len(closed) == 2
    other = roads.with_closed(closed).route(origin, destination)
    assert other is not None and first not in {turn.road for turn in other.turns}
    again = roads.route(origin, destination)
    assert again is not None and again.edges == usual.edges, "the view has changed the network"
    roads.close_edges(closed)
    now = roads.route(origin, destination)
    assert now is not None and now.edges == other.edges
    roads.open_edges(closed)
    assert roads.route(origin, destination).time_s == pytest.approx(usual.time_s)  # type: ignore[union-attr]


def test_a_speed_changes_the_time() -> None:
    roads = network([way(1, [(0, 0), (5, 0)])])
    origin, destination = at(roads, 1, 0), at(roads, 4, 0)
    roads.set_edge_speed(range(roads.edge_count), 36.0)
    route = roads.route(origin, destination)
    assert route is not None
    assert route.time_s == pytest.approx(route.distance_m / 10.0)
    with pytest.raises(ValueError, match="above zero"):
        roads.set_edge_speed([0], 0.0)


def test_an_island_has_no_answer_rather_than_a_crash() -> None:
    roads = network([*square(), way(9, [(40, 40), (41, 40)], "孤岛路")])
    island, town = at(roads, 40.5, 40.0), at(roads, 0.5, 0.0)
    assert roads.route(town, island) is None
    assert roads.times_to(town, [island, town])[0] is None
    assert roads.nearest(island, VehicleSnaps.from_snaps([town]), 5) == []
    assert [a.index for a in roads.nearest(island, VehicleSnaps.from_snaps([town, island]), 5)] == [1]


@pytest.mark.parametrize("place", [(math.nan, 32.0), (118.0, math.inf), (32.0, 118.0), (119.0, 32.0), (118.02, 32.0)])
def test_places_off_the_network_or_off_the_globe_have_no_snap(place: tuple[float, float]) -> None:
    assert network(square()).snap(*place) is None


def test_the_snap_limit_is_500_m() -> None:
    roads = network([way(1, [(0, 0), (1, 0)])])
    for metres, found in ((480.0, True), (520.0, False)):
        snap = roads.snap(118.0005, 32.0 + metres / METRES_PER_DEGREE)
        assert (snap is not None) is found
        if snap is not None:
            assert snap.distance_m == pytest.approx(metres, abs=0.5)


def test_snapping_equals_a_search_over_all_pieces(town) -> None:  # type: ignore[no-untyped-def]
    import shapely

    roads = town.roads
    rng = np.random.default_rng(3)
    places = rng.uniform((117.93, 31.94), (118.07, 32.06), (300, 2))
    scale = np.array([math.cos(math.radians(32.0)), 1.0]) * METRES_PER_DEGREE
    arrays = roads.arrays
    lines = [
        shapely.LineString(arrays.points[a:b] * scale)
        for a, b in zip(arrays.point_start[:-1], arrays.point_start[1:], strict=True)
    ]
    _, expected = shapely.STRtree(lines).query_nearest(
        shapely.points(places * scale), return_distance=True, all_matches=False
    )
    rows = roads.snap_many(places)
    near = expected < 499.0
    assert near.sum() > 250
    assert rows.distance_m[near] == pytest.approx(expected[near], abs=0.5)
    assert (rows.edges[expected > 501.0, 0] == -1).all()


def test_the_heading_chooses_the_carriageway() -> None:
    north = [118.0, 32.0001]
    ways = [way(1, [(0, 0), (3, 0)], "东行", one_way=1)]
    far = way(2, [(0, 1), (3, 1)], "西行", one_way=-1)
    near_points = np.array([[118.0 + 0.001 * c, 32.0 + 20.0 / METRES_PER_DEGREE] for c in (0, 3)])
    ways.append(type(far)(2, far.kind, far.node_ids, near_points, "西行", -1))
    roads = network(ways)
    for heading, name in ((90.0, "东行"), (270.0, "西行")):
        snap = roads.snap(118.0015, north[1], heading)
        assert snap is not None and roads.road_name(snap.edge) == name
        assert snap.opposite == -1


def test_a_point_beside_an_island_goes_to_the_large_network_if_that_is_near() -> None:
    ways = [way(k + 1, [(k, 0), (k + 1, 0)], "大路") for k in range(120)]
    island = way(900, [(5, 1), (6, 1)], "小岛")
    points = np.array([[118.005, 32.0 + 40.0 / METRES_PER_DEGREE], [118.006, 32.0 + 40.0 / METRES_PER_DEGREE]])
    roads = network([*ways, type(island)(900, island.kind, island.node_ids, points, "小岛")])
    snap = roads.snap(118.0055, 32.0 + 45.0 / METRES_PER_DEGREE)
    assert snap is not None and roads.road_name(snap.edge) == "大路"


def test_a_map_without_roads_is_refused() -> None:
    with pytest.raises(PackageFault, match="no road that a vehicle can use"):
        make_arrays(raw_map([way(1, [(0, 0), (1, 0)], kind="footway", open_to_emergency=False)]))


def test_the_turn_list_reads_like_speech() -> None:
    ways = [
        way(1, [(0, 0), (4, 0)], "人民路", "primary"),
        way(2, [(4, 0), (4, -4)], "中山路"),
        way(3, [(4, 0), (6, 0)], "人民路", "primary"),
    ]
    roads = network(ways)
    route = roads.route(at(roads, 0.2, 0, 90.0), at(roads, 4, -3))
    assert route is not None
    assert [turn.kind for turn in route.turns] == ["depart", "right", "arrive"]
    assert route.turns[0].sentence() == "出发，沿人民路向东行驶 360 米"
    assert route.turns[1].sentence() == "右转进入中山路，行驶 330 米"
    assert route.turns[1].sentence("en") == "Turn right onto 中山路, 330 m"
    assert Turn("left", "", 2345.0, 0, 0, 0).sentence("zh") == "左转，行驶 2.3 公里"
    steps = great_circle_m(*route.coordinates[:-1].T, *route.coordinates[1:].T)
    assert float(steps.sum()) == pytest.approx(route.distance_m, rel=0.01)


def test_the_ends_of_a_route_are_where_it_was_asked() -> None:
    roads = network(square())
    same = at(roads, 0.5, 0.0)
    still = roads.route(same, same)
    assert still is not None and still.time_s == 0.0 and len(still.coordinates) == 2
    route = roads.route(at(roads, 0.25, 0.0), at(roads, 0.75, 0.0))
    assert route is not None
    assert route.coordinates[0] == pytest.approx(node_point(0, 0) + np.array([0.00025, 0.0]), abs=1e-6)
    assert route.coordinates[-1] == pytest.approx(node_point(0, 0) + np.array([0.00075, 0.0]), abs=1e-6)


def test_great_circle_knows_a_degree() -> None:
    assert float(great_circle_m(0, 0, 0, 1)) == pytest.approx(111_195.0, abs=1.0)
    assert float(great_circle_m(118, 60, 119, 60)) == pytest.approx(55_597.0, rel=1e-3)
