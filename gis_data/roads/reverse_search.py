"""The search under a recommendation: outwards from the scene against the traffic, until enough vehicles are met.

The value of an edge is the time from its end to the scene. An edge is settled when no cheaper way can come any more;
vehicles on it then have their final value for that edge. The search stops when the next edge to settle is no nearer
than the last wanted vehicle, so the answer equals that of a full search.
"""

from __future__ import annotations

import numpy as np

from gis_data.roads.compiled import compiled
from gis_data.roads.heap import drop_first, reach_edge
from gis_data.roads.search_steps import clear_touched, largest_value, part_time_s
from gis_data.roads.workspace import Floats, Ints, Places, Scratch, TurnTable, Weights


@compiled
def offer(vehicles: Places, row: int, time: float, metres: float, top: Ints, wanted: int, filled: int) -> int:
    """Take a better time for a vehicle and keep the `wanted` nearest in order; how many places are filled now."""
    best_s = vehicles.best_s
    if time >= best_s[row]:
        return filled
    known = best_s[row] < np.inf
    best_s[row] = time
    vehicles.best_m[row] = metres
    if wanted == 0:
        return filled if known else filled + 1
    at = filled
    if known:
        for place in range(filled):
            if top[place] == row:
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
    top[at] = row
    return filled


@compiled
def start_at_scene(
    arriving: TurnTable,
    weights: Weights,
    edge: int,
    share: float,
    vehicles: Places,
    scratch: Scratch,
    top: Ints,
    wanted: int,
    filled: int,
    size: int,
) -> tuple[int, int]:
    """Vehicles ahead of the scene on its own edge, then the edges that lead into it: new `filled` and heap size."""
    length_m = weights.length_m[edge]
    entry = scratch.first_on[edge]
    while entry >= 0:
        gap = share - vehicles.shares[entry >> 1, entry & 1]
        if gap >= 0.0:
            gap_s = part_time_s(weights, edge, gap)
            filled = offer(vehicles, entry >> 1, gap_s, gap * length_m, top, wanted, filled)
        entry = vehicles.next_on[entry]
    to_scene_s = part_time_s(weights, edge, share)
    for turn in range(arriving.start[edge], arriving.start[edge + 1]):
        time = to_scene_s + arriving.cost_s[turn]
        size = reach_edge(
            scratch.keys, scratch.items, scratch.place, scratch.parent, size, arriving.other[turn], time, -2 - edge
        )
    return filled, size


@compiled
def meet_vehicles(
    weights: Weights, edge: int, key: float, vehicles: Places, scratch: Scratch, top: Ints, wanted: int, filled: int
) -> int:
    """Vehicles on an edge that has just been settled: how many places are filled now."""
    entry = scratch.first_on[edge]
    while entry >= 0:
        left = 1.0 - vehicles.shares[entry >> 1, entry & 1]
        time = key + part_time_s(weights, edge, left)
        metres = scratch.metres[edge] + left * weights.length_m[edge]
        filled = offer(vehicles, entry >> 1, time, metres, top, wanted, filled)
        entry = vehicles.next_on[entry]
    return filled


@compiled
def search_reverse(
    into: TurnTable,
    arriving: TurnTable,
    weights: Weights,
    scene_edges: Ints,
    scene_shares: Floats,
    vehicles: Places,
    possible: int,
    scratch: Scratch,
    wanted: int,
    top: Ints,
) -> int:
    """Fill the vehicles' best values and `top` (the nearest `wanted` rows in order); how many were found.

    `into` has the turns into an edge, `arriving` those into its doubles too. `wanted` 0: all `possible`, and no `top`.
    """
    # Arrays by their own names: taken out of a tuple inside the loop, each would be counted again and again.
    start, other, cost_s = into.start, into.other, into.cost_s
    time_s, length_m = weights.time_s, weights.length_m
    keys, items, place, parent = scratch.keys, scratch.items, scratch.place, scratch.parent
    metres, settled, first_on, best_s = scratch.metres, scratch.settled, scratch.first_on, vehicles.best_s
    size = filled = settled_count = 0
    limit = np.inf
    for side in range(2):
        if scene_edges[side] >= 0:
            filled, size = start_at_scene(
                arriving, weights, scene_edges[side], scene_shares[side], vehicles, scratch, top, wanted, filled, size
            )
    while size > 0:
        key = keys[0]
        if wanted > 0:
            if filled == wanted:
                limit = best_s[top[wanted - 1]]
        elif filled == possible and limit == np.inf:
            limit = largest_value(best_s)
        if key >= limit:
            break
        edge = items[0]
        size = drop_first(keys, items, place, size)
        settled[settled_count] = edge
        settled_count += 1
        ahead = parent[edge]
        if ahead >= 0:
            metres[edge] = metres[ahead] + length_m[ahead]
        else:
            entered = -2 - ahead
            share = scene_shares[0] if scene_edges[0] == entered else scene_shares[1]
            metres[edge] = share * length_m[entered]
        if first_on[edge] >= 0:
            filled = meet_vehicles(weights, edge, key, vehicles, scratch, top, wanted, filled)
        through_s = key + time_s[edge]
        if through_s >= limit:  # closed edges too: their time is infinite
            continue
        for turn in range(start[edge], start[edge + 1]):
            time = through_s + cost_s[turn]
            if time < limit:
                size = reach_edge(keys, items, place, parent, size, other[turn], time, edge)
    clear_touched(scratch, settled_count, size)
    return filled
