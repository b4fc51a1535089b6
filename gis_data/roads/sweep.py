"""Road times to or from every edge at once, by a queue of time slices instead of a heap.

Edges wait in slices of `SLICE_S`; inside a slice the order does not matter: an edge that is improved again is driven
again, so the times are exact. (Dial 1969 with label correction; the slices form a ring.) The nearest few vehicles are
found quicker by `reverse_search`; this is for all of them, for isochrones and for coverage.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gis_data.roads.compiled import compiled, compiled_inline
from gis_data.roads.workspace import Floats, Ints, TurnTable, Weights

SLICE_S = 1.0
"""Shorter than most edges, so few are driven twice; longer slices are fewer to look into."""
RING = 4096
"""Slices ahead, over an hour; an edge that takes longer waits in the last one and is moved on from there."""
LOOK_EVERY = 32
"""Slices between two looks whether every place has its time."""


class Seeds(NamedTuple):
    """Where a sweep starts: edges (k) with their first time and distance."""

    edges: Ints
    time_s: Floats
    metres: Floats


class Swept(NamedTuple):
    """By edge: time and distance between the seeds and the edge's near end; infinite where not reached.

    With turns out of an edge the near end is its start, with turns into an edge its end.
    """

    time_s: Floats
    metres: Floats
    driven_s: Floats
    """scratch: the time with which the edge was driven last"""


def swept_for(edge_count: int) -> Swept:
    """Arrays for one thread."""
    return Swept(np.full(edge_count, np.inf), np.zeros(edge_count), np.zeros(edge_count))


@compiled
def all_settled(driven_s: Floats, edges: Ints, part_s: Floats, until_s: float) -> bool:
    """True where every place (n, 2) has a time below `until_s`, so that no better way can come."""
    for row in range(edges.shape[0]):
        best = np.inf
        for side in range(2):
            if edges[row, side] >= 0:
                best = min(best, driven_s[edges[row, side]] + part_s[row, side])
        if best >= until_s:
            return False
    return True


@compiled_inline
def put_in(slice_no: int, edge: int, head: Ints, chain: Ints, member: Ints, at: int) -> int:
    """An edge into a slice, at a free place of the lists; the next free place."""
    free = chain[at]
    member[at] = edge
    chain[at] = head[slice_no & (RING - 1)]
    head[slice_no & (RING - 1)] = at
    return int(free)


@compiled
def seed_sweep(seeds: Seeds, limit_s: float, swept: Swept, head: Ints, chain: Ints, member: Ints) -> tuple[int, int]:
    """Clear everything and put the seeds in: the first free place of the lists, and how many edges wait."""
    swept.time_s[:] = np.inf
    swept.driven_s[:] = np.inf
    for at in range(len(chain)):
        chain[at] = at + 1
    free, waiting = 0, 0
    for seed in range(len(seeds.edges)):
        edge, time = seeds.edges[seed], seeds.time_s[seed]
        if time < swept.time_s[edge] and time <= limit_s:
            swept.time_s[edge] = time
            swept.metres[edge] = seeds.metres[seed]
            free = put_in(min(int(time / SLICE_S), RING - 1), edge, head, chain, member, free)
            waiting += 1
    return free, waiting


@compiled
def sweep(
    turns: TurnTable,
    weights: Weights,
    seeds: Seeds,
    limit_s: float,
    stop_at: Ints,
    stop_part_s: Floats,
    swept: Swept,
    chain: Ints,
    member: Ints,
) -> int:
    """Fill `swept` up to `limit_s`; how many times an edge was driven, −1 where the lists were too short.

    `stop_at` (n, 2) are places after whose settling nothing more is needed, `stop_part_s` (n, 2) their times from the
    edge's near end; empty for none. `chain` and `member` are
    lists of equal length for the edges that wait.
    """
    start, other, cost_s = turns.start, turns.other, turns.cost_s
    through_s, length_m = weights.time_s, weights.length_m
    time_s, metres, driven_s = swept.time_s, swept.metres, swept.driven_s
    head = np.full(RING, -1, dtype=np.int32)
    free, waiting = seed_sweep(seeds, limit_s, swept, head, chain, member)
    full, driven, now = len(chain) - 8, 0, 0
    while waiting > 0:
        place = now & (RING - 1)
        while head[place] >= 0:
            at = head[place]
            head[place] = chain[at]
            edge = member[at]
            chain[at] = free
            free = at
            waiting -= 1
            time = time_s[edge]
            due = int(time / SLICE_S)
            if due > now:  # farther ahead than the ring is long
                free = put_in(min(due, now + RING - 1), edge, head, chain, member, free)
                waiting += 1
                continue
            if driven_s[edge] <= time:
                continue
            driven_s[edge] = time
            driven += 1
            left = time + through_s[edge]
            if left > limit_s or left == np.inf:  # closed edges are infinite
                continue
            along = metres[edge] + length_m[edge]
            for turn in range(start[edge], start[edge + 1]):
                reached = other[turn]
                there = left + cost_s[turn]
                if there < time_s[reached] and there <= limit_s:
                    if waiting >= full:
                        return -1
                    time_s[reached] = there
                    metres[reached] = along
                    free = put_in(min(int(there / SLICE_S), now + RING - 1), reached, head, chain, member, free)
                    waiting += 1
        now += 1
        if now % LOOK_EVERY == 0 and len(stop_at) > 0 and all_settled(driven_s, stop_at, stop_part_s, now * SLICE_S):
            break
    return driven
