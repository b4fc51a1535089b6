"""One-way streets from the wrong end: only where the package allows it, slowly, and with a warning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gis_data.raw_map import RawRestriction, RawWay
from gis_data.roads import RoadNetwork, make_arrays
from gis_data.roads.edits import edges_along_line, edited_times_s
from gis_data.roads.store import load_arrays, save_arrays
from tests.gis_data.roads.street_grid import node_id, node_point, raw_map, way

SLOW_KMH = 10.0


def streets(kind: str = "residential", **more: object) -> list[RawWay]:
    """A one-way street of 100 m from (1, 0) to (0, 0), and a long way round it."""
    return [
        way(1, [(1, 0), (0, 0)], "单行街", kind, one_way=1, **more),
        way(2, [(0, 0), (0, 8), (1, 8), (1, 0)], "环路", "secondary"),
        way(3, [(-1, 0), (0, 0)], "西街", "secondary"),
        way(4, [(1, 0), (2, 0)], "东街", "secondary"),
    ]


def roads_of(ways: list[RawWay], kmh: float = SLOW_KMH, rules: list[RawRestriction] | None = None) -> RoadNetwork:
    raw = raw_map(ways, rules)
    raw.against_one_way_kmh = kmh
    return RoadNetwork(make_arrays(raw)[0])


def west_to_east(roads: RoadNetwork) -> tuple[float, list[str]]:
    start, end = roads.snap(117.9995, 32.0), roads.snap(118.0015, 32.0)
    assert start is not None and end is not None
    route = roads.route(start, end)
    assert route is not None
    return route.distance_m, [turn.sentence() for turn in route.turns]


def test_it_is_shorter_slow_and_warned_of() -> None:
    distance_m, never = west_to_east(roads_of(streets(), 0.0))
    assert distance_m > 1_500.0 and not any("逆行" in line for line in never)
    allowed = roads_of(streets())
    distance_m, lines = west_to_east(allowed)
    assert distance_m < 250.0
    (warning,) = (line for line in lines if "逆行单行道" in line)
    assert "单行街" in warning and [line for line in lines if "东街" in line and "逆行" not in line]
    against = np.flatnonzero(allowed.against)
    assert len(against) == 1
    assert allowed.time_s[against[0]] == pytest.approx(allowed.length_m[against[0]] / (SLOW_KMH / 3.6))


def test_a_setting_forbids_it_without_a_new_package() -> None:
    raw = raw_map(streets())
    raw.against_one_way_kmh = SLOW_KMH
    arrays = make_arrays(raw)[0]
    for roads in (RoadNetwork(arrays, against_kmh=0.0), RoadNetwork(arrays, emergency=False)):
        assert west_to_east(roads)[0] > 1_500.0
        snap = roads.snap(118.0005, 32.0)
        assert snap is not None and snap.opposite == -1, "nobody creeps against it either"


@pytest.mark.parametrize(
    "ways", [streets("primary"), streets("trunk"), streets(roundabout=True), streets(tunnel=True)]
)
def test_wide_roads_roundabouts_and_tunnels_are_never_driven_against(ways: list[RawWay]) -> None:
    assert west_to_east(roads_of(ways))[0] > 1_500.0


def test_legal_driving_is_as_without() -> None:
    """Turn times, islands and vehicles' places are those of the map without such edges."""
    rules = [RawRestriction("only_straight_on", 4, node_id(1, 0), 1), RawRestriction("no_u_turn", 2, node_id(0, 0), 2)]
    without, with_them = roads_of(streets(), 0.0, rules), roads_of(streets(), SLOW_KMH, rules)
    numbers = np.flatnonzero(~with_them.against)
    assert len(numbers) == without.edge_count
    legal = {int(new): old for old, new in enumerate(numbers.tolist())}
    old_turns = {
        (came, int(to)): float(cost)
        for came in range(without.edge_count)
        for to, cost in zip(*_turns(without, came), strict=True)
    }
    new_turns = {
        (legal[came], legal[int(to)]): float(cost)
        for came in numbers.tolist()
        for to, cost in zip(*_turns(with_them, came), strict=True)
        if int(to) in legal
    }
    assert new_turns == old_turns
    assert (with_them.arrays.edge_minor[numbers] == without.arrays.edge_minor).all()
    middle = [(118.0005, 32.0), node_point(0, 4)]
    for headings in ([np.nan, np.nan], [90.0, 0.0]):
        one, other = without.snap_many(middle, headings), with_them.snap_many(middle, headings)
        assert [legal.get(edge, -1) for edge in other.edges.ravel().tolist()] == one.edges.ravel().tolist()


def _turns(roads: RoadNetwork, edge: int) -> tuple[np.ndarray, np.ndarray]:
    low, high = roads.arrays.turn_start[edge], roads.arrays.turn_start[edge + 1]
    return roads.arrays.turn_to[low:high], roads.arrays.turn_cost_s[low:high]


def test_a_scene_in_the_street_is_met_from_both_ends() -> None:
    for kmh, most_m in ((0.0, 5_000.0), (SLOW_KMH, 150.0)):
        roads = roads_of(streets(), kmh)
        scene, vehicle = roads.snap(118.0003, 32.0), roads.snap_many([(117.9997, 32.0)], [90.0])
        assert scene is not None
        (arrival,) = roads.nearest(scene, vehicle, 1)
        assert (arrival.distance_m < 150.0) is (most_m == 150.0)


def test_edits_close_it_and_open_nothing() -> None:
    raw = raw_map(streets())
    raw.against_one_way_kmh = SLOW_KMH
    arrays = make_arrays(raw)[0]
    never, allowed = RoadNetwork(arrays, against_kmh=0.0), RoadNetwork(arrays)
    line = [node_point(0, 0), node_point(1, 0)]
    street = edges_along_line(allowed, line)
    assert sorted(street.tolist()) == np.flatnonzero(arrays.edge_way == 1).tolist(), "a closure shuts both"
    everything = np.arange(allowed.edge_count, dtype=np.int32)
    for roads in (never, allowed):
        quick = edited_times_s(roads, roads.free_time_s, [(everything, 100.0, None)], [])
        assert (quick[roads.against] >= roads.free_time_s[roads.against]).all()
        roads.set_edge_speed(everything.tolist(), 100.0)
        assert (roads.time_s[roads.against] >= roads.free_time_s[roads.against]).all()
    assert np.isinf(never.time_s[never.against]).all()


def test_a_package_made_before_has_neither(tmp_path: Path) -> None:
    arrays = make_arrays(raw_map(streets()))[0]
    save_arrays(arrays, tmp_path)
    with np.load(tmp_path / "roads.npz") as stored:
        older = {name: stored[name] for name in stored.files if name not in ("turn_rule", "rule_text", "against_kmh")}
    np.savez(tmp_path / "roads.npz", **older)
    read = load_arrays(tmp_path)
    assert read.against_kmh.tolist() == [0.0] and not read.turn_rule.any() and len(read.turn_rule) == len(read.turn_to)
    assert west_to_east(RoadNetwork(replace(read)))[0] > 1_500.0
