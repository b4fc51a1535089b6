"""Places on the road network: one scene, or all vehicles at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.roads.geometry import great_circle_m
from gis_data.roads.snap_kernel import (
    METRES_PER_DEGREE,
    Found,
    Grid,
    Pieces,
    count_cells,
    fill_cells,
    near_segments,
    snap_points,
)
from gis_data.roads.store import RoadArrays

FARTHEST_SNAP_M = 500.0
"""Nothing farther from a road is put onto it: the caller has to say that the place is off the network."""
CELL_M = 130.0
MOST_CELLS = 4_000_000
"""A province would need more cells of 130 m; they grow instead, so the index stays under 16 MB."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Snap:
    """A place on the network: `fraction` of `edge` is behind it; `opposite` is the edge of the other direction.

    `opposite` is −1 on a one-way street and where a heading told the direction.
    """

    edge: int
    fraction: float
    distance_m: float
    longitude: float
    latitude: float
    opposite: int = -1

    def sides(self) -> tuple[Ints, Floats]:
        """Edges (2) and shares (2) as the searches take them."""
        return (
            np.array([self.edge, self.opposite], dtype=np.int32),
            np.array([self.fraction, 1.0 - self.fraction], dtype=np.float64),
        )


@dataclass(frozen=True, slots=True)
class VehicleSnaps:
    """Places of n vehicles in rows; a row with edge −1 is off the network and never found by a search."""

    edges: Ints
    """(n, 2)"""
    fractions: Floats
    """(n, 2)"""
    distance_m: Floats
    """(n) from the road, NaN off the network"""
    points: Floats
    """(n, 2) longitude, latitude on the road"""

    def __len__(self) -> int:
        return len(self.edges)

    @classmethod
    def empty(cls, count: int) -> VehicleSnaps:
        """Rows for `count` vehicles, all off the network until they are put."""
        return cls(
            np.full((count, 2), -1, dtype=np.int32),
            np.zeros((count, 2)),
            np.full(count, np.nan),
            np.full((count, 2), np.nan),
        )

    @classmethod
    def from_snaps(cls, snaps: list[Snap | None]) -> VehicleSnaps:
        """Rows in the order of the list; None is off the network."""
        if not snaps:
            return cls.empty(0)
        nowhere = (-1, -1, 0.0, 0.0, np.nan, np.nan, np.nan)
        columns = np.array(
            [
                (s.edge, s.opposite, s.fraction, 1.0 - s.fraction, s.distance_m, s.longitude, s.latitude)
                if s
                else nowhere
                for s in snaps
            ],
            dtype=np.float64,
        )  # edge numbers are far below 2^53, so they survive the trip through floats
        return cls(
            np.ascontiguousarray(columns[:, :2].astype(np.int32)),
            np.ascontiguousarray(columns[:, 2:4]),
            np.ascontiguousarray(columns[:, 4]),
            np.ascontiguousarray(columns[:, 5:]),
        )

    def put(self, row: int, snap: Snap | None) -> None:
        """Move one vehicle, in place."""
        if snap is None:
            self.edges[row] = -1
            self.distance_m[row] = np.nan
            return
        self.edges[row], self.fractions[row] = snap.sides()
        self.distance_m[row] = snap.distance_m
        self.points[row] = snap.longitude, snap.latitude

    def snap(self, row: int) -> Snap | None:
        """The place of one vehicle."""
        if self.edges[row, 0] < 0:
            return None
        return Snap(
            int(self.edges[row, 0]), float(self.fractions[row, 0]), float(self.distance_m[row]),
            float(self.points[row, 0]), float(self.points[row, 1]), int(self.edges[row, 1]),
        )  # fmt: skip


