"""Scratch arrays of a search, kept between searches so that none of them has to be cleared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Workspace:
    """Arrays for one thread; `seen` holds the stamp of the search that last wrote a value."""

    value_s: NDArray[np.float64]
    value_m: NDArray[np.float64]
    parent: NDArray[np.int32]
    seen: NDArray[np.int64]
    keys: NDArray[np.float64]
    items: NDArray[np.int32]
    first_on: NDArray[np.int32]
    stamp: int = 0

    @classmethod
    def for_graph(cls, edge_count: int, turn_count: int) -> Workspace:
        """Room for any search: every turn is tried at most once, and both edges of the start add their own."""
        room = 2 * turn_count + 16
        return cls(
            np.zeros(edge_count),
            np.zeros(edge_count),
            np.zeros(edge_count, dtype=np.int32),
            np.zeros(edge_count, dtype=np.int64),
            np.zeros(room),
            np.zeros(room, dtype=np.int32),
            np.full(edge_count, -1, dtype=np.int32),
        )

    def next_stamp(self) -> int:
        """A number that no earlier search used."""
        self.stamp += 1
        return self.stamp
