"""A contraction hierarchy over the road graph: the times of all vehicles in some milliseconds, exactly.

The shape (which shortcuts there are) depends on the streets alone. The times are put in by `customise`, which takes one
to four seconds for a city of 100,000 junctions and belongs into a thread of its own; until it has ended, questions are
answered by sweeps over the graph.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.dissection import both_ways
from gis_data.roads.shortcuts import ArcTimes, Longs, Metres, find_arcs, load_turns, make_shortcuts, mark_needless
from gis_data.roads.store import RoadArrays
from gis_data.roads.turns import Turns
from gis_data.roads.workspace import Floats, Ints

MOST_ARCS = 30_000_000
"""About 1 GB while times are put in; four times what a city of 100,000 junctions has."""
FEW_NODES = 250
"""Up to so many nodes are asked for one by one; above, one pass over all of them is quicker."""

log = logging.getLogger(__name__)


class Arcs(NamedTuple):
    """The arcs of one direction that are worth a look, in rows by their lower end."""

    start: Ints
    upper: Ints
    time_s: Floats
    metres: Metres


@dataclass(frozen=True, slots=True)
class Metric:
    """The hierarchy with the times of one moment."""

    time_s: Floats
    """(e) the edge times that it was made for"""
    cost_s: Floats
    """(t) the turns' times"""
    rank: Ints
    up: Arcs
    down: Arcs


class Hierarchy:
    """The shape, found at the first use; serves all views of one network, from any thread."""

    def __init__(self, arrays: RoadArrays) -> None:
        self._arrays = arrays
        self._lock = threading.Lock()
        self._shape: tuple[Longs, Ints] | None = None
        self.possible = len(arrays.edge_rank) > 0
        """False where the package brings no order, or the graph is too large."""

    def customise(self, time_s: Floats, length_m: Floats, cost_s: Floats) -> Metric | None:
        """The hierarchy for these times of edges (e) and turns (t); None where there is none for this graph."""
        arrays = self._arrays
        with self._lock:  # one at a time: each takes a core and some hundred megabytes
            if not self.possible:
                return None
            shape = self._shape or self._find_shape()
            if shape is None:
                return None
            self._shape = shape
            start, upper = shape
            times = time_s.copy()  # what the caller changes meanwhile belongs to the next one
            up, down = _empty(len(upper)), _empty(len(upper))
            load_turns(
                start, upper, arrays.edge_rank, arrays.turn_start, arrays.turn_to, cost_s, times, length_m,
                up, down,
            )  # fmt: skip
            make_shortcuts(start, upper, up, down)
            up_kept, down_kept = np.isfinite(up.time_s), np.isfinite(down.time_s)
            mark_needless(start, upper, up, down, up_kept, down_kept)
            kept = _kept(start, upper, up, up_kept), _kept(start, upper, down, down_kept)
        return _warm(Metric(times, cost_s, arrays.edge_rank, *kept))

    def _find_shape(self) -> tuple[Longs, Ints] | None:
        arrays = self._arrays
        neighbour_start, neighbours = both_ways(
            Turns(arrays.turn_start, arrays.turn_to, arrays.turn_cost_s, arrays.turn_rule)
        )
        node_at = np.argsort(arrays.edge_rank).astype(np.int32)
        start, upper = find_arcs(neighbour_start, neighbours, arrays.edge_rank, node_at, MOST_ARCS)
        if len(start) == 0:
            log.warning("the road graph is too large for quick times of all vehicles; sweeps answer instead")
            self.possible = False
            return None
        return start, upper


def _warm(metric: Metric) -> Metric:
    """The metric, with both ways of asking compiled and loaded before the first question."""
    space = climbed_for(len(metric.rank))
    for count in (1, FEW_NODES + 1):
        nowhere = np.zeros(1)
        values_at(metric.up, metric.down, metric.rank[:1], nowhere, nowhere, np.resize(metric.rank, count), space)
    return metric


def _empty(count: int) -> ArcTimes:
    return ArcTimes(np.full(count, np.inf), np.zeros(count, dtype=np.float32))