class SnapIndex:
    """A grid over all pieces of road."""

    def __init__(self, arrays: RoadArrays, against: NDArray[np.bool_], against_too: bool) -> None:
        """`against` (e) are edges against a one-way street, which stand in `segment_edges` where `against_too`."""
        start = arrays.point_start
        segment_of_point = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
        last = np.zeros(len(arrays.points), dtype=bool)
        last[start[1:] - 1] = True
        first_point = np.flatnonzero(~last).astype(np.int32)
        numbers = np.arange(len(arrays.edge_segment), dtype=np.int32)
        own = arrays.edge_base == numbers
        segment_edges = _edges_by_segment(arrays, numbers[own if against_too else own & ~against])
        legal_edges = _edges_by_segment(arrays, numbers[own & ~against])
        self.along_m = _lengths_along(arrays, segment_of_point)
        """Metres from the start of its segment to every point."""
        self.segment_edges = segment_edges
        """(2, s) the edge of each direction that may be driven, −1 for none."""
        self.legal_edges = legal_edges
        """(2, s) without the edges against one-way streets; a vehicle's place is on one of these."""
        self._arrays = arrays
        # All segments laid end to end, a metre apart: one search finds the piece of any place on them.
        self._offsets_m = np.concatenate(([0.0], np.cumsum(arrays.segment_length_m + 1.0)))[:-1]
        self._ruler_m = self.along_m + self._offsets_m[segment_of_point]
        self._roads = Pieces(
            first_point, segment_of_point[first_point], arrays.points, self.along_m, legal_edges,
            arrays.segment_length_m, arrays.edge_minor,
        )  # fmt: skip
        self._grid = _make_grid(arrays.points, first_point)

    def snap_many(self, places: ArrayLike, headings_deg: ArrayLike | None = None) -> VehicleSnaps:
        """Places (n, 2) in degrees onto roads; headings in degrees, NaN where unknown."""
        query = np.ascontiguousarray(np.asarray(places, dtype=np.float64).reshape(-1, 2))
        headings = np.full(len(query), np.nan)
        if headings_deg is not None:
            headings[:] = np.asarray(headings_deg, dtype=np.float64)
        rows = VehicleSnaps.empty(len(query))
        found = Found(rows.edges, rows.fractions, rows.distance_m, rows.points)
        snap_points(self._roads, self._grid, query, headings, FARTHEST_SNAP_M, found)
        return rows

    def points_at(self, edges: Ints | NDArray[np.int64], shares: Floats) -> Floats:
        """Longitude and latitude (n, 2) of places that have `shares` of their edges behind them."""
        segment = self._arrays.edge_segment[edges]
        along = np.where(self._arrays.edge_forward[edges], shares, 1.0 - shares)
        metres = along * self._arrays.segment_length_m[segment] + self._offsets_m[segment]
        points = self._arrays.points
        return np.column_stack([np.interp(metres, self._ruler_m, points[:, axis]) for axis in range(2)])

    def near(self, places: Floats, radius_m: float, most: int) -> tuple[Ints, Floats, Floats]:
        """Up to `most` nearest segments of each place (n, 2): numbers (n, most; −1 for none), share along, distance."""
        segments = np.full((len(places), most), -1, dtype=np.int32)
        shares, distance_m = np.zeros((len(places), most)), np.full((len(places), most), np.inf)
        near_segments(self._roads, self._grid, np.ascontiguousarray(places), radius_m, segments, shares, distance_m)
        return segments, shares, distance_m


def _edges_by_segment(arrays: RoadArrays, edges: Ints) -> Ints:
    found = np.full((2, len(arrays.segment_length_m)), -1, dtype=np.int32)
    found[np.where(arrays.edge_forward[edges], 0, 1), arrays.edge_segment[edges]] = edges
    return found


def _lengths_along(arrays: RoadArrays, segment_of_point: Ints) -> Floats:
    points, start = arrays.points, arrays.point_start
    step = np.concatenate(([0.0], great_circle_m(*points[:-1].T, *points[1:].T)))
    total = np.cumsum(step)
    return np.asarray(total - total[start[:-1]][segment_of_point])


def _make_grid(points: Floats, first_point: Ints) -> Grid:
    west, south = (float(value) for value in points.min(axis=0))
    east, north = (float(value) for value in points.max(axis=0))
    shrink = max(0.05, float(np.cos(np.radians((south + north) / 2.0))))
    cell = np.array([CELL_M / METRES_PER_DEGREE / shrink, CELL_M / METRES_PER_DEGREE])
    while ((east - west) / cell[0] + 1) * ((north - south) / cell[1] + 1) > MOST_CELLS:
        cell *= 1.5
    size = np.array([int((east - west) / cell[0]) + 1, int((north - south) / cell[1]) + 1], dtype=np.int32)
    counts = np.zeros(int(size[0]) * int(size[1]) + 1, dtype=np.int32)
    count_cells(points, first_point, west, south, cell, size, counts)
    start = np.cumsum(counts).astype(np.int32)
    pieces = np.zeros(int(start[-1]), dtype=np.int32)
    fill_cells(points, first_point, west, south, cell, size, start[:-1].copy(), pieces)
    return Grid(start, pieces, np.array([west, south]), cell, size)
