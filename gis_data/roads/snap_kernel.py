"""Nearest piece of road to a point, by a grid over all pieces; compiled: thousands of fixes take milliseconds."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


class Pieces(NamedTuple):
    """Straight pieces of road between two points, and what belongs to them."""

    first_point: Ints
    segment: Ints
    points: Floats
    along_m: Floats
    segment_edges: Ints
    """(2, s) edge forward and backward, −1 for none"""
    segment_length_m: Floats
    edge_minor: NDArray[np.bool_]


class Grid(NamedTuple):
    """Pieces by cell: those of cell i are pieces[start[i]] … pieces[start[i+1]]; cells run east, then north."""

    start: Ints
    pieces: Ints
    corner: Floats
    cell: Floats
    size: Ints


class Found(NamedTuple):
    """Result rows, as in `snapping.VehicleSnaps`."""

    edges: Ints
    shares: Floats
    distance_m: Floats
    points: Floats


METRES_PER_DEGREE = 111_195.0
WRONG_WAY_M = 60.0
"""A carriageway of the opposite direction counts as this much farther away; at right angles half of it."""
MINOR_M = 100.0
"""A cut-off piece of road counts as this much farther away, so that a scene is not snapped onto an island."""


@compiled
def count_cells(
    points: Floats, piece_first: Ints, west: float, south: float, cell: Floats, size: Ints, counts: Ints
) -> None:
    """Add 1 to the next cell's counter for every cell that a piece's box touches (counting sort, first pass)."""
    for piece in range(piece_first.shape[0]):
        a = piece_first[piece]
        c0, c1, r0, r1 = cell_span(points, a, west, south, cell, size)
        for row in range(r0, r1 + 1):
            for column in range(c0, c1 + 1):
                counts[row * size[0] + column + 1] += 1


@compiled
def fill_cells(
    points: Floats, piece_first: Ints, west: float, south: float, cell: Floats, size: Ints, cursor: Ints, pieces: Ints
) -> None:
    """Second pass: write the pieces of each cell; `cursor` starts as a copy of the cells' starts."""
    for piece in range(piece_first.shape[0]):
        a = piece_first[piece]
        c0, c1, r0, r1 = cell_span(points, a, west, south, cell, size)
        for row in range(r0, r1 + 1):
            for column in range(c0, c1 + 1):
                at = row * size[0] + column
                pieces[cursor[at]] = piece
                cursor[at] += 1


@compiled
def cell_span(points: Floats, a: int, west: float, south: float, cell: Floats, size: Ints) -> tuple[int, int, int, int]:
    """First and last column and row of the cells that the piece from point `a` to the next one touches."""
    low_x = min(points[a, 0], points[a + 1, 0])
    high_x = max(points[a, 0], points[a + 1, 0])
    low_y = min(points[a, 1], points[a + 1, 1])
    high_y = max(points[a, 1], points[a + 1, 1])
    return (
        min(size[0] - 1, max(0, int((low_x - west) / cell[0]))),
        min(size[0] - 1, max(0, int((high_x - west) / cell[0]))),
        min(size[1] - 1, max(0, int((low_y - south) / cell[1]))),
        min(size[1] - 1, max(0, int((high_y - south) / cell[1]))),
    )


@compiled
def wrong_way_m(heading: float, bearing: float) -> float:
    """Metres added for driving at an angle to the road: 0 along it, 60 against it."""
    if math.isnan(heading):
        return 0.0
    return WRONG_WAY_M * (1.0 - math.cos(math.radians(heading - bearing))) / 2.0


@compiled
def judge_piece(
    roads: Pieces, piece: int, longitude: float, latitude: float, scale_x: float, heading: float, limit_m: float
) -> tuple[float, float, float]:
    """Score (metres with penalties, infinite beyond the limit), distance and share along one piece."""
    a = roads.first_point[piece]
    points = roads.points
    ax = (points[a, 0] - longitude) * scale_x
    ay = (points[a, 1] - latitude) * METRES_PER_DEGREE
    dx = (points[a + 1, 0] - points[a, 0]) * scale_x
    dy = (points[a + 1, 1] - points[a, 1]) * METRES_PER_DEGREE
    square = dx * dx + dy * dy
    t = 0.0 if square == 0.0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / square))
    distance = math.hypot(ax + t * dx, ay + t * dy)
    if distance > limit_m:
        return np.inf, distance, t
    bearing = math.degrees(math.atan2(dx, dy))
    segment = roads.segment[piece]
    with_m, against_m = np.inf, np.inf
    edge = -1
    if roads.segment_edges[0, segment] >= 0:
        edge = roads.segment_edges[0, segment]
        with_m = wrong_way_m(heading, bearing)
    if roads.segment_edges[1, segment] >= 0:
        edge = roads.segment_edges[1, segment]
        against_m = wrong_way_m(heading, bearing + 180.0)
    minor_m = MINOR_M if roads.edge_minor[edge] else 0.0
    if with_m <= against_m:
        return distance + with_m + minor_m, distance, t
    return distance + against_m + minor_m, distance, -1.0 - t  # below zero: against the piece


