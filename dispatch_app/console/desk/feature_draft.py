"""What a person is drawing or changing on the map, before it is sent; `facility_draft` has stations and hospitals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.map_feature import (
    FEWEST_POINTS,
    ROAD_KINDS,
    SHAPES,
    Direction,
    FeatureKind,
    MapFeature,
    RoadLevel,
    Shape,
)
from dispatch_app.domain.place import Position

FIRST_SHAPES = {
    FeatureKind.CLOSURE: Shape.LINE, FeatureKind.SPEED: Shape.LINE, FeatureKind.HAZARD: Shape.POINT,
    FeatureKind.MEETING_POINT: Shape.POINT, FeatureKind.POI: Shape.POINT,
}  # fmt: skip
"""What a kind is drawn as unless another shape is chosen."""

FIRST_DURATIONS = {FeatureKind.CLOSURE: timedelta(hours=2), FeatureKind.SPEED: timedelta(hours=1)}
"""Traffic changes: what is forgotten must not close a road for ever. Everything else holds until it is removed."""

FIRST_SPEED_KMH = 10.0
"""A jam."""


@dataclass(slots=True)
class FeatureDraft:
    """A feature in hand; `known` is the version that it was taken from, None while it is new."""

    feature: MapFeature
    known: MapFeature | None = None
    touched: bool = False
    """Something differs from `known`, or something was entered."""
    problem: str = ""
    """Why it would be refused, as the server said."""
    roads: str = ""
    """Which roads it touches, as the server said."""

    @property
    def key(self) -> str:
        """The feature's id; "" while it is new."""
        return self.feature.feature_id

    def is_drawn(self) -> bool:
        """Whether it has the points that its shape needs."""
        return len(self.feature.points) >= FEWEST_POINTS[self.feature.shape]

    def change(self, **fields: object) -> bool:
        """Set fields of the feature; False where nothing differs."""
        changed = replace(self.feature, **fields)  # type: ignore[arg-type]
        if changed == self.feature:
            return False
        self.feature, self.touched = changed, True
        return True

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Take points in degrees, of a new drawing or of one moved by hand."""
        self.feature = replace(self.feature, points=tuple(Position(x, y) for x, y in points))
        self.touched = True

    def shape_as(self, shape: Shape) -> None:
        """Draw it as another shape: what was drawn is dropped."""
        if shape is not self.feature.shape and shape in SHAPES[self.feature.kind]:
            self.feature = replace(self.feature, shape=shape, points=(), direction=Direction.BOTH)
            self.touched = True

    def on_roads(self) -> bool:
        """Whether it changes drive times."""
        return self.feature.kind in ROAD_KINDS

    def command(self) -> cmd.SetMapFeature:
        """The command that sets it."""
        return cmd.SetMapFeature(self.feature, self.known.version if self.known is not None else 0)


def new_draft(kind: FeatureKind, now: datetime) -> FeatureDraft:
    """An empty feature of a kind with its usual shape, end and speed."""
    duration = FIRST_DURATIONS.get(kind)
    speed = FIRST_SPEED_KMH if kind is FeatureKind.SPEED else None
    until = now + duration if duration is not None else None
    return FeatureDraft(MapFeature("", kind, FIRST_SHAPES[kind], (), valid_until=until, speed_kmh=speed))


def draft_of(feature: MapFeature) -> FeatureDraft:
    """A feature of the board, to be changed."""
    return FeatureDraft(feature, feature)


def level_choices(kind: FeatureKind) -> tuple[RoadLevel, ...]:
    """The levels of road that can be meant; a ferry is slowed by nobody."""
    every = tuple(RoadLevel)
    return every if kind is FeatureKind.CLOSURE else tuple(level for level in every if level is not RoadLevel.FERRY)
