"""What lay there before the streets: river, stream, lakes, hills and the railway, on the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from gis_data.town.words import HILL_NAMES, LAKE_NAMES


@dataclass(frozen=True, slots=True)
class Terrain:
    """Shapes on the plan, metres; streets cross the river, the stream and the railway only by bridges."""

    half_width_m: float
    half_height_m: float
    river_line: LineString
    river: Polygon
    stream_line: LineString
    stream: Polygon
    lakes: tuple[tuple[str, Polygon], ...]
    hills: tuple[tuple[str, Polygon], ...]
    parks: tuple[Polygon, ...]
    railway_line: LineString
    outline: Polygon
    """The built-up town; outside of it only country roads and villages"""

    @property
    def crossable(self) -> BaseGeometry:
        """Water that a bridge may cross."""
        return unary_union([self.river, self.stream])

    @property
    def closed(self) -> BaseGeometry:
        """Ground without any street: lakes and hills."""
        return unary_union([shape for _, shape in (*self.lakes, *self.hills)])

    @property
    def quiet(self) -> BaseGeometry:
        """Parks: main roads may pass, lanes may not."""
        return unary_union(list(self.parks))


def make_terrain(rng: np.random.Generator, half_width_m: float, half_height_m: float) -> Terrain:
    """A terrain for a town of the given half extent; lakes and hills lie off the centre."""
    river_line, river = _make_river(rng, half_width_m)
    stream_line, stream = _make_stream(rng, half_width_m, half_height_m, river_line)
    lake_spots = ((0.42, 0.36, 620.0), (-0.30, 0.55, 330.0), (0.55, -0.52, 380.0))
    lakes = tuple(
        (name, _blob(rng, x * half_width_m, y * half_height_m, radius))
        for name, (x, y, radius) in zip(LAKE_NAMES, lake_spots, strict=True)
    )
    hill_spots = ((-0.80, 0.34, 1_250.0), (-0.85, -0.70, 850.0), (0.86, 0.80, 900.0))
    hills = tuple(
        (name, _blob(rng, x * half_width_m, y * half_height_m, radius))
        for name, (x, y, radius) in zip(HILL_NAMES, hill_spots, strict=True)
    )
    parks = tuple(
        _blob(rng, rng.uniform(-0.75, 0.75) * half_width_m, rng.uniform(-0.75, 0.75) * half_height_m, radius)
        for radius in rng.uniform(120.0, 260.0, 14)
    )
    return Terrain(
        half_width_m,
        half_height_m,
        river_line,
        river,
        stream_line,
        stream,
        lakes,
        hills,
        tuple(park for park in parks if not park.intersects(river.buffer(60.0))),
        _make_railway(rng, half_width_m, half_height_m),
        _make_outline(rng, half_width_m, half_height_m),
    )


def _make_river(rng: np.random.Generator, half_width_m: float) -> tuple[LineString, Polygon]:
    x = np.arange(-half_width_m - 2_500.0, half_width_m + 2_501.0, 60.0)
    y = -900.0 + 620.0 * np.sin(x / 3_300.0 + rng.uniform(0, 6.28)) + 190.0 * np.sin(x / 1_250.0 + rng.uniform(0, 6.28))
    width = 135.0 + 28.0 * np.sin(x / 1_900.0 + rng.uniform(0, 6.28))
    return LineString(np.column_stack((x, y))), _ribbon(x, y, width)


def _make_stream(
    rng: np.random.Generator, half_width_m: float, half_height_m: float, river_line: LineString
) -> tuple[LineString, Polygon]:
    y = np.arange(half_height_m + 2_000.0, -1_600.0, -50.0)
    x = -0.45 * half_width_m + 420.0 * np.sin(y / 1_700.0 + rng.uniform(0, 6.28)) + 90.0 * np.sin(y / 610.0)
    river_y = np.interp(x, *np.array(river_line.coords).T)
    keep = y >= river_y
    points = np.column_stack((x[keep], y[keep]))
    return LineString(points), LineString(points).buffer(19.0)


def _make_railway(rng: np.random.Generator, half_width_m: float, half_height_m: float) -> LineString:
    t = np.linspace(-1.25, 1.25, 140)
    x = t * half_width_m
    y = 0.52 * half_height_m - 0.28 * half_height_m * np.tanh(2.0 * t) + 120.0 * np.sin(3.0 * t + rng.uniform(0, 6.28))
    return LineString(np.column_stack((x, y + 0.16 * half_height_m)))


def _make_outline(rng: np.random.Generator, half_width_m: float, half_height_m: float) -> Polygon:
    angle = np.linspace(0.0, 2.0 * np.pi, 181)[:-1]
    reach = (np.abs(np.cos(angle)) ** 3.0 + np.abs(np.sin(angle)) ** 3.0) ** (-1.0 / 3.0) * 0.93
    for number in (3, 5, 8, 13):
        reach += 0.16 / number * np.sin(number * angle + rng.uniform(0, 6.28))
    return Polygon(np.column_stack((reach * half_width_m * np.cos(angle), reach * half_height_m * np.sin(angle))))


def _ribbon(x: NDArray[np.float64], y: NDArray[np.float64], half: NDArray[np.float64]) -> Polygon:
    slope = np.gradient(y, x)
    length = np.hypot(1.0, slope)
    north = np.column_stack((x - half * slope / length, y + half / length))
    south = np.column_stack((x + half * slope / length, y - half / length))
    return Polygon(np.vstack((north, south[::-1])))


def _blob(rng: np.random.Generator, x: float, y: float, radius_m: float) -> Polygon:
    angle = np.linspace(0.0, 2.0 * np.pi, 49)[:-1]
    radius = np.full(angle.shape, radius_m)
    for number in (2, 3, 5, 7):
        radius += radius_m * rng.uniform(0.03, 0.26 / number * 1.5) * np.sin(number * angle + rng.uniform(0, 6.28))
    shape = Polygon(np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle))))
    return shape if shape.is_valid else Point(x, y).buffer(radius_m)
