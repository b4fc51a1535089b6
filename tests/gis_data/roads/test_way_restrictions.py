"""Restrictions over whole ways, against a search that remembers the last edges driven; and ferries."""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gis_data.raw_map import RawRestriction, RawWay
from gis_data.roads import RoadNetwork, Snap, VehicleSnaps
from gis_data.roads.full_search import FullSearch
from tests.gis_data.roads.street_grid import network, random_snap, way

CLOSE_S = 1e-6
Rule = tuple[tuple[int, ...], int, bool]


def edge_between(roads: RoadNetwork, way_id: int, forward: bool = True) -> int:
    """The edge of a way of one step."""
    arrays = roads.arrays
    edges = np.flatnonzero((arrays.edge_way == way_id) & (arrays.edge_forward == forward))
    return int(edges[0])


def test_no_turn_over_a_way_is_obeyed_by_those_who_come_that_way_only() -> None:
    """From 南街 over 东街 not into 北街; who starts on 东街 may turn."""
    ways = [
        way(1, [(0, 0), (1, 0)], "南街"), way(2, [(1, 0), (1, 1)], "东街", one_way=1), way(3, [(1, 1), (0, 1)], "北街"),
        way(4, [(1, 1), (1, 3), (0, 3), (0, 1)], "远街"),
    ]  # fmt: skip
    free, bound = network(ways), network(ways, [RawRestriction("no_left_turn", 1, 0, 3, (2,))])
    for roads, detour in ((free, False), (bound, True)):
        south, east = edge_between(roads, 1), edge_between(roads, 2)
        there = Snap(edge_between(roads, 3), 0.5, 0, 0, 0)
        route = roads.route(Snap(south, 0.5, 0, 0, 0), there)
        assert route is not None and (route.distance_m > 500.0) is detour
        assert [turn.road for turn in route.turns if turn.road == "远街"] == (["远街"] if detour else [])
        assert max(route.edges) < free.edge_count, "doubles are no edges of the map"
        short = roads.route(Snap(east, 0.5, 0, 0, 0), there)
        assert short is not None and short.distance_m < 150.0
    street = [edge_between(bound, 2)]
    bound.close_edges(street)
    assert np.isinf(bound.time_s[bound.arrays.edge_way == 2]).all(), "a double stays open"
    bound.open_edges(street)
    assert np.isfinite(bound.time_s).all()


def test_a_scene_and_a_vehicle_on_the_way_between_are_met() -> None:
    ways = [way(1, [(0, 0), (1, 0)]), way(2, [(1, 0), (1, 1)]), way(3, [(1, 1), (0, 1)]), way(4, [(1, 1), (2, 1)])]
    roads = network(ways, [RawRestriction("only_right_turn", 1, 0, 4, (2,))])
    south, middle = Snap(edge_between(roads, 1), 0.5, 0, 0, 0), Snap(edge_between(roads, 2), 0.5, 0, 0, 0)
    for _ in range(2):
        assert len(roads.nearest(middle, VehicleSnaps.from_snaps([south]), 1)) == 1
        assert roads.times_to(south, [middle])[0] is not None
        assert len(roads.nearest(middle, VehicleSnaps.from_snaps([south] * 70), 70)) == 70
        assert roads.customise()
    swept = roads.sweeper.sweep_from(np.array([[south.edge, -1]]), np.array([[0.5, 0.0]]), np.zeros(1), np.inf)
    assert np.isfinite(swept.time_s[middle.edge])


def single_steps(rng: np.random.Generator, size: int) -> list[RawWay]:
    ways: list[RawWay] = []
    for column in range(size):
        for row in range(size):
            for other in ((column + 1, row), (column, row + 1)):
                if max(other) < size and rng.random() < 0.9:
                    ways.append(way(len(ways) + 1, [(column, row), other], one_way=int(rng.choice([0, 0, 1]))))
    return ways


def random_rules(rng: np.random.Generator, roads: RoadNetwork) -> tuple[list[RawRestriction], list[Rule]]:
    """Restrictions along random drives without U-turns, and the same as rules over edges."""
    arrays = roads.arrays
    restrictions, rules = [], []
    for _ in range(10):
        path = [int(rng.integers(roads.edge_count))]
        for _ in range(int(rng.integers(2, 5))):
            ahead = arrays.turn_to[arrays.turn_start[path[-1]] : arrays.turn_start[path[-1] + 1]]
            ahead = [one for one in ahead.tolist() if arrays.edge_way[one] not in arrays.edge_way[path]]
            if not ahead:
                break
            path.append(int(rng.choice(ahead)))
        if len(path) < 3:
            continue
        only = rng.random() < 0.3
        named = arrays.edge_way[path].tolist()
        kind = "only_straight_on" if only else "no_straight_on"
        restrictions.append(RawRestriction(kind, named[0], 0, named[-1], tuple(named[1:-1])))
        rules.append((tuple(path[:-1]), path[-1], only))
    return restrictions, rules


