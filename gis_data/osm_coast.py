"""The sea of an OpenStreetMap extract: a coastline has the land on its left (wiki page natural=coastline)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.raw_map import RawArea

Bounds = tuple[float, float, float, float]


def make_sea(coast: list[NDArray[np.float64]], bounds: Bounds | None) -> list[RawArea]:
    """Water areas between the coast and the edge of the extract; none where the coast does not part it."""
    if not coast or bounds is None:
        return []
    frame = shapely.box(*bounds)
    pieces = shapely.union_all([shapely.LineString(line) for line in coast])
    inside = shapely.intersection(pieces, frame)
    faces = shapely.polygonize([shapely.union_all([inside, frame.exterior])])
    sea = []
    for face in faces.geoms:
        if _lies_right(face, coast):
            rings = [np.array(ring.coords) for ring in (face.exterior, *face.interiors)]
            sea.append(RawArea("water", tuple(rings)))
    return sea


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
