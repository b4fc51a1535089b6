"""What the base map shows from which zoom on, its levels of detail, and the projection that it is stored in.

Stored coordinates are Web-Mercator units: x and y from 0 (180° west, 85.05° north) to 1, so a map at `zoom` is
256 · 2^zoom pixels wide. Source of the projection: EPSG Guidance Note 7-2, "Popular Visualisation Pseudo-Mercator".
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis_data.raw_map import AREA_KINDS, LINE_KINDS

Floats = NDArray[np.float64]

TILE_UNIT_PX: Final = 256
LOWEST_ZOOM: Final = 9.0
HIGHEST_ZOOM: Final = 20.0
NORTHERNMOST_DEG: Final = 85.05112877980659

FEATURE_KINDS: Final = (
    "district", "landuse", "green", "water", "building",
    "river", "boundary", "ferry", "railway",
    "footway", "pedestrian", "service", "residential", "tertiary", "secondary", "primary", "trunk", "motorway",
)  # fmt: skip
"""Every drawn kind in painting order, lowest first; a feature's number in the file is its place in this list."""

SHOWN_FROM_ZOOM: Final = {
    "district": 0.0, "landuse": 12.0, "green": 10.5, "water": 0.0, "building": 15.0,
    "river": 10.0, "boundary": 0.0, "ferry": 11.0, "railway": 10.5,
    "footway": 15.5, "pedestrian": 14.5, "service": 15.0, "residential": 13.0, "tertiary": 11.5, "secondary": 10.0,
    "primary": 0.0, "trunk": 0.0, "motorway": 0.0,
}  # fmt: skip

PLACE_SHOWN_FROM_ZOOM: Final = {
    "district": 9.0, "community": 14.5, "hospital": 14.0, "station": 14.0, "school": 15.0, "poi": 16.0,
    "bus_stop": 17.0, "entrance": 18.0, "address": 17.5,
}  # fmt: skip

BAND_CEILINGS: Final = (10.75, 12.25, 13.75, 15.25, HIGHEST_ZOOM)
"""Highest zoom that each level of detail is made for; the last one holds the geometry as read."""

SIMPLIFY_PX: Final = 0.6
"""A simplified line leaves the true one by no more than this at the band's highest zoom: less than a pen's edge."""

SMALLEST_AREA_PX2: Final = 6.0
"""Areas that cover less at the band's highest zoom are left out of it."""

assert set(FEATURE_KINDS) >= set(AREA_KINDS) and set(FEATURE_KINDS) >= set(LINE_KINDS)


def band_of(zoom: float) -> int:
    """The number of the level of detail to draw at `zoom`."""
    for number, ceiling in enumerate(BAND_CEILINGS):
        if zoom <= ceiling:
            return number
    return len(BAND_CEILINGS) - 1


def world_px(zoom: float) -> float:
    """Width and height in pixels of the whole world at `zoom`."""
    return float(TILE_UNIT_PX * 2.0**zoom)


def to_unit(longitude_latitude: Floats) -> Floats:
    """Web-Mercator units, shape (n, 2), of WGS-84 degrees, shape (n, 2), longitude first."""
    degrees = np.asarray(longitude_latitude, dtype=np.float64).reshape(-1, 2)
    latitude = np.radians(np.clip(degrees[:, 1], -NORTHERNMOST_DEG, NORTHERNMOST_DEG))
    result = np.empty_like(degrees)
    result[:, 0] = degrees[:, 0] / 360.0 + 0.5
    result[:, 1] = 0.5 - np.arcsinh(np.tan(latitude)) / (2.0 * math.pi)
    return result


def unit_of(longitude: float, latitude: float) -> tuple[float, float]:
    """Web-Mercator units of one place in WGS-84 degrees."""
    clipped = math.radians(max(-NORTHERNMOST_DEG, min(NORTHERNMOST_DEG, latitude)))
    return longitude / 360.0 + 0.5, 0.5 - math.asinh(math.tan(clipped)) / (2.0 * math.pi)


def degrees_of(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in WGS-84 degrees of one place in Web-Mercator units."""
    return (x - 0.5) * 360.0, math.degrees(math.atan(math.sinh((0.5 - y) * 2.0 * math.pi)))


def metres_per_px(latitude: float, zoom: float) -> float:
    """Length on the ground of one pixel at this latitude, on the sphere of 6,378,137 m that the projection uses."""
    return 2.0 * math.pi * 6_378_137.0 * math.cos(math.radians(latitude)) / world_px(zoom)
