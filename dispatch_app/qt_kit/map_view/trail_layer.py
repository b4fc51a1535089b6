"""Trails: where vehicles were in the last minutes, fading with age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dispatch_app.qt_kit.map_view.overlays import TrailLine
from dispatch_app.qt_kit.map_view.strokes import paint_line
from dispatch_app.qt_kit.map_view.vector_path import Floats
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, vehicle_look
from gis_data.base_map_kinds import to_unit

MOST_TRAILS: Final = 40
"""More lines than vehicles of one incident and the chosen one hide the streets, and slow the frames."""
_BANDS: Final = 4
"""Steps of fading: each is one stroke."""
_FAINTEST: Final = 0.25


class TrailLayer:
    """Keeps trails in Web-Mercator units and draws them under the vehicles."""

    def __init__(self) -> None:
        self._trails: list[tuple[TrailLine, Floats, Floats]] = []

    def set_trails(self, trails: Sequence[TrailLine]) -> None:
        """Replace all trails; the chosen ones come first, and those with fewer than two points are passed over."""
        ordered = sorted((t for t in trails if len(t.coordinates) > 1), key=lambda trail: not trail.chosen)
        self._trails = [
            (trail, to_unit(np.array(trail.coordinates)), np.array(trail.ages_s, dtype=np.float64))
            for trail in ordered[:MOST_TRAILS]
        ]

    def paint(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        """Draw them, the chosen ones on top."""
        for trail, units, ages_s in reversed(self._trails):
            colour = QColor(vehicle_look(trail.state, palette).colour)
            width = 3.5 if trail.chosen else 2.2
            oldest = max(float(ages_s[0]), 1.0)
            band = np.minimum((ages_s / oldest * _BANDS).astype(np.int64), _BANDS - 1)  # the last band is the oldest
            for number in range(_BANDS - 1, -1, -1):
                members = np.flatnonzero(band == number)
                if not len(members):
                    continue
                first, last = int(members[0]), int(members[-1])
                piece = units[first : last + 2]  # with the first point of the next band, so that no gap shows
                if len(piece) < 2:
                    continue
                faded = QColor(colour)
                faded.setAlphaF(1.0 - (1.0 - _FAINTEST) * number / (_BANDS - 1))
                pen = QPen(faded, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
                paint_line(painter, view, piece, pen)
            if trail.chosen:
                self._dots(painter, view, colour, units)

    @staticmethod
    def _dots(painter: QPainter, view: Viewport, colour: QColor, units: Floats) -> None:
        """A dot at each fix of the chosen vehicle, where they stand far enough apart to be seen singly."""
        px = view.to_px(units)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        before = None
        for x, y in px.tolist():
            if before is not None and abs(x - before[0]) + abs(y - before[1]) < 14.0:
                continue
            before = (x, y)
            if -10.0 < x < view.width_px + 10.0 and -10.0 < y < view.height_px + 10.0:
                painter.drawEllipse(QPointF(x, y), 3.0, 3.0)
