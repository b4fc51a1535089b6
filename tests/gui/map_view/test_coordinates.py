"""Coordinates are shown, copied and read in every datum; what is copied reads back to the same place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.qt_kit.map_view.coordinates import (
    DATUMS,
    coordinate_numbers,
    coordinate_text,
    datum_words,
    read_coordinate,
)

SHANGHAI = (121.47, 31.23)


@pytest.mark.parametrize(
    ("datum", "text"),
    [
        ("WGS84", "WGS-84  121.470000, 31.230000"),
        ("GCJ02", "GCJ-02  121.474535, 31.228067"),
        ("BD09", "BD-09  121.481076, 31.233987"),
        ("GK3", "GK3-40  40640060.3, 3457406.4"),
        ("UTM", "UTM  51N 354280.6 3456101.1"),
    ],
)
def test_a_place_in_each_datum(datum: str, text: str) -> None:
    assert coordinate_text(*SHANGHAI, datum) == text


@given(st.floats(100.0, 122.0), st.floats(22.0, 45.0), st.sampled_from(DATUMS))
def test_what_is_copied_reads_back_within_a_metre(longitude: float, latitude: float, datum: str) -> None:
    numbers = coordinate_numbers(longitude, latitude, datum)
    assert numbers is not None
    read = read_coordinate(numbers[1], datum)
    assert read is not None
    assert (read.longitude, read.latitude) == pytest.approx((longitude, latitude), abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "121.47, 31.23", "121.47 31.23", "31.23,121.47", "121.47，31.23", "N31.23 E121.47", "E121.47,N31.23",
        "31°13'48\"N 121°28'12\"E", "北纬31°13′48″ 东经121°28′12″", "121度28分12秒 31度13分48秒",
        "WGS84 121.47, 31.23", "GCJ-02 121.4745349 31.2280675",
    ],
)  # fmt: skip
def test_every_way_of_writing_is_understood(text: str) -> None:
    read = read_coordinate(text, "WGS84")
    assert read is not None
    assert (read.longitude, read.latitude) == pytest.approx(SHANGHAI, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    ["", "人民路 12 号", "人民路 12", "120", "121.47", "999, 31", "121.47, 95.0, 3", "EPSG 1", "9" * 200, "nan, 1"],
)
def test_what_is_no_coordinate_is_left_to_the_search(text: str) -> None:
    assert read_coordinate(text, "WGS84") is None


def test_typed_degrees_are_meant_so_while_metres_are_shown() -> None:
    read = read_coordinate("121.47, 31.23", "GK3")
    assert read is not None and read.datum == "WGS84"


def test_a_datum_that_does_not_reach_says_so() -> None:
    assert coordinate_numbers(float("nan"), 31.0, "GCJ02") is None
    assert set(datum_words()) == set(DATUMS)
