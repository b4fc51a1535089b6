"""A heap of four branches in two arrays that knows where each edge stands, for the searches; the caller keeps the size.

`place[edge]` is the edge's position in the heap, or one of the two marks below.
"""

from __future__ import annotations

from gis_data.roads.compiled import compiled_inline
from gis_data.roads.workspace import Floats, Ints

UNSEEN = -1
SETTLED = -2


@compiled_inline
def reach_edge(
    keys: Floats, items: Ints, place: Ints, parent: Ints, size: int, edge: int, key: float, came: int
) -> int:
    """Put an edge in, or move it up if `key` is better than before; the new size."""
    at = place[edge]
    if at == SETTLED or (at >= 0 and keys[at] <= key):
        return size
    if at == UNSEEN:
        at = size
        size += 1
    parent[edge] = came
    while at > 0:
        above = (at - 1) >> 2
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        items[at] = items[above]
        place[items[at]] = at
        at = above
    keys[at] = key
    items[at] = edge
    place[edge] = at
    return size


@compiled_inline
def drop_first(keys: Floats, items: Ints, place: Ints, size: int) -> int:
    """Take out the edge at 0 and mark it settled; the new size."""
    place[items[0]] = SETTLED
    size -= 1
    if size == 0:
        return size
    key = keys[size]
    edge = items[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        best = child
        best_key = keys[child]
        for other in range(child + 1, min(child + 4, size)):
            if keys[other] < best_key:
                best_key = keys[other]
                best = other
        if best_key >= key:
            break
        keys[at] = best_key
        items[at] = items[best]
        place[items[at]] = at
        at = best
    keys[at] = key
    items[at] = edge
    place[edge] = at
    return size
