"""GCJ-02 (火星坐标) and BD-09 (百度坐标) from and to WGS-84 degrees.

The formulas are the ones in public use, found by observation; no authority has published them. The inverse has no
closed form and is iterated until it moves less than a tenth of a millimetre. Arrays broadcast; longitude comes first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.datum.boundary import is_shifted

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

_AXIS_M = 6_378_245.0
"""Semi-major axis of Krassowsky 1940, on which the shift is scaled."""
_ECCENTRICITY_2 = 0.00669342162296594323
_SETTLED_DEG = 1e-9
"""0.1 mm: the iteration stops when no place moves farther."""
_MOST_ROUNDS = 20
"""Each round takes away all but a thousandth of the error; four are usual."""


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """GCJ-02 degrees; the same degrees outside the area that is shifted."""
    lon, lat = _as_floats(longitude, latitude)
    return _choose(lon, lat, _shift(lon, lat), (lon, lat))


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """WGS-84 degrees; see `_undo` for places at the edge of the area."""
    return _undo(longitude, latitude, _shift)


def wgs84_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """BD-09 degrees; the same degrees outside the area that is shifted."""
    lon, lat = _as_floats(longitude, latitude)
    return _choose(lon, lat, _shift_twice(lon, lat), (lon, lat))


def bd09_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    """WGS-84 degrees; see `_undo` for places at the edge of the area."""
    return _undo(longitude, latitude, _shift_twice)


def _as_floats(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    lon, lat = np.broadcast_arrays(np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64))
    return lon, lat


def _choose(lon: Floats, lat: Floats, inside: Pair, outside: Pair) -> Pair:
    """One pair where the WGS-84 place lies in the area, the other elsewhere."""
    shifted = is_shifted(lon, lat)
    return np.where(shifted, inside[0], outside[0]), np.where(shifted, inside[1], outside[1])


def _undo(longitude: ArrayLike, latitude: ArrayLike, shift: Callable[[Floats, Floats], Pair]) -> Pair:
    """The place that `shift` moves here.

    In the strip of some 600 m along the area's edge two places share one shifted place: the one inside is given.
    """
    to_lon, to_lat = _as_floats(longitude, latitude)
    lon, lat = to_lon, to_lat
    for _ in range(_MOST_ROUNDS):
        there_lon, there_lat = shift(lon, lat)
        off_lon, off_lat = there_lon - to_lon, there_lat - to_lat
        lon, lat = lon - off_lon, lat - off_lat
        off = np.maximum(np.abs(off_lon), np.abs(off_lat))
        if not np.any(off > _SETTLED_DEG):  # NaN compares false and stays NaN
            break
    return _choose(lon, lat, (lon, lat), (to_lon, to_lat))


def _shift(lon: Floats, lat: Floats) -> Pair:
    """GCJ-02 of a place in the area, whether or not it is there."""
    x, y = lon - 105.0, lat - 35.0
    short = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    root = 0.1 * np.sqrt(np.abs(x))
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2.0 * root
        + (short + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)
           + 160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    east_m = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root
        + (short + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)
           + 150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    radians = np.radians(lat)
    bend = 1.0 - _ECCENTRICITY_2 * np.sin(radians) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY_2) / (bend * np.sqrt(bend))
    parallel_m = _AXIS_M / np.sqrt(bend) * np.cos(radians)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _shift_twice(lon: Floats, lat: Floats) -> Pair:
    """BD-09 of a place in the area: GCJ-02, then Baidu's turn and stretch."""
    x, y = _shift(lon, lat)
    wave = np.pi * 3000.0 / 180.0
    reach = np.hypot(x, y) + 0.00002 * np.sin(y * wave)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * wave)
    return reach * np.cos(angle) + 0.0065, reach * np.sin(angle) + 0.006
