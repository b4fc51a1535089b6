"""The part of the world that an import takes: a box, or the areas of a polygon file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.faults import ImportFault

Points = NDArray[np.float64]  # shape (n, 2): longitude, latitude
Bounds = tuple[float, float, float, float]

_NUMBER = r"\s*([-+]?\d+(?:\.\d*)?)\s*"
_BOX = re.compile("[,，]".join([_NUMBER] * 4))
LARGEST_OUTLINE_BYTES = 50_000_000
"""An outline is read whole; the finest border of a province has a few megabytes."""


@dataclass(frozen=True, slots=True)
class Clip:
    """West, south, east, north in WGS-84 degrees, and the outline inside them where it is no box."""

    bounds: Bounds
    outline: shapely.Geometry | None = None

    def holds(self, longitude: float, latitude: float) -> bool:
        """True for a place inside."""
        west, south, east, north = self.bounds
        if not (west <= longitude <= east and south <= latitude <= north):
            return False
        return self.outline is None or bool(shapely.intersects_xy(self.outline, longitude, latitude))

    def meets_box(self, west: float, south: float, east: float, north: float) -> bool:
        """False where nothing between these can be inside."""
        mine = self.bounds
        return west <= mine[2] and east >= mine[0] and south <= mine[3] and north >= mine[1]

    def meets(self, geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
        """(n) True where a geometry reaches into the part."""
        boxes = shapely.bounds(geometries).reshape(-1, 4)
        west, south, east, north = self.bounds
        found = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        if self.outline is not None and found.any():
            found[found] = shapely.intersects(self.outline, geometries[found])
        return np.asarray(found, dtype=bool)

    def runs(self, points: Points) -> list[slice]:
        """Stretches of a line that are inside, each with the point before and behind; a long road is cut there."""
        west, south, east, north = self.bounds
        low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
        inside = (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
        if self.outline is not None and inside.any():
            near = np.flatnonzero(inside)
            steps = shapely.linestrings(np.stack((points[near], points[near + 1]), axis=1))
            inside[near] = shapely.intersects(self.outline, steps)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
        return [slice(int(first), int(last) + 1) for first, last in edges.reshape(-1, 2)]

    def cut(self, polygon: shapely.Geometry) -> list[shapely.Polygon]:
        """What of a polygon lies in the part's box, as polygons; it must be valid."""
        west, south, east, north = self.bounds
        box = shapely.box(west, south, east, north)
        inside = polygon if shapely.covers(box, polygon) else shapely.intersection(polygon, box)
        return [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon" and not part.is_empty]


def parse_area(text: str) -> Clip:
    """A part of the world from `W,S,E,N` in degrees, or from a polygon file (GeoJSON, shapefile, GeoPackage)."""
    match = _BOX.fullmatch(text)
    if match is None:
        path = Path(text.strip())
        if path.is_file():
            return _read_outline(path)
        raise ImportFault(
            f"“{text.strip()}” is no area: write W,S,E,N in degrees (118.6,31.9,119.0,32.2) or give a file"
        )
    west, south, east, north = (float(part) for part in match.groups())
    if not (-180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0):
        raise ImportFault(
            f"“{text.strip()}” is no area: west must be less than east and south less than north, in degrees"
        )
    return Clip((west, south, east, north))


def _read_outline(path: Path) -> Clip:
    from gis_data.vector.outline import read_polygons

    if path.stat().st_size > LARGEST_OUTLINE_BYTES:
        raise ImportFault(f"{path}: the file of an area is small; this one is larger than 50 MB")
    outline = shapely.union_all(shapely.make_valid(read_polygons(path)))
    if outline.is_empty:
        raise ImportFault(f"{path}: the file holds no polygon that could be an area")
    shapely.prepare(outline)
    west, south, east, north = (float(value) for value in shapely.bounds(outline))
    return Clip((west, south, east, north), outline)
