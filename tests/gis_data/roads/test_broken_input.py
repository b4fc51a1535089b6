"""Islands, places off the network and numbers that are none: nothing hangs, nothing is invented."""

from __future__ import annotations

import numpy as np
import pytest

from gis_data.faults import PackageFault
from gis_data.package import MapPackage
from gis_data.raw_map import RawMap
from gis_data.roads import VehicleSnaps, make_arrays
from gis_data.roads.coverage import coverage, first_times_s
from gis_data.roads.isochrone import isochrone
from tests.gis_data.roads.street_grid import network, way


def test_a_vehicle_on_an_island_is_never_recommended() -> None:
    ways = [way(1, [(0, 0), (1, 0), (2, 0)]), way(2, [(0, 5), (1, 5)])]
    roads = network(ways)
    scene = roads.snap(118.0011, 32.0)
    island, near = roads.snap(118.0005, 32.005), roads.snap(118.0001, 32.0)
    assert scene is not None and island is not None and near is not None
    vehicles = VehicleSnaps.from_snaps([island, near] * 50)
    for count in (10, 100):
        found = roads.nearest(scene, vehicles, count)
        assert {one.index % 2 for one in found} == {1} and len(found) == min(count, 50)
    assert roads.route(island, scene) is None
    assert roads.times_to(scene, [island, None]) == [None, None]
    assert np.isinf(first_times_s(roads, VehicleSnaps.from_snaps([scene]), VehicleSnaps.from_snaps([island]))[0])


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [(np.nan, 32.0), (118.0, np.nan), (np.inf, 32.0), (32.0, 118.0), (0.0, 0.0), (118.0, 33.0), (181.0, 32.0)],
)
def test_a_scene_off_the_network_is_no_place_on_it(town: MapPackage, longitude: float, latitude: float) -> None:
    roads = town.roads
    assert roads.snap(longitude, latitude) is None
    assert roads.edges_at(longitude, latitude) == []
    rows = roads.snap_many([[longitude, latitude], [118.0, 32.02]], [np.nan, np.nan])
    assert rows.edges[0, 0] == -1 and rows.edges[1, 0] >= 0
    scene = rows.snap(1)
    assert scene is not None and [one.index for one in roads.nearest(scene, rows, 200)] == [1]


def test_a_fleet_off_the_network_covers_nothing(town: MapPackage) -> None:
    nowhere = town.roads.snap_many([[0.0, 0.0], [np.nan, np.nan]])
    demand = town.roads.snap_many([[118.0, 32.02], [np.nan, np.nan]])
    found = coverage(town.roads, demand, nowhere)
    assert found.share_before == found.share_after == 0.0
    assert isochrone(town.roads, [], 8.0) == []
    assert coverage(town.roads, nowhere, demand).share_before == 0.0


def test_a_map_without_any_road_is_refused() -> None:
    with pytest.raises(PackageFault, match="no road"):
        make_arrays(RawMap("empty", "test", "none"))


def test_everything_closed_still_answers(town: MapPackage) -> None:
    roads = town.roads.with_closed(range(town.roads.edge_count))
    scene = roads.snap(118.0, 32.02)
    assert scene is not None
    vehicles = roads.snap_many(np.tile([[118.05, 31.96]], (100, 1)))
    assert roads.nearest(scene, vehicles, 100) == []
    assert roads.nearest(scene, vehicles, 10) == []
