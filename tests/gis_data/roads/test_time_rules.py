"""Days and hours of restrictions: what is read, what is not, and the turn tables of an hour."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_data.raw_map import RawRestriction
from gis_data.roads import RoadNetwork, Snap, VehicleSnaps
from gis_data.roads.full_search import FullSearch
from gis_data.roads.time_rules import DAYS, WEEK_MINUTES, any_holds, read_hours, read_rules, week_minute
from tests.gis_data.roads.street_grid import network, random_snap, way

MONDAY_8, MONDAY_10 = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
SUNDAY_8 = datetime(2026, 11, 29, 8, tzinfo=UTC)


def holds(text: str, at: datetime) -> bool:
    return any_holds(read_rules(text), week_minute(at))


@pytest.mark.parametrize(
    ("text", "monday_8", "monday_10", "sunday_8"),
    [
        ("07:00-09:00", True, False, True),
        ("Mo-Fr 07:00-09:00,17:00-19:00", True, False, False),
        ("Mo-Fr", True, True, False),
        ("Sa-Mo 7:30-8:30", True, False, True),
        ("Mo-Fr 09:00-11:00; Su 00:00-24:00", False, True, True),
        ("Mo 09:30-10:30, Su 08:00-09:00", False, True, True),
        ("22:00-08:30", True, False, True),
        ("24/7", True, True, True),
        ("Mo-Sa 07:00-19:00; PH off", True, True, False),
        ("not 07:00-09:00", False, True, False),
        ("Mo 10:00-11:00 || Su 08:00-08:01", False, True, True),
    ],
)
def test_hours_are_read(text: str, monday_8: bool, monday_10: bool, sunday_8: bool) -> None:
    assert (holds(text, MONDAY_8), holds(text, MONDAY_10), holds(text, SUNDAY_8)) == (monday_8, monday_10, sunday_8)


@pytest.mark.parametrize(
    "text",
    ["", "weight>7.5", "sunset-sunrise", "Apr-Oct 07:00-09:00", "Mo-Fr 07:00-09:00 AND weight>3.5", "25:00-26:00",
     "07:60-08:00", "PH off", "wet", "Mo-Fr 07:00", "07:00-09:00" * 40, "Mo-Fr 7-9"],
)  # fmt: skip
def test_what_is_more_than_hours_is_told_to_be(text: str) -> None:
    with pytest.raises(ValueError):
        read_hours(text)


@given(st.text(alphabet="moturesaph 0123456789:-,;/off()", max_size=40))
def test_any_text_gives_spans_of_the_week_or_a_refusal(text: str) -> None:
    try:
        spans = read_hours(text)
    except ValueError:
        return
    assert spans and all(0 <= first < end <= WEEK_MINUTES for first, end in spans)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 10_079))
def test_a_span_holds_in_its_minutes_and_in_no_other(first: int, last: int, start: int, long: int, minute: int) -> None:
    end = start + long
    text = f"{DAYS[first]}-{DAYS[last]} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    expected = any((minute - day * 1440 - start) % WEEK_MINUTES < long for day in days)
    assert any_holds(read_rules(text), minute) is expected


def test_a_turn_is_forbidden_at_its_hours_only() -> None:
    """From 南街 into 北街: free at ten, round the block at eight; the network of no hour has it free."""
    ways = [
        way(1, [(0, 0), (1, 0)], "南街"), way(2, [(1, 0), (1, 1)], "北街"),
        way(3, [(1, 0), (2, 0), (2, 1), (1, 1)], "远街"),
    ]  # fmt: skip
    roads = network(ways, [RawRestriction("no_left_turn", 1, 1_000_001, 2, (), "Mo-Fr 07:00-09:00")])
    south = Snap(int(np.flatnonzero(roads.arrays.edge_way == 1)[0]), 0.5, 0, 0, 0)
    north = Snap(int(np.flatnonzero(roads.arrays.edge_way == 2)[0]), 0.9, 0, 0, 0)
    assert roads.rules_at(MONDAY_10) == () and roads.rules_at(MONDAY_8) == (1,)
    free, bound = roads.route(south, north), roads.obeying_rules((1,)).route(south, north)
    assert free is not None and bound is not None
    assert free.distance_m < 200.0 < bound.distance_m and "远街" in {turn.road for turn in bound.turns}
    assert roads.obeying_rules((1,)).obeying_rules(()).route(south, north).distance_m == free.distance_m  # type: ignore


def test_a_timed_restriction_over_ways_lets_others_turn() -> None:
    ways = [
        way(1, [(0, 0), (1, 0)], "南街"), way(2, [(1, 0), (1, 1)], "东街", one_way=1), way(3, [(1, 1), (0, 1)], "北街"),
        way(4, [(1, 1), (1, 3), (0, 3), (0, 1)], "远街"),
    ]  # fmt: skip
    roads = network(ways, [RawRestriction("no_left_turn", 1, 0, 3, (2,), "not 09:00-11:00")])
    at_eight = roads.obeying_rules(roads.rules_at(MONDAY_8))
    by_way = {number: int(np.flatnonzero(roads.arrays.edge_way == number)[0]) for number in (1, 2, 3)}
    there = Snap(by_way[3], 0.5, 0, 0, 0)
    for view, detour in ((roads, False), (at_eight, True)):
        south = view.route(Snap(by_way[1], 0.5, 0, 0, 0), there)
        assert south is not None and (south.distance_m > 500.0) is detour
        east = view.route(Snap(by_way[2], 0.5, 0, 0, 0), there)
        assert east is not None and east.distance_m < 200.0


def test_every_search_obeys_the_hour_and_nobody_is_trapped() -> None:
    """Random grids with restrictions of random hours: nearest, sweep and hierarchy equal scipy's full search."""
    rng = np.random.default_rng(7)
    for _ in range(4):
        roads = timed_grid(rng)
        for minute in (0, 8 * 60, 3 * 1440 + 18 * 60):
            at = datetime(2026, 11, 23 + minute // 1440, minute % 1440 // 60, tzinfo=UTC)
            view = roads.obeying_rules(roads.rules_at(at))
            left = np.repeat(np.arange(view.edge_count), np.diff(view.arrays.turn_start))
            open_s = np.full(view.edge_count, np.inf)
            np.minimum.at(open_s, left, view.turn_cost_s)
            had = np.diff(view.arrays.turn_start) > 0
            assert np.isfinite(open_s[had]).all(), "an edge that nobody can leave at that hour"
            vehicles = VehicleSnaps.from_snaps([random_snap(rng, roads) for _ in range(80)])
            scene = random_snap(rng, roads)
            exact = FullSearch(view).times_s(scene, vehicles)
            reached = np.sort(exact[np.isfinite(exact)])
            few = [one.time_s for one in view.nearest(scene, vehicles, 5)]
            assert np.allclose(few, reached[:5])
            for _ in range(2):  # by a sweep, then by the hierarchy of this hour
                times = np.full(80, np.inf)
                for one in view.nearest(scene, vehicles, 80):
                    times[one.index] = one.time_s
                assert np.allclose(times, exact)
                assert view.customise()
            assert view.is_customised()


def timed_grid(rng: np.random.Generator) -> RoadNetwork:
    ways = [
        way(number, list(ends), f"路{number}", one_way=int(rng.choice([0, 0, 1])))
        for number, ends in enumerate(
            (
                ((column, row), other)
                for column in range(5)
                for row in range(5)
                for other in ((column + 1, row), (column, row + 1))
                if max(other) < 5
            ),
            1,
        )
    ]
    times = ("Mo-Fr 07:00-09:00", "00:00-12:00", "not 17:00-19:00", "")
    restrictions = []
    for _ in range(60):
        first, second, third = (ways[int(i)] for i in rng.integers(len(ways), size=3))
        shared = np.intersect1d(first.node_ids, second.node_ids)
        kind, time = str(rng.choice(["no_left_turn", "only_straight_on", "no_u_turn"])), str(rng.choice(times))
        if len(shared):
            restrictions.append(RawRestriction(kind, first.way_id, int(shared[0]), second.way_id, (), time))
            restrictions.append(RawRestriction(kind, first.way_id, 0, third.way_id, (second.way_id,), time))
    return network(ways, restrictions)
