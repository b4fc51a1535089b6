"""The road network in memory: put places on it, ask for the nearest vehicles, times and routes, close roads."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis_data.roads.classes import edge_speeds_kmh
from gis_data.roads.forward_search import search_forward
from gis_data.roads.hierarchy import Hierarchy, Metric
from gis_data.roads.reach import Sweeper, SweepSpace
from gis_data.roads.reverse_search import search_reverse
from gis_data.roads.route_making import edge_line, make_route
from gis_data.roads.routes import Arrival, Route
from gis_data.roads.search_steps import lift_places, put_places
from gis_data.roads.snapping import Snap, SnapIndex, VehicleSnaps
from gis_data.roads.store import RoadArrays, edges_against, load_arrays, names_of
from gis_data.roads.timed_turns import TimedTurns
from gis_data.roads.workspace import Places, Scratch, TurnTable, Weights, scratch_for

MOST_RANKED = 64
"""Up to here the search keeps the nearest vehicles in order as it goes; above, one sweep times all of them."""
LARGE_SHARE = 0.08
"""Where so many of the vehicles are wanted, the search would look at a tenth of the city: the hierarchy is quicker."""


class RoadNetwork:
    """One road graph with its travel times; every method may be called from any thread.

    `time_s` (one entry a directed edge, seconds, infinite where closed) is the only part that changes, one array
    write at a time, and the next search obeys it.
    """

    def __init__(self, arrays: RoadArrays, emergency: bool = True, against_kmh: float | None = None) -> None:
        """`against_kmh` for one-way streets from the wrong end: None for what the package says, 0 for never."""
        self.arrays = arrays
        self.names = names_of(arrays)
        self.against = edges_against(arrays)
        """(e) True for edges against a one-way street, whether or not they may be driven."""
        told_kmh = float(arrays.against_kmh[0]) if against_kmh is None else against_kmh
        self.against_kmh = told_kmh if emergency else 0.0
        self.index = SnapIndex(arrays, self.against, self.against_kmh > 0.0)
        segment = arrays.edge_segment
        speed_kmh = edge_speeds_kmh(arrays.segment_kind, arrays.segment_posted_kmh, emergency)[segment]
        self.length_m: NDArray[np.float64] = arrays.segment_length_m[segment]
        speed_kmh[self.against] = np.minimum(speed_kmh[self.against], self.against_kmh)
        with np.errstate(divide="ignore"):
            self.free_time_s: NDArray[np.float64] = self.length_m / (speed_kmh / 3.6)
        self.time_s = self.free_time_s.copy()
        self._turns = TimedTurns(arrays)
        self._tables = self._turns.tables(())
        edges = np.arange(self.edge_count, dtype=np.int32)
        self._doubles = np.flatnonzero(arrays.edge_base != edges).astype(np.int32)
        self._doubled = arrays.edge_base[self._doubles]
        self._hierarchy = Hierarchy(arrays)
        self._metric: Metric | None = None
        self._threads = threading.local()

    @property
    def edge_count(self) -> int:
        """Number of directed edges."""
        return len(self.length_m)

    @property
    def turn_cost_s(self) -> NDArray[np.float64]:
        """(t) what each turn takes; infinite where a restriction of this hour forbids it."""
        return self._tables.out.cost_s

    @property
    def node_count(self) -> int:
        """Number of junctions and road ends."""
        return len(self.arrays.junction_points)

    def snap(self, longitude: float, latitude: float, heading_deg: float | None = None) -> Snap | None:
        """The nearest place on a road, the carriageway of the heading preferred; None over 500 m or off the globe.

        On a one-way street that may be driven from both ends the place has both sides, unless a heading is given.
        """
        heading = np.nan if heading_deg is None else heading_deg
        snap = self.index.snap_many([[longitude, latitude]], [heading]).snap(0)
        if snap is None or heading_deg is not None or snap.opposite >= 0 or self.against_kmh <= 0.0:
            return snap
        return replace(snap, opposite=int(self.arrays.edge_opposite[snap.edge]))

    def snap_many(self, places: ArrayLike, headings_deg: ArrayLike | None = None) -> VehicleSnaps:
        """Many places (n, 2) at once; headings (n) in degrees, NaN where unknown."""
        return self.index.snap_many(places, headings_deg)

    def nearest(
        self, scene: Snap, vehicles: VehicleSnaps, count: int, eligible: ArrayLike | None = None
    ) -> list[Arrival]:
        """The `count` vehicles with the shortest road time to the scene, nearest first; exact.

        Vehicles off the network, not `eligible` (n, bool) or with no way to the scene are left out.
        """
        total = len(vehicles)
        if count <= 0 or total == 0:
            return []
        on_road = vehicles.edges[:, 0] >= 0
        chosen = on_road if eligible is None else on_road & np.asarray(eligible, dtype=bool)
        possible = int(chosen.sum())
        wanted = min(count, possible)
        if wanted > MOST_RANKED or (wanted > LARGE_SHARE * possible and self.is_customised()):
            return self._rank_all(scene, vehicles, chosen, wanted)
        space = self._scratch()
        top = np.zeros(wanted, dtype=np.int32)
        places = Places.of(vehicles.edges, vehicles.fractions)
        put_places(places, chosen, space)
        try:
            found = search_reverse(
                self._tables.into, self._tables.arriving, Weights(self.time_s, self.length_m), *scene.sides(), places,
                possible, space, wanted, top,
            )  # fmt: skip
        finally:
            lift_places(places, space)
        best_s, best_m = places.best_s, places.best_m
        return [Arrival(int(i), float(best_s[i]), float(best_m[i])) for i in top[:found] if np.isfinite(best_s[i])]

    def _rank_all(self, scene: Snap, vehicles: VehicleSnaps, chosen: NDArray[np.bool_], wanted: int) -> list[Arrival]:
        """The `wanted` nearest of all chosen vehicles, all of them timed by one sweep."""
        rows = np.flatnonzero(chosen)
        times_s, metres = self.sweeper.times_to_scene(scene, vehicles.edges[rows], vehicles.fractions[rows])
        order = np.argsort(times_s, kind="stable")[:wanted]
        order = order[np.isfinite(times_s[order])]
        return [
            Arrival(row, time_s, way_m)
            for row, time_s, way_m in zip(
                rows[order].tolist(), times_s[order].tolist(), metres[order].tolist(), strict=True
            )
        ]

    @property
    def matching_parts(self) -> tuple[TurnTable, NDArray[np.float64], Scratch]:
        """Turns out of every edge, lengths and this thread's scratch arrays, for map matching."""
        return self._tables.out, self.length_m, self._scratch()

    @property
    def sweeper(self) -> Sweeper:
        """Times to or from everywhere, with the closures and speeds of now; for this thread."""
        lists: SweepSpace | None = getattr(self._threads, "sweep", None)
        if lists is None:
            lists = self._threads.sweep = SweepSpace(self.edge_count)
        metric = self._metric  # another thread may forget it meanwhile
        if metric is not None and not self._is_of_now(metric):
            metric = None
        return Sweeper(
            self._tables, Weights(self.time_s, self.length_m), lists,
            metric, (self._doubles, self._doubled),
        )  # fmt: skip

    def customise(self) -> bool:
        """Put the times of now into the hierarchy; False where this graph has none. Takes seconds: not in a question.

        Until it has been called, and again after a change of `time_s`, questions for very many vehicles are answered
        by a sweep: as exact, but some five times slower.
        """
        if not self.is_customised():
            self._metric = self._hierarchy.customise(self.time_s, self.length_m, self.turn_cost_s)
        return self._metric is not None

    def forget_customisation(self) -> None:
        """Let the hierarchy's times go (a hundred megabytes for a large city); questions running keep theirs."""
        self._metric = None

    def is_customised(self) -> bool:
        """True where the hierarchy has exactly the times of now."""
        metric = self._metric
        return metric is not None and self._is_of_now(metric)

    def _is_of_now(self, metric: Metric) -> bool:
        return metric.cost_s is self.turn_cost_s and np.array_equal(metric.time_s, self.time_s)

    def times_to(self, origin: Snap, targets: Sequence[Snap | None]) -> list[Arrival | None]:
        """Road time and distance from one origin to each target; None where no road leads there."""
        rows = VehicleSnaps.from_snaps(list(targets))
        if len(rows) and self.is_customised():
            edges, shares = origin.sides()
            times_s, metres = self.sweeper.times_from(
                edges[None], shares[None], np.zeros(1), np.inf, rows.edges, rows.fractions
            )
        else:
            reached, _ = self._search_from(origin, rows)
            times_s, metres = reached.best_s, reached.best_m
        return [
            Arrival(row, float(time_s), float(way_m)) if np.isfinite(time_s) else None
            for row, (time_s, way_m) in enumerate(zip(times_s, metres, strict=True))
        ]

    def route(self, origin: Snap, destination: Snap) -> Route | None:
        """The fastest way with its line and turn list; None where no road leads there."""
        reached, parent = self._search_from(origin, VehicleSnaps.from_snaps([destination]))
        time_s, metres = float(reached.best_s[0]), float(reached.best_m[0])
        if not np.isfinite(time_s):
            return None
        last, ahead = divmod(int(reached.best_via[0]), 2)
        edges = [last]
        if not ahead:
            step = int(parent[last])
            while step >= 0:
                edges.append(step)
                step = int(parent[step])
            edges.append(-2 - step)
        edges = self.arrays.edge_base[edges[::-1]].tolist()
        last = edges[-1]
        from_share = origin.fraction if edges[0] == origin.edge else 1.0 - origin.fraction
        to_share = destination.fraction if last == destination.edge else 1.0 - destination.fraction
        return make_route(
            self.arrays, self.names, self.index.along_m, edges, from_share, to_share, time_s, metres, self.against
        )

    def _search_from(self, origin: Snap, rows: VehicleSnaps) -> tuple[Places, NDArray[np.int32]]:
        """The rows with their values, and the parents of this search (valid until this thread searches again)."""
        space = self._scratch()
        places = Places.of(rows.edges, rows.fractions)
        on_road = rows.edges[:, 0] >= 0
        put_places(places, on_road, space)
        try:
            search_forward(
                self._tables.out, Weights(self.time_s, self.length_m), *origin.sides(), places, int(on_road.sum()),
                space,
            )  # fmt: skip
        finally:
            lift_places(places, space)
        return places, space.parent

    def close_edges(self, edges: Iterable[int]) -> None:
        """Nobody drives through these edges any more; a scene on one is still reached from its ends."""
        self.time_s[self._with_doubles(edges)] = np.inf

    def open_edges(self, edges: Iterable[int]) -> None:
        """Give these edges back their usual time."""
        chosen = self._with_doubles(edges)
        self.time_s[chosen] = self.free_time_s[chosen]

    def set_edge_speed(self, edges: Iterable[int], speed_kmh: float) -> None:
        """Drive these edges at `speed_kmh` (more than 0) until `open_edges`."""
        if not speed_kmh > 0.0:
            raise ValueError(f"a speed is above zero, not {speed_kmh}; close the edge instead")
        chosen = self._with_doubles(edges)
        times_s = self.length_m[chosen] / (speed_kmh / 3.6)
        self.time_s[chosen] = np.where(self.against[chosen], np.maximum(times_s, self.free_time_s[chosen]), times_s)

    def _with_doubles(self, edges: Iterable[int]) -> NDArray[np.int64]:
        """The edges, and those that double them for a restriction: one street is closed as a whole."""
        chosen = np.array(list(edges), dtype=np.int64)
        return np.concatenate((chosen, self._doubles[np.isin(self._doubled, chosen)].astype(np.int64)))

    def with_closed(self, edges: Iterable[int]) -> RoadNetwork:
        """A second view of the same graph in which these edges are closed too; this one stays as it is."""
        other = object.__new__(RoadNetwork)
        other.__dict__.update(self.__dict__)
        other.time_s = self.time_s.copy()
        other.close_edges(edges)
        return other

    def with_times(self, usual_time_s: NDArray[np.float64]) -> RoadNetwork:
        """A second view with other usual times (e); edges that were closed or slowed by hand stay so in it."""
        other = object.__new__(RoadNetwork)
        other.__dict__.update(self.__dict__)
        by_hand = self.time_s != self.free_time_s
        other.free_time_s = usual_time_s
        other.time_s = np.where(by_hand, self.time_s, usual_time_s)
        return other

    def with_edge_times(self, usual_time_s: NDArray[np.float64], time_s: NDArray[np.float64]) -> RoadNetwork:
        """A second view with exactly these times (e): what each edge takes usually, and now (infinite where closed)."""
        other = object.__new__(RoadNetwork)
        other.__dict__.update(self.__dict__)
        other.free_time_s, other.time_s = usual_time_s, time_s
        return other

    def rules_at(self, local: datetime) -> tuple[int, ...]:
        """Which restrictions of some hours hold at a local time; () where the map has none."""
        return self._turns.rules_at(local)

    def obeying_rules(self, holding: tuple[int, ...]) -> RoadNetwork:
        """A second view in which these restrictions of some hours hold (`rules_at`); the network itself has none."""
        tables = self._turns.tables(holding)
        if tables is self._tables:
            return self
        other = object.__new__(RoadNetwork)
        other.__dict__.update(self.__dict__)
        other._tables = tables
        return other

    def edges_at(self, longitude: float, latitude: float) -> list[int]:
        """The edges of the street nearest to a point, one for each direction; empty over 500 m."""
        snap = self.snap(longitude, latitude)
        if snap is None:
            return []
        return [edge for edge in (snap.edge, int(self.arrays.edge_opposite[snap.edge])) if edge >= 0]

    def edge_coordinates(self, edge: int) -> NDArray[np.float64]:
        """Points (n, 2) of one edge in driving order, for the map."""
        return edge_line(self.arrays, self.index.along_m, edge, 0.0, 1.0)

    def road_name(self, edge: int) -> str:
        """The name of an edge's road; "" where it has none."""
        return self.names[int(self.arrays.segment_name[self.arrays.edge_segment[edge]])]

    def warm_up(self) -> None:
        """Compile and load every search once, so that the first call of the day is as quick as the next."""
        middle = self.edge_coordinates(0).mean(axis=0)
        scene = self.snap(float(middle[0]), float(middle[1]))
        if scene is not None:
            vehicles = self.snap_many([middle, middle], [np.nan, 90.0])
            self.nearest(scene, vehicles, 1)
            self.sweeper.times_to_scene(scene, vehicles.edges, vehicles.fractions)
            self.route(scene, scene)

    def _scratch(self) -> Scratch:
        """Scratch arrays of this thread; views made by `with_closed` share them."""
        space: Scratch | None = getattr(self._threads, "scratch", None)
        if space is None:
            space = scratch_for(self.arrays.edge_base)
            self._threads.scratch = space
        return space


def load_roads(folder: Path, emergency: bool = True, against_kmh: float | None = None) -> RoadNetwork:
    """The network of a package folder, with the times of an ambulance on call or of ordinary traffic."""
    return RoadNetwork(load_arrays(folder), emergency, against_kmh)
