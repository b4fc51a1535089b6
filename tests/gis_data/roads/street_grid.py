"""Small street networks for tests: a square grid with random one-ways, speeds and restrictions."""

from __future__ import annotations

import numpy as np

from gis_data.raw_map import RawMap, RawRestriction, RawWay
from gis_data.roads import RoadNetwork, Snap, make_arrays

KINDS = ("primary", "secondary", "tertiary", "residential", "service")
STEP_DEG = 0.001


def node_id(column: int, row: int) -> int:
    """Number of the grid's node."""
    return 1_000_000 + 1_000 * row + column


def node_point(column: int, row: int) -> tuple[float, float]:
    """Its place."""
    return 118.0 + STEP_DEG * column, 32.0 + STEP_DEG * row


def way(way_id: int, nodes: list[tuple[int, int]], name: str = "", kind: str = "residential", **more: object) -> RawWay:
    """A way over grid nodes."""
    ids = np.array([node_id(*node) for node in nodes], dtype=np.int64)
    points = np.array([node_point(*node) for node in nodes])
    return RawWay(way_id, kind, ids, points, name, **more)  # type: ignore[arg-type]


def raw_map(ways: list[RawWay], restrictions: list[RawRestriction] | None = None) -> RawMap:
    """A raw map of these ways."""
    return RawMap("grid", "test", "none", ways=ways, restrictions=restrictions or [])


def network(ways: list[RawWay], restrictions: list[RawRestriction] | None = None) -> RoadNetwork:
    """Their network."""
    return RoadNetwork(make_arrays(raw_map(ways, restrictions))[0])


def random_grid(rng: np.random.Generator, size: int) -> RoadNetwork:
    """A grid of single-step ways with pieces missing, one-ways, all kinds of restriction and some closed edges."""
    ways: list[RawWay] = []
    for column in range(size):
        for row in range(size):
            for other in ((column + 1, row), (column, row + 1)):
                if max(other) < size and rng.random() < 0.85:
                    kind = KINDS[int(rng.integers(len(KINDS)))]
                    one_way = int(rng.choice([-1, 0, 0, 0, 1]))
                    ways.append(way(len(ways) + 1, [(column, row), other], f"路{row}", kind, one_way=one_way))
    restrictions = []
    for _ in range(size * size):
        first, second = (ways[int(i)] for i in rng.integers(len(ways), size=2))
        shared = np.intersect1d(first.node_ids, second.node_ids)
        if len(shared):
            kind = str(rng.choice(["no_left_turn", "no_u_turn", "only_straight_on", "no_straight_on"]))
            restrictions.append(RawRestriction(kind, first.way_id, int(shared[0]), second.way_id))
    roads = network(ways, restrictions)
    roads.close_edges(rng.integers(roads.edge_count, size=max(1, size // 3)).tolist())
    return roads


def random_snap(rng: np.random.Generator, roads: RoadNetwork) -> Snap:
    """A random place on a random edge, with or without a known direction."""
    edge = int(rng.integers(roads.edge_count))
    opposite = int(roads.arrays.edge_opposite[edge]) if rng.random() < 0.5 else -1
    share = float(rng.choice([0.0, 1.0, rng.random()]))
    return Snap(edge, share, 0.0, 0.0, 0.0, opposite)
