"""Drive times and routes on a map package (ports.Roads)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import shapely

from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import Drive, Origin
from dispatch_app.words import language
from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import Snap, VehicleSnaps

REMEMBERED_SNAPS = 20_000
"""Origins whose place on a road is remembered: every vehicle and station of the largest centre several times over."""

MOST_POINTS = 500
"""Points of a route's line: enough for a sheet of paper and a screen, few enough for an event."""

THINNING_DEG = 0.00002
"""About two metres: what neither paper nor screen can show."""

MOST_TURNS = 60
"""Lines of a turn list; a crew drives further by the sketch."""


@dataclass(frozen=True, slots=True)
class _Snapped:
    position: Position
    heading_deg: float | None
    snap: Snap | None


class PackageRoads:
    """May be called from any thread; searches read the network only."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._lock = Lock()
        self._snapped: OrderedDict[str, _Snapped] = OrderedDict()

    def remember(self, fixes: Iterable[Fix]) -> None:
        """Find the vehicles' places on the roads as their fixes arrive, so that a question need not."""
        self._snap([Origin(fix.vehicle_id, fix.position, fix.heading_deg) for fix in fixes])

    def drives_to(self, scene: Position, origins: Sequence[Origin], count: int) -> list[Drive]:
        """See ports.Roads."""
        target = self._network.snap(scene.longitude, scene.latitude)
        if target is None or not origins:
            return []
        rows = VehicleSnaps.from_snaps(self._snap(origins))
        found = self._network.nearest(target, rows, count)
        return [Drive(origins[one.index].key, one.time_s, one.distance_m) for one in found]

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        """See ports.Roads."""
        start = self._network.snap(scene.longitude, scene.latitude)
        if start is None or not targets:
            return []
        found = self._network.times_to(start, self._snap(targets))
        reached = [one for one in found if one is not None]
        reached.sort(key=lambda one: one.time_s)
        return [Drive(targets[one.index].key, one.time_s, one.distance_m) for one in reached]

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        """See ports.Roads."""
        origin = self._network.snap(start.longitude, start.latitude)
        destination = self._network.snap(end.longitude, end.latitude)
        if origin is None or destination is None:
            return None
        route = self._network.route(origin, destination)
        if route is None:
            return None
        points = tuple(Position(float(x), float(y)) for x, y in _thinned(route.coordinates))
        turns = tuple(turn.sentence(language()) for turn in route.turns[:MOST_TURNS])
        return RouteSketch(points, route.time_s, route.distance_m, turns)

    def _snap(self, origins: Sequence[Origin]) -> list[Snap | None]:
        snaps: list[Snap | None] = [None] * len(origins)
        missing = []
        with self._lock:
            for row, origin in enumerate(origins):
                known = self._snapped.get(origin.key)
                if known is not None and (known.position, known.heading_deg) == (origin.position, origin.heading_deg):
                    snaps[row] = known.snap
                else:
                    missing.append(row)
        if not missing:
            return snaps
        places = [(origins[row].position.longitude, origins[row].position.latitude) for row in missing]
        headings = [np.nan if (deg := origins[row].heading_deg) is None else deg for row in missing]
        found = self._network.snap_many(places, headings)
        with self._lock:
            for index, row in enumerate(missing):
                origin = origins[row]
                snaps[row] = found.snap(index)
                self._snapped[origin.key] = _Snapped(origin.position, origin.heading_deg, snaps[row])
                self._snapped.move_to_end(origin.key)
            while len(self._snapped) > REMEMBERED_SNAPS:
                self._snapped.popitem(last=False)
        return snaps


def _thinned(coordinates: np.ndarray) -> np.ndarray:
    tolerance_deg = THINNING_DEG
    points = coordinates
    while len(points) > 2:
        points = shapely.get_coordinates(shapely.LineString(coordinates).simplify(tolerance_deg))
        if len(points) <= MOST_POINTS:
            break
        tolerance_deg *= 2.0
    return points
