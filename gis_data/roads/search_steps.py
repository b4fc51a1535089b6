"""Steps that both searches share, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled, compiled_inline
from gis_data.roads.heap import UNSEEN
from gis_data.roads.workspace import Places, Scratch, Weights

CLOSED_SPEED_M_S = 8.0
"""Speed on a closed edge for a vehicle that stands on it or a scene that lies on it; nobody drives through."""

PASSING_CLOSED_S = 900.0
"""Added where it is more than half of a closed edge: whatever closes it lies between, and has to be moved or walked
round. A vehicle at the foot of a closed bridge so turns round instead of driving over it."""


@compiled_inline
def part_time_s(weights: Weights, edge: int, share: float) -> float:
    """Time for a share of an edge; a closed one is crept along by whoever starts or ends on it."""
    if weights.time_s[edge] == np.inf:
        crept = share * weights.length_m[edge] / CLOSED_SPEED_M_S
        return float(crept + PASSING_CLOSED_S if share > 0.5 else crept)
    return float(share * weights.time_s[edge])


@compiled
def put_places(places: Places, chosen: NDArray[np.bool_], scratch: Scratch) -> None:
    """Chain the chosen rows by edge, doubles like their originals; `first_on` must be −1 everywhere before."""
    for row in range(places.edges.shape[0]):
        if chosen[row]:
            for side in range(2):
                edge = places.edges[row, side]
                if edge >= 0:
                    entry = 2 * row + side
                    places.next_on[entry] = scratch.first_on[edge]
                    scratch.first_on[edge] = entry
    for number in range(len(scratch.doubles)):
        scratch.first_on[scratch.doubles[number]] = scratch.first_on[scratch.doubled[number]]


@compiled
def lift_places(places: Places, scratch: Scratch) -> None:
    """Undo `put_places`."""
    for row in range(places.edges.shape[0]):
        for side in range(2):
            edge = places.edges[row, side]
            if edge >= 0:
                scratch.first_on[edge] = -1
    for number in range(len(scratch.doubles)):
        scratch.first_on[scratch.doubles[number]] = -1


@compiled
def clear_touched(scratch: Scratch, settled_count: int, size: int) -> None:
    """Make `place` ready for the next search: every edge touched was settled or still stands in the heap."""
    for number in range(settled_count):
        scratch.place[scratch.settled[number]] = UNSEEN
    for at in range(size):
        scratch.place[scratch.items[at]] = UNSEEN


@compiled
def largest_value(best_s: NDArray[np.float64]) -> float:
    """The largest finite value, 0 where there is none."""
    largest = 0.0
    for row in range(best_s.shape[0]):
        if best_s[row] < np.inf and best_s[row] > largest:
            largest = best_s[row]
    return largest
