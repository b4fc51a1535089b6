"""Where people may need a vehicle: one place in every square of the town that has streets, weighted by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.roads.classes import ROUTED_KINDS
from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import VehicleSnaps
from gis_data.roads.store import TUNNEL

Floats = NDArray[np.float64]
Rings = list[Floats]

CELL_M = 300.0
"""A square of some streets: less than a minute's drive across."""
MOST_CELLS = 20_000
"""A province gets larger squares, so that a question stays a tenth of a second."""
NOBODY_LIVES_AT = ("motorway", "trunk", "ferry")
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class DemandGrid:
    """One place (n) a square."""

    places: VehicleSnaps
    road_m: Floats
    """(n) metres of street in the square"""
    squares: NDArray[np.int64]
    """(n, 2) column and row"""
    corner: Floats
    """(2) degrees of the south-west corner of square 0, 0"""
    size_deg: Floats
    """(2) of a square"""

    def outlines(self, chosen: NDArray[np.bool_]) -> list[Rings]:
        """The chosen (n) squares as areas: each a list of closed rings (k, 2), the outer one first; largest first."""
        column, row = self.squares[chosen].T
        if len(column) == 0:
            return []
        shape = shapely.union_all(shapely.box(column, row, column + 1.0, row + 1.0), grid_size=0.5)
        # Squares that touch at a corner, or with one empty square between them, are one area to the eye.
        shape = shape.buffer(0.55, join_style="mitre").buffer(-0.85).buffer(0.3).simplify(0.15)
        areas = []
        for part in sorted(shapely.get_parts(shape), key=lambda one: -one.area):
            if part.geom_type == "Polygon" and not part.is_empty:
                rings = (part.exterior, *(hole for hole in part.interiors if shapely.Polygon(hole).area > 2.0))
                areas.append([shapely.get_coordinates(ring) * self.size_deg + self.corner for ring in rings])
        return areas


def demand_grid(roads: RoadNetwork) -> DemandGrid:
    """Squares over all streets where somebody may be; motorways, tunnels, ferries and islands do not count."""
    arrays = roads.arrays
    pair = roads.index.segment_edges
    edges = np.where(pair[0] >= 0, pair[0], pair[1])
    quiet = np.isin(arrays.segment_kind, [ROUTED_KINDS.index(kind) for kind in NOBODY_LIVES_AT])
    quiet |= (arrays.segment_flags & TUNNEL) != 0
    segments = np.flatnonzero(~quiet & ~arrays.edge_minor[edges])
    if len(segments) == 0:
        segments = np.arange(len(edges))
    middles = roads.index.points_at(edges[segments], np.full(len(segments), 0.5))
    corner = middles.min(axis=0)
    shrink = max(0.05, float(np.cos(np.radians(middles[:, 1].mean()))))
    size_deg = np.array([CELL_M / _METRES_PER_DEGREE / shrink, CELL_M / _METRES_PER_DEGREE])
    while True:
        squares = np.floor((middles - corner) / size_deg).astype(np.int64)
        found, number = np.unique(squares, axis=0, return_inverse=True)
        if len(found) <= MOST_CELLS:
            break
        size_deg = size_deg * 1.5
    number = number.reshape(-1)
    road_m = np.asarray(np.bincount(number, arrays.segment_length_m[segments], len(found)), dtype=np.float64)
    centres = (found + 0.5) * size_deg + corner
    off = np.hypot(*((middles - centres[number]) / size_deg).T)
    order = np.lexsort((off, number))
    first = order[np.concatenate(([True], np.diff(number[order]) > 0))]
    chosen = segments[first]
    forward, backward = pair[0, chosen], pair[1, chosen]
    swap = forward < 0
    sides = np.column_stack((np.where(swap, backward, forward), np.where(swap, -1, backward))).astype(np.int32)
    places = VehicleSnaps(
        np.ascontiguousarray(sides), np.full((len(chosen), 2), 0.5), np.zeros(len(chosen)), middles[first]
    )
    return DemandGrid(places, road_m, found, corner, size_deg)
