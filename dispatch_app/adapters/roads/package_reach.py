"""What vehicles reach in time on a map package (ports.Reach)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch_app.adapters.roads.snap_table import SnapTable
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries.coverage import Area, Isochrone
from dispatch_app.use_cases.ports import CoverageFound, MoveUpFound, Stand
from gis_data.roads.coverage import first_times_s
from gis_data.roads.demand import DemandGrid
from gis_data.roads.isochrone import isochrone
from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import VehicleSnaps

TARGETS_LOOKED_AT = 12
"""Empty stations nearest to what is uncovered; their reach is searched one by one."""

TARGETS_CHOSEN = 4
MOVERS_LOOKED_AT = 6
"""Vehicles nearest to a chosen station."""

LONGEST_MOVE_S = 1_500.0
"""A vehicle that drives longer than this to its new place covers nothing meanwhile."""

LEAST_GAIN = 0.003
"""Share of all streets that a move must win in the end; less is not worth a crew's drive."""

Marks = NDArray[np.bool_]
Floats = NDArray[np.float64]


class PackageReach:
    """Reach on the roads of one moment; safe to use from any thread."""

    def __init__(self, network: RoadNetwork, snaps: SnapTable, demand: DemandGrid) -> None:
        self._network = network
        self._snaps = snaps
        self._demand = demand

    def isochrones(self, start: Position, minutes: Sequence[float], delay_s: float) -> tuple[Isochrone, ...]:
        """See ports.Reach."""
        snap = self._network.snap(start.longitude, start.latitude)
        if snap is None:
            return ()
        found = []
        for limit in sorted(set(minutes)):
            rings = [] if delay_s >= limit * 60.0 else isochrone(self._network, [snap], limit, [delay_s])
            found.append(Isochrone(limit, _areas(rings)))
        return tuple(found)

    def coverage(self, stands: Sequence[Stand], leaving: frozenset[str], within_s: float) -> CoverageFound:
        """See ports.Reach."""
        before = self._reached(stands, within_s)
        stay = [stand for stand in stands if stand.origin.key not in leaving]
        after = before if len(stay) == len(stands) else self._reached(stay, within_s)
        lost = before & ~after
        outlines = self._demand.outlines
        return CoverageFound(
            self._share(before), self._share(after), float(before.mean()), float(after.mean()),
            float(self._demand.road_m[lost].sum()) / 1000.0, _areas(outlines(lost)), _areas(outlines(~before)),
        )  # fmt: skip

    def move_ups(
        self, stands: Sequence[Stand], leaving: frozenset[str], stations: Sequence[Stand], within_s: float, limit: int
    ) -> tuple[float, list[MoveUpFound]]:
        """See ports.Reach."""
        stay = [stand for stand in stands if stand.origin.key not in leaving]
        reached = self._reached(stay, within_s)
        share_without = self._share(reached)
        taken = {stand.station_id for stand in stay if stand.station_id}
        empty = [station for station in stations if station.station_id not in taken]
        without: dict[str, Marks] = {}
        found: list[MoveUpFound] = []
        for station, reach in self._best_targets(empty, reached, within_s):
            for mover, drive_s in self._movers(station, stay):
                left = self._without(mover, stay, reached, within_s, without)
                share_with = self._share(left | reach)
                if share_with - share_without >= LEAST_GAIN:
                    found.append(
                        MoveUpFound(
                            mover.origin.key, mover.station_id, station.station_id, drive_s, share_without, share_with,
                            _areas(self._demand.outlines(reach & ~reached)),
                            _areas(self._demand.outlines(reached & ~left & ~reach)),
                        )
                    )  # fmt: skip
        # The nearest mover wins among those that gain about the same.
        found.sort(key=lambda move: (-round(move.share_with * 200), move.drive_s, move.key))
        return share_without, _one_a_vehicle_and_station(found)[:limit]

    def _best_targets(self, empty: Sequence[Stand], reached: Marks, within_s: float) -> list[tuple[Stand, Marks]]:
        """The empty stations that would reach most of what nobody reaches, with their reach."""
        bare = ~reached
        if not bare.any():
            return []
        places, weights = self._demand.places.points[bare], self._demand.road_m[bare]

        def bare_around(station: Stand) -> float:
            """Weight of uncovered streets, less the farther they are; a first guess without any search."""
            where = station.origin.position
            scale = np.array([np.cos(np.radians(where.latitude)), 1.0]) * 111.195
            away_km = np.hypot(*((places - (where.longitude, where.latitude)) * scale).T)
            return float((weights / (1.0 + (away_km / 2.0) ** 2)).sum())

        likely = sorted(empty, key=bare_around, reverse=True)[:TARGETS_LOOKED_AT]
        judged = []
        for station in likely:
            reach = self._reached([station], within_s)
            judged.append((float(self._demand.road_m[reach & bare].sum()), station, reach))
        judged.sort(key=lambda row: (-row[0], row[1].station_id))
        return [(station, reach) for gain, station, reach in judged[:TARGETS_CHOSEN] if gain > 0.0]

    def _movers(self, station: Stand, stay: Sequence[Stand]) -> list[tuple[Stand, float]]:
        """The vehicles nearest to the station, one of each place, with their drive there."""
        where = station.origin.position
        scene = self._network.snap(where.longitude, where.latitude)
        if scene is None:
            return []
        rows = self._snaps.snap([stand.origin for stand in stay])
        movers: list[tuple[Stand, float]] = []
        places: set[str] = set()
        for arrival in self._network.nearest(scene, rows, 4 * MOVERS_LOOKED_AT):
            stand = stay[arrival.index]
            if arrival.time_s <= LONGEST_MOVE_S and (not stand.station_id or stand.station_id not in places):
                places.add(stand.station_id)
                movers.append((stand, arrival.time_s))
        return movers[:MOVERS_LOOKED_AT]

    def _without(
        self, mover: Stand, stay: Sequence[Stand], reached: Marks, within_s: float, known: dict[str, Marks]
    ) -> Marks:
        """What is reached once the mover is away; nothing changes where a colleague stays at its station."""
        if mover.station_id and sum(stand.station_id == mover.station_id for stand in stay) > 1:
            return reached
        if mover.origin.key not in known:
            known[mover.origin.key] = self._reached([stand for stand in stay if stand is not mover], within_s)
        return known[mover.origin.key]

    def _reached(self, stands: Sequence[Stand], within_s: float) -> Marks:
        """(n) squares that some stand reaches in time."""
        if not stands:
            return np.zeros(len(self._demand.road_m), dtype=bool)
        rows: VehicleSnaps = self._snaps.snap([stand.origin for stand in stands])
        delays_s = np.array([stand.delay_s for stand in stands])
        return np.isfinite(first_times_s(self._network, self._demand.places, rows, delays_s, within_s))

    def _share(self, reached: Marks) -> float:
        total = float(self._demand.road_m.sum())
        return float(self._demand.road_m[reached].sum()) / total if total > 0.0 else 0.0



def _one_a_vehicle_and_station(found: Iterable[MoveUpFound]) -> list[MoveUpFound]:
    kept: list[MoveUpFound] = []
    for move in found:
        if all(move.key != other.key and move.to_station_id != other.to_station_id for other in kept):
            kept.append(move)
    return kept


def _areas(shapes: Sequence[Sequence[Floats]]) -> tuple[Area, ...]:
    return tuple(
        tuple(tuple(Position(float(x), float(y)) for x, y in ring) for ring in rings) for rings in shapes
    )