def turns_on(roads: RoadNetwork, rules: list[Rule], driven: tuple[int, ...]) -> list[tuple[int, float]]:
    """Edges that may follow the last ones driven, with their costs; a rule that would leave none does not hold."""
    arrays = roads.arrays
    low, high = arrays.turn_start[driven[-1]], arrays.turn_start[driven[-1] + 1]
    row = list(zip(arrays.turn_to[low:high].tolist(), arrays.turn_cost_s[low:high].tolist(), strict=True))
    for path, end, only in rules:
        if driven[-len(path) :] == path:
            row = [(to, cost) for to, cost in row if (to == end) == only] or row
    return row


def remembering_search(roads: RoadNetwork, rules: list[Rule], origin: Snap) -> dict[int, float]:
    """Time to the start of every edge, by a search over the last four edges driven; on the network without rules."""
    best: dict[int, float] = {}
    heap = [((1.0 - origin.fraction) * roads.time_s[origin.edge], (origin.edge,))]
    seen: set[tuple[int, ...]] = set()
    while heap:
        time_s, driven = heapq.heappop(heap)
        if driven in seen:
            continue
        seen.add(driven)
        for to, cost in turns_on(roads, rules, driven):
            best[to] = min(best.get(to, np.inf), time_s + cost)
            heapq.heappush(heap, (time_s + cost + roads.time_s[to], (*driven, to)[-4:]))
    return best


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 5))
@example(1383, 3)  # a "no" whose forbidden turn is the only way on
@example(1_000_000, 5)
def test_every_time_equals_a_search_that_remembers(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    ways = single_steps(rng, size)
    free = network(ways)
    restrictions, rules = random_rules(rng, free)
    bound = network(ways, restrictions)
    assert (bound.arrays.edge_way[: free.edge_count] == free.arrays.edge_way).all()
    origin = random_snap(rng, free)
    origin = Snap(origin.edge, origin.fraction, 0.0, 0.0, 0.0)
    expected = remembering_search(free, rules, origin)
    targets = [Snap(edge, 0.0, 0.0, 0.0, 0.0) for edge in range(free.edge_count) if edge != origin.edge]
    for _ in range(2):
        for target, arrival in zip(targets, bound.times_to(origin, targets), strict=True):
            assert (arrival.time_s if arrival else np.inf) == pytest.approx(
                expected.get(target.edge, np.inf), abs=CLOSE_S
            )
        assert bound.customise()
    scene = targets[int(rng.integers(len(targets)))]
    fleet = VehicleSnaps.from_snaps([random_snap(rng, free) for _ in range(30)])
    judged = FullSearch(bound).times_s(scene, fleet)
    found = {one.index: one.time_s for one in bound.nearest(scene, fleet, 3)}
    assert found == pytest.approx({row: judged[row] for row in found}, abs=CLOSE_S)
    route = bound.route(origin, scene)
    if route is not None:
        edges = tuple(route.edges)
        for at in range(1, len(edges)):
            permitted = [to for to, _ in turns_on(free, rules, edges[:at])]
            assert edges[at] in permitted, f"drives a forbidden turn behind {edges[max(0, at - 4) : at]}"


def test_a_broken_map_cannot_double_without_end() -> None:
    ways = [way(k, [(k, 0), (k + 1, 0)]) for k in range(1, 30)]
    unknown = [RawRestriction("no_left_turn", a, 0, 999, (b,)) for a, b in pairwise(range(1, 29))]
    roads = network(ways, unknown * 20)
    assert roads.edge_count == len(roads.arrays.edge_base) == 58
    many = [RawRestriction("no_u_turn", k, 0, k, (k + 1,)) for k in range(1, 28)] * 40
    assert network(ways, many).edge_count < 58 + 58 * 0.1 + 130


def test_a_ferry_costs_its_wait_once_and_is_told() -> None:
    ways = [
        way(1, [(0, 0), (4, 0)], "江南路"), way(2, [(4, 0), (6, 0)], "汉江轮渡", "ferry", wait_s=300.0),
        way(3, [(6, 0), (8, 0)], "汉江轮渡", "ferry", max_speed_kmh=18.0, wait_s=300.0),
        way(4, [(8, 0), (12, 0)], "江北路"),
    ]  # fmt: skip
    roads = network(ways)
    south, north = roads.snap(118.002, 32.0), roads.snap(118.010, 32.0)
    assert south is not None and north is not None
    route = roads.route(south, north)
    assert route is not None
    by_road_s = 2 * 188.7 / (32.0 / 3.6)
    sailed_s = 188.7 / (10.0 / 3.6) + 188.7 / (18.0 / 3.6)
    assert route.time_s == pytest.approx(by_road_s + sailed_s + 300.0, abs=3.0)
    assert [turn.kind for turn in route.turns] == ["depart", "ferry", "straight", "arrive"]
    assert route.turns[1].sentence() == "乘汉江轮渡（约等 5 分钟），航行 380 米"
    assert route.turns[1].sentence("en") == "Take 汉江轮渡 (wait about 5 min), 380 m"
    usual = network([*ways[:1], way(2, [(4, 0), (8, 0)], "", "ferry"), ways[3]])
    slow = usual.route(usual.snap(118.002, 32.0), usual.snap(118.010, 32.0))  # type: ignore[arg-type]
    assert slow is not None and slow.time_s > 600.0
    assert slow.turns[1].sentence() == "乘轮渡（约等 10 分钟），航行 380 米"
