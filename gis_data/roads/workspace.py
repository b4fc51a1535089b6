"""What the searches work on, as named tuples that compiled code can read, and scratch arrays kept between searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

LAST_STAMP = 1_000_000_000
"""Twice this and one more still fits a mark of 32 bits; then the marks are cleared once."""


class TurnTable(NamedTuple):
    """Turns in rows by one of their edges: rows of edge e are start[e] … start[e+1]."""

    start: Ints
    other: Ints
    """the edge at the other side of the turn"""
    cost_s: Floats


class Weights(NamedTuple):
    """What it takes to drive each edge; `time_s` is infinite where closed."""

    time_s: Floats
    length_m: Floats


class Scratch(NamedTuple):
    """Arrays by edge and the heap; what is read together lies together, as memory is what a search waits for."""

    value: Floats
    """(e, 2) seconds, metres"""
    mark: Ints
    """(e, 2) which search wrote the value (2·stamp, settled: 2·stamp+1), and the edge before"""
    keys: Floats
    items: Ints
    first_on: Ints


class Places(NamedTuple):
    """Vehicles or targets in rows: up to two edges each, the share of the edge behind them, and their best value."""

    edges: Ints
    """(n, 2), −1 for none"""
    shares: Floats
    """(n, 2)"""
    next_on: Ints
    """(2n) next entry on the same edge; entry 2·row+side"""
    best_s: Floats
    best_m: Floats
    best_via: Ints

    @classmethod
    def of(cls, edges: Ints, shares: Floats) -> Places:
        """Rows without any value yet."""
        count = len(edges)
        return cls(
            edges,
            shares,
            np.full(2 * count, -1, dtype=np.int32),
            np.full(count, np.inf),
            np.zeros(count),
            np.full(count, -1, dtype=np.int32),
        )


@dataclass(slots=True)
class Workspace:
    """Scratch arrays of one thread; each search takes a new stamp, so nothing has to be cleared."""

    scratch: Scratch
    stamp: int = 0

    @classmethod
    def for_graph(cls, edge_count: int, turn_count: int) -> Workspace:
        """Room for any search: every turn is tried at most once, and both edges of the start add their own."""
        room = 2 * turn_count + 16
        scratch = Scratch(
            np.zeros((edge_count, 2)),
            np.zeros((edge_count, 2), dtype=np.int32),
            np.zeros(room),
            np.zeros(room, dtype=np.int32),
            np.full(edge_count, -1, dtype=np.int32),
        )
        return cls(scratch)

    def next_stamp(self) -> int:
        """A number that no earlier search used."""
        self.stamp += 1
        if self.stamp >= LAST_STAMP:
            self.scratch.mark[:] = 0
            self.stamp = 1
        return self.stamp
