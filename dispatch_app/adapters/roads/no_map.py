"""Roads and places of a centre without a map package: straight lines, said to be such, and no words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import cos, hypot, radians

from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PlaceFound, PositionDescribed
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import Drive, Placed, TouchedStretch

DETOUR = 1.4
"""Road metres for each metre of straight line: the usual ratio in cities with rivers."""

SPEED_KMH = 40.0
"""An emergency drive through a city, on average."""

METRES_A_DEGREE = 111_195.0


class NoRoads:
    """Implements ports.Roads; its answers are estimates, which the health of the part "map" says."""

    def remember(self, fixes: Iterable[Fix]) -> None:
        """Nothing to prepare."""

    def place(self, origins: Sequence[Placed]) -> Sequence[Placed]:
        """See ports.Roads."""
        return origins

    def reach(self) -> None:
        """See ports.Roads: a straight line has no streets to cover."""
        return None

    def match(self, track: Sequence[Position]) -> None:
        """See ports.Roads."""
        return None

    def is_on_network(self, position: Position) -> bool:
        """See ports.Roads: every place can be drawn a line to."""
        return True

    def drives_to(
        self, scene: Position, origins: Sequence[Placed], count: int, eligible: Sequence[bool] | bytes | None = None
    ) -> list[Drive]:
        """See ports.Roads."""
        chosen = origins if eligible is None else [o for o, fits in zip(origins, eligible, strict=True) if fits]
        return self.drives_from(scene, chosen)[:count]

    def drives_from(self, scene: Position, targets: Sequence[Placed]) -> list[Drive]:
        """See ports.Roads."""
        drives = []
        for target in targets:
            distance_m = straight_m(scene, target.position) * DETOUR
            drives.append(Drive(target.key, distance_m / (SPEED_KMH / 3.6), distance_m))
        return sorted(drives, key=lambda drive: drive.time_s)

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        """None: there is no map."""
        return None


    def obeying(self, edits: Sequence[MapFeature], at: datetime) -> NoRoads:
        """Itself: a straight line knows no closure."""
        return self

    def touched_by(self, feature: MapFeature) -> tuple[TouchedStretch, ...]:
        """Nothing: there is no map."""
        return ()


class NoPlaces:
    """Implements ports.PlaceFinder and the search: nothing is found."""

    def words_for(self, position: Position) -> str:
        """See ports.PlaceFinder."""
        return ""

    def describe(self, position: Position) -> PositionDescribed:
        """No words."""
        return PositionDescribed("")

    def find(self, text: str, limit: int, near: Position | None) -> tuple[PlaceFound, ...]:
        """Nothing."""
        return ()


def straight_m(one: Position, other: Position) -> float:
    """Metres between two near points."""
    middle = radians((one.latitude + other.latitude) / 2)
    east_m = (one.longitude - other.longitude) * METRES_A_DEGREE * cos(middle)
    return hypot(east_m, (one.latitude - other.latitude) * METRES_A_DEGREE)
