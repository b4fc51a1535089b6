"""Road times by a full search of scipy over the same edges and turns: slow, simple, the judge of the quick searches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from gis_data.roads.network import RoadNetwork
from gis_data.roads.search_steps import CLOSED_SPEED_M_S, PASSING_CLOSED_S
from gis_data.roads.snapping import Snap, VehicleSnaps

Floats = NDArray[np.float64]
SMALLEST_S = 1e-12
"""scipy takes a stored zero for an absent arc; a free turn onto an edge of no length is lifted to this."""


class FullSearch:
    """The graph turned round: node e is "standing at the end of edge e", two more nodes are the sides of the scene.

    Holds the times that the network has when this is made; make a new one after a closure.
    """

    def __init__(self, roads: RoadNetwork) -> None:
        self._roads = roads
        arrays, count = roads.arrays, roads.edge_count
        came = np.repeat(np.arange(count, dtype=np.int32), np.diff(arrays.turn_start))
        order = np.argsort(arrays.turn_to, kind="stable")
        cost = (roads.turn_cost_s + roads.time_s[arrays.turn_to])[order]
        self._came, self._turn_cost_s = came[order], roads.turn_cost_s[order]
        self._start = np.concatenate(([0], np.cumsum(np.bincount(arrays.turn_to, minlength=count))))
        # A closed edge keeps its arcs with a cost that no route can have; scipy knows no infinite arc.
        self._never_s = 1e9
        self._cost_s = np.where(np.isfinite(cost), np.maximum(cost, SMALLEST_S), self._never_s)

    def times_s(self, scene: Snap, vehicles: VehicleSnaps) -> Floats:
        """Road time of every vehicle (n) to the scene in seconds, infinite where no road leads there."""
        from_end_s = self.times_from_ends_s(scene)
        best = np.full(len(vehicles), np.inf)
        for side in range(2):
            edges, shares = vehicles.edges[:, side], vehicles.fractions[:, side]
            known = edges >= 0
            best[known] = np.minimum(
                best[known], self._part(edges[known], 1.0 - shares[known]) + from_end_s[edges[known]]
            )
            for edge, share in _sides(scene):
                ahead = known & (edges == edge) & (shares <= share)
                best[ahead] = np.minimum(best[ahead], self._part(edges[ahead], share - shares[ahead]))
        return best

    def times_from_ends_s(self, scene: Snap) -> Floats:
        """Time from the end of every edge (e) to the scene."""
        count = self._roads.edge_count
        heads, costs, starts = [self._came], [self._cost_s], [self._start]
        sides = _sides(scene)
        base = self._roads.arrays.edge_base
        for edge, share in sides:
            rows = [range(int(self._start[one]), int(self._start[one + 1])) for one in np.flatnonzero(base == edge)]
            entering = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
            to_scene = self._turn_cost_s[entering] + self._part(np.array([edge]), np.array([share]))
            heads.append(self._came[entering])
            costs.append(np.where(np.isfinite(to_scene), np.maximum(to_scene, SMALLEST_S), self._never_s))
            starts.append(starts[-1][-1:] + len(entering))
        size = count + len(sides)
        graph = csr_matrix((np.concatenate(costs), np.concatenate(heads), np.concatenate(starts)), shape=(size, size))
        from_end = dijkstra(graph, indices=np.arange(count, size), min_only=True)[:count]
        return np.where(from_end < self._never_s, from_end, np.inf)

    def _part(self, edges: NDArray[np.int32] | NDArray[np.int64], shares: Floats) -> Floats:
        time_s = self._roads.time_s[edges]
        crept = self._roads.length_m[edges] / CLOSED_SPEED_M_S
        closed = np.isinf(time_s)
        return np.asarray(shares * np.where(closed, crept, time_s) + PASSING_CLOSED_S * (closed & (shares > 0.5)))


def _sides(scene: Snap) -> list[tuple[int, float]]:
    return [(int(edge), float(share)) for edge, share in zip(*scene.sides(), strict=True) if edge >= 0]
