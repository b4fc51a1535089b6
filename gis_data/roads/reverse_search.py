"""The search that a recommendation stands on: outwards from the scene against the traffic, until enough vehicles are met.

The value of an edge is the time from its end to the scene. An edge is settled when no cheaper way can come any more;
vehicles on it then have their final value for that edge. The search stops when the next edge to settle is no nearer
than the last wanted vehicle, so the answer equals that of a full search.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.heap import heap_drop, heap_push

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

CLOSED_SPEED_M_S = 8.0
"""Speed on a closed edge for a vehicle that stands on it or a scene that lies on it; nobody drives through."""


@compiled
def part_time_s(time_s: float, length_m: float, share: float) -> float:
    """Time for a share of an edge; on a closed edge (infinite time) at walking-in speed."""
    if time_s == np.inf:
        return share * length_m / 8.0
    return share * time_s


@compiled
def place_vehicles(edges: Ints, eligible: NDArray[np.bool_], first_on: Ints, next_on: Ints) -> None:
    """Chain the vehicles of each edge: entry 2·vehicle+side; `first_on` must be −1 everywhere before."""
    for vehicle in range(edges.shape[0]):
        if eligible[vehicle]:
            for side in range(2):
                edge = edges[vehicle, side]
                if edge >= 0:
                    entry = 2 * vehicle + side
                    next_on[entry] = first_on[edge]
                    first_on[edge] = entry


@compiled
def lift_vehicles(edges: Ints, first_on: Ints) -> None:
    """Undo `place_vehicles`."""
    for vehicle in range(edges.shape[0]):
        for side in range(2):
            edge = edges[vehicle, side]
            if edge >= 0:
                first_on[edge] = -1


@compiled
def offer(
    vehicle: int, time: float, metres: float, best_s: Floats, best_m: Floats, top: Ints, wanted: int, filled: int
) -> int:
    """Take a better time for a vehicle and keep the `wanted` nearest in order; how many places are filled now."""
    if time >= best_s[vehicle]:
        return filled
    known = best_s[vehicle] < np.inf
    best_s[vehicle] = time
    best_m[vehicle] = metres
    if wanted == 0:
        return filled if known else filled + 1
    at = filled
    if known:
        for place in range(filled):
            if top[place] == vehicle:
                at = place
                break
    if at == filled:
        if filled < wanted:
            filled += 1
        elif best_s[top[wanted - 1]] <= time:
            return filled
        else:
            at = wanted - 1
    while at > 0 and best_s[top[at - 1]] > time:
        top[at] = top[at - 1]
        at -= 1
    top[at] = vehicle
    return filled


@compiled
def search_reverse(
    into_start: Ints,
    into_from: Ints,
    into_cost_s: Floats,
    time_s: Floats,
    length_m: Floats,
    scene_edges: Ints,
    scene_shares: Floats,
    edges: Ints,
    shares: Floats,
    first_on: Ints,
    next_on: Ints,
    wanted: int,
    reachable_count: int,
    value_s: Floats,
    value_m: Floats,
    seen: Longs,
    stamp: int,
    keys: Floats,
    items: Ints,
    best_s: Floats,
    best_m: Floats,
    top: Ints,
) -> int:
    """Fill `best_s`, `best_m` and `top` (the nearest `wanted` vehicles in order); how many were found.

    `wanted` 0 settles all vehicles and leaves `top` alone. `seen` marks 2·stamp for a value, 2·stamp+1 for settled.
    """
    size = 0
    filled = 0
    limit = np.inf
    for side in range(2):
        edge = scene_edges[side]
        if edge < 0:
            continue
        to_scene_s = part_time_s(time_s[edge], length_m[edge], scene_shares[side])
        to_scene_m = scene_shares[side] * length_m[edge]
        entry = first_on[edge]
        while entry >= 0:
            share = shares[entry >> 1, entry & 1]
            if share <= scene_shares[side]:
                gap = scene_shares[side] - share
                gap_s = part_time_s(time_s[edge], length_m[edge], gap)
                filled = offer(entry >> 1, gap_s, gap * length_m[edge], best_s, best_m, top, wanted, filled)
            entry = next_on[entry]
        for turn in range(into_start[edge], into_start[edge + 1]):
            came = into_from[turn]
            value = to_scene_s + into_cost_s[turn]
            if seen[came] != 2 * stamp or value < value_s[came]:
                seen[came] = 2 * stamp
                value_s[came] = value
                value_m[came] = to_scene_m
                size = heap_push(keys, items, size, value, came)
    while size > 0:
        key = keys[0]
        if wanted > 0 and filled == wanted:
            limit = best_s[top[wanted - 1]]
        elif wanted == 0 and filled == reachable_count and limit == np.inf:
            limit = 0.0
            for vehicle in range(best_s.shape[0]):
                if best_s[vehicle] < np.inf and best_s[vehicle] > limit:
                    limit = best_s[vehicle]
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
            left = 1.0 - shares[entry >> 1, entry & 1]
            total_s = key + part_time_s(own_s, own_m, left)
            filled = offer(entry >> 1, total_s, metres + left * own_m, best_s, best_m, top, wanted, filled)
            entry = next_on[entry]
        if own_s == np.inf:
            continue
        for turn in range(into_start[edge], into_start[edge + 1]):
            came = into_from[turn]
            value = key + own_s + into_cost_s[turn]
            if value >= limit:
                continue
            mark = seen[came]
            if mark < 2 * stamp or (mark == 2 * stamp and value < value_s[came]):
                seen[came] = 2 * stamp
                value_s[came] = value
                value_m[came] = metres + own_m
                size = heap_push(keys, items, size, value, came)
    return filled
