"""Vehicles on their way: never off the line, there in time, standing at both ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.simulator.motion import Journey

LINE = [(118.0, 32.0), (118.01, 32.0), (118.01, 32.01)]


def test_it_starts_at_the_start_and_ends_at_the_end() -> None:
    journey = Journey(LINE, 100.0, 60.0)
    start, end = journey.at(90.0), journey.at(500.0)
    assert (start.longitude, start.latitude, start.speed_kmh) == (118.0, 32.0, 0.0)
    assert (end.longitude, end.latitude, end.speed_kmh) == (118.01, 32.01, 0.0)
    assert not journey.has_arrived(159.0)
    assert journey.has_arrived(160.0)


def test_heading_and_speed_follow_the_line() -> None:
    journey = Journey(LINE, 0.0, 100.0)
    east, north = journey.at(20.0), journey.at(90.0)
    assert east.heading_deg == pytest.approx(90.0)
    assert north.heading_deg == pytest.approx(0.0)
    assert east.speed_kmh == pytest.approx(journey.distance_m / 100.0 * 3.6)


@given(st.floats(-10.0, 200.0), st.floats(1.0, 150.0))
def test_it_is_never_off_the_line(moment_s: float, lasts_s: float) -> None:
    spot = Journey(LINE, 0.0, lasts_s).at(moment_s)
    on_first = spot.latitude == 32.0 and 118.0 <= spot.longitude <= 118.01
    on_second = spot.longitude == pytest.approx(118.01) and 32.0 <= spot.latitude <= 32.01 + 1e-12
    assert on_first or on_second


def test_a_way_of_one_point_is_over_at_once() -> None:
    journey = Journey([(118.0, 32.0)], 0.0, 0.0)
    assert journey.at(0.5).longitude == 118.0
    assert journey.has_arrived(1.0)
