"""Geometries of one layer, checked and mended: lines, polygons and points with a reason for each one left out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.clip import Clip
from gis_data.vector.columns import Shape

_SHAPES: dict[int, Shape] = {0: "point", 1: "line", 2: "line", 3: "area", 4: "point", 5: "line", 6: "area"}
"""shapely's numbers of geometry types."""
_SINGLE = (0, 1, 2, 3)
SMALLEST_AREA_DEG2 = 1e-12
"""About a hundredth of a square metre: what is left of a polygon that folds onto itself."""


@dataclass(slots=True)
class Parts:
    """Single geometries of one layer with the row that each came from; what was left out or mended, by row."""

    shapes: list[Shape] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    geometries: list[object] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def split_parts(geometries: NDArray[np.object_]) -> Parts:
    """Single lines, polygons and points; broken rows are refused."""
    parts = Parts()
    points, owners = shapely.get_coordinates(geometries, return_index=True)
    finite = np.ones(len(geometries), dtype=bool)
    finite[owners[~np.isfinite(points).all(axis=1)]] = False
    kinds = shapely.get_type_id(geometries)
    empty = shapely.is_empty(geometries)
    for row, geometry in enumerate(geometries):
        if geometry is None or empty[row]:
            parts.refused.append((row, "no geometry"))
        elif not finite[row]:
            parts.refused.append((row, "a coordinate is no number"))
        elif int(kinds[row]) not in _SHAPES:
            parts.refused.append((row, f"geometry of a kind that no map uses ({geometry.geom_type})"))
        else:
            for part in (geometry,) if kinds[row] in _SINGLE else shapely.get_parts(geometry):
                parts.shapes.append(_SHAPES[int(kinds[row])])
                parts.rows.append(row)
                parts.geometries.append(part)
    return parts


def area_rings(
    polygon: shapely.Polygon, clip: Clip | None = None
) -> tuple[list[tuple[NDArray[np.float64], ...]], bool]:
    """Outer ring and holes of each area in a polygon (inside `clip`), and whether it crossed itself and was mended."""
    mended = not polygon.is_valid
    found = []
    for part in shapely.get_parts(shapely.make_valid(polygon)) if mended else (polygon,):
        if part.geom_type == "MultiPolygon":
            pieces = list(part.geoms)
        else:
            pieces = [part] if part.geom_type == "Polygon" else []
        for piece in pieces if clip is None else [cut for whole in pieces for cut in clip.cut(whole)]:
            if piece.area > SMALLEST_AREA_DEG2:
                rings = [piece.exterior, *piece.interiors]
                found.append(tuple(np.asarray(shapely.get_coordinates(ring)) for ring in rings))
    return found, mended
