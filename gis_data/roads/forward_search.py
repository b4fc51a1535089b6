"""The search along the traffic: from one origin to a route's end or to several hospitals.

The value of an edge is the time from the origin to its start. `parent` leads back: the edge before, or −2−o where the
edge was entered straight from edge o of the origin.
"""

from __future__ import annotations

import numpy as np

from gis_data.roads.compiled import compiled
from gis_data.roads.heap import drop_first, reach_edge
from gis_data.roads.search_steps import clear_touched, largest_value, part_time_s
from gis_data.roads.workspace import Floats, Ints, Places, Scratch, TurnTable, Weights


@compiled
def take_target(targets: Places, row: int, time: float, metres: float, via: int, found: int) -> int:
    """Keep the better time of a target; the number of targets that have one."""
    if time >= targets.best_s[row]:
        return found
    if targets.best_s[row] == np.inf:
        found += 1
    targets.best_s[row] = time
    targets.best_m[row] = metres
    targets.best_via[row] = via
    return found


@compiled
def start_at_origin(
    out: TurnTable,
    weights: Weights,
    edge: int,
    share: float,
    targets: Places,
    scratch: Scratch,
    found: int,
    size: int,
) -> tuple[int, int]:
    """Targets ahead on the origin's own edge, then the edges that leave it: new `found` and heap size."""
    length_m = weights.length_m[edge]
    entry = scratch.first_on[edge]
    while entry >= 0:
        gap = targets.shares[entry >> 1, entry & 1] - share
        if gap >= 0.0:
            gap_s = part_time_s(weights, edge, gap)
            found = take_target(targets, entry >> 1, gap_s, gap * length_m, 2 * edge + 1, found)
        entry = targets.next_on[entry]
    left = 1.0 - share
    leave_s = part_time_s(weights, edge, left)
    for turn in range(out.start[edge], out.start[edge + 1]):
        time = leave_s + out.cost_s[turn]
        size = reach_edge(
            scratch.keys, scratch.items, scratch.place, scratch.parent, size, out.other[turn], time, -2 - edge
        )
    return found, size


@compiled
def meet_targets(weights: Weights, edge: int, key: float, targets: Places, scratch: Scratch, found: int) -> int:
    """Targets on an edge that has just been settled; the number of targets that have a value."""
    entry = scratch.first_on[edge]
    while entry >= 0:
        share = targets.shares[entry >> 1, entry & 1]
        time = key + part_time_s(weights, edge, share)
        metres = scratch.metres[edge] + share * weights.length_m[edge]
        found = take_target(targets, entry >> 1, time, metres, 2 * edge, found)
        entry = targets.next_on[entry]
    return found


@compiled
def search_forward(
    out: TurnTable,
    weights: Weights,
    origin_edges: Ints,
    origin_shares: Floats,
    targets: Places,
    possible: int,
    scratch: Scratch,
    most: float = np.inf,
) -> int:
    """Fill time, distance and last edge of every target up to the value `most`; how many were reached.

    `best_via` is 2·edge+1 where the target lies ahead on the origin's own edge and 2·edge otherwise.
    """
    start, other, cost_s = out.start, out.other, out.cost_s
    time_s, length_m = weights.time_s, weights.length_m
    keys, items, place, parent = scratch.keys, scratch.items, scratch.place, scratch.parent
    metres, settled, first_on = scratch.metres, scratch.settled, scratch.first_on
    size = 0
    found = 0
    settled_count = 0
    limit = most
    for side in range(2):
        if origin_edges[side] >= 0:
            found, size = start_at_origin(
                out, weights, origin_edges[side], origin_shares[side], targets, scratch, found, size
            )
    while size > 0:
        key = keys[0]
        if found == possible:
            limit = min(most, largest_value(targets.best_s))
        if key >= limit:
            break
        edge = items[0]
        size = drop_first(keys, items, place, size)
        settled[settled_count] = edge
        settled_count += 1
        before = parent[edge]
        if before >= 0:
            metres[edge] = metres[before] + length_m[before]
        else:
            left = -2 - before
            share = origin_shares[0] if origin_edges[0] == left else origin_shares[1]
            metres[edge] = (1.0 - share) * length_m[left]
        if first_on[edge] >= 0:
            found = meet_targets(weights, edge, key, targets, scratch, found)
        through_s = key + time_s[edge]
        if through_s >= limit:  # closed edges too: their time is infinite
            continue
        for turn in range(start[edge], start[edge + 1]):
            size = reach_edge(keys, items, place, parent, size, other[turn], through_s + cost_s[turn], edge)
    clear_touched(scratch, settled_count, size)
    return found
