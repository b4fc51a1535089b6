"""The distribution map: where facts lie, as circles whose area grows with their number, over the base map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from dispatch_app.domain.statistics.question import Spot
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.view import MapView
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font

SMALLEST_PX, LARGEST_PX = 4.0, 26.0
NAMED = 12
"""So many of the fullest spots carry their number."""


class SpotMap(MapView):
    """A map with spots on it."""

    def __init__(self) -> None:
        super().__init__()
        self._spots: tuple[Spot, ...] = ()

    def show_spots(self, spots: Sequence[Spot]) -> None:
        """Replace the spots and look at them all."""
        self._spots = tuple(spots)
        if spots:
            east, north = [s.longitude for s in spots], [s.latitude for s in spots]
            self.fit((min(east) - 0.004, min(north) - 0.004, max(east) + 0.004, max(north) + 0.004))
        self.update()

    def _paint_marks(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        super()._paint_marks(painter, view, palette, room)
        most = max((spot.count for spot in self._spots), default=1)
        fill = palette.colour("danger")
        painter.setPen(QPen(palette.colour("danger"), 1))
        for spot in reversed(self._spots):
            share = spot.count / most
            fill.setAlphaF(0.22 + 0.45 * share)
            painter.setBrush(fill)
            size = SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * math.sqrt(share)
            painter.drawEllipse(QPointF(*view.point_px(spot.longitude, spot.latitude)), size, size)
        painter.setFont(number_font(12, bold=True))
        painter.setPen(palette.colour("text"))
        for spot in self._spots[:NAMED] if most > 1 else ():
            x, y = view.point_px(spot.longitude, spot.latitude)
            painter.drawText(QPointF(x - 6, y + 5), str(spot.count))
