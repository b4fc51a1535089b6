"""Sweeps against the full search; isochrones and coverage against the times of single routes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.package import MapPackage
from gis_data.roads import RoadNetwork, VehicleSnaps
from gis_data.roads.coverage import coverage, first_times_s
from gis_data.roads.full_search import FullSearch
from gis_data.roads.isochrone import isochrone
from tests.gis_data.roads.street_grid import network, random_grid, random_snap, way

CLOSE_S = 1e-6


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9))
def test_sweep_to_a_scene_equals_a_full_search(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    scene = random_snap(rng, roads)
    vehicles = VehicleSnaps.from_snaps([random_snap(rng, roads) for _ in range(30)])
    times_s, metres = roads.sweeper.times_to_scene(scene, vehicles.edges, vehicles.fractions)
    expected = FullSearch(roads).times_s(scene, vehicles)
    assert times_s == pytest.approx(expected, abs=CLOSE_S)
    assert np.all(metres[np.isfinite(times_s)] >= 0.0)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 8), st.sampled_from([30.0, 120.0, np.inf]))
def test_sweep_from_a_fleet_equals_the_best_single_route(seed: int, size: int, limit_s: float) -> None:
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    origins = [random_snap(rng, roads) for _ in range(4)]
    targets = [random_snap(rng, roads) for _ in range(12)]
    delays_s = rng.uniform(0.0, 60.0, 4)
    found = first_times_s(
        roads, VehicleSnaps.from_snaps([*targets, None]), VehicleSnaps.from_snaps([*origins, None]),
        np.append(delays_s, 0.0), limit_s,
    )  # fmt: skip
    singles = [roads.times_to(origin, targets) for origin in origins]
    for row in range(len(targets)):
        best = min(
            (one[row].time_s + delay if one[row] else np.inf)  # type: ignore[union-attr]
            for one, delay in zip(singles, delays_s, strict=True)
        )
        assert found[row] == pytest.approx(best if best <= limit_s else np.inf, abs=CLOSE_S)
    assert np.isinf(found[-1])


def test_a_slow_edge_longer_than_the_ring_is_still_exact() -> None:
    roads = network([way(1, [(0, 0), (1, 0)]), way(2, [(1, 0), (2, 0)]), way(3, [(2, 0), (3, 0)])])
    edges = [int(edge) for edge in range(roads.edge_count) if roads.arrays.edge_way[edge] == 2]
    roads.set_edge_speed(edges, 0.02)
    vehicles = roads.snap_many([[118.0001, 32.0]] * 80)
    scene = roads.snap(118.0029, 32.0)
    assert scene is not None
    expected = FullSearch(roads).times_s(scene, vehicles)
    assert expected[0] > 10_000.0
    assert [one.time_s for one in roads.nearest(scene, vehicles, 80)] == pytest.approx(expected.tolist())


def test_all_vehicles_of_the_town_equal_a_full_search(town: MapPackage) -> None:
    rng = np.random.default_rng(8)
    roads = town.roads
    places = roads.arrays.junction_points[rng.integers(0, roads.node_count, 2_000)] + rng.normal(0, 2e-4, (2_000, 2))
    vehicles = roads.snap_many(places)
    for row in (1, 2, 3):
        scene = vehicles.snap(row)
        assert scene is not None
        found = roads.nearest(scene, vehicles, len(vehicles))
        expected = FullSearch(roads).times_s(scene, vehicles)
        assert len(found) == np.isfinite(expected).sum()
        assert all(abs(one.time_s - expected[one.index]) < CLOSE_S for one in found)


def reached_share(roads: RoadNetwork, minutes: float, inside: bool, town: MapPackage) -> float:
    """Share of places inside (outside) the area that a route reaches in time (too late), give or take 15 %."""
    rng = np.random.default_rng(4)
    origin = roads.snap(118.0, 32.02)
    assert origin is not None
    shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in isochrone(roads, [origin], minutes)])
    assert shape.is_valid
    targets = roads.snap_many(roads.arrays.junction_points[rng.integers(0, roads.node_count, 400)])
    times = roads.times_to(origin, [targets.snap(row) for row in range(len(targets))])
    agree = []
    for row, arrival in enumerate(times):
        if shape.contains(shapely.Point(targets.points[row])) == inside:
            time_s = arrival.time_s if arrival else np.inf
            agree.append(time_s <= 69.0 * minutes if inside else time_s > 51.0 * minutes)
    return float(np.mean(agree))


@pytest.mark.parametrize("minutes", [4.0, 8.0])
def test_an_isochrone_holds_what_is_reached(town: MapPackage, minutes: float) -> None:
    # The edge is drawn some 80 m wide, which is much of a small area.
    assert reached_share(town.roads, minutes, True, town) > 0.9
    assert reached_share(town.roads, minutes, False, town) > 0.99


def test_isochrones_grow_and_end_at_closures(town: MapPackage) -> None:
    roads = town.roads
    origin = roads.snap(118.0, 32.02)
    assert origin is not None

    def area(view: RoadNetwork, minutes: float, delays_s: list[float] | None = None) -> float:
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in isochrone(view, [origin], minutes, delays_s)]
        return float(shapely.union_all(shapes).area)

    assert 0.0 < area(roads, 2.0) < area(roads, 4.0) < area(roads, 8.0)
    assert area(roads, 4.0, [120.0]) == pytest.approx(area(roads, 2.0))
    everything = roads.with_closed(range(roads.edge_count))
    assert area(everything, 4.0) < area(roads, 2.0) / 10.0
    assert isochrone(roads, [], 4.0) == []
    with pytest.raises(ValueError, match="minutes"):
        isochrone(roads, [origin], 0.0)


def test_coverage_falls_when_vehicles_leave(town: MapPackage) -> None:
    roads = town.roads
    rng = np.random.default_rng(6)
    nodes = roads.arrays.junction_points
    demand = roads.snap_many(nodes[rng.integers(0, roads.node_count, 1_500)])
    vehicles = roads.snap_many(nodes[rng.integers(0, roads.node_count, 6)])
    same = coverage(roads, demand, vehicles)
    assert same.share_before == same.share_after and len(same.lost) == 0
    one_left = coverage(roads, demand, vehicles, leaving=[0, 1, 2, 3, 4], delays_s=60.0)
    assert 0.0 < one_left.share_after < one_left.share_before <= same.share_before <= 1.0
    assert len(one_left.lost) == np.isfinite(one_left.before_s).sum() - np.isfinite(one_left.after_s).sum()
    none_left = coverage(roads, demand, vehicles, leaving=range(6))
    assert none_left.share_after == 0.0
    weighted = coverage(roads, demand, vehicles, weights=np.where(np.isfinite(same.before_s), 3.0, 0.0))
    assert weighted.share_before == pytest.approx(1.0)
