"""The sea of an OpenStreetMap extract: a coastline has the land on its left (wiki page natural=coastline)."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.raw_map import RawArea

Bounds = tuple[float, float, float, float]

OPEN_SEA_DEG: Final = 0.1
"""How far beyond roads and coast water is filled where the file states no edge: some 10 km, more than a first view."""


def make_sea(coast: list[NDArray[np.float64]], bounds: Bounds | None, land: Bounds | None = None) -> list[RawArea]:
    """Water areas between the coast and the edge of the extract; none where the coast does not part it.

    `bounds` is the edge that the file states. Without one the edge lies a little outside of `land` (the extent of the
    roads) and of the coast itself, and the coast's loose ends run on straight to it: what they part there is a guess,
    but beyond the roads nobody drives.
    """
    if not coast:
        return []
    lines = [shapely.LineString(line) for line in coast]
    if bounds is not None:
        frame = shapely.box(*bounds)
    else:
        extent = shapely.union_all([*lines, shapely.box(*land)] if land else lines).bounds
        frame = shapely.box(*extent).buffer(OPEN_SEA_DEG, join_style="mitre")
        lines += _lengthened(lines, frame)
    pieces = shapely.union_all(lines)
    inside = shapely.intersection(pieces, frame)
    faces = shapely.polygonize([shapely.union_all([inside, frame.exterior])])
    sea = []
    for face in faces.geoms:
        if _lies_right(face, coast):
            rings = [np.array(ring.coords) for ring in (face.exterior, *face.interiors)]
            sea.append(RawArea("water", tuple(rings)))
    return sea


def _lengthened(lines: list[shapely.LineString], frame: shapely.Polygon) -> list[shapely.LineString]:
    """From each loose end of the joined coast the shortest straight way to the frame's nearest edge."""
    x0, y0, x1, y1 = frame.bounds
    added = []
    for piece in shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))):
        if piece.is_ring:
            continue
        for x, y in (piece.coords[0], piece.coords[-1]):
            edges = ((x - x0, (x0, y)), (x1 - x, (x1, y)), (y - y0, (x, y0)), (y1 - y, (x, y1)))
            added.append(shapely.LineString([(x, y), min(edges)[1]]))
    return added


def _lies_right(face: shapely.Polygon, coast: list[NDArray[np.float64]]) -> bool:
    """Votes of coast pieces on the rim of the face, by length: is the face to their right?"""
    right, left = 0.0, 0.0
    shapely.prepare(face)
    for line in coast:
        step = np.diff(line, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        step, middle, length = step[length > 0], ((line[:-1] + line[1:]) / 2.0)[length > 0], length[length > 0]
        aside = np.column_stack((step[:, 1], -step[:, 0])) / length[:, None] * 1e-6  # about 10 cm to the right
        right += float(length[shapely.contains_xy(face, middle + aside)].sum())
        left += float(length[shapely.contains_xy(face, middle - aside)].sum())
    return right > left
