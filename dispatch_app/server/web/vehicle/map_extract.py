"""The piece of the map that a tablet draws by itself: roads, water and names around a route, bounded in size.

Coordinates are whole pixels of Web Mercator at zoom 18 (0.6 m at the equator) from the extract's north-west corner,
each line as its first point followed by differences. A tablet keeps the extract and draws it without any connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

import msgspec
import numpy as np

from dispatch_app.domain.place import Position
from gis_data.base_map import FeatureBatch, NamedLine
from gis_data.base_map_kinds import band_of, unit_of

ZOOM: Final = 18
UNITS: Final = 256 * 2**ZOOM
MARGIN_M: Final = 600.0
"""Around route and scene: the streets by which a crew goes when one is blocked."""
WIDEST_DEG: Final = 0.6
"""About 60 km: a longer way is driven by signposts until its end."""
MOST_POINTS: Final = 30_000
"""About 300 KB: half a minute over the slowest mobile network, once an order."""
MOST_NAMES: Final = 300
CLOSEST_ZOOM: Final = 15.0
"""Detail of one's own surroundings; a wide extract is drawn coarser."""
LEFT_OUT: Final = frozenset({"building", "landuse", "district", "boundary", "footway"})
AREAS: Final = frozenset({"green", "water"})
METRES_A_DEGREE: Final = 111_320.0


class MapDrawn(Protocol):
    """The base map, see gis_data.base_map.BaseMap."""

    def features_in(self, west: float, south: float, east: float, north: float, zoom: float) -> list[FeatureBatch]: ...

    def named_lines_in_units(self, x0: float, y0: float, x1: float, y1: float, zoom: float) -> list[NamedLine]: ...


class Layer(msgspec.Struct, frozen=True):
    """Lines or rings of one kind, to be painted in the order of the layers."""

    kind: str
    area: bool
    lines: list[list[int]]


class RoadName(msgspec.Struct, frozen=True):
    """A name to write at a point, `angle` in radians clockwise from east."""

    name: str
    x: int
    y: int
    angle: float


class MapExtract(msgspec.Struct, frozen=True):
    """`x`, `y`: pixels of the north-west corner in the whole world at zoom 18."""

    x: int
    y: int
    width: int
    height: int
    layers: list[Layer] = []
    names: list[RoadName] = []
    licence: str = ""


def map_extract(drawn: MapDrawn | None, places: Sequence[Position], licence: str = "") -> MapExtract | None:
    """What lies around the places; None without a map or a place."""
    if drawn is None or not places:
        return None
    west, south, east, north = bounds_around(places)
    (x0, y0), (x1, y1) = unit_of(west, north), unit_of(east, south)
    corner = (round(x0 * UNITS), round(y0 * UNITS))
    zoom = _zoom_for(x1 - x0)
    batches = drawn.features_in(west, south, east, north, zoom)
    while sum(len(batch.xy) for batch in _painted(batches)) > MOST_POINTS and band_of(zoom) > 0:
        zoom -= 1.0
        batches = drawn.features_in(west, south, east, north, zoom)
    layers = [layer for batch in _painted(batches) if (layer := _layer(batch, corner)).lines]
    names = _names(drawn.named_lines_in_units(x0, y0, x1, y1, zoom), corner, (x0, y0, x1, y1))
    width, height = round((x1 - x0) * UNITS), round((y1 - y0) * UNITS)
    return MapExtract(*corner, width, height, layers, names, licence)


def bounds_around(places: Sequence[Position]) -> tuple[float, float, float, float]:
    """West, south, east, north of the places with their margin, no wider than WIDEST_DEG around the last place."""
    last = places[-1]
    high = MARGIN_M / METRES_A_DEGREE
    wide = high / max(0.1, float(np.cos(np.radians(last.latitude))))
    near = [
        p for p in places
        if abs(p.longitude - last.longitude) <= WIDEST_DEG / 2 and abs(p.latitude - last.latitude) <= WIDEST_DEG / 2
    ]  # fmt: skip
    longitudes, latitudes = [p.longitude for p in near], [p.latitude for p in near]
    return min(longitudes) - wide, min(latitudes) - high, max(longitudes) + wide, max(latitudes) + high


def _zoom_for(width_units: float) -> float:
    """Detail at which the extract is some 4,000 pixels wide: fine enough to look at a part of it closely."""
    return float(min(CLOSEST_ZOOM, np.log2(4_000.0 / max(width_units * 256.0, 1e-9))))


def _painted(batches: Iterable[FeatureBatch]) -> Iterable[FeatureBatch]:
    return (batch for batch in batches if batch.kind not in LEFT_OUT)


def _layer(batch: FeatureBatch, corner: tuple[int, int]) -> Layer:
    pixels = np.rint(batch.xy * UNITS).astype(np.int64) - np.array(corner)
    lines = []
    for begin, end in zip(batch.starts[:-1], batch.starts[1:], strict=True):
        part = pixels[begin:end]
        if len(part) > 1:
            lines.append(np.vstack((part[:1], np.diff(part, axis=0))).ravel().tolist())
    return Layer(batch.kind, batch.kind in AREAS, lines)


def _names(lines: Iterable[NamedLine], corner: tuple[int, int], box: tuple[float, ...]) -> list[RoadName]:
    """One place for each name: the middle of its longest line inside the extract."""
    best: dict[str, tuple[float, Any]] = {}
    x0, y0, x1, y1 = box
    for line in lines:
        inside = line.xy[(line.xy[:, 0] >= x0) & (line.xy[:, 0] <= x1) & (line.xy[:, 1] >= y0) & (line.xy[:, 1] <= y1)]
        if len(inside) < 2:
            continue
        length = float(np.hypot(*np.diff(inside, axis=0).T).sum())
        if length > best.get(line.name, (0.0, None))[0]:
            best[line.name] = (length, inside)
    longest = sorted(best.items(), key=lambda item: -item[1][0])[:MOST_NAMES]
    return [_name_at(name, inside, corner) for name, (_, inside) in longest]


def _name_at(name: str, line: Any, corner: tuple[int, int]) -> RoadName:
    middle = min(len(line) // 2, len(line) - 2)
    (ax, ay), (bx, by) = line[middle], line[middle + 1]
    angle = float(np.arctan2(by - ay, bx - ax))
    if abs(angle) > np.pi / 2:  # written from left to right
        angle -= float(np.copysign(np.pi, angle))
    x, y = round((ax + bx) / 2 * UNITS) - corner[0], round((ay + by) / 2 * UNITS) - corner[1]
    return RoadName(name, x, y, round(angle, 3))
