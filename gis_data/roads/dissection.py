"""The order in which edges are contracted: by nested dissection, so that few shortcuts arise whatever the times are.

Found once, when a package is made, and kept in it: the times change every hour, the streets do not.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from gis_data.roads.turns import Ints, Turns

metis: Any
try:
    import pymetis as metis
except ImportError:  # has no build for Windows
    metis = None

log = logging.getLogger(__name__)


def contraction_rank(turns: Turns) -> Ints:
    """The place of every edge in the order (METIS); empty where this machine cannot find one.

    Without an order every search stays exact: those for very many vehicles then sweep over the whole graph.
    """
    if metis is None:
        log.warning("no METIS on this machine: the package is made without an order of contraction")
        return np.empty(0, dtype=np.int32)
    start, neighbours = both_ways(turns)
    _, rank = metis.nested_dissection(metis.CSRAdjacency(start, neighbours))
    return np.array(rank, dtype=np.int32)


def both_ways(turns: Turns) -> tuple[Ints, Ints]:
    """Every edge's neighbours over turns in or out, in rows."""
    count = len(turns.start) - 1
    came = np.repeat(np.arange(count, dtype=np.int32), np.diff(turns.start))
    other = came != turns.to
    came, went = came[other], turns.to[other]
    ones = np.ones(2 * len(came), dtype=np.int8)
    rows, columns = np.concatenate((came, went)), np.concatenate((went, came))
    graph = csr_matrix((ones, (rows, columns)), shape=(count, count))  # sums parallel turns, which is welcome here
    graph.sort_indices()
    return graph.indptr.astype(np.int32), graph.indices.astype(np.int32)
