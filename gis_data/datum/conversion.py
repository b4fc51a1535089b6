"""From any datum to any other, single places and arrays.

CGCS2000 is taken as WGS-84: the ellipsoids differ by a tenth of a millimetre and the frames agree within 0.1 m at the
same epoch. (CGCS2000 is fixed to the year 2000 while a receiver's WGS-84 follows the plate, some 3 cm a year in China;
that drift stays below the accuracy of a fix and is not modelled.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.datum.names import BD09, GCJ02, Datum, find_datum
from gis_data.datum.shifted import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from gis_data.faults import DatumFault

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Converted:
    """Coordinates (n) in the target datum: degrees, or eastings and northings in metres with each row's zone."""

    x: Floats
    y: Floats
    datum: Datum
    zones: tuple[int, ...] = ()


def convert(source: str, target: str, x: ArrayLike, y: ArrayLike) -> Converted:
    """Coordinates of one datum in another; x is longitude or easting. NaN stays NaN.

    `DatumFault` for an unknown datum, for degrees outside the globe and for metres outside the grid.
    """
    wanted = find_datum(target)
    lon, lat = to_wgs84(source, x, y)
    if wanted.grid is not None:
        east, north, zones = wanted.grid.from_degrees(lon, lat)
        return Converted(east, north, wanted, tuple(zones))
    if wanted.name == GCJ02:
        lon, lat = wgs84_to_gcj02(lon, lat)
    elif wanted.name == BD09:
        lon, lat = wgs84_to_bd09(lon, lat)
    return Converted(lon, lat, wanted)


def to_wgs84(source: str, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes (n) in WGS-84 degrees; raises as `convert`."""
    given = find_datum(source)
    first = np.atleast_1d(np.asarray(x, dtype=np.float64))
    second = np.atleast_1d(np.asarray(y, dtype=np.float64))
    if given.grid is not None:
        return given.grid.to_degrees(first, second)
    _check_degrees(first, second)
    if given.name == GCJ02:
        return gcj02_to_wgs84(first, second)
    if given.name == BD09:
        return bd09_to_wgs84(first, second)
    return first, second


def _check_degrees(lon: Floats, lat: Floats) -> None:
    wrong = (np.abs(lon) > 180.0) | (np.abs(lat) > 90.0)
    if not np.any(wrong):
        return
    row = int(np.flatnonzero(wrong)[0])
    text = f"{lon[row]:g}, {lat[row]:g} is no longitude and latitude"
    if abs(lon[row]) <= 90.0 and abs(lat[row]) <= 180.0:
        text += ": are the two swapped? Longitude comes first"
    raise DatumFault(text)
