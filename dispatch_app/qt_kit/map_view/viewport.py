"""Which part of the world a widget of a given size shows: centre, zoom, places to pixels and back. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gis_data.base_map_kinds import HIGHEST_ZOOM, LOWEST_ZOOM, degrees_of, to_unit, unit_of, world_px

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Viewport:
    """Centre in Web-Mercator units, zoom (9 to 20, any fraction), size in logical pixels."""

    x: float
    y: float
    zoom: float
    width_px: int
    height_px: int

    @property
    def world_px(self) -> float:
        """Width in pixels of the whole world at this zoom."""
        return world_px(self.zoom)

    def bounds_units(self, margin_px: float = 0.0) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in Web-Mercator units of what is seen, widened by a margin."""
        half_width = (self.width_px / 2.0 + margin_px) / self.world_px
        half_height = (self.height_px / 2.0 + margin_px) / self.world_px
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    def to_px(self, units: Floats) -> Floats:
        """Widget pixels, shape (n, 2), of Web-Mercator units, shape (n, 2)."""
        middle = np.array([self.width_px / 2.0, self.height_px / 2.0])
        return (units - np.array([self.x, self.y])) * self.world_px + middle

    def point_px(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Widget pixels of one place in degrees."""
        x, y = unit_of(longitude, latitude)
        return (x - self.x) * self.world_px + self.width_px / 2.0, (y - self.y) * self.world_px + self.height_px / 2.0

    def degrees_at(self, px: float, py: float) -> tuple[float, float]:
        """Longitude and latitude under a widget pixel."""
        return degrees_of(*self.units_at(px, py))

    def units_at(self, px: float, py: float) -> tuple[float, float]:
        """Web-Mercator units under a widget pixel."""
        return self.x + (px - self.width_px / 2.0) / self.world_px, self.y + (py - self.height_px / 2.0) / self.world_px

    def moved(self, dx_px: float, dy_px: float) -> Viewport:
        """The view after its content was dragged by so many pixels."""
        return replace(self, x=_held(self.x - dx_px / self.world_px), y=_held(self.y - dy_px / self.world_px))

    def zoomed(self, zoom: float, px: float, py: float) -> Viewport:
        """The view at another zoom with the place under the pixel staying where it is."""
        held = max(LOWEST_ZOOM, min(HIGHEST_ZOOM, zoom))
        x, y = self.units_at(px, py)
        scale = world_px(held)
        return replace(
            self,
            zoom=held,
            x=_held(x - (px - self.width_px / 2.0) / scale),
            y=_held(y - (py - self.height_px / 2.0) / scale),
        )

    def centred(self, longitude: float, latitude: float, zoom: float | None = None) -> Viewport:
        """The view with a place in the middle."""
        x, y = unit_of(longitude, latitude)
        held = self.zoom if zoom is None else max(LOWEST_ZOOM, min(HIGHEST_ZOOM, zoom))
        return replace(self, x=_held(x), y=_held(y), zoom=held)

    def fitted(self, bounds: tuple[float, float, float, float], margin_px: float = 48.0) -> Viewport:
        """The view that just holds west, south, east, north in degrees; a single point is shown at zoom 16."""
        west, south, east, north = bounds
        (x0, y0), (x1, y1) = to_unit(np.array([[west, north], [east, south]]))
        room_x = max(self.width_px - 2.0 * margin_px, 64.0)
        room_y = max(self.height_px - 2.0 * margin_px, 64.0)
        narrowest = max(float(x1 - x0) / room_x, float(y1 - y0) / room_y)
        zoom = 16.0 if narrowest <= 0.0 else -math.log2(narrowest * 256.0)
        held = max(LOWEST_ZOOM, min(18.0 if narrowest > 0.0 else 16.0, zoom))
        return replace(self, x=_held(float(x0 + x1) / 2.0), y=_held(float(y0 + y1) / 2.0), zoom=held)

    def sized(self, width_px: int, height_px: int) -> Viewport:
        """The same place in a widget of another size."""
        return replace(self, width_px=max(1, width_px), height_px=max(1, height_px))


def _held(unit: float) -> float:
    return max(0.0, min(1.0, unit))
