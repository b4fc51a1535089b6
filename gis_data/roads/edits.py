"""Which edges a drawn point, line or area means: the ones a closure closes and a speed edit slows, and no others."""

from __future__ import annotations

from typing import Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis_data.roads.classes import ROUTED_KINDS
from gis_data.roads.geometry import bearing_deg, great_circle_m
from gis_data.roads.network import RoadNetwork
from gis_data.roads.store import BRIDGE, TUNNEL

Level = Literal["any", "ground", "bridge", "tunnel", "ferry"]
Towards = Literal["both", "forward", "backward"]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

POINT_REACH_M = 30.0
"""A point closes the nearest road up to here: half a wide street and the slip of a hand."""
LINE_REACH_M = 18.0
"""A line means the road that runs along it up to here."""
STEP_M = 4.0
"""A line is looked at this often …"""
MOST_STEPS = 20_000
"""… and no more often than this: steps grow on a line of more than 80 km."""
PARALLEL_DEG = 30.0
"""A road that crosses the line at more than this is crossed, not meant."""
LEAST_ALONG_M = 15.0
"""A stretch is meant when the line runs along it this far, or along half of a shorter one."""
LEAST_INSIDE_M = 5.0
"""A stretch is meant when this much of it, or half of a shorter one, lies in the area."""
PARTNER_REACH_M = 45.0
"""The other carriageway of a road (one-way, against, of the same name) lies no farther from the line."""
CANDIDATES = 12
_METRES_PER_DEGREE = 111_195.0


def edges_at_point(roads: RoadNetwork, point: ArrayLike, level: Level = "any") -> Ints:
    """Both directions of the nearest stretch of road at that level; empty over `POINT_REACH_M`."""
    place = np.asarray(point, dtype=np.float64).reshape(1, 2)
    segments, _, distance_m = roads.index.near(place, POINT_REACH_M, CANDIDATES)
    fits = (segments >= 0) & _at_level(roads, segments, level)
    if not fits.any():
        return np.empty(0, dtype=np.int32)
    nearest = segments[0, np.argmin(np.where(fits[0], distance_m[0], np.inf))]
    return _known(roads.index.segment_edges[:, nearest])


def edges_along_line(roads: RoadNetwork, line: ArrayLike, towards: Towards = "both", level: Level = "any") -> Ints:
    """Edges of the roads that run along a line (n, 2), in ascending order.

    "forward" takes the traffic in the order of the points, "backward" the other; "both" also takes the other
    carriageway of a parted road.
    """
    places, bearings, steps_m = _steps_along(np.asarray(line, dtype=np.float64).reshape(-1, 2))
    segments, shares, distance_m = roads.index.near(places, PARTNER_REACH_M, CANDIDATES)
    known = (segments >= 0) & _at_level(roads, segments, level)
    angle = np.abs((_bearings_at(roads, segments, shares) - bearings[:, None] + 180.0) % 360.0 - 180.0)
    same, against = angle <= PARALLEL_DEG, angle >= 180.0 - PARALLEL_DEG
    near_m = np.where(known & (same | against) & (distance_m <= LINE_REACH_M), distance_m, np.inf)
    best = np.argmin(near_m, axis=1)
    rows = np.flatnonzero(np.isfinite(near_m[np.arange(len(best)), best]))
    chosen = segments[rows, best[rows]]
    along_m = np.zeros((2, len(roads.arrays.segment_length_m)))
    np.add.at(along_m, (np.where(same[rows, best[rows]], 0, 1), chosen), steps_m[rows])
    if towards == "both":
        parallel = known & (same | against)
        _add_partners(roads, along_m, segments[rows], parallel[rows], same[rows], chosen, steps_m[rows])
    length_m = roads.arrays.segment_length_m
    meant = along_m.sum(axis=0) >= np.minimum(LEAST_ALONG_M, 0.5 * length_m)
    with_points = np.flatnonzero(meant & (along_m[0] >= along_m[1]))
    against_points = np.flatnonzero(meant & (along_m[0] < along_m[1]))
    # The segment's own forward edge stands in row 0; it is the line's forward traffic where both run the same way.
    pairs = roads.index.segment_edges
    forward = np.concatenate((pairs[0, with_points], pairs[1, against_points]))
    backward = np.concatenate((pairs[1, with_points], pairs[0, against_points]))
    wanted = {"forward": (forward,), "backward": (backward,), "both": (forward, backward)}[towards]
    return _known(np.concatenate(wanted))


