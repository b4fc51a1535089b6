"""Distances and directions on the globe, exact enough for streets."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius; against the ellipsoid a street's length is at most 0.3 % off."""


def great_circle_m(
    longitude: ArrayLike, latitude: ArrayLike, other_longitude: ArrayLike, other_latitude: ArrayLike
) -> NDArray[np.float64]:
    """Straight-line distance in metres between points in degrees; arrays broadcast (haversine formula)."""
    lon1, lat1, lon2, lat2 = (np.radians(v) for v in (longitude, latitude, other_longitude, other_latitude))
    h = np.sin((lat2 - lat1) / 2.0) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2.0) ** 2
    return np.asarray(2.0 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))))


def bearing_deg(
    longitude: ArrayLike, latitude: ArrayLike, other_longitude: ArrayLike, other_latitude: ArrayLike
) -> NDArray[np.float64]:
    """Direction from the first to the second point, degrees clockwise from north, 0 ≤ b < 360."""
    mean = np.radians((np.asarray(latitude) + np.asarray(other_latitude)) / 2.0)
    east = (np.asarray(other_longitude) - np.asarray(longitude)) * np.cos(mean)
    north = np.asarray(other_latitude) - np.asarray(latitude)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def turn_angle_deg(before: ArrayLike, after: ArrayLike) -> NDArray[np.float64]:
    """Change of direction, −180 ≤ a < 180; positive is to the right."""
    return np.asarray((np.asarray(after, dtype=np.float64) - np.asarray(before) + 180.0) % 360.0 - 180.0)
