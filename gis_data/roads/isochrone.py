"""What a vehicle reaches in some minutes, as areas for the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import Snap, VehicleSnaps

Floats = NDArray[np.float64]

CELL_M = 80.0
"""Cells of the raster behind an area: its edge is drawn to about this."""
STEP_M = 40.0
"""Reached roads are marked this often: half a cell, so that none is jumped over."""
JOIN_CELLS = 2
"""Streets up to four cells apart enclose a block that is reached from them."""
SMALLEST_HOLE_CELLS = 60
"""Smaller gaps (a park, a lake, a works) are filled: the map shows them anyway."""
_METRES_PER_DEGREE = 111_195.0


def isochrone(
    roads: RoadNetwork, origins: Sequence[Snap], minutes: float, delays_s: Sequence[float] | None = None
) -> list[list[Floats]]:
    """Areas that the first of the origins' vehicles reaches within `minutes`: each a list of closed rings (n, 2).

    Longitude and latitude; the outer ring first, then the holes. `delays_s` is each vehicle's time before it leaves.
    Empty for no origin. `ValueError` for minutes that are not above zero and below two hours.
    """
    if not 0.0 < minutes <= 120.0:
        raise ValueError(f"an area is drawn for more than 0 and up to 120 minutes, not {minutes}")
    points = reached_points(roads, origins, 60.0 * minutes, delays_s)
    return _areas(points) if len(points) else []


def reached_points(
    roads: RoadNetwork, origins: Sequence[Snap], limit_s: float, delays_s: Sequence[float] | None = None
) -> Floats:
    """Points (n, 2) some `STEP_M` apart on every stretch of road that is reached in time, turned to or driven along."""
    if not origins:
        return np.empty((0, 2))
    starts = VehicleSnaps.from_snaps(list(origins))
    waits = np.zeros(len(origins)) if delays_s is None else np.asarray(delays_s, dtype=np.float64)
    swept = roads.sweeper.sweep_from(starts.edges, starts.fractions, waits, limit_s)
    edges = np.flatnonzero(np.isfinite(swept.time_s) & np.isfinite(roads.time_s))
    left_s = limit_s - swept.time_s[edges]
    shares = np.clip(left_s / np.maximum(roads.time_s[edges], 1e-9), 0.0, 1.0)
    spans = [(edges, np.zeros(len(edges)), shares)]
    for side in range(2):  # the origin's own street, from where the vehicle stands
        known = (starts.edges[:, side] >= 0) & (waits <= limit_s)
        own, first = starts.edges[known, side], starts.fractions[known, side]
        open_s = np.where(np.isfinite(roads.time_s[own]), roads.time_s[own], np.inf)
        spans.append((own, first, np.minimum(1.0, first + (limit_s - waits[known]) / np.maximum(open_s, 1e-9))))
    every, low, high = (np.concatenate([span[part] for span in spans]) for part in range(3))
    return _points_along(roads, every, low, high)


def _points_along(roads: RoadNetwork, edges: NDArray[np.int64], low: Floats, high: Floats) -> Floats:
    """Points on the stretch from `low` to `high` (shares in driving order) of each edge."""
    length_m = roads.length_m[edges]
    counts = np.ceil((high - low) * length_m / STEP_M).astype(np.int64) + 1
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    part = within / np.maximum(np.repeat(counts - 1, counts), 1)
    shares = np.repeat(low, counts) + part * np.repeat(high - low, counts)
    return roads.index.points_at(np.repeat(edges, counts), shares)


def _areas(points: Floats) -> list[list[Floats]]:
    """Outlines of the cells that hold points, joined across blocks and smoothed."""
    middle = np.radians(float(points[:, 1].mean()))
    cell = np.array([CELL_M / _METRES_PER_DEGREE / max(0.05, float(np.cos(middle))), CELL_M / _METRES_PER_DEGREE])
    corner = points.min(axis=0) - (JOIN_CELLS + 2) * cell
    at = ((points - corner) / cell).astype(np.int64)
    marked = np.zeros(tuple(at.max(axis=0) + JOIN_CELLS + 3), dtype=bool)
    marked[at[:, 0], at[:, 1]] = True
    joined = ndimage.binary_closing(marked, np.ones((3, 3), dtype=bool), iterations=JOIN_CELLS)
    joined = ndimage.binary_dilation(joined, np.ones((3, 3), dtype=bool))
    gaps, count = ndimage.label(~joined)
    sizes = np.bincount(gaps.ravel(), minlength=count + 1)
    joined |= (sizes < SMALLEST_HOLE_CELLS)[gaps]
    edges = np.diff(np.pad(joined, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    column, low = np.nonzero(edges == 1)
    _, high = np.nonzero(edges == -1)
    strips = shapely.box(column, low, column + 1.0, high)
    shape = shapely.union_all(strips, grid_size=1.0).buffer(0.75, join_style="mitre").buffer(-0.75).simplify(0.8)
    areas = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = [shapely.get_coordinates(ring) * cell + corner for ring in (part.exterior, *part.interiors)]
            areas.append([np.asarray(ring) for ring in rings])
    return areas
