"""The searches against a full search of scipy on random street grids with restrictions, one-ways and closures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.package import MapPackage
from gis_data.roads import RoadNetwork, VehicleSnaps
from gis_data.roads.full_search import FullSearch
from tests.gis_data.roads.street_grid import random_grid, random_snap

CLOSE_S = 1e-6


def check_nearest(rng: np.random.Generator, roads: RoadNetwork, vehicle_count: int, wanted: int) -> None:
    """One random scene: nearest, its order and its times equal the oracle's."""
    scene = random_snap(rng, roads)
    snaps = [random_snap(rng, roads) if rng.random() < 0.9 else None for _ in range(vehicle_count)]
    vehicles = VehicleSnaps.from_snaps(snaps)
    eligible = rng.random(vehicle_count) < 0.8
    expected = FullSearch(roads).times_s(scene, vehicles)
    expected[~eligible] = np.inf
    found = roads.nearest(scene, vehicles, wanted, eligible)
    order = np.sort(expected[np.isfinite(expected)])[:wanted]
    assert [arrival.time_s for arrival in found] == pytest.approx(order.tolist(), abs=CLOSE_S)
    assert len({arrival.index for arrival in found}) == len(found)
    for arrival in found:
        assert arrival.time_s == pytest.approx(expected[arrival.index], abs=CLOSE_S)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(1, 40), st.integers(1, 80))
def test_nearest_vehicles_equal_a_full_search(seed: int, size: int, vehicle_count: int, wanted: int) -> None:
    rng = np.random.default_rng(seed)
    check_nearest(rng, random_grid(rng, max(3, size)), vehicle_count, wanted)


def test_nearest_vehicles_of_the_town_equal_a_full_search(town: MapPackage) -> None:
    rng = np.random.default_rng(5)
    for vehicle_count, wanted in ((50, 10), (500, 10), (300, 300)):
        check_nearest(rng, town.roads, vehicle_count, wanted)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 8))
def test_times_and_routes_agree_with_the_reverse_search(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    origin = random_snap(rng, roads)
    targets = [random_snap(rng, roads) for _ in range(6)]
    arrivals = roads.times_to(origin, [*targets, None])
    assert arrivals[-1] is None
    for target, arrival in zip(targets, arrivals[:-1], strict=True):
        back = roads.nearest(target, VehicleSnaps.from_snaps([origin]), 1)
        route = roads.route(origin, target)
        assert (arrival is None) == (not back) == (route is None)
        if arrival is not None and route is not None:
            assert back[0].time_s == pytest.approx(arrival.time_s, abs=CLOSE_S)
            assert route.time_s == pytest.approx(arrival.time_s, abs=CLOSE_S)
            assert route.distance_m == pytest.approx(arrival.distance_m, abs=1e-3)
            assert sum(turn.distance_m for turn in route.turns) == pytest.approx(route.distance_m, abs=1e-3)
            inner = route.edges[1:-1]
            assert np.isfinite(roads.time_s[list(inner)]).all(), "drives through a closed edge"


def test_no_vehicles_no_answer(town: MapPackage) -> None:
    scene = town.roads.snap(118.0, 32.02)
    assert scene is not None
    assert town.roads.nearest(scene, VehicleSnaps.empty(0), 10) == []
    assert town.roads.nearest(scene, VehicleSnaps.empty(3), 10) == []
    assert town.roads.nearest(scene, VehicleSnaps.from_snaps([scene]), 0) == []
    assert town.roads.times_to(scene, []) == []


def test_many_threads_get_the_answers_of_one(town: MapPackage) -> None:
    roads = town.roads
    places = roads.arrays.junction_points[np.random.default_rng(2).integers(0, roads.node_count, 120)]
    vehicles = roads.snap_many(places)
    scenes = [scene for scene in (vehicles.snap(row) for row in range(20)) if scene is not None]

    def answers(_: int) -> list[list[float]]:
        return [[arrival.time_s for arrival in roads.nearest(scene, vehicles, 10)] for scene in scenes]

    expected = answers(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(answers, range(12)))
