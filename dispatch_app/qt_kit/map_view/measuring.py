"""Distance and area measured by clicking points: kept in degrees, computed on the WGS-84 ellipsoid. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pyproj import Geod

from dispatch_app.qt_kit.map_view.tools import Tool, area_text, distance_text
from dispatch_app.words import t

_ELLIPSOID: Final = Geod(ellps="WGS84")
MOST_POINTS: Final = 500  # clicked by hand; the bound keeps the drawing quick


@dataclass(slots=True)
class Measuring:
    """The points clicked so far, and the pointer's place while another one is looked for."""

    area: bool
    points: list[tuple[float, float]] = field(default_factory=list)
    pointer: tuple[float, float] | None = None
    finished: bool = False

    @classmethod
    def for_tool(cls, tool: Tool) -> Measuring | None:
        """A new measuring for one of the two measuring tools, None for any other."""
        if tool not in (Tool.MEASURE_DISTANCE, Tool.MEASURE_AREA):
            return None
        return cls(area=tool is Tool.MEASURE_AREA)

    def add(self, longitude: float, latitude: float) -> None:
        """Take another point; after the end a new measuring begins."""
        if self.finished:
            self.points.clear()
            self.finished = False
        if len(self.points) < MOST_POINTS:
            self.points.append((longitude, latitude))

    def outline(self) -> list[tuple[float, float]]:
        """The points to draw, the pointer's place last while measuring goes on."""
        return self.points + ([self.pointer] if self.pointer and self.points and not self.finished else [])

    @property
    def distance_m(self) -> float:
        """Length of the line, or of the border of the area."""
        points = self.outline()
        if self.area and len(points) > 2:
            points = [*points, points[0]]
        if len(points) < 2:
            return 0.0
        longitudes, latitudes = zip(*points, strict=True)
        return float(_ELLIPSOID.line_length(longitudes, latitudes))

    @property
    def area_m2(self) -> float:
        """The area enclosed; 0 with fewer than three points."""
        points = self.outline()
        if not self.area or len(points) < 3:
            return 0.0
        longitudes, latitudes = zip(*points, strict=True)
        return abs(float(_ELLIPSOID.polygon_area_perimeter(longitudes, latitudes)[0]))

    def text(self) -> str:
        """The result in words."""
        if self.area:
            return t(
                "Area {area} · border {border}", area=area_text(self.area_m2), border=distance_text(self.distance_m)
            )
        return distance_text(self.distance_m)
