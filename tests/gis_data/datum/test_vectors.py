"""Datums against published vectors and against themselves."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.datum import convert, find_datum, is_shifted, to_wgs84
from gis_data.faults import DatumFault
from gis_data.roads import great_circle_m

ROUND_TRIP_M = 0.1
SAME_PLACE_M = 0.05
"""The sources of the vectors use slightly different radii and rounded constants."""
INVERSE_M = 1.0
"""The inverse in the vectors is the usual closed one, wrong by up to a metre; ours is iterated (tested below)."""

longitudes = st.floats(75.0, 134.0)
latitudes = st.floats(18.3, 53.0)


def gap_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance of two places."""
    return float(great_circle_m(lon, lat, other_lon, other_lat))


def test_published_vectors(shared_data: Path) -> None:
    with (shared_data / "datum" / "vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 7
    for row in rows:
        found = convert(row["from"], row["to"], float(row["in_lon"]), float(row["in_lat"]))
        gap = gap_m(float(found.x[0]), float(found.y[0]), float(row["out_lon"]), float(row["out_lat"]))
        assert gap < (INVERSE_M if row["to"] == "WGS84" else SAME_PLACE_M), row


@settings(max_examples=300)
@given(longitudes, latitudes, st.sampled_from(["CGCS2000", "GCJ02", "BD09", "GK3", "GK6", "GK3-39", "EPSG:4490"]))
def test_there_and_back_is_the_same_place(lon: float, lat: float, datum: str) -> None:
    if datum == "GK3-39":
        lon = 117.0 + (lon - 104.5) / 20.0  # inside the zone
    there = convert("WGS84", datum, lon, lat)
    back_lon, back_lat = to_wgs84(datum, there.x, there.y)
    assert gap_m(lon, lat, float(back_lon[0]), float(back_lat[0])) < ROUND_TRIP_M


@settings(max_examples=100)
@given(st.floats(-179.9, 179.9), st.floats(-79.0, 83.0))
def test_utm_there_and_back(lon: float, lat: float) -> None:
    zone = int((lon + 180.0) // 6.0) + 1
    datum = f"UTM{zone}{'N' if lat >= 0 else 'S'}"
    there = convert("WGS84", datum, lon, lat)
    back_lon, back_lat = to_wgs84(datum, there.x, there.y)
    assert gap_m(lon, lat, float(back_lon[0]), float(back_lat[0])) < 0.001


def test_a_hundred_thousand_places_at_once() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(80.0, 130.0, 100_000), rng.uniform(20.0, 50.0, 100_000)
    for datum in ("GCJ02", "BD09"):
        there = convert("WGS84", datum, lon, lat)
        back = to_wgs84(datum, there.x, there.y)
        # Along the area's edge two places share one shifted place.
        apart = great_circle_m(lon, lat, *back) >= ROUND_TRIP_M
        assert apart.mean() < 0.005 and not np.any(apart & is_shifted(lon, lat))


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("Hong Kong", 114.17, 22.30), ("Macao", 113.545, 22.195), ("Taipei", 121.52, 25.03), ("Kinmen", 118.32, 24.43),
     ("Manhattan", -73.98, 40.75), ("Vladivostok", 131.9, 43.12), ("Hanoi", 105.85, 21.03), ("Seoul", 127.0, 37.57),
     ("Ulan Bator", 106.9, 47.9), ("Blagoveshchensk", 127.53, 50.28), ("Lao Cai", 103.97, 22.48)],
)  # fmt: skip
def test_nothing_is_shifted_outside(name: str, lon: float, lat: float) -> None:
    for datum in ("GCJ02", "BD09"):
        there = convert("WGS84", datum, lon, lat)
        assert (there.x[0], there.y[0]) == (lon, lat), name


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [("Shenzhen", 114.06, 22.54), ("Shekou", 113.92, 22.48), ("Zhuhai", 113.57, 22.27), ("Hengqin", 113.53, 22.13),
     ("Xiamen", 118.09, 24.48), ("Zhoushan", 122.2, 30.0), ("Heihe", 127.5, 50.245), ("Dandong", 124.39, 40.13),
     ("Ruili", 97.85, 24.01), ("Sanya", 109.5, 18.25), ("Kashgar", 75.99, 39.47), ("Fuyuan", 134.3, 48.36),
     ("Chongming", 121.4, 31.63), ("Dongxing", 107.97, 21.55), ("Mohe", 122.54, 52.97), ("Khorgos", 80.42, 44.21)],
)  # fmt: skip
def test_towns_of_the_coast_and_the_border_are_shifted(name: str, lon: float, lat: float) -> None:
    there = convert("WGS84", "GCJ02", lon, lat)
    assert 100.0 < gap_m(lon, lat, float(there.x[0]), float(there.y[0])) < 1_000.0, name


def test_gauss_kruger_zones_and_prefixes() -> None:
    shanghai = (121.4737, 31.2304)
    with_zone, without = convert("WGS84", "GK3", *shanghai), convert("WGS84", "GK3-40", *shanghai)
    assert with_zone.zones == (40,) and with_zone.x[0] - without.x[0] == pytest.approx(40e6)
    assert convert("WGS84", "GK3-120E", *shanghai).x[0] == without.x[0]
    assert convert("WGS84", "EPSG:4549", *shanghai).x[0] == without.x[0]
    assert convert("WGS84", "EPSG:4528", *shanghai).x[0] == with_zone.x[0]
    assert convert("WGS84", "GK6", *shanghai).zones == (21,)
    middle = convert("CGCS2000", "GK6-117E", 117.0, 0.0)
    assert (middle.x[0], middle.y[0]) == pytest.approx((500_000.0, 0.0), abs=1e-6)
    # A degree of meridian at 45° on the ellipsoid is 111.13 km.
    north = convert("CGCS2000", "GK3-39", [117.0, 117.0], [44.5, 45.5]).y
    assert north[1] - north[0] == pytest.approx(111_131.8, abs=1.0)


@pytest.mark.parametrize(
    ("source", "x", "y", "sentence"),
    [
        ("MARS", 118.0, 32.0, "unknown datum “MARS”"),
        ("WGS84", 32.0, 118.0, "swapped"),
        ("GCJ02", 500.0, 32.0, "no longitude"),
        ("GK3", 500_000.0, 3.5e6, "zone number"),
        ("GK3-40", 40_500_000.0, 3.5e6, "without zone"),
        ("GK3", 3.5e6, 40_500_000.0, "swapped"),
        ("GK3-118E", 0.0, 0.0, "middle"),
        ("UTM77N", 0.0, 0.0, "60"),
        ("UTM", 500_000.0, 3.5e6, "UTM50N"),
        ("EPSG:999999", 0.0, 0.0, "unknown datum"),
    ],
)
def test_what_cannot_be_is_said(source: str, x: float, y: float, sentence: str) -> None:
    with pytest.raises(DatumFault, match=sentence):
        to_wgs84(source, x, y)


def test_not_a_number_stays_so() -> None:
    for datum in ("GCJ02", "BD09", "GK3", "UTM50N", "CGCS2000"):
        found = convert("WGS84", datum, [np.nan, 118.0], [32.0, np.nan])
        assert np.isnan(found.x[0]) and np.isnan(found.y[1]), datum
        back = to_wgs84(datum, found.x, found.y)
        assert np.isnan(back[0][0]) and np.isnan(back[1][1])


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_any_name_is_known_or_refused(name: str) -> None:
    try:
        assert find_datum(name).name
    except DatumFault as fault:
        assert "known are" in str(fault) or "zones" in str(fault) or "middle" in str(fault)
