"""A drawing under the hand: the points clicked so far, joined along roads where wished. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

Point = tuple[float, float]
Tracer = Callable[[Point, Point], list[Point]]
"""The way along roads from one place to another, both ends included (snapped); a straight line where there is none."""

MOST_CLICKS: Final = 200
"""The server takes 500 points of a line and 200 corners of an area; a hand draws no more."""
FEWEST: Final = {"point": 1, "line": 2, "area": 3}


@dataclass(slots=True)
class Sketch:
    """Points in degrees. `pieces` holds the way from each click to the next, so that one click back is one piece."""

    shape: Literal["point", "line", "area"]
    kind: str = "hazard"
    tracer: Tracer | None = None
    clicks: list[Point] = field(default_factory=list)
    pieces: list[list[Point]] = field(default_factory=list)
    pointer: Point | None = None

    def add(self, longitude: float, latitude: float) -> bool:
        """Take another point; True when the drawing is complete (a point is after one)."""
        here = (longitude, latitude)
        if len(self.clicks) >= MOST_CLICKS:
            return False
        if self.clicks:
            tracer = self.tracer if self.shape == "line" else None
            self.pieces.append(tracer(self.clicks[-1], here) if tracer else [self.clicks[-1], here])
        self.clicks.append(here)
        return self.shape == "point"

    def back(self) -> None:
        """Take the last point away."""
        if self.clicks:
            self.clicks.pop()
        if self.pieces:
            self.pieces.pop()

    def is_complete(self) -> bool:
        """Whether there are enough points for the shape."""
        return len(self.clicks) >= FEWEST[self.shape]

    def points(self) -> list[Point]:
        """The drawing's points in order, none twice in a row."""
        if self.shape == "line" and self.pieces:
            points = [point for piece in self.pieces for point in piece]
        else:
            points = list(self.clicks)
        return [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]

    def outline(self) -> list[Point]:
        """What to draw while the hand is at work: the points, and the pointer's place as the next."""
        points = self.points()
        return [*points, self.pointer] if self.pointer and points and self.shape != "point" else points
