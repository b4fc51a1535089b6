"""Drive times and routes on a map package (ports.Roads), with the closures and speeds of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.adapters.roads.package_reach import PackageReach
from dispatch_app.adapters.roads.road_edits import RoadEdits
from dispatch_app.adapters.roads.snap_table import PlacedOrigins, SnapTable
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import Drive, MatchedWay, Origin, Placed, TouchedStretch
from dispatch_app.words import language
from gis_data.roads.hours import Factors
from gis_data.roads.map_matching import MOST_FIXES, match_track
from gis_data.roads.network import RoadNetwork

MOST_POINTS = 500
"""Points of a route's line: enough for a sheet of paper and a screen, few enough for an event."""

THINNING_DEG = 0.00002
"""About two metres: what neither paper nor screen can show."""

MOST_TURNS = 60
"""Lines of a turn list; a crew drives further by the sketch."""


class PackageRoads:
    """May be called from any thread; searches read the network only.

    `zone` is the centre's: speeds follow the local hour. `obeying` gives the roads as they are at a moment.
    """

    def __init__(
        self, network: RoadNetwork, factors: Factors | None = None, zone: ZoneInfo | None = None,
        customiser: Customiser | None = None,
    ) -> None:  # fmt: skip
        self._network = network
        self._snaps = SnapTable(network)
        self._edits = RoadEdits(network, factors, zone or ZoneInfo("UTC"), customiser)

    def obeying(self, edits: Sequence[MapFeature], at: datetime) -> PackageRoads:
        """See ports.Roads."""
        network = self._edits.network_at(edits, at)
        if network is self._network:
            return self
        view = object.__new__(PackageRoads)
        view._network, view._snaps, view._edits = network, self._snaps, self._edits
        return view

    def touched_by(self, feature: MapFeature) -> tuple[TouchedStretch, ...]:
        """See ports.Roads."""
        return self._edits.stretches(feature)

    def remember(self, fixes: Iterable[Fix]) -> None:
        """Find the vehicles' places on the roads as their fixes arrive, so that a question need not."""
        self._snaps.learn([Origin(fix.vehicle_id, fix.position, fix.driving_heading_deg()) for fix in fixes])

    def place(self, origins: Sequence[Placed]) -> Sequence[Placed]:
        """See ports.Roads."""
        return PlacedOrigins(origins, self._snaps.snap(origins))

    def reach(self) -> PackageReach:
        """See ports.Roads."""
        return PackageReach(self._network, self._snaps, self._edits.demand())

    def match(self, track: Sequence[Position]) -> MatchedWay:
        """See ports.Roads."""
        fixes = [(position.longitude, position.latitude) for position in track[:MOST_FIXES]]
        matched = match_track(self._network, fixes)
        points = matched.points
        if len(points) > 2:
            points = _thinned(points)
        places = tuple(Position(float(x), float(y)) for x, y in points)
        return MatchedWay(matched.distance_m, matched.gap_m, matched.left_out, places)

    def is_on_network(self, position: Position) -> bool:
        """See ports.Roads."""
        return self._network.snap(position.longitude, position.latitude) is not None

    def drives_to(
        self, scene: Position, origins: Sequence[Placed], count: int, eligible: Sequence[bool] | bytes | None = None
    ) -> list[Drive]:
        """See ports.Roads."""
        target = self._network.snap(scene.longitude, scene.latitude)
        if target is None or not origins:
            return []
        rows = origins.rows if isinstance(origins, PlacedOrigins) else self._snaps.snap(origins)
        fit = np.frombuffer(eligible, dtype=np.bool_) if isinstance(eligible, bytes) else eligible
        found = self._network.nearest(target, rows, count, fit)
        return [Drive(origins[one.index].key, one.time_s, one.distance_m) for one in found]

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        """See ports.Roads."""
        start = self._network.snap(scene.longitude, scene.latitude)
        if start is None or not targets:
            return []
        rows = self._snaps.snap(targets)
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


def _thinned(coordinates: np.ndarray) -> np.ndarray:
    tolerance_deg = THINNING_DEG
    points = coordinates
    while len(points) > 2:
        points = shapely.get_coordinates(shapely.LineString(coordinates).simplify(tolerance_deg))
        if len(points) <= MOST_POINTS:
            break
        tolerance_deg *= 2.0
    return points
