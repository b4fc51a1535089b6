"""The search along the traffic: from one origin to a route's end or to several hospitals.

The value of an edge is the time from the origin to its start. `parent` leads back: the edge before, or −2−o where
the edge was entered straight from edge o of the origin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.heap import heap_drop, heap_push
from gis_data.roads.reverse_search import part_time_s

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def take_target(
    target: int, time: float, metres: float, via: int, best_s: Floats, best_m: Floats, best_via: Ints, found: int
) -> int:
    """Keep the better time of a target; the number of targets that have one."""
    if time >= best_s[target]:
        return found
    if best_s[target] == np.inf:
        found += 1
    best_s[target] = time
    best_m[target] = metres
    best_via[target] = via
    return found


@compiled
def search_forward(
    out_start: Ints,
    out_to: Ints,
    out_cost_s: Floats,
    time_s: Floats,
    length_m: Floats,
    origin_edges: Ints,
    origin_shares: Floats,
    target_edges: Ints,
    target_shares: Floats,
    first_on: Ints,
    next_on: Ints,
    target_count: int,
    value_s: Floats,
    value_m: Floats,
    parent: Ints,
    seen: Longs,
    stamp: int,
    keys: Floats,
    items: Ints,
    best_s: Floats,
    best_m: Floats,
    best_via: Ints,
) -> int:
    """Fill time, distance and last edge of every target; how many were reached.

    `best_via` is 2·edge+1 where the target lies ahead on the origin's own edge and 2·edge otherwise.
    """
    size = 0
    found = 0
    limit = np.inf
    for side in range(2):
        edge = origin_edges[side]
        if edge < 0:
            continue
        left = 1.0 - origin_shares[side]
        leave_s = part_time_s(time_s[edge], length_m[edge], left)
        entry = first_on[edge]
        while entry >= 0:
            gap = target_shares[entry >> 1, entry & 1] - origin_shares[side]
            if gap >= 0.0:
                gap_s = part_time_s(time_s[edge], length_m[edge], gap)
                gap_m = gap * length_m[edge]
                found = take_target(entry >> 1, gap_s, gap_m, 2 * edge + 1, best_s, best_m, best_via, found)
            entry = next_on[entry]
        for turn in range(out_start[edge], out_start[edge + 1]):
            went = out_to[turn]
            value = leave_s + out_cost_s[turn]
            if seen[went] != 2 * stamp or value < value_s[went]:
                seen[went] = 2 * stamp
                value_s[went] = value
                value_m[went] = left * length_m[edge]
                parent[went] = -2 - edge
                size = heap_push(keys, items, size, value, went)
    while size > 0:
        key = keys[0]
        if found == target_count:
            limit = 0.0
            for target in range(best_s.shape[0]):
                if best_s[target] < np.inf and best_s[target] > limit:
                    limit = best_s[target]
        if key >= limit:
            break
        edge = items[0]
        size = heap_drop(keys, items, size)
        if seen[edge] == 2 * stamp + 1:
            continue
        seen[edge] = 2 * stamp + 1
        own_s = time_s[edge]
        own_m = length_m[edge]
        metres = value_m[edge]
        entry = first_on[edge]
        while entry >= 0:
            share = target_shares[entry >> 1, entry & 1]
            total_s = key + part_time_s(own_s, own_m, share)
            found = take_target(entry >> 1, total_s, metres + share * own_m, 2 * edge, best_s, best_m, best_via, found)
            entry = next_on[entry]
        if own_s == np.inf:
            continue
        for turn in range(out_start[edge], out_start[edge + 1]):
            went = out_to[turn]
            value = key + own_s + out_cost_s[turn]
            mark = seen[went]
            if mark < 2 * stamp or (mark == 2 * stamp and value < value_s[went]):
                seen[went] = 2 * stamp
                value_s[went] = value
                value_m[went] = metres + own_m
                parent[went] = edge
                size = heap_push(keys, items, size, value, went)
    return found
