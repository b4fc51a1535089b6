"""Small street networks for tests: a square grid with random one-ways, speeds and restrictions."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from gis_data.raw_map import RawMap, RawRestriction, RawWay
from gis_data.roads import RoadNetwork, Snap, VehicleSnaps, make_arrays
from gis_data.roads.search_steps import CLOSED_SPEED_M_S

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


def oracle_times(
    roads: RoadNetwork, scene: Snap, vehicles: VehicleSnaps
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Road time of every vehicle to the scene by full searches of scipy over the same edges and turns.

    One node an edge ("standing at its end") and one for the scene; an arc costs the turn and the edge entered. One
    search a side of the scene's street, as arcs from one edge into both sides would be summed.
    """
    arrays, count = roads.arrays, roads.edge_count
    came = np.repeat(np.arange(count), np.diff(arrays.turn_start))
    weight = arrays.turn_cost_s + roads.time_s[arrays.turn_to]
    sides = [(int(e), float(s)) for e, s in zip(*scene.sides(), strict=True) if e >= 0]
    from_end = np.full(count, np.inf)
    for edge, share in sides:
        own = _with_scene(roads, came, weight, edge, share)
        from_end = np.minimum(from_end, dijkstra(own, indices=count)[:count])
    best = np.full(len(vehicles), np.inf)
    for row in range(len(vehicles)):
        for side in range(2):
            edge, share = int(vehicles.edges[row, side]), float(vehicles.fractions[row, side])
            if edge < 0:
                continue
            best[row] = min(best[row], _part(roads, edge, 1.0 - share) + from_end[edge])
            for scene_edge, scene_share in sides:
                if scene_edge == edge and scene_share >= share:
                    best[row] = min(best[row], _part(roads, edge, scene_share - share))
    return best


def _with_scene(
    roads: RoadNetwork,
    came: np.ndarray[tuple[int], np.dtype[np.int64]],
    weight: np.ndarray[tuple[int], np.dtype[np.float64]],
    edge: int,
    share: float,
) -> csr_matrix:
    """The graph turned round, with the scene as its last node; zeros are lifted: scipy takes them for absent."""
    arrays, count = roads.arrays, roads.edge_count
    into = arrays.turn_to == edge
    cost = np.concatenate((weight, arrays.turn_cost_s[into] + _part(roads, edge, share)))
    heads = np.concatenate((came, came[into]))
    tails = np.concatenate((arrays.turn_to.astype(np.int64), np.full(int(into.sum()), count)))
    usable = np.isfinite(cost)
    graph = csr_matrix((np.maximum(cost, 1e-12)[usable], (tails[usable], heads[usable])), shape=(count + 1, count + 1))
    assert graph.nnz == int(usable.sum()), "scipy has summed parallel arcs"
    return graph


def _part(roads: RoadNetwork, edge: int, share: float) -> float:
    time_s = roads.time_s[edge]
    return float(share * (roads.length_m[edge] / CLOSED_SPEED_M_S if np.isinf(time_s) else time_s))
