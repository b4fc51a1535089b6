"""A vehicle on the road: where it is at a moment, along a line at the speed of its streets. Pure."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a vehicle is: degrees, heading clockwise from north, speed over ground."""

    longitude: float
    latitude: float
    heading_deg: float = 0.0
    speed_kmh: float = 0.0


class Journey:
    """A way from `began_s` on: the line's points (degrees) are passed at even speed within `lasts_s` seconds."""

    def __init__(self, points: Sequence[tuple[float, float]], began_s: float, lasts_s: float) -> None:
        assert points, "a journey needs at least the point where it ends"
        self._points = list(points)
        self._began_s = began_s
        self._lasts_s = max(1.0, lasts_s)
        self._along_m = [0.0]
        for one, other in zip(self._points, self._points[1:], strict=False):
            self._along_m.append(self._along_m[-1] + _metres(one, other))

    @property
    def distance_m(self) -> float:
        """Length of the whole way."""
        return self._along_m[-1]

    def has_arrived(self, now_s: float) -> bool:
        """Whether the end is reached."""
        return now_s >= self._began_s + self._lasts_s

    def at(self, now_s: float) -> Spot:
        """Where the vehicle is; before the beginning at its start, after the end at its end, standing."""
        share = min(1.0, max(0.0, (now_s - self._began_s) / self._lasts_s))
        gone_m = share * self.distance_m
        last = len(self._points) - 1
        index = min(max(0, bisect_right(self._along_m, gone_m) - 1), max(0, last - 1))
        if last == 0 or self.distance_m == 0.0:
            return Spot(*self._points[-1])
        start, end = self._points[index], self._points[index + 1]
        piece_m = self._along_m[index + 1] - self._along_m[index]
        part = (gone_m - self._along_m[index]) / piece_m if piece_m else 1.0
        longitude = start[0] + (end[0] - start[0]) * part
        latitude = start[1] + (end[1] - start[1]) * part
        standing = share in (0.0, 1.0)
        speed_kmh = 0.0 if standing else self.distance_m / self._lasts_s * 3.6
        return Spot(longitude, latitude, _heading(start, end), speed_kmh)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (other[0] - one[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, other[1] - one[1]) * METRES_PER_DEGREE


def _heading(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (other[0] - one[0]) * math.cos(math.radians(one[1]))
    return math.degrees(math.atan2(east, other[1] - one[1])) % 360.0