def _kept(start: Longs, upper: Ints, arcs: ArcTimes, kept: NDArray[np.bool_]) -> Arcs:
    before = np.concatenate(([0], np.cumsum(kept)))
    return Arcs(before[start].astype(np.int32), upper[kept], arcs.time_s[kept], arcs.metres[kept])


class Climbed(NamedTuple):
    """One thread's values by node (rank): time and distance; `asked` tells what is final in this question."""

    time_s: Floats
    metres: Floats
    asked: Ints
    stack: Ints
    place: Ints


def climbed_for(count: int) -> Climbed:
    """Arrays for one thread."""
    ints = [np.zeros(count, dtype=np.int32) for _ in range(3)]
    return Climbed(np.full(count, np.inf), np.zeros(count), *ints)


def values_at(
    climbing: Arcs, falling: Arcs, seeds: Ints, seed_s: Floats, seed_m: Floats, nodes: Ints, space: Climbed
) -> tuple[Floats, Floats]:
    """Time and distance at `nodes` from the nearest seed, by arcs up and then down; infinite where not reached.

    All nodes are ranks. From the seeds one climbs by the up arcs and falls by the down arcs; to them it is reversed.
    """
    _climb(climbing, seeds, seed_s, seed_m, space)
    if len(nodes) <= FEW_NODES:
        _fall_to(falling, nodes, space)
    else:
        _fall(falling, space)
    return space.time_s[nodes], space.metres[nodes]


@compiled
def _climb(arcs: Arcs, seeds: Ints, seed_s: Floats, seed_m: Floats, space: Climbed) -> None:
    start, upper, arc_s, arc_m = arcs.start, arcs.upper, arcs.time_s, arcs.metres
    time_s, metres = space.time_s, space.metres
    time_s[:] = np.inf
    lowest = len(time_s)
    for place in range(len(seeds)):
        node = seeds[place]
        if seed_s[place] < time_s[node]:
            time_s[node] = seed_s[place]
            metres[node] = seed_m[place]
            lowest = min(lowest, node)
    for node in range(lowest, len(time_s)):
        here = time_s[node]
        if here < np.inf:
            for arc in range(start[node], start[node + 1]):
                there = here + arc_s[arc]
                if there < time_s[upper[arc]]:
                    time_s[upper[arc]] = there
                    metres[upper[arc]] = metres[node] + arc_m[arc]


@compiled
def _fall(arcs: Arcs, space: Climbed) -> None:
    """Final values everywhere."""
    start, upper, arc_s, arc_m = arcs.start, arcs.upper, arcs.time_s, arcs.metres
    time_s, metres = space.time_s, space.metres
    for node in range(len(time_s) - 1, -1, -1):
        best = time_s[node]
        by = -1
        for arc in range(start[node], start[node + 1]):
            there = time_s[upper[arc]] + arc_s[arc]
            if there < best:
                best = there
                by = arc
        if by >= 0:
            time_s[node] = best
            metres[node] = metres[upper[by]] + arc_m[by]


@compiled
def _fall_to(arcs: Arcs, nodes: Ints, space: Climbed) -> None:
    """Final values at these nodes: each asks the nodes above it first."""
    start, upper, arc_s, arc_m = arcs.start, arcs.upper, arcs.time_s, arcs.metres
    time_s, metres, asked, stack, place = space.time_s, space.metres, space.asked, space.stack, space.place
    asked[:] = 0
    for wanted in nodes:
        if asked[wanted]:
            continue
        depth = 0
        stack[0] = wanted
        place[0] = start[wanted]
        while depth >= 0:
            node = stack[depth]
            arc = place[depth]
            end = start[node + 1]
            while arc < end and asked[upper[arc]]:
                arc += 1
            if arc < end:
                place[depth] = arc
                depth += 1
                stack[depth] = upper[arc]
                place[depth] = start[upper[arc]]
                continue
            best = time_s[node]
            by = -1
            for arc in range(start[node], end):
                there = time_s[upper[arc]] + arc_s[arc]
                if there < best:
                    best = there
                    by = arc
            if by >= 0:
                time_s[node] = best
                metres[node] = metres[upper[by]] + arc_m[by]
            asked[node] = 1
            depth -= 1
