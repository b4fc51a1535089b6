"""Tracks that are known drives with noise on them: the mileage must come back."""

from __future__ import annotations

import numpy as np
import pytest

from gis_data.package import MapPackage
from gis_data.roads import RoadNetwork, great_circle_m
from gis_data.roads.map_matching import match_track
from tests.gis_data.roads.street_grid import network, way


def drive(roads: RoadNetwork, rng: np.random.Generator, sigma_m: float) -> tuple[np.ndarray, float]:
    """Noisy fixes every 14 m or so along a random route, and the route's true length."""
    while True:
        nodes = roads.arrays.junction_points[rng.integers(0, roads.node_count, 2)]
        origin, destination = roads.snap(*nodes[0]), roads.snap(*nodes[1])
        route = roads.route(origin, destination) if origin and destination else None
        if route is not None and route.distance_m > 3_000.0:
            break
    line = np.asarray(route.coordinates)
    along = np.concatenate(([0.0], np.cumsum(great_circle_m(*line[:-1].T, *line[1:].T))))
    at = np.arange(0.0, along[-1], 14.0)
    fixes = np.column_stack([np.interp(at, along, line[:, axis]) for axis in range(2)])
    noise = rng.normal(0.0, sigma_m / 111_195.0, fixes.shape)
    noise[:, 0] /= np.cos(np.radians(fixes[:, 1]))
    return fixes + noise, route.distance_m


@pytest.mark.parametrize("sigma_m", [4.0, 10.0])
def test_mileage_of_noisy_drives(town: MapPackage, sigma_m: float) -> None:
    rng = np.random.default_rng(11)
    errors = []
    for _ in range(25):
        fixes, true_m = drive(town.roads, rng, sigma_m)
        errors.append(abs(match_track(town.roads, fixes, sigma_m).distance_m - true_m) / true_m)
    assert np.median(errors) < 0.01
    assert np.quantile(errors, 0.9) < 0.03


def test_a_standing_vehicle_drives_nothing(town: MapPackage) -> None:
    rng = np.random.default_rng(12)
    place = town.roads.arrays.junction_points[100]
    standing = place + rng.normal(0.0, 5.0 / 111_195.0, (500, 2))
    assert match_track(town.roads, standing, 5.0).distance_m < 60.0


def test_holes_and_garbage_in_a_track() -> None:
    roads = network([way(1, [(0, 0), (10, 0)]), way(2, [(20, 0), (30, 0)])])
    track = np.column_stack((np.linspace(118.0, 118.03, 200), np.full(200, 32.00003)))
    track[5] = np.nan
    track[6] = (999.0, 999.0)
    track[7] = (118.001, 32.5)
    matched = match_track(roads, track, 5.0)
    true_m = float(great_circle_m(*track[0], *track[-1]))
    assert matched.distance_m == pytest.approx(true_m, rel=0.02)
    assert 900.0 < matched.gap_m < 1_150.0, "the stretch without a road is a straight line"
    assert matched.left_out >= 3 and np.isfinite(matched.points).all()
    assert len(matched.rows) == len(matched.edges) == len(matched.points)


def test_nothing_usable_has_no_length(town: MapPackage) -> None:
    for track in (np.empty((0, 2)), [[np.nan, 1.0]], [[118.0, 32.02]], [[0.0, 0.0], [1.0, 1.0]]):
        assert match_track(town.roads, track).distance_m == 0.0
    with pytest.raises(ValueError, match="sigma"):
        match_track(town.roads, [[118.0, 32.0]], 0.0)
