"""The roads that a vehicle drove, from its fixes: mileage by road instead of by jumping fixes.

A hidden Markov model (Newson and Krumm 2009): a fix is likely near a road, and a pair of fixes is likely where the way
by road is about as long as the straight line. Fixes are thinned first: close ones tell more of the noise than the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.forward_search import search_forward
from gis_data.roads.geometry import great_circle_m
from gis_data.roads.network import RoadNetwork
from gis_data.roads.search_steps import lift_places, put_places
from gis_data.roads.workspace import Floats, Ints, Places, Scratch, TurnTable, Weights

BETA_M = 15.0
"""How much the way by road may differ from the straight line; found by trial on simulated tracks."""
THIN_SIGMAS, THIN_M = 5.0, 60.0
MOST_SEGMENTS = 6
"""Candidates of one fix, each in up to two directions."""
TURN_M_PER_S = 5.0
"""A second of turning counts like this many metres: U-turns between two fixes are rare."""
DETOUR, DETOUR_M = 2.5, 300.0
"""A way by road longer than this many times the straight line and some metres is no way between two fixes."""
MOST_FIXES = 200_000
"""Two days at one fix a second; a longer track is matched in parts."""


@dataclass(frozen=True, slots=True)
class MatchedTrack:
    """The matched way; k fixes were kept by the thinning."""

    distance_m: float
    """by road, with the straight line across the gaps"""
    gap_m: float
    """the part of it in straight lines, where no road joins two fixes"""
    rows: NDArray[np.int64]
    """(k) rows of the track that were used"""
    edges: Ints
    """(k) the edge of each"""
    points: Floats
    """(k, 2) the place on it"""
    left_out: int
    """fixes that are no numbers or farther from any road than the search reaches"""


def match_track(roads: RoadNetwork, track: ArrayLike, sigma_m: float = 10.0) -> MatchedTrack:
    """The way along a track of fixes (n, 2) in degrees, in order of time; `sigma_m` is the fixes' usual error.

    A track of less than two usable fixes has no length. `ValueError` for a sigma that is not above zero and for more
    than `MOST_FIXES` fixes.
    """
    fixes = np.asarray(track, dtype=np.float64).reshape(-1, 2)
    if not sigma_m > 0.0 or len(fixes) > MOST_FIXES:
        raise ValueError(f"sigma is above zero and a track has at most {MOST_FIXES} fixes")
    usable = np.isfinite(fixes).all(axis=1) & (np.abs(fixes[:, 0]) <= 180.0) & (np.abs(fixes[:, 1]) <= 89.0)
    rows = np.flatnonzero(usable)
    rows = rows[_thin(fixes[rows], max(THIN_SIGMAS * sigma_m, THIN_M))]
    segments, shares, distance_m = roads.index.near(fixes[rows], max(4.0 * sigma_m, 50.0), MOST_SEGMENTS)
    on_road = segments[:, 0] >= 0
    left_out = int((~usable).sum() + (~on_road).sum())
    rows, segments, shares, distance_m = rows[on_road], segments[on_road], shares[on_road], distance_m[on_road]
    if len(rows) == 0:
        return MatchedTrack(0.0, 0.0, rows, np.empty(0, dtype=np.int32), np.empty((0, 2)), left_out)
    start, edges, edge_shares, off_m = _both_directions(roads, segments, shares, distance_m)
    straight_m = great_circle_m(*fixes[rows[:-1]].T, *fixes[rows[1:]].T)
    out, length_m, scratch = roads.matching_parts
    turns = TurnTable(out.start, out.other, out.cost_s * TURN_M_PER_S)
    back, step_m, score = _follow(
        turns, Weights(length_m, length_m), scratch, start, edges, edge_shares, off_m / sigma_m, straight_m
    )
    return _traced(roads, rows, left_out, start, edges, edge_shares, back, step_m, score, straight_m)


@compiled
def _thin_rows(points: Floats, least_m: float, keep: NDArray[np.bool_]) -> None:
    """Marks the first point and every one at least so far from the last marked one."""
    last = 0
    for row in range(points.shape[0]):
        east = (points[row, 0] - points[last, 0]) * 111_195.0 * np.cos(np.radians(points[row, 1]))
        north = (points[row, 1] - points[last, 1]) * 111_195.0
        if row == 0 or np.hypot(east, north) >= least_m:
            keep[row] = True
            last = row


def _thin(points: Floats, least_m: float) -> NDArray[np.bool_]:
    keep = np.zeros(len(points), dtype=bool)
    _thin_rows(np.ascontiguousarray(points), least_m, keep)
    if len(points) > 1 and not keep[-1]:  # the end of the way counts; it takes the place of the last mark
        marks = np.flatnonzero(keep)
        if len(marks) > 1:
            keep[marks[-1]] = False
        keep[-1] = True
    return keep


def _both_directions(
    roads: RoadNetwork, segments: Ints, shares: Floats, distance_m: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """Candidates of all fixes in one row each: start of every fix's candidates (k+1), edges, shares, distances."""
    pair = roads.index.segment_edges[:, np.maximum(segments, 0)]  # (2, k, most)
    edges = np.concatenate((pair[0], pair[1]), axis=1)
    known = np.concatenate((segments, segments), axis=1) >= 0
    known &= edges >= 0
    both_shares = np.concatenate((shares, 1.0 - shares), axis=1)
    both_m = np.concatenate((distance_m, distance_m), axis=1)
    start = np.concatenate(([0], np.cumsum(known.sum(axis=1)))).astype(np.int32)
    return start, edges[known].astype(np.int32), both_shares[known], both_m[known]