def edges_in_area(roads: RoadNetwork, ring: ArrayLike, level: Level = "any") -> Ints:
    """Edges in both directions of every stretch that lies in a ring (n, 2) with more than its tip."""
    corners = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
    area = shapely.Polygon(_metres(corners, corners[0]))
    arrays = roads.arrays
    first = arrays.point_start[:-1]
    low, high = np.minimum.reduceat(arrays.points, first), np.maximum.reduceat(arrays.points, first)
    touching = (low <= corners.max(axis=0)).all(axis=1) & (high >= corners.min(axis=0)).all(axis=1)
    segments = np.flatnonzero(touching & _at_level(roads, np.arange(len(first)), level))
    counts = arrays.point_start[segments + 1] - first[segments]
    rows = np.repeat(first[segments] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
    owners = np.repeat(np.arange(len(segments)), counts)
    lines = shapely.linestrings(_metres(arrays.points[rows], corners[0]), indices=owners)
    inside_m = shapely.length(shapely.intersection(lines, area))
    meant = segments[inside_m >= np.minimum(LEAST_INSIDE_M, 0.5 * arrays.segment_length_m[segments])]
    return _known(roads.index.segment_edges[:, meant])


def edited_times_s(
    roads: RoadNetwork, usual_s: Floats, speeds: list[tuple[Ints, float | None, float | None]], closed: list[Ints]
) -> Floats:
    """Times of all edges: `usual_s`, changed by (edges, km/h or None, factor on the usual speed or None), closed last.

    Where several speeds are given for an edge the slowest counts.
    """
    given_s = np.full(roads.edge_count, -np.inf)
    for edges, speed_kmh, factor in speeds:
        if speed_kmh is not None:
            times = roads.length_m[edges] / (speed_kmh / 3.6)
        else:
            times = usual_s[edges] / (1.0 if factor is None else factor)
        given_s[edges] = np.maximum(given_s[edges], times)
    given_s[roads.against] = np.maximum(given_s[roads.against], usual_s[roads.against])  # a sign opens no one-way
    times_s = np.where(np.isfinite(given_s), given_s, usual_s)
    for edges in closed:
        times_s[edges] = np.inf
    return np.asarray(times_s[roads.arrays.edge_base])  # a double of an edge is the same street


def level_of(roads: RoadNetwork, edge: int) -> Level:
    """How the edge runs."""
    segment = roads.arrays.edge_segment[edge]
    if roads.arrays.segment_kind[segment] == ROUTED_KINDS.index("ferry"):
        return "ferry"
    flags = roads.arrays.segment_flags[segment]
    return "bridge" if flags & BRIDGE else "tunnel" if flags & TUNNEL else "ground"


def _at_level(roads: RoadNetwork, segments: NDArray[np.int32] | NDArray[np.int64], level: Level) -> Marks:
    safe = np.maximum(segments, 0)
    flags, kinds = roads.arrays.segment_flags[safe], roads.arrays.segment_kind[safe]
    ferry = kinds == ROUTED_KINDS.index("ferry")
    if level == "any":
        return np.ones(segments.shape, dtype=bool)
    if level == "ferry":
        return np.asarray(ferry)
    if level == "ground":
        return np.asarray(~ferry & ((flags & (BRIDGE | TUNNEL)) == 0))
    return np.asarray(~ferry & ((flags & (BRIDGE if level == "bridge" else TUNNEL)) != 0))


def _steps_along(line: Floats) -> tuple[Floats, Floats, Floats]:
    """Places in the middle of steps along the line (k, 2), its bearing there, and each step's length, metres."""
    pieces_m = great_circle_m(*line[:-1].T, *line[1:].T)
    step_m = max(STEP_M, float(pieces_m.sum()) / MOST_STEPS)
    counts = np.maximum(1, np.ceil(pieces_m / step_m).astype(np.int64))
    owner = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = ((within + 0.5) / counts[owner])[:, None]
    places = line[:-1][owner] * (1.0 - share) + line[1:][owner] * share
    return places, bearing_deg(*line[:-1].T, *line[1:].T)[owner], (pieces_m / counts)[owner]


def _bearings_at(roads: RoadNetwork, segments: Ints, shares: Floats) -> Floats:
    """Direction of each segment at the share of it, in the order of its points, degrees."""
    safe = np.maximum(segments, 0)
    pair = roads.index.segment_edges
    turned = pair[0, safe] < 0
    edges = np.where(turned, pair[1, safe], pair[0, safe]).ravel()
    reach = 2.0 / np.maximum(roads.arrays.segment_length_m[safe], 4.0)
    low, high = np.clip(shares - reach, 0.0, 1.0), np.clip(shares + reach, 0.0, 1.0)
    low, high = (np.where(turned, 1.0 - side, side).ravel() for side in (low, high))
    a, b = roads.index.points_at(edges, low), roads.index.points_at(edges, high)
    return np.asarray(bearing_deg(*a.T, *b.T)).reshape(segments.shape)


def _add_partners(
    roads: RoadNetwork, along_m: Floats, near: Ints, parallel: Marks, same: Marks, chosen: Ints, steps_m: Floats
) -> None:
    """Count the steps for the other carriageway too, where the chosen segment is one-way and has one."""
    pair, names = roads.index.legal_edges, roads.arrays.segment_name
    safe = np.maximum(near, 0)
    chosen_up = pair[0, chosen] >= 0
    one_way = (pair[0, chosen] < 0) != (pair[1, chosen] < 0)
    chosen_same = same[np.arange(len(near)), np.argmax(near == chosen[:, None], axis=1)]
    driven_with_line = chosen_same == chosen_up
    up = pair[0, safe] >= 0
    partner = parallel & one_way[:, None] & ((pair[0, safe] < 0) != (pair[1, safe] < 0))
    partner &= (names[safe] == names[chosen][:, None]) & (names[chosen] > 0)[:, None]
    partner &= (same == up) != driven_with_line[:, None]
    rows = np.flatnonzero(partner.any(axis=1))
    first = np.argmax(partner[rows], axis=1)  # candidates stand in the order of their distance
    other = near[rows, first]
    np.add.at(along_m, (np.where(same[rows, first], 0, 1), other), steps_m[rows])


def _metres(points: Floats, origin: Floats) -> Floats:
    """Points on the plane around `origin`, metres."""
    scale = np.array([np.cos(np.radians(origin[1])), 1.0]) * _METRES_PER_DEGREE
    return np.asarray((points - origin) * scale)


def _known(edges: NDArray[np.int32]) -> Ints:
    flat = np.unique(edges)
    return np.asarray(flat[flat >= 0], dtype=np.int32)
