"""Drive times and routes on a map package (ports.Roads)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import Drive, Origin
from dispatch_app.words import language
from gis_data.roads.network import RoadNetwork
from gis_data.roads.snapping import VehicleSnaps

REMEMBERED_SNAPS = 20_000
"""Origins whose place on a road is remembered: every vehicle and station of the largest centre several times over."""

MOST_POINTS = 500
"""Points of a route's line: enough for a sheet of paper and a screen, few enough for an event."""

THINNING_DEG = 0.00002
"""About two metres: what neither paper nor screen can show."""

MOST_TURNS = 60
"""Lines of a turn list; a crew drives further by the sketch."""


class _Known(NamedTuple):
    """What was snapped into which row of the table."""

    position: Position
    heading_deg: float | None
    row: int


class PackageRoads:
    """May be called from any thread; searches read the network only."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._lock = Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._table = VehicleSnaps.empty(REMEMBERED_SNAPS)

    def remember(self, fixes: Iterable[Fix]) -> None:
        """Find the vehicles' places on the roads as their fixes arrive, so that a question need not."""
        self._snap([Origin(fix.vehicle_id, fix.position, fix.driving_heading_deg()) for fix in fixes])

    def drives_to(self, scene: Position, origins: Sequence[Origin], count: int) -> list[Drive]:
        """See ports.Roads."""
        target = self._network.snap(scene.longitude, scene.latitude)
        if target is None or not origins:
            return []
        found = self._network.nearest(target, self._snap(origins), count)
        return [Drive(origins[one.index].key, one.time_s, one.distance_m) for one in found]

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        """See ports.Roads."""
        start = self._network.snap(scene.longitude, scene.latitude)
        if start is None or not targets:
            return []
        rows = self._snap(targets)
        found = self._network.times_to(start, [rows.snap(row) for row in range(len(rows))])
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

    def _snap(self, origins: Sequence[Origin]) -> VehicleSnaps:
        """The origins' places in their order; only those that moved are looked for on the roads."""
        rows = np.zeros(len(origins), dtype=np.intp)
        with self._lock:
            moved = [number for number, origin in enumerate(origins) if not self._is_known(origin, number, rows)]
            snaps = _rows_of(self._table, rows)
        if not moved:
            return snaps
        places = [(origins[number].position.longitude, origins[number].position.latitude) for number in moved]
        headings = [np.nan if (deg := origins[number].heading_deg) is None else deg for number in moved]
        found = self._network.snap_many(places, headings)
        _put_rows(snaps, moved, found)
        with self._lock:
            _put_rows(self._table, [self._row_for(origins[number]) for number in moved], found)
        return snaps

    def _row_for(self, origin: Origin) -> int:
        """The row of the table that is the origin's from now on; the one longest unmoved gives way."""
        known = self._known.get(origin.key)
        if known is not None:
            row = known.row
        elif len(self._known) < REMEMBERED_SNAPS:
            row = len(self._known)
        else:
            row = self._known.popitem(last=False)[1].row
        self._known[origin.key] = _Known(origin.position, origin.heading_deg, row)
        self._known.move_to_end(origin.key)
        return row

    def _is_known(self, origin: Origin, number: int, rows: NDArray[np.intp]) -> bool:
        known = self._known.get(origin.key)
        if known is None or known.heading_deg != origin.heading_deg:
            return False
        if known.position is not origin.position and known.position != origin.position:
            return False
        rows[number] = known.row
        return True
def _rows_of(table: VehicleSnaps, rows: NDArray[np.intp]) -> VehicleSnaps:
    return VehicleSnaps(table.edges[rows], table.fractions[rows], table.distance_m[rows], table.points[rows])


def _put_rows(table: VehicleSnaps, rows: list[int], found: VehicleSnaps) -> None:
    table.edges[rows], table.fractions[rows] = found.edges, found.fractions
    table.distance_m[rows], table.points[rows] = found.distance_m, found.points


def _thinned(coordinates: np.ndarray) -> np.ndarray:
    tolerance_deg = THINNING_DEG
    points = coordinates
    while len(points) > 2:
        points = shapely.get_coordinates(shapely.LineString(coordinates).simplify(tolerance_deg))
        if len(points) <= MOST_POINTS:
            break
        tolerance_deg *= 2.0
    return points
