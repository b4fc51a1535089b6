"""Distances on the sphere for small questions; roads and datums belong to gis_data."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from dispatch_app.domain.place import Position

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of WGS-84 (IUGG)."""


def distance_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres (haversine; error under 0.5 % against the ellipsoid)."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(b.longitude - a.longitude) / 2)
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_lat**2 + cos(lat_a) * cos(lat_b) * half_lon**2)))
