"""Shortcuts of a contraction hierarchy, compiled: which there are, and how long each takes.

Customisable contraction hierarchies (Dibbelt, Strasser and Wagner 2016), over turns instead of crossings: a node is "at
the end of edge e", an arc into edge f costs the turn and the drive through f. Nodes are numbered by rank here. Every
arc stands with its lower end; `up` holds the way from the lower to the upper end, `down` the way back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.workspace import Floats, Ints

Longs = NDArray[np.int64]
Metres = NDArray[np.float32]


class ArcTimes(NamedTuple):
    """Time and distance of every arc in one direction; infinite where nobody can drive."""

    time_s: Floats
    metres: Metres


@compiled
def find_arcs(neighbour_start: Ints, neighbours: Ints, rank: Ints, node_at: Ints, most: int) -> tuple[Longs, Ints]:
    """Upper ends of every node's arcs in rows, sorted: neighbours, and neighbours that contracted nodes had in common.

    No row at all (an empty first array) where there would be more than `most` arcs.
    """
    count = len(rank)
    start = np.zeros(count + 1, dtype=np.int64)
    room = 2 * len(neighbours) + 16
    upper = np.empty(room, dtype=np.int32)
    seen = np.full(count, -1, dtype=np.int32)
    first_child, next_child = np.full(count, -1, dtype=np.int32), np.full(count, -1, dtype=np.int32)
    filled = 0
    for node in range(count):
        start[node] = filled
        seen[node] = node
        if filled > most:
            return start[:0], upper[:0]
        if filled + count > room:  # a row is never longer than there are nodes
            room = min(max(2 * room, filled + count), most + count)
            larger = np.empty(room, dtype=np.int32)
            larger[:filled] = upper[:filled]
            upper = larger
        end = filled
        edge = node_at[node]
        for place in range(neighbour_start[edge], neighbour_start[edge + 1]):
            other = rank[neighbours[place]]
            if other > node and seen[other] != node:
                seen[other] = node
                upper[end] = other
                end += 1
        child = first_child[node]
        while child >= 0:
            for place in range(start[child], start[child + 1]):
                other = upper[place]
                if other > node and seen[other] != node:
                    seen[other] = node
                    upper[end] = other
                    end += 1
            child = next_child[child]
        upper[filled:end].sort()
        if end > filled:
            parent = upper[filled]
            next_child[node] = first_child[parent]
            first_child[parent] = node
        filled = end
        start[node + 1] = filled
    return start, upper[:filled].copy()


@compiled
def load_turns(
    start: Longs, upper: Ints, rank: Ints, turn_start: Ints, turn_to: Ints, cost_s: Floats, time_s: Floats,
    length_m: Floats, up: ArcTimes, down: ArcTimes,
) -> None:  # fmt: skip
    """Write the single turns into their arcs; the rest stays as it was."""
    for came in range(len(rank)):
        for turn in range(turn_start[came], turn_start[came + 1]):
            went = turn_to[turn]
            low, high = rank[came], rank[went]
            there = up
            if low > high:
                low, high, there = high, low, down
            if low == high:
                continue  # driving in a circle is never quickest
            arc = start[low] + np.searchsorted(upper[start[low] : start[low + 1]], high)
            time = cost_s[turn] + time_s[went]
            if time < there.time_s[arc]:
                there.time_s[arc] = time
                there.metres[arc] = length_m[went]


@compiled
def make_shortcuts(start: Longs, upper: Ints, up: ArcTimes, down: ArcTimes) -> None:
    """Give every arc the time of the quickest way through lower nodes."""
    up_s, up_m, down_s, down_m = up.time_s, up.metres, down.time_s, down.metres
    for node in range(len(start) - 1):
        end = start[node + 1]
        for first in range(start[node], end - 1):
            arc = start[upper[first]]
            for second in range(first + 1, end):
                while upper[arc] != upper[second]:  # chordal: the arc between two upper ends is always there
                    arc += 1
                time = down_s[first] + up_s[second]
                if time < up_s[arc]:
                    up_s[arc] = time
                    up_m[arc] = down_m[first] + up_m[second]
                time = down_s[second] + up_s[first]
                if time < down_s[arc]:
                    down_s[arc] = time
                    down_m[arc] = down_m[second] + up_m[first]


@compiled
def mark_needless(
    start: Longs, upper: Ints, up: ArcTimes, down: ArcTimes, up_kept: NDArray[np.bool_], down_kept: NDArray[np.bool_]
) -> None:
    """Strike out arcs for which a way over higher nodes is quicker; more than half of them are."""
    up_s, down_s = up.time_s, down.time_s
    for node in range(len(start) - 2, -1, -1):
        end = start[node + 1]
        for first in range(start[node], end - 1):
            arc = start[upper[first]]
            for second in range(first + 1, end):
                while upper[arc] != upper[second]:
                    arc += 1
                time = up_s[second] + down_s[arc]
                if time < up_s[first]:
                    up_s[first] = time
                    up_kept[first] = False
                time = up_s[first] + up_s[arc]
                if time < up_s[second]:
                    up_s[second] = time
                    up_kept[second] = False
                time = up_s[arc] + down_s[second]
                if time < down_s[first]:
                    down_s[first] = time
                    down_kept[first] = False
                time = down_s[arc] + down_s[first]
                if time < down_s[second]:
                    down_s[second] = time
                    down_kept[second] = False
