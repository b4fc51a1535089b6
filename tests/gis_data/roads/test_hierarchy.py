"""The contraction hierarchy against a full search of scipy and against the sweeps that it replaces."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.package import MapPackage
from gis_data.roads import RoadNetwork, VehicleSnaps, hierarchy
from gis_data.roads.coverage import first_times_s
from gis_data.roads.full_search import FullSearch
from tests.gis_data.roads.street_grid import random_grid, random_snap

CLOSE_S = 1e-6


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.sampled_from([5, 200]))
def test_all_vehicles_by_the_hierarchy_equal_a_full_search(seed: int, size: int, vehicle_count: int) -> None:
    """200 vehicles have more than FEW_NODES edges, so that both ways down are met."""
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    assert roads.customise() and roads.is_customised()
    scene = random_snap(rng, roads)
    snaps = [random_snap(rng, roads) if rng.random() < 0.9 else None for _ in range(vehicle_count)]
    vehicles = VehicleSnaps.from_snaps(snaps)
    expected = FullSearch(roads).times_s(scene, vehicles)
    times_s, metres = roads.sweeper.times_to_scene(scene, vehicles.edges, vehicles.fractions)
    assert times_s == pytest.approx(expected, abs=CLOSE_S)
    found = roads.nearest(scene, vehicles, vehicle_count)
    assert [one.time_s for one in found] == pytest.approx(np.sort(expected[np.isfinite(expected)]), abs=CLOSE_S)
    for arrival in found[:3]:
        origin = snaps[arrival.index]
        assert origin is not None
        route = roads.route(origin, scene)
        assert route is not None and route.time_s == pytest.approx(arrival.time_s, abs=CLOSE_S)
        assert metres[arrival.index] >= 0.0


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 8), st.sampled_from([200.0, np.inf]))
def test_times_from_a_fleet_and_to_hospitals_stay_the_same(seed: int, size: int, limit_s: float) -> None:
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    origins = VehicleSnaps.from_snaps([random_snap(rng, roads) for _ in range(4)])
    targets = [*(random_snap(rng, roads) for _ in range(100)), None]
    demand = VehicleSnaps.from_snaps(targets)
    waits = rng.uniform(0.0, 60.0, 4)
    origin = random_snap(rng, roads)
    before = first_times_s(roads, demand, origins, waits, limit_s), roads.times_to(origin, targets)
    assert roads.customise()
    assert first_times_s(roads, demand, origins, waits, limit_s) == pytest.approx(before[0], abs=CLOSE_S)
    for one, other in zip(roads.times_to(origin, targets), before[1], strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one.time_s == pytest.approx(other.time_s, abs=CLOSE_S)


def test_distances_are_those_of_the_quickest_ways(town: MapPackage) -> None:
    roads = town.roads.with_closed([])
    rng = np.random.default_rng(8)
    vehicles = roads.snap_many(roads.arrays.junction_points[rng.integers(0, roads.node_count, 300)])
    scene = roads.snap(118.0, 32.02)
    assert scene is not None and roads.customise()
    checked = 0
    for arrival in roads.nearest(scene, vehicles, 300)[::30]:
        origin = vehicles.snap(arrival.index)
        assert origin is not None
        route = roads.route(origin, scene)
        assert route is not None
        assert route.time_s == pytest.approx(arrival.time_s, abs=CLOSE_S)
        assert route.distance_m == pytest.approx(arrival.distance_m, abs=0.5)  # metres are kept in single precision
        checked += 1
    assert checked == 10


def test_a_closure_is_obeyed_at_once_and_the_hierarchy_follows_when_told(town: MapPackage) -> None:
    roads = town.roads.with_closed([])
    assert roads.customise()
    rng = np.random.default_rng(4)
    vehicles = roads.snap_many(roads.arrays.junction_points[rng.integers(0, roads.node_count, 100)])
    scene = roads.snap(118.0, 32.02)
    assert scene is not None
    on_the_way = roads.route(vehicles.snap(0), scene)  # type: ignore[arg-type]
    assert on_the_way is not None
    usual = {one.index: one.time_s for one in roads.nearest(scene, vehicles, 100)}
    roads.close_edges(on_the_way.edges[1:-1])
    assert not roads.is_customised()
    expected = FullSearch(roads).times_s(scene, vehicles)
    for _ in range(2):
        found = {one.index: one.time_s for one in roads.nearest(scene, vehicles, 100)}
        assert found == pytest.approx({row: expected[row] for row in found}, abs=CLOSE_S)
        assert found[0] > usual[0] + 1.0
        assert roads.customise() and roads.is_customised()


def test_a_package_without_an_order_answers_by_sweeps(town: MapPackage, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = town.roads.arrays
    for kept, most in ((arrays.edge_rank[:0], hierarchy.MOST_ARCS), (arrays.edge_rank, 1000)):
        monkeypatch.setattr(hierarchy, "MOST_ARCS", most)
        roads = RoadNetwork(dataclasses.replace(arrays, edge_rank=kept))
        assert not roads.customise() and not roads.is_customised()
        scene = roads.snap(118.0, 32.02)
        assert scene is not None
        vehicles = VehicleSnaps.from_snaps([scene] * 70)
        assert len(roads.nearest(scene, vehicles, 70)) == 70