@compiled
def keep_piece(
    roads: Pieces, piece: int, row: int, both: bool, distance: float, t: float, against: bool, found: Found
) -> None:
    """Write the chosen piece into the result rows."""
    a = roads.first_point[piece]
    segment = roads.segment[piece]
    along = roads.along_m[a] + t * (roads.along_m[a + 1] - roads.along_m[a])
    share = min(1.0, max(0.0, along / roads.segment_length_m[segment]))
    forward, backward = roads.segment_edges[0, segment], roads.segment_edges[1, segment]
    found.edges[row, 0] = backward if against else forward
    found.shares[row, 0] = 1.0 - share if against else share
    found.edges[row, 1] = -1
    if both and forward >= 0 and backward >= 0:
        found.edges[row, 1] = backward
        found.shares[row, 1] = 1.0 - share
    found.distance_m[row] = distance
    for axis in range(2):
        found.points[row, axis] = roads.points[a, axis] + t * (roads.points[a + 1, axis] - roads.points[a, axis])


@compiled
def snap_point(
    roads: Pieces, grid: Grid, row: int, longitude: float, latitude: float, heading: float, limit_m: float, found: Found
) -> None:
    """Look through rings of cells around one place until no nearer piece can come."""
    scale_x = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    columns, lines = grid.size[0], grid.size[1]
    column = math.floor((longitude - grid.corner[0]) / grid.cell[0])
    line = math.floor((latitude - grid.corner[1]) / grid.cell[1])
    step_m = max(1.0, min(grid.cell[0] * scale_x, grid.cell[1] * METRES_PER_DEGREE))
    best = np.inf
    ring = 0
    while (ring - 1) * step_m <= min(limit_m, best):
        for r in range(max(0, line - ring), min(lines - 1, line + ring) + 1):
            stride = 1 if (r == line - ring or r == line + ring) else max(1, 2 * ring)
            for c in range(column - ring, column + ring + 1, stride):
                if c < 0 or c >= columns:
                    continue
                for entry in range(grid.start[r * columns + c], grid.start[r * columns + c + 1]):
                    piece = grid.pieces[entry]
                    score, distance, t = judge_piece(
                        roads, piece, longitude, latitude, scale_x, heading, min(limit_m, best)
                    )
                    if score < best:
                        best = score
                        against = t < 0.0
                        both = math.isnan(heading)
                        keep_piece(roads, piece, row, both, distance, -1.0 - t if against else t, against, found)
        ring += 1


@compiled
def snap_points(roads: Pieces, grid: Grid, query: Floats, headings: Floats, limit_m: float, found: Found) -> None:
    """For each row of `query` (n, 2) the best place on the roads; rows off the globe or not numbers stay empty."""
    for row in range(query.shape[0]):
        longitude, latitude = query[row, 0], query[row, 1]
        if abs(longitude) <= 180.0 and abs(latitude) <= 89.9:
            snap_point(roads, grid, row, longitude, latitude, headings[row], limit_m, found)


@compiled
def near_segments(
    roads: Pieces, grid: Grid, query: Floats, radius_m: float, segments: Ints, shares: Floats, distance_m: Floats
) -> None:
    """For each row of `query` (n, 2) its nearest segments within a radius, nearest first, each once."""
    most = segments.shape[1]
    for row in range(query.shape[0]):
        longitude, latitude = query[row, 0], query[row, 1]
        scale_x = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        west = int((longitude - radius_m / scale_x - grid.corner[0]) / grid.cell[0])
        east = int((longitude + radius_m / scale_x - grid.corner[0]) / grid.cell[0])
        south = int((latitude - radius_m / METRES_PER_DEGREE - grid.corner[1]) / grid.cell[1])
        north = int((latitude + radius_m / METRES_PER_DEGREE - grid.corner[1]) / grid.cell[1])
        for r in range(max(0, south), min(grid.size[1] - 1, north) + 1):
            for c in range(max(0, west), min(grid.size[0] - 1, east) + 1):
                for entry in range(grid.start[r * grid.size[0] + c], grid.start[r * grid.size[0] + c + 1]):
                    piece = grid.pieces[entry]
                    score, distance, t = judge_piece(roads, piece, longitude, latitude, scale_x, np.nan, radius_m)
                    if score == np.inf or distance >= distance_m[row, most - 1]:
                        continue
                    a, segment = roads.first_point[piece], roads.segment[piece]
                    t = -1.0 - t if t < 0.0 else t
                    along = roads.along_m[a] + t * (roads.along_m[a + 1] - roads.along_m[a])
                    at = 0
                    while segments[row, at] != segment and at < most - 1:
                        at += 1
                    if segments[row, at] == segment and distance_m[row, at] <= distance:
                        continue
                    while at > 0 and distance_m[row, at - 1] > distance:
                        segments[row, at] = segments[row, at - 1]
                        shares[row, at] = shares[row, at - 1]
                        distance_m[row, at] = distance_m[row, at - 1]
                        at -= 1
                    segments[row, at] = segment
                    shares[row, at] = min(1.0, max(0.0, along / roads.segment_length_m[segment]))
                    distance_m[row, at] = distance
