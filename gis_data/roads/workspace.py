"""What the searches work on, as named tuples that compiled code can read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


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
    """Arrays by edge and the heap. Between searches `place` is −1 and `first_on` is −1 everywhere."""

    place: Ints
    """where the edge stands in the heap (see `heap`)"""
    parent: Ints
    """the edge before"""
    metres: Floats
    """distance of a settled edge"""
    settled: Ints
    """edges in the order in which they were settled"""
    keys: Floats
    """the heap's times"""
    items: Ints
    """the heap's edges"""
    first_on: Ints
    """first vehicle or target entry on the edge"""
    doubles: Ints
    """edges that double others (see `way_restrictions`)"""
    doubled: Ints
    """their originals, on which all places stand"""


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


def scratch_for(base: Ints) -> Scratch:
    """Arrays for one thread, from the original of every edge; a search clears only what it touched."""
    edge_count = len(base)
    doubles = np.flatnonzero(base != np.arange(edge_count)).astype(np.int32)
    return Scratch(
        np.full(edge_count, -1, dtype=np.int32),
        np.zeros(edge_count, dtype=np.int32),
        np.zeros(edge_count),
        np.zeros(edge_count, dtype=np.int32),
        np.zeros(edge_count + 1),
        np.zeros(edge_count + 1, dtype=np.int32),
        np.full(edge_count, -1, dtype=np.int32),
        doubles,
        base[doubles],
    )