@compiled
def _follow(
    turns: TurnTable,
    weights: Weights,
    scratch: Scratch,
    start: Ints,
    edges: Ints,
    shares: Floats,
    sigmas: Floats,
    straight_m: Floats,
) -> tuple[Ints, Floats, Floats]:
    """Viterbi: for each candidate the best one before it (−1 where no road leads there), its way in metres, score."""
    count = len(edges)
    back = np.full(count, -1, dtype=np.int32)
    step_m = np.zeros(count)
    score = -0.5 * sigmas * sigmas
    origin, origin_share = np.full(2, -1, dtype=np.int32), np.zeros(2)
    for fix in range(1, len(start) - 1):
        low, high = start[fix], start[fix + 1]
        size = high - low
        target_edges = np.full((size, 2), -1, dtype=np.int32)
        target_shares = np.zeros((size, 2))
        target_edges[:, 0] = edges[low:high]
        target_shares[:, 0] = shares[low:high]
        best = np.full(size, -np.inf)
        chosen = np.ones(size, dtype=np.bool_)
        for before in range(start[fix - 1], low):
            targets = Places(
                target_edges, target_shares, np.full(2 * size, -1, dtype=np.int32), np.full(size, np.inf),
                np.zeros(size), np.full(size, -1, dtype=np.int32),
            )  # fmt: skip
            origin[0], origin_share[0] = edges[before], shares[before]
            put_places(targets, chosen, scratch)
            most = DETOUR * straight_m[fix - 1] + DETOUR_M
            search_forward(turns, weights, origin, origin_share, targets, size, scratch, most)
            lift_places(targets, scratch)
            for row in range(size):
                if targets.best_s[row] <= most:
                    likely = score[before] - abs(targets.best_s[row] - straight_m[fix - 1]) / BETA_M
                    if likely > best[row]:
                        best[row] = likely
                        back[low + row] = before
                        step_m[low + row] = targets.best_m[row]
        joined = best.max() > -np.inf
        for row in range(size):
            if joined:
                score[low + row] += best[row]  # minus infinity where this candidate is not reached
    return back, step_m, score


def _traced(
    roads: RoadNetwork,
    rows: NDArray[np.int64],
    left_out: int,
    start: Ints,
    edges: Ints,
    shares: Floats,
    back: Ints,
    step_m: Floats,
    score: Floats,
    straight_m: Floats,
) -> MatchedTrack:
    """The best chain, followed from the last fix to the first."""
    chosen = np.zeros(len(rows), dtype=np.int64)
    distance_m = gap_m = 0.0
    at = -1
    for fix in range(len(rows) - 1, -1, -1):
        if at < 0:
            at = int(start[fix] + np.argmax(score[start[fix] : start[fix + 1]]))
        chosen[fix] = at
        if fix == 0:
            break
        if back[at] < 0:
            gap_m += float(straight_m[fix - 1])
        distance_m += float(step_m[at]) if back[at] >= 0 else float(straight_m[fix - 1])
        at = int(back[at])
    points = roads.index.points_at(edges[chosen], shares[chosen])
    return MatchedTrack(distance_m, gap_m, rows, edges[chosen], points, left_out)
