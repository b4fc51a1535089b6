"""Nearest piece of road to a point, by a grid over all pieces; compiled, so that thousands of fixes take milliseconds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_195.0
WRONG_WAY_M = 60.0
"""A carriageway of the opposite direction counts as this much farther away; at right angles half of it."""
MINOR_M = 100.0
"""A cut-off piece of road counts as this much farther away, so that a scene is not snapped onto an island."""


@compiled
def count_cells(points: Floats, piece_first: Ints, west: float, south: float, cell: Floats, size: Ints, counts: Ints) -> None:
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
def cell_span(
    points: Floats, a: int, west: float, south: float, cell: Floats, size: Ints
) -> tuple[int, int, int, int]:
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
def snap_points(
    query: Floats,
    headings: Floats,
    limit_m: float,
    points: Floats,
    along_m: Floats,
    piece_first: Ints,
    piece_segment: Ints,
    segment_edges: Ints,
    segment_length_m: Floats,
    edge_minor: NDArray[np.bool_],
    cell_start: Ints,
    cell_pieces: Ints,
    west: float,
    south: float,
    cell: Floats,
    size: Ints,
    edges: Ints,
    shares: Floats,
    distance_m: Floats,
    snapped: Floats,
) -> None:
    """For each row of `query` the best edges (n, 2; −1 for none), shares along them, distance and place."""
    for row in range(query.shape[0]):
        longitude, latitude, heading = query[row, 0], query[row, 1], headings[row]
        if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
            continue
        scale_x = METRES_PER_DEGREE * math.cos(math.radians(latitude))
        column = int(math.floor((longitude - west) / cell[0]))
        line = int(math.floor((latitude - south) / cell[1]))
        step_m = max(1.0, min(cell[0] * scale_x, cell[1] * METRES_PER_DEGREE))
        best = np.inf
        ring = 0
        while (ring - 1) * step_m <= min(limit_m, best):
            for r in range(max(0, line - ring), min(size[1] - 1, line + ring) + 1):
                stride = 1 if (r == line - ring or r == line + ring) else max(1, 2 * ring)
                for c in range(column - ring, column + ring + 1, stride):
                    if c < 0 or c >= size[0]:
                        continue
                    for entry in range(cell_start[r * size[0] + c], cell_start[r * size[0] + c + 1]):
                        piece = cell_pieces[entry]
                        a = piece_first[piece]
                        ax = (points[a, 0] - longitude) * scale_x
                        ay = (points[a, 1] - latitude) * METRES_PER_DEGREE
                        dx = (points[a + 1, 0] - points[a, 0]) * scale_x
                        dy = (points[a + 1, 1] - points[a, 1]) * METRES_PER_DEGREE
                        square = dx * dx + dy * dy
                        t = 0.0 if square == 0.0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / square))
                        distance = math.hypot(ax + t * dx, ay + t * dy)
                        if distance > limit_m or distance >= best:
                            continue
                        segment = piece_segment[piece]
                        bearing = math.degrees(math.atan2(dx, dy))
                        forward, backward = segment_edges[0, segment], segment_edges[1, segment]
                        with_m = wrong_way_m(heading, bearing) if forward >= 0 else np.inf
                        against_m = wrong_way_m(heading, bearing + 180.0) if backward >= 0 else np.inf
                        first = forward if with_m <= against_m else backward
                        score = distance + min(with_m, against_m)
                        if edge_minor[first]:
                            score += MINOR_M
                        if score >= best:
                            continue
                        best = score
                        share = (along_m[a] + t * (along_m[a + 1] - along_m[a])) / segment_length_m[segment]
                        share = min(1.0, max(0.0, share))
                        edges[row, 0] = first
                        edges[row, 1] = -1
                        shares[row, 0] = share if first == forward else 1.0 - share
                        if math.isnan(heading) and forward >= 0 and backward >= 0:
                            edges[row, 1] = backward
                            shares[row, 1] = 1.0 - share
                        distance_m[row] = distance
                        snapped[row, 0] = longitude + (ax + t * dx) / scale_x
                        snapped[row, 1] = latitude + (ay + t * dy) / METRES_PER_DEGREE
            ring += 1
