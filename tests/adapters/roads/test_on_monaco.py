"""Roads behind the ports on a real city: hours of the day, move-ups and mileage, against searches of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.domain.place import Position
from dispatch_app.use_cases.ports import Origin, Stand
from gis_data.osm_import import read_osm
from gis_data.roads import RoadNetwork, make_arrays
from gis_data.roads.full_search import FullSearch
from gis_data.roads.hours import edge_times_s, usual_factors

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT, RUSH = datetime(2026, 11, 21, 19, 5, tzinfo=UTC), datetime(2026, 11, 22, 0, 5, tzinfo=UTC)
"""03:05 and 08:05 on the centre's clock."""


@pytest.fixture(scope="module")
def network(shared_data: Path) -> RoadNetwork:
    return RoadNetwork(make_arrays(read_osm(shared_data / "maps" / "monaco.osm.pbf", lambda _: None))[0])


def places(network: RoadNetwork, count: int, seed: int) -> list[Position]:
    """Places on roads of the large network."""
    rng = np.random.default_rng(seed)
    edges = rng.choice(np.flatnonzero(~network.arrays.edge_minor), size=count)
    middles = [network.edge_coordinates(int(edge)).mean(axis=0) for edge in edges]
    return [Position(float(x), float(y)) for x, y in middles]


def test_times_follow_the_local_hour_exactly(network: RoadNetwork) -> None:
    roads = PackageRoads(network, usual_factors(), ZONE)
    fleet = [Origin(f"v{number}", place) for number, place in enumerate(places(network, 40, 1))]
    snaps = network.snap_many([(one.position.longitude, one.position.latitude) for one in fleet])
    for scene in places(network, 5, 2):
        target = network.snap(scene.longitude, scene.latitude)
        assert target is not None
        totals = []
        for at, middle_h in ((NIGHT, 3 + 5 / 60), (RUSH, 8 + 5 / 60)):
            usual_s = edge_times_s(network, usual_factors(), middle_h)
            judged = FullSearch(network.with_edge_times(usual_s, usual_s)).times_s(target, snaps)
            found = roads.obeying((), at).drives_to(scene, fleet, 10)
            assert [one.time_s for one in found] == pytest.approx(np.sort(judged)[: len(found)].tolist(), abs=1e-6)
            totals.append(sum(one.time_s for one in found))
        assert totals[0] < totals[1], "the night is quicker than the rush hour"


def test_a_route_that_was_driven_has_its_own_length(network: RoadNetwork) -> None:
    roads = PackageRoads(network, usual_factors(), ZONE)
    off = []
    for start, end in zip(places(network, 12, 3), places(network, 12, 4), strict=True):
        sketch = roads.obeying((), RUSH).route(start, end)
        if sketch is None or sketch.distance_m < 800.0:
            continue
        line = np.array([(p.longitude, p.latitude) for p in sketch.points])
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
        steps = np.linspace(0.0, along[-1], int(sketch.distance_m / 12.0))
        xs, ys = (np.interp(steps, along, line[:, axis]) for axis in range(2))
        driven = [Position(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
        matched = roads.match(driven)
        off.append(abs(matched.distance_m / sketch.distance_m - 1.0))
        assert matched.gap_m < 0.03 * sketch.distance_m
    assert len(off) >= 6 and np.median(off) < 0.02
    assert max(off) < 0.1, "streets of this city lie above each other: a track without heights leaves that much open"


def test_an_empty_quarter_gets_a_vehicle_and_a_manned_one_none(network: RoadNetwork) -> None:
    west, east = Position(7.4135, 43.7285), Position(7.4270, 43.7420)
    stations = [Stand(Origin("station:w", west), 0.0, "w"), Stand(Origin("station:e", east), 0.0, "e")]
    both_west = [Stand(Origin(f"v{number}", west), 30.0, "w") for number in range(2)]
    roads = PackageRoads(network, usual_factors(), ZONE)
    shares = []
    for at in (NIGHT, RUSH):
        reach = roads.obeying((), at).reach()
        share, moves = reach.move_ups(both_west, frozenset(), stations, 180.0, 3)
        assert moves and (moves[0].from_station_id, moves[0].to_station_id) == ("w", "e")
        assert moves[0].share_with > share == pytest.approx(moves[0].share_without)
        shares.append(share)
        manned = [both_west[0], Stand(Origin("v1", east), 30.0, "e")]
        assert reach.move_ups(manned, frozenset(), stations, 180.0, 3)[1] == []
    assert shares[0] > shares[1], "less is reached in time in the rush hour"
    later = roads.obeying((), RUSH + timedelta(minutes=1)).reach()
    assert later.move_ups(both_west, frozenset(), stations, 180.0, 3)[0] == pytest.approx(shares[1])
