"""What a page is made of: boxes in millimetres, y downwards from the top edge, drawn in order."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0
MARGIN_MM = 11.0
POINT_MM = 25.4 / 72.0

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom."""

BLACK = "#000000"
WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text in the rectangle x, y, width, height; `angle_deg` turns it anticlockwise about its centre."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    size_pt: float
    bold: bool = False
    colour: str = BLACK
    align: str = "left"
    """"left", "centre" or "right"."""
    angle_deg: float = 0.0
    halo: bool = False
    """White behind it, to be read over lines."""

    def bounds(self) -> Bounds:
        """The rectangle that the (turned) text keeps to."""
        if not self.angle_deg:
            return self.x, self.y, self.x + self.width, self.y + self.height
        c, s = abs(cos(radians(self.angle_deg))), abs(sin(radians(self.angle_deg)))
        half_width, half_height = (self.width * c + self.height * s) / 2, (self.width * s + self.height * c) / 2
        middle_x, middle_y = self.x + self.width / 2, self.y + self.height / 2
        return middle_x - half_width, middle_y - half_height, middle_x + half_width, middle_y + half_height


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    stroke_mm: float = 0.2

    def bounds(self) -> Bounds:
        return self.x, self.y, self.x + self.width, self.y + self.height


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    stroke_mm: float = 0.2
    colour: str = BLACK

    def bounds(self) -> Bounds:
        return min(self.x1, self.x2), min(self.y1, self.y2), max(self.x1, self.x2), max(self.y1, self.y2)


@dataclass(frozen=True, slots=True)
class Polyline:
    points: tuple[Point, ...]
    stroke_mm: float = 0.2
    colour: str = BLACK
    dash_mm: tuple[float, ...] = ()
    clip: Bounds | None = None
    """Ink stays within, so that a broad line does not cross the frame it was cut at."""

    def bounds(self) -> Bounds:
        return _bounds(self.points)


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[Point, ...]
    fill: str
    stroke: str = ""
    stroke_mm: float = 0.2

    def bounds(self) -> Bounds:
        return _bounds(self.points)


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    stroke_mm: float = 0.2

    def bounds(self) -> Bounds:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of `content`, `size` wide and high with its quiet zone."""

    x: float
    y: float
    size: float
    content: str

    def bounds(self) -> Bounds:
        return self.x, self.y, self.x + self.size, self.y + self.size


Box = Text | Rect | Line | Polyline | Polygon | Circle | Qr


@dataclass(frozen=True, slots=True)
class Page:
    """One A4 page; `title` names the document."""

    title: str
    boxes: tuple[Box, ...]


def _bounds(points: tuple[Point, ...]) -> Bounds:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
