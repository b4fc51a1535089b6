"""Trails keep the last minutes, thin and bounded."""

from datetime import timedelta

import pytest

from dispatch_app.console.desk.map_trails import EVERY_S, KEPT_S, MOST_POINTS, Trails
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from tests.centre_in_memory import START


def fix(second: float, longitude: float, vehicle: str = "V1") -> Fix:
    return Fix(vehicle, Position(longitude, 32.0), START + timedelta(seconds=second))


def test_a_trail_is_thin_and_ends_at_the_newest_fix() -> None:
    trails = Trails()
    for second in range(31):
        trails.take([fix(second, 118.0 + second * 0.0002)])
    newest = fix(30, 118.006)
    places, ages_s = trails.trail(newest, START + timedelta(seconds=32))
    assert places[0] == (118.0, 32.0) and places[-1] == (118.006, 32.0)
    assert ages_s[0] == 32.0 and ages_s[-1] == 2.0
    assert len(places) == 30 / EVERY_S + 1


def test_a_standing_vehicle_makes_no_knot() -> None:
    trails = Trails()
    for second in range(0, 300, 10):
        trails.take([fix(second, 118.0 + 0.00001 * (second % 3))])
    assert len(trails.trail(fix(299, 118.0), START + timedelta(seconds=300))[0]) == 1


def test_what_is_old_or_too_much_is_forgotten() -> None:
    trails = Trails()
    for number in range(4 * MOST_POINTS):
        trails.take([fix(number * EVERY_S, 118.0 + number * 0.001)])
    end_s = (4 * MOST_POINTS - 1) * EVERY_S
    places, ages_s = trails.trail(fix(end_s, 118.0 + (4 * MOST_POINTS - 1) * 0.001), START + timedelta(seconds=end_s))
    assert max(ages_s) <= KEPT_S
    assert len(places) <= MOST_POINTS
    assert [round(x, 3) for x, _ in places] == sorted(round(x, 3) for x, _ in places)
    assert trails.trail(fix(end_s, 118.0), START + timedelta(seconds=end_s + 2 * KEPT_S))[0] == []


def test_thousands_of_vehicles_and_an_unknown_one() -> None:
    trails = Trails()
    fleet = [fix(0, 118.0 + n * 1e-4, f"V{n}") for n in range(5_000)]
    trails.take(fleet)
    trails.take([fix(60, 118.5, f"V{n}") for n in range(5_000)])
    assert trails.trail(fix(60, 118.5, "V4999"), START + timedelta(seconds=60))[1] == pytest.approx([60.0, 0.0])
    assert trails.trail(fix(0, 118.0, "V5000"), START) == ([], [])
    assert trails.trail(None, START) == ([], [])
