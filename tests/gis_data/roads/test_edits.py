"""A drawn point, line or area means exactly the streets that a person would say it means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.raw_map import RawRestriction
from gis_data.roads import RoadNetwork, VehicleSnaps, make_arrays
from gis_data.roads.edits import edges_along_line, edges_at_point, edges_in_area, edited_times_s, level_of
from gis_data.roads.full_search import FullSearch
from tests.gis_data.roads.street_grid import network, random_grid, random_snap, raw_map, way

STEP = 0.001
"""About 94 m east, 111 m north."""


def at(column: float, row: float) -> tuple[float, float]:
    return 118.0 + STEP * column, 32.0 + STEP * row


def grid(**of_middle: object) -> RoadNetwork:
    """Four crossing streets of three pieces each; 横路1 (the lower middle one) with further attributes."""
    return network(
        [
            way(1, [(0, 1), (1, 1), (2, 1), (3, 1)], "横路1", **of_middle),
            way(2, [(0, 2), (1, 2), (2, 2), (3, 2)], "横路2"),
            way(3, [(1, 0), (1, 1), (1, 2), (1, 3)], "纵路1"),
            way(4, [(2, 0), (2, 1), (2, 2), (2, 3)], "纵路2"),
        ]
    )


def said(roads: RoadNetwork, edges: np.ndarray) -> list[str]:
    """What the edges are, as "name from→to" in steps of the grid."""
    words = []
    for edge in edges.tolist():
        a, b = (((roads.edge_coordinates(edge)[end] - at(0, 0)) / STEP).round(1) for end in (0, -1))
        words.append(f"{roads.road_name(edge)} {a[0]:g},{a[1]:g}→{b[0]:g},{b[1]:g}")
    return sorted(words)


def test_a_line_along_a_street_means_its_pieces_and_none_that_cross() -> None:
    roads = grid()
    both = edges_along_line(roads, [at(0.9, 1.03), at(2.1, 0.97)])
    assert said(roads, both) == ["横路1 1,1→2,1", "横路1 2,1→1,1"]
    forward = edges_along_line(roads, [at(1.1, 1.0), at(1.9, 1.0)], "forward")
    assert said(roads, forward) == ["横路1 1,1→2,1"]
    assert said(roads, edges_along_line(roads, [at(1.9, 1.0), at(1.1, 1.0)], "forward")) == ["横路1 2,1→1,1"]
    assert said(roads, edges_along_line(roads, [at(1.9, 1.0), at(1.1, 1.0)], "backward")) == ["横路1 1,1→2,1"]


def test_a_line_round_a_corner_follows_it() -> None:
    roads = grid()
    edges = edges_along_line(roads, [at(0.0, 1.0), at(1.0, 1.0), at(1.0, 2.0)], "forward")
    assert said(roads, edges) == ["横路1 0,1→1,1", "纵路1 1,1→1,2"]


def test_a_line_across_or_beside_streets_means_none() -> None:
    roads = grid()
    assert len(edges_along_line(roads, [at(1.2, 0.5), at(1.8, 1.5)])) == 0
    assert len(edges_along_line(roads, [at(1.0, 1.4), at(2.0, 1.4)])) == 0
    assert len(edges_along_line(roads, [(10.0, 10.0), (10.1, 10.0)])) == 0


def test_both_directions_of_a_parted_road_are_found_by_its_name() -> None:
    east, west = [(0, 1), (1, 1), (2, 1), (3, 1)], [(13, 1), (12, 1), (11, 1), (10, 1)]
    ways = [way(1, east, "人民路", one_way=1), way(2, west, "人民路", one_way=1)]
    ways[1].coordinates[:] = [at(c, 1.22) for c in (3, 2, 1, 0)]
    roads = network(ways)
    line = [at(0.0, 1.0), at(3.0, 1.0)]
    assert len(edges_along_line(roads, line, "both")) == 2 * len(edges_along_line(roads, line, "forward")) == 2
    assert len(edges_along_line(roads, line, "backward")) == 0, "this carriageway has no traffic against the line"
    other = network([way(1, east, "人民路", one_way=1), ways[1].__class__(**_fields(ways[1], name="解放路"))])
    assert len(edges_along_line(other, line, "both")) == 1, "another road that runs beside it stays open"


def _fields(one: object, **changed: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__} | changed  # type: ignore[attr-defined]


def test_a_bridge_is_closed_without_the_road_below_it() -> None:
    under = [way(1, [(0, 1), (3, 1)], "江滨路"), way(2, [(11, 0), (11, 3)], "大桥路", bridge=True)]
    under[1].coordinates[:] = [at(1.5, 0), at(1.5, 2)]
    roads = network(under)
    crossing = at(1.5, 1.0)
    box = [at(1.4, 0.9), at(1.6, 0.9), at(1.6, 1.1), at(1.4, 1.1)]
    for level, name in (("bridge", "大桥路"), ("ground", "江滨路")):
        assert {roads.road_name(int(e)) for e in edges_in_area(roads, box, level)} == {name}  # type: ignore[arg-type]
        assert {roads.road_name(int(e)) for e in edges_at_point(roads, crossing, level)} == {name}  # type: ignore[arg-type]
    assert len(edges_in_area(roads, box)) == 4
    assert [level_of(roads, int(e)) for e in edges_at_point(roads, crossing, "bridge")] == ["bridge", "bridge"]
    assert len(edges_at_point(roads, crossing, "tunnel")) == 0


def test_a_ferry_can_be_closed() -> None:
    roads = network([way(1, [(0, 0), (0, 1)], "轮渡", "ferry"), way(2, [(0, 1), (0, 2)], "码头路")])
    edges = edges_along_line(roads, [at(0, 0), at(0, 1)], level="ferry")
    assert {roads.road_name(int(e)) for e in edges} == {"轮渡"} and level_of(roads, int(edges[0])) == "ferry"
    assert len(edges_at_point(roads, at(0, 1.5), "ferry")) == 0


def test_an_area_means_what_lies_in_it_and_not_what_it_touches() -> None:
    roads = grid()
    inside = [at(0.5, 0.5), at(1.5, 0.5), at(1.5, 1.5), at(0.5, 1.5)]
    assert {text.split(" ")[0] for text in said(roads, edges_in_area(roads, inside))} == {"横路1", "纵路1"}
    assert len(edges_in_area(roads, inside)) == 8
    beside = [at(1.2, 1.2), at(1.8, 1.2), at(1.8, 1.8), at(1.2, 1.8)]
    assert len(edges_in_area(roads, beside)) == 0


def test_the_slowest_of_several_speeds_counts_and_a_closure_more() -> None:
    roads = grid()
    usual_s = roads.free_time_s
    edges = edges_along_line(roads, [at(1, 1), at(2, 1)])
    one, other = edges[:1], edges[1:]
    slow = [(edges, None, 0.5), (one, 3.6, None)]
    times_s = edited_times_s(roads, usual_s, slow, [])
    assert times_s[one] == pytest.approx(roads.length_m[one]) and times_s[other] == pytest.approx(2 * usual_s[other])
    quick = edited_times_s(roads, usual_s, [(edges, None, 2.0)], [])
    assert quick[edges] == pytest.approx(usual_s[edges] / 2)
    closed = edited_times_s(roads, usual_s, slow, [one])
    assert np.isinf(closed[one]).all() and np.isfinite(closed[other]).all()
    untouched = np.setdiff1d(np.arange(roads.edge_count), edges)
    assert np.array_equal(closed[untouched], usual_s[untouched])


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(3, 8))
def test_drives_with_drawn_closures_and_speeds_equal_a_full_search(seed: int, size: int) -> None:
    """Never a wrong vehicle: whatever is drawn, the ranking is that of a full Dijkstra over the same streets."""
    rng = np.random.default_rng(seed)
    roads = random_grid(rng, size)
    drawn = rng.integers(roads.edge_count, size=3)
    lines = [roads.edge_coordinates(int(edge)) for edge in drawn]
    closed = edges_along_line(roads, lines[0], "both" if rng.random() < 0.5 else "forward")
    assert int(drawn[0]) in closed
    slow = edges_along_line(roads, lines[1])
    fast = edges_in_area(roads, [at(0.5, 0.5), at(2.5, 0.5), at(2.5, 2.5), at(0.5, 2.5)])
    times_s = edited_times_s(roads, roads.free_time_s, [(slow, 5.0, None), (fast, None, 1.5)], [closed])
    view = roads.with_edge_times(roads.free_time_s, times_s)
    scene, snaps = random_snap(rng, roads), [random_snap(rng, roads) for _ in range(30)]
    vehicles = VehicleSnaps.from_snaps(list(snaps))
    truth_s = FullSearch(view).times_s(scene, vehicles)
    found = view.nearest(scene, vehicles, 10)
    assert [a.time_s for a in found] == pytest.approx(np.sort(truth_s[np.isfinite(truth_s)])[:10].tolist(), abs=1e-6)
    if rng.random() < 0.3:
        assert view.customise() or len(roads.arrays.edge_rank) == 0
        every = view.nearest(scene, vehicles, 30)
        assert [a.time_s for a in every] == pytest.approx(np.sort(truth_s[np.isfinite(truth_s)]).tolist(), abs=1e-6)


def test_a_street_doubled_for_a_restriction_is_closed_in_both_copies() -> None:
    ways = [
        way(1, [(0, 1), (1, 1)], "甲"), way(2, [(1, 1), (2, 1)], "乙"), way(3, [(2, 1), (3, 1)], "丙"),
        way(4, [(2, 1), (2, 2)], "丁"), way(5, [(1, 1), (1, 2)], "戊"), way(6, [(1, 2), (2, 2)], "己"),
    ]  # fmt: skip
    restriction = RawRestriction("no_straight_on", 1, 0, 3, via_way_ids=(2,))
    roads = RoadNetwork(make_arrays(raw_map(ways, [restriction]))[0])
    doubled = np.flatnonzero(roads.arrays.edge_base != np.arange(roads.edge_count))
    assert len(doubled) > 0
    closed = edges_along_line(roads, [at(1, 1), at(2, 1)])
    times_s = edited_times_s(roads, roads.free_time_s, [], [closed])
    street = np.isin(roads.arrays.edge_base, closed)
    assert street.sum() > len(closed) and np.isinf(times_s[street]).all() and np.isfinite(times_s[~street]).all()


def test_a_vehicle_at_the_foot_of_a_closed_bridge_turns_round() -> None:
    roads = network(
        [
            way(1, [(0, 0), (6, 0)], "大桥", bridge=True),
            way(2, [(0, 0), (0, 3), (6, 3), (6, 0)], "绕行路"),
        ]
    )
    foot, far_end = roads.snap(*at(0.2, 0.0)), roads.snap(*at(6.0, 1.0))
    assert foot is not None and far_end is not None
    closed = edges_along_line(roads, [at(1, 0), at(5, 0)], level="bridge")
    view = roads.with_edge_times(roads.free_time_s, edited_times_s(roads, roads.free_time_s, [], [closed]))
    route = view.route(foot, far_end)
    assert route is not None and route.distance_m > 1000 and {roads.road_name(e) for e in route.edges[1:]} == {"绕行路"}
    arrival = view.nearest(far_end, VehicleSnaps.from_snaps([foot]), 1)[0]
    assert arrival.time_s == pytest.approx(route.time_s)
