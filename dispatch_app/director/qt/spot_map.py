"""The distribution map: where facts lie, as circles whose area grows with their number, over the base map."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dispatch_app.domain.statistics.question import Spot
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.view import MapView
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font

SMALLEST_PX, LARGEST_PX = 4.0, 20.0
CELL_PX = 34.0
"""Spots nearer than this are one: circles touch and hardly cover each other."""

NAMED = 24
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
        spots = gathered(self._spots, view)
        most = max((spot.count for spot in spots), default=1)
        fill = palette.colour("danger")
        painter.setPen(QPen(palette.colour("danger"), 1))
        for spot in spots:
            share = spot.count / most
            fill.setAlphaF(0.25 + 0.5 * share)
            painter.setBrush(fill)
            size = SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * math.sqrt(share)
            painter.drawEllipse(QPointF(*view.point_px(spot.longitude, spot.latitude)), size, size)
        painter.setFont(number_font(12, bold=True))
        painter.setPen(palette.colour("text"))
        for spot in spots[-NAMED:] if most > 1 else ():
            x, y = view.point_px(spot.longitude, spot.latitude)
            box = QRectF(x - LARGEST_PX, y - LARGEST_PX, 2 * LARGEST_PX, 2 * LARGEST_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(spot.count))


def gathered(spots: Sequence[Spot], view: Viewport) -> list[Spot]:
    """Spots that would lie on each other at this scale as one at their centre of gravity; the fullest last.

    The cells stand on the ground and not on the screen, so that nothing jumps while the map is moved.
    """
    if not spots:
        return []
    (left, top), (right, bottom) = view.point_px(0.0, spots[0].latitude), view.point_px(0.01, spots[0].latitude + 0.01)
    wide, high = CELL_PX * 0.01 / (right - left), CELL_PX * 0.01 / (top - bottom)
    cells: dict[tuple[int, int], list[Spot]] = {}
    for spot in spots:
        cells.setdefault((math.floor(spot.longitude / wide), math.floor(spot.latitude / high)), []).append(spot)
    made = []
    for near in cells.values():
        count = sum(spot.count for spot in near)
        longitude = sum(spot.longitude * spot.count for spot in near) / count
        made.append(Spot(longitude, sum(spot.latitude * spot.count for spot in near) / count, count))
    return sorted(made, key=lambda spot: spot.count)
