"""Times between one place (or many) and everywhere: all vehicles to a scene, what a fleet reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.search_steps import CLOSED_SPEED_M_S
from gis_data.roads.snapping import Snap
from gis_data.roads.sweep import Seeds, Swept, sweep, swept_for
from gis_data.roads.workspace import Floats, Ints, TurnTable, Weights

_NOWHERE = np.empty((0, 2), dtype=np.int32)
_NO_TIME = np.empty((0, 2))


class SweepSpace:
    """Arrays that one thread's sweeps write into."""

    def __init__(self, edge_count: int) -> None:
        self.swept = swept_for(edge_count)
        self.lists = np.zeros((2, max(4096, edge_count)), dtype=np.int32)

    def grow(self) -> None:
        """Longer lists, after a sweep in which more edges waited than they held."""
        self.lists = np.zeros((2, 2 * self.lists.shape[1]), dtype=np.int32)


class Sweeper:
    """Sweeps over one network; results that are views of its arrays hold until the thread's next sweep."""

    def __init__(self, out: TurnTable, into: TurnTable, weights: Weights, space: SweepSpace) -> None:
        self._out = out
        self._into = into
        self._weights = weights
        self._space = space

    def times_to_scene(self, scene: Snap, edges: Ints, shares: Floats) -> tuple[Floats, Floats]:
        """Time and distance of each place (n, 2) to the scene, seconds and metres; infinite where no road leads."""
        scene_edges, scene_shares = scene.sides()
        ahead = 1.0 - shares
        swept = self._run(self._into, scene_edges, scene_shares, np.zeros(2), np.inf, edges, self._part_s(edges, ahead))
        best_s, best_m = self._place_values(swept, edges, ahead)
        for edge, share in zip(scene_edges.tolist(), scene_shares.tolist(), strict=True):
            self._take_gaps(best_s, best_m, edges, share - shares, edge, 0.0)
        return best_s, best_m

    def times_from(
        self, origins: Ints, origin_shares: Floats, delays_s: Floats, limit_s: float, edges: Ints, shares: Floats
    ) -> Floats:
        """Time to each place (n, 2) from whichever origin (m, 2) is first; infinite beyond `limit_s`.

        `delays_s` (m) is what passes before an origin's vehicle drives off.
        """
        swept = self.sweep_from(origins, origin_shares, delays_s, limit_s)
        best_s, best_m = self._place_values(swept, edges, shares)
        near = np.isin(origins, edges) & (origins >= 0)
        for row, side in np.argwhere(near).tolist():
            gap = shares - origin_shares[row, side]
            self._take_gaps(best_s, best_m, edges, gap, int(origins[row, side]), float(delays_s[row]))
        best_s[best_s > limit_s] = np.inf
        return best_s

    def sweep_from(self, origins: Ints, origin_shares: Floats, delays_s: Floats, limit_s: float) -> Swept:
        """By edge: time and distance from the first origin (m, 2) to the edge's start; a view."""
        rows = np.repeat(delays_s, 2)
        return self._run(
            self._out, origins.reshape(-1), 1.0 - origin_shares.reshape(-1), rows, limit_s, _NOWHERE, _NO_TIME
        )

    def _run(
        self, turns: TurnTable, edges: Ints, shares: Floats, delays_s: Floats, limit_s: float, stop_at: Ints,
        stop_part_s: Floats,
    ) -> Swept:  # fmt: skip
        """A sweep from places whose `shares` of their edges lie between them and the turns."""
        known = edges >= 0
        edges, shares = edges[known], shares[known]
        first = delays_s[known] + self._part_s(edges, shares)
        metres = shares * self._weights.length_m[edges]
        counts = turns.start[edges + 1] - turns.start[edges]
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = np.repeat(turns.start[edges], counts) + offsets
        seeds = Seeds(turns.other[rows], np.repeat(first, counts) + turns.cost_s[rows], np.repeat(metres, counts))
        stop_at, stop_part_s = np.ascontiguousarray(stop_at), np.ascontiguousarray(stop_part_s)
        while len(seeds.edges) + 4096 > self._space.lists.shape[1]:
            self._space.grow()
        while (
            sweep(turns, self._weights, seeds, limit_s, stop_at, stop_part_s, self._space.swept, *self._space.lists) < 0
        ):
            self._space.grow()
        return self._space.swept

    def _place_values(self, swept: Swept, edges: Ints, shares: Floats) -> tuple[Floats, Floats]:
        """Best time and its distance for places with `shares` of their edges between the near end and them."""
        safe = np.maximum(edges, 0)
        time_s = np.where(edges >= 0, swept.time_s[safe] + self._part_s(safe, shares), np.inf)
        metres = swept.metres[safe] + shares * self._weights.length_m[safe]
        side = np.argmin(time_s, axis=1)
        rows = np.arange(len(edges))
        return time_s[rows, side], metres[rows, side]

    def _take_gaps(self, best_s: Floats, best_m: Floats, edges: Ints, gaps: Floats, edge: int, delay_s: float) -> None:
        """Places on the very edge, ahead of (for a scene: behind) the other place by `gaps` of it."""
        if edge < 0:
            return
        for side in range(2):
            rows = np.flatnonzero((edges[:, side] == edge) & (gaps[:, side] >= 0.0))
            gap = gaps[rows, side]
            time_s = delay_s + self._part_s(np.full(len(rows), edge), gap)
            better: NDArray[np.bool_] = time_s < best_s[rows]
            best_s[rows[better]] = time_s[better]
            best_m[rows[better]] = gap[better] * self._weights.length_m[edge]

    def _part_s(self, edges: NDArray[np.int32] | NDArray[np.int64], shares: Floats) -> Floats:
        """Time for a share of each edge; a closed one is crept along by whoever starts or ends on it."""
        time_s = self._weights.time_s[edges]
        crept = self._weights.length_m[edges] / CLOSED_SPEED_M_S
        return np.asarray(shares * np.where(np.isinf(time_s), crept, time_s))
