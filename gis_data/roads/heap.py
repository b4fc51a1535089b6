"""A binary heap in two arrays, for the searches; the caller keeps the size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.compiled import compiled


@compiled
def heap_push(keys: NDArray[np.float64], items: NDArray[np.int32], size: int, key: float, item: int) -> int:
    """Add an item; the new size. The arrays must have room: one place for every turn of the graph is enough."""
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        items[at] = items[parent]
        at = parent
    keys[at] = key
    items[at] = item
    return size + 1


@compiled
def heap_drop(keys: NDArray[np.float64], items: NDArray[np.int32], size: int) -> int:
    """Remove the smallest item, which stood at 0; the new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        items[at] = items[child]
        at = child
    keys[at] = key
    items[at] = item
    return size
