"""What people draw on the map: points of interest, meeting points 等车地点, hazards, closures 封路, speeds 路况."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.place import Position


class FeatureKind(StrEnum):
    POI = "poi"
    MEETING_POINT = "meeting_point"
    HAZARD = "hazard"
    CLOSURE = "closure"
    SPEED = "speed"
    """A stretch that is driven at another speed than usual: congestion, roadworks, a limit."""


class Shape(StrEnum):
    POINT = "point"
    LINE = "line"
    AREA = "area"


class Direction(StrEnum):
    """Which traffic is meant, seen along a line in the order of its points; points and areas mean both."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


class RoadLevel(StrEnum):
    """Which of several roads over one another is meant."""

    ANY = "any"
    GROUND = "ground"
    """Neither bridge nor tunnel."""
    BRIDGE = "bridge"
    TUNNEL = "tunnel"
    FERRY = "ferry"


ROAD_KINDS = frozenset({FeatureKind.CLOSURE, FeatureKind.SPEED})
"""Kinds that change drive times."""

SHAPES: dict[FeatureKind, frozenset[Shape]] = {
    FeatureKind.POI: frozenset({Shape.POINT}),
    FeatureKind.MEETING_POINT: frozenset({Shape.POINT}),
    FeatureKind.HAZARD: frozenset(Shape),
    FeatureKind.CLOSURE: frozenset(Shape),
    FeatureKind.SPEED: frozenset({Shape.LINE, Shape.AREA}),
}
"""Shapes that each kind may have."""

FEWEST_POINTS: dict[Shape, int] = {Shape.POINT: 1, Shape.LINE: 2, Shape.AREA: 3}

MOST_POINTS: dict[Shape, int] = {Shape.POINT: 1, Shape.LINE: 500, Shape.AREA: 200}
"""A hand draws no more; every pair of an area's sides is looked at for crossings."""

MOST_FEATURES = 5_000
"""Drawn features of one centre: they travel in every snapshot. Larger collections belong into the map package."""

SLOWEST_KMH, FASTEST_KMH = 3.0, 120.0
"""Slower than a walk is a closure; no ambulance drives faster."""

LEAST_FACTOR, MOST_FACTOR = 0.05, 3.0


@dataclass(frozen=True, slots=True)
class MapFeature:
    """One drawn thing. `points`: one for a point, the line in order, or an area's corners (the ring closes itself).

    `version` counts its changes; `changed_at` and `changed_by` say who made this one. The server sets the three.
    """

    feature_id: str
    kind: FeatureKind
    shape: Shape
    points: tuple[Position, ...]
    name: str = ""
    note: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """None: until somebody removes it."""
    direction: Direction = Direction.BOTH
    level: RoadLevel = RoadLevel.ANY
    speed_kmh: float | None = None
    """Of a speed edit: the speed driven there, or …"""
    speed_factor: float | None = None
    """… how it stands to the usual speed of the hour (0.5 is half as fast)."""
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""

    def is_valid_at(self, at: datetime) -> bool:
        """Whether the feature counts at that time."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Whether its time has passed."""
        return self.valid_until is not None and self.valid_until <= at


def road_edits(features: Iterable[MapFeature], at: datetime) -> tuple[MapFeature, ...]:
    """The closures and speed edits that count at that time, in the order of their ids."""
    edits = (f for f in features if f.kind in ROAD_KINDS and f.is_valid_at(at))
    return tuple(sorted(edits, key=lambda f: f.feature_id))


def crosses_itself(corners: tuple[Position, ...]) -> bool:
    """Whether two sides of the closed ring cut or touch each other anywhere but at their common corner.

    A ring without area (all corners in a row) counts as crossing itself.
    """
    ring = [(p.longitude, p.latitude) for p in corners]
    if len(set(ring)) < len(ring):
        return True
    count = len(ring)
    sides = [(ring[n], ring[(n + 1) % count]) for n in range(count)]
    if all(_turn(*sides[0], corner) == 0.0 for corner in ring[2:]):
        return True
    for one in range(count):
        for other in range(one + 1, count):
            neighbours = other == one + 1 or (one == 0 and other == count - 1)
            if neighbours:
                if _folds_back(sides[one], sides[other]):
                    return True
            elif _meet(sides[one], sides[other]):
                return True
    return False


_Point = tuple[float, float]
_Side = tuple[_Point, _Point]


def _turn(a: _Point, b: _Point, c: _Point) -> float:
    """Above zero where a → b → c turns left, zero in a row."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(one: _Side, other: _Side) -> bool:
    turns = [_turn(*one, other[0]), _turn(*one, other[1]), _turn(*other, one[0]), _turn(*other, one[1])]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((one, other[0]), (one, other[1]), (other, one[0]), (other, one[1]))
    return any(turn == 0.0 and _within(side, end) for turn, (side, end) in zip(turns, ends, strict=True))


def _within(side: _Side, point: _Point) -> bool:
    """Whether a point in a row with the side lies between its ends."""
    (ax, ay), (bx, by) = side
    return min(ax, bx) <= point[0] <= max(ax, bx) and min(ay, by) <= point[1] <= max(ay, by)


def _folds_back(one: _Side, other: _Side) -> bool:
    """Whether two sides with a common corner run over each other."""
    shared = one[1] if one[1] in other else one[0]
    end = one[0] if shared == one[1] else one[1]
    far = other[0] if shared == other[1] else other[1]
    if _turn(shared, end, far) != 0.0:
        return False
    return (end[0] - shared[0]) * (far[0] - shared[0]) + (end[1] - shared[1]) * (far[1] - shared[1]) > 0
