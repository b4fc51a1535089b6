"""Times between one place (or many) and everywhere: all vehicles to a scene, what a fleet reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.roads.hierarchy import Metric, climbed_for, values_at
from gis_data.roads.search_steps import CLOSED_SPEED_M_S, PASSING_CLOSED_S
from gis_data.roads.snapping import Snap
from gis_data.roads.sweep import Seeds, Swept, sweep, swept_for
from gis_data.roads.workspace import Floats, Ints, TurnTable, Weights

_NOWHERE = np.empty((0, 2), dtype=np.int32)
_NO_TIME = np.empty((0, 2))


QUICK_OVER_S = 150.0
"""A sweep that ends sooner looks at less of the graph than the hierarchy does."""


class SweepSpace:
    """Arrays that one thread's sweeps write into."""

    def __init__(self, edge_count: int) -> None:
        self.swept = swept_for(edge_count)
        self.lists = np.zeros((2, max(4096, edge_count)), dtype=np.int32)
        self.climbed = climbed_for(edge_count)

    def grow(self) -> None:
        """Longer lists, after a sweep in which more edges waited than they held."""
        self.lists = np.zeros((2, 2 * self.lists.shape[1]), dtype=np.int32)


class Sweeper:
    """Times over one network, by a hierarchy where its times are those of now, else by sweeps.

    Results that are views of the arrays hold until the thread's next sweep. `arriving` holds the turns into an edge
    and into its doubles.
    """

    def __init__(
        self, tables: tuple[TurnTable, TurnTable, TurnTable], weights: Weights, space: SweepSpace,
        metric: Metric | None, doubles: tuple[Ints, Ints],
    ) -> None:  # fmt: skip
        self._out, self._into, self._arriving = tables
        self._weights = weights
        self._space = space
        self._metric = metric
        self._doubles, self._doubled = doubles

    def times_to_scene(self, scene: Snap, edges: Ints, shares: Floats) -> tuple[Floats, Floats]:
        """Time and distance of each place (n, 2) to the scene, seconds and metres; infinite where no road leads."""
        scene_edges, scene_shares = scene.sides()
        ahead = 1.0 - shares
        seeds = self._seeds(self._arriving, scene_edges, scene_shares, np.zeros(2))
        metric = self._metric
        if metric is not None:
            rank = metric.rank
            safe = np.maximum(edges, 0)
            nodes = rank[edges[edges >= 0]]
            values = np.full(edges.shape, np.inf), np.zeros(edges.shape)
            found = values_at(
                metric.down, metric.up, rank[seeds.edges], seeds.time_s, seeds.metres, nodes, self._space.climbed
            )
            for into, value in zip(values, found, strict=True):
                into[edges >= 0] = value
            best_s, best_m = self._best(values[0], values[1], safe, ahead)
        else:
            swept = self._run(self._into, seeds, np.inf, edges, self._part_s(edges, ahead))
            best_s, best_m = self._place_values(swept, edges, ahead)
        for edge, share in zip(scene_edges.tolist(), scene_shares.tolist(), strict=True):
            self._take_gaps(best_s, best_m, edges, share - shares, edge, 0.0)
        return best_s, best_m

    def times_from(
        self, origins: Ints, origin_shares: Floats, delays_s: Floats, limit_s: float, edges: Ints, shares: Floats
    ) -> tuple[Floats, Floats]:
        """Time and distance to each place (n, 2) from whichever origin (m, 2) is first; infinite beyond `limit_s`.

        `delays_s` (m) is what passes before an origin's vehicle drives off.
        """
        if self._metric is not None and limit_s > QUICK_OVER_S:
            best_s, best_m = self._climb_from(self._metric, origins, origin_shares, delays_s, edges, shares)
        else:
            swept = self.sweep_from(origins, origin_shares, delays_s, limit_s)
            best_s, best_m = self._place_values(swept, edges, shares)
        near = np.isin(origins, edges) & (origins >= 0)
        for row, side in np.argwhere(near).tolist():
            gap = shares - origin_shares[row, side]
            self._take_gaps(best_s, best_m, edges, gap, int(origins[row, side]), float(delays_s[row]))
        best_s[best_s > limit_s] = np.inf
        return best_s, best_m

    def _climb_from(
        self, metric: Metric, origins: Ints, origin_shares: Floats, delays_s: Floats, edges: Ints, shares: Floats
    ) -> tuple[Floats, Floats]:
        """Values of places from the values at the ends of the edges that lead into theirs."""
        known = origins.reshape(-1) >= 0
        first, left = origins.reshape(-1)[known], 1.0 - origin_shares.reshape(-1)[known]
        seed_s = np.repeat(delays_s, 2)[known] + self._part_s(first, left)
        seed_m = left * self._weights.length_m[first]
        turns = self._arriving
        safe = np.maximum(edges, 0)
        rows, owner = rows_of(turns, safe.reshape(-1))
        end_s, end_m = values_at(
            metric.up, metric.down, metric.rank[first], seed_s, seed_m, metric.rank[turns.other[rows]],
            self._space.climbed,
        )  # fmt: skip
        entered_s = end_s + turns.cost_s[rows]
        order = np.lexsort((entered_s, owner))
        chosen = order[np.concatenate(([True], owner[order][1:] != owner[order][:-1]))] if len(order) else order
        start_s, start_m = np.full(edges.size, np.inf), np.zeros(edges.size)
        start_s[owner[chosen]], start_m[owner[chosen]] = entered_s[chosen], end_m[chosen]
        start_s[edges.reshape(-1) < 0] = np.inf
        return self._best(start_s.reshape(edges.shape), start_m.reshape(edges.shape), safe, shares)

    def sweep_from(self, origins: Ints, origin_shares: Floats, delays_s: Floats, limit_s: float) -> Swept:
        """By edge: time and distance from the first origin (m, 2) to the edge's start; a view."""
        seeds = self._seeds(self._out, origins.reshape(-1), 1.0 - origin_shares.reshape(-1), np.repeat(delays_s, 2))
        swept = self._run(self._out, seeds, limit_s, _NOWHERE, _NO_TIME)
        for double, edge in zip(self._doubles.tolist(), self._doubled.tolist(), strict=True):
            if swept.time_s[double] < swept.time_s[edge]:  # the same street, entered under a restriction
                swept.time_s[edge], swept.metres[edge] = swept.time_s[double], swept.metres[double]
        return swept

    def _seeds(self, turns: TurnTable, edges: Ints, shares: Floats, delays_s: Floats) -> Seeds:
        """The turns at the ends of edges of which `shares` lie between the places and the turns."""
        known = edges >= 0
        edges, shares = edges[known], shares[known]
        first = delays_s[known] + self._part_s(edges, shares)
        metres = shares * self._weights.length_m[edges]
        rows, owner = rows_of(turns, edges)
        return Seeds(turns.other[rows], first[owner] + turns.cost_s[rows], metres[owner])

    def _run(self, turns: TurnTable, seeds: Seeds, limit_s: float, stop_at: Ints, stop_part_s: Floats) -> Swept:
        """A sweep from the seeds."""
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
        time_s = np.where(edges >= 0, swept.time_s[safe], np.inf)
        return self._best(time_s, swept.metres[safe], safe, shares)

    def _best(self, near_s: Floats, near_m: Floats, safe: Ints, shares: Floats) -> tuple[Floats, Floats]:
        """The better side of each place, from the values (n, 2) at the near ends of its edges."""
        time_s = near_s + self._part_s(safe, shares)
        metres = near_m + shares * self._weights.length_m[safe]
        side = np.argmin(time_s, axis=1)
        rows = np.arange(len(safe))
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
        closed = np.isinf(time_s)
        return np.asarray(shares * np.where(closed, crept, time_s) + PASSING_CLOSED_S * (closed & (shares > 0.5)))


def rows_of(turns: TurnTable, edges: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All rows of a turn table that belong to `edges` (k), and for each row which of them it belongs to."""
    counts = turns.start[edges + 1] - turns.start[edges]
    owner = np.repeat(np.arange(len(edges)), counts)
    offsets = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return turns.start[edges][owner] + offsets, owner
