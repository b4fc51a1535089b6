"""Steps that both searches share, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled
from gis_data.roads.heap import heap_push
from gis_data.roads.workspace import Places, Scratch, Weights

CLOSED_SPEED_M_S = 8.0
"""Speed on a closed edge for a vehicle that stands on it or a scene that lies on it; nobody drives through."""


@compiled
def part_time_s(weights: Weights, edge: int, share: float) -> float:
    """Time for a share of an edge; a closed one is crept along by whoever starts or ends on it."""
    if weights.time_s[edge] == np.inf:
        return float(share * weights.length_m[edge] / CLOSED_SPEED_M_S)
    return float(share * weights.time_s[edge])


@compiled
def put_places(places: Places, chosen: NDArray[np.bool_], scratch: Scratch) -> None:
    """Chain the chosen rows by edge; `first_on` must be −1 everywhere before."""
    for row in range(places.edges.shape[0]):
        if chosen[row]:
            for side in range(2):
                edge = places.edges[row, side]
                if edge >= 0:
                    entry = 2 * row + side
                    places.next_on[entry] = scratch.first_on[edge]
                    scratch.first_on[edge] = entry


@compiled
def lift_places(places: Places, scratch: Scratch) -> None:
    """Undo `put_places`."""
    for row in range(places.edges.shape[0]):
        for side in range(2):
            edge = places.edges[row, side]
            if edge >= 0:
                scratch.first_on[edge] = -1


@compiled
def reach_edge(scratch: Scratch, size: int, stamp: int, edge: int, time: float, metres: float, parent: int) -> int:
    """Offer a value to an edge: kept if it is new in this search or better; the heap's new size."""
    mark = scratch.mark[edge, 0]
    if mark > 2 * stamp or (mark == 2 * stamp and time >= scratch.value[edge, 0]):
        return size
    scratch.mark[edge, 0] = 2 * stamp
    scratch.mark[edge, 1] = parent
    scratch.value[edge, 0] = time
    scratch.value[edge, 1] = metres
    return heap_push(scratch.keys, scratch.items, size, time, edge)


@compiled
def largest_value(best_s: NDArray[np.float64]) -> float:
    """The largest finite value, 0 where there is none."""
    largest = 0.0
    for row in range(best_s.shape[0]):
        if best_s[row] < np.inf and best_s[row] > largest:
            largest = best_s[row]
    return largest
