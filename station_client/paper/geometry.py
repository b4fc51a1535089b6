"""Cutting lines and areas at the edge of a frame, and a flat picture of a small piece of the earth."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import cos, radians

from station_client.paper.boxes import Bounds, Point

METRES_PER_DEGREE = 111_320.0
"""Length of a degree of latitude on a sphere of 6,378 km; true to 0.6 % anywhere, which a sketch never shows."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of paper (mm) that shows the ground around a centre at a scale, north up."""

    frame: Bounds
    longitude: float
    latitude: float
    metres_per_mm: float

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a place lies on the paper; it may lie outside the frame."""
        left, top, right, bottom = self.frame
        east_m = (longitude - self.longitude) * METRES_PER_DEGREE * cos(radians(self.latitude))
        north_m = (latitude - self.latitude) * METRES_PER_DEGREE
        return (left + right) / 2 + east_m / self.metres_per_mm, (top + bottom) / 2 - north_m / self.metres_per_mm

    def degrees(self) -> Bounds:
        """West, south, east, north of the frame."""
        left, top, right, bottom = self.frame
        half_east = (right - left) / 2 * self.metres_per_mm / (METRES_PER_DEGREE * cos(radians(self.latitude)))
        half_north = (bottom - top) / 2 * self.metres_per_mm / METRES_PER_DEGREE
        return (
            self.longitude - half_east, self.latitude - half_north, self.longitude + half_east,
            self.latitude + half_north,
        )  # fmt: skip


def clip_line(points: list[Point], frame: Bounds) -> list[list[Point]]:
    """The parts of a line within the frame (Liang–Barsky for each segment)."""
    parts: list[list[Point]] = []
    for start, end in itertools.pairwise(points):
        piece = _clip_segment(start, end, frame)
        if piece is None:
            continue
        if parts and parts[-1][-1] == piece[0]:
            parts[-1].append(piece[1])
        else:
            parts.append(list(piece))
    return parts


def _clip_segment(start: Point, end: Point, frame: Bounds) -> tuple[Point, Point] | None:
    left, top, right, bottom = frame
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for p, q in ((-dx, start[0] - left), (dx, right - start[0]), (-dy, start[1] - top), (dy, bottom - start[1])):
        if p == 0.0:
            if q < 0.0:
                return None
            continue
        ratio = q / p
        if p < 0.0:
            first = max(first, ratio)
        else:
            last = min(last, ratio)
    if first >= last:
        return None
    begin = start if first == 0.0 else _within((start[0] + first * dx, start[1] + first * dy), frame)
    finish = end if last == 1.0 else _within((start[0] + last * dx, start[1] + last * dy), frame)
    return begin, finish


def _within(point: Point, frame: Bounds) -> Point:
    """The point pushed onto the frame where rounding put it a hair outside."""
    left, top, right, bottom = frame
    return min(max(point[0], left), right), min(max(point[1], top), bottom)


def clip_area(points: list[Point], frame: Bounds) -> list[Point]:
    """The part of an area within the frame (Sutherland–Hodgman); [] when nothing is left."""
    left, top, right, bottom = frame
    edges = ((0, left, 1.0), (0, right, -1.0), (1, top, 1.0), (1, bottom, -1.0))
    for axis, limit, sign in edges:
        kept: list[Point] = []
        for i, point in enumerate(points):
            before = points[i - 1]
            inside, was_inside = (point[axis] - limit) * sign >= 0, (before[axis] - limit) * sign >= 0
            if inside != was_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append(
                    _within(
                        (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])),
                        (min(before[0], point[0]), min(before[1], point[1]),
                         max(before[0], point[0]), max(before[1], point[1])),
                    )
                )  # fmt: skip
            if inside:
                kept.append(point)
        points = kept
        if not points:
            return []
    return [_within(point, frame) for point in points] if len(points) >= 3 else []
