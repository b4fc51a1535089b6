"""The film of a track on the map: the way that was driven, the way still to come, and the vehicle at this moment."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dispatch_app.qt_kit.map_view.overlays import ReplayTrack
from dispatch_app.qt_kit.map_view.strokes import paint_lines
from dispatch_app.qt_kit.map_view.vector_path import Floats
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette
from gis_data.base_map_kinds import to_unit, unit_of

MOST_DRAWN: Final = 4_000
"""Points of the whole line: more are closer together than its pen is wide, on any screen."""
MOST_DOUBTS: Final = 400
_ARROW_PX: Final = 13.0


class ReplayLayer:
    """Keeps one track in Web-Mercator units; empty until `set_track`."""

    def __init__(self) -> None:
        self._units: Floats = np.empty((0, 2))
        self._lines: list[tuple[Floats, np.ndarray]] = []
        self._doubts: Floats = np.empty((0, 2))
        self._passed = 0
        self._tip: tuple[float, float] | None = None
        self._heading_deg: float | None = None
        self._known = True

    def set_track(self, track: ReplayTrack | None) -> None:
        """Replace the track; None takes it off the map."""
        self._lines, self._tip, self._passed = [], None, 0
        self._doubts = np.empty((0, 2))
        if track is None or not track.coordinates:
            return
        units = to_unit(np.array(track.coordinates))
        step = max(1, len(units) // MOST_DRAWN)
        for first, end in track.pieces:
            rows = np.unique(np.append(np.arange(first, end, step), end - 1))
            self._lines.append((units[rows], rows))
        if track.doubtful:
            self._doubts = to_unit(np.array(track.doubtful[:MOST_DOUBTS]))

    def set_moment(
        self, passed: int, tip: tuple[float, float] | None, heading_deg: float | None, known: bool
    ) -> None:
        """How many points have been reached, and where the vehicle is; `known` is False in a gap."""
        self._passed, self._tip, self._heading_deg, self._known = passed, tip, heading_deg, known

    def paint(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        """Draw what is there."""
        whole = [line for line, _ in self._lines if len(line) > 1]
        if whole:
            coming = QPen(QColor(palette.dim_text), 2.0, Qt.PenStyle.DotLine)
            paint_lines(painter, view, whole, coming)
        driven = [cut for line, rows in self._lines if len(cut := self._driven(line, rows)) > 1]
        if driven:
            pen = QPen(QColor(palette.accent), 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            paint_lines(painter, view, driven, pen)
        self._paint_doubts(painter, view, palette)
        if self._tip is not None:
            self._paint_vehicle(painter, view, palette)

    def _driven(self, line: Floats, rows: np.ndarray) -> Floats:
        count = int(np.searchsorted(rows, self._passed))
        cut = line[:count]
        at_the_tip = count and (count < len(line) or rows[-1] == self._passed - 1)
        if at_the_tip and self._tip is not None and self._known:
            cut = np.concatenate((cut, [unit_of(*self._tip)]))
        return cut

    def _paint_doubts(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        if not len(self._doubts):
            return
        painter.setPen(QPen(QColor(palette.warning), 1.8))
        for x, y in view.to_px(self._doubts).tolist():
            if -10.0 < x < view.width_px + 10.0 and -10.0 < y < view.height_px + 10.0:
                painter.drawLine(QPointF(x - 4, y - 4), QPointF(x + 4, y + 4))
                painter.drawLine(QPointF(x - 4, y + 4), QPointF(x + 4, y - 4))

    def _paint_vehicle(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        assert self._tip is not None
        [[x, y]] = view.to_px(np.array([unit_of(*self._tip)])).tolist()
        painter.setPen(QPen(QColor(palette.surface), 2.0))
        painter.setBrush(QColor(palette.accent) if self._known else QColor(palette.dim_text))
        if self._heading_deg is None or not self._known:
            painter.drawEllipse(QPointF(x, y), 9.0, 9.0)
            return
        corners = []
        for turn_deg, size in ((0.0, 1.0), (140.0, 0.9), (180.0, 0.35), (220.0, 0.9)):
            angle = math.radians(self._heading_deg + turn_deg)
            corners.append(QPointF(x + math.sin(angle) * _ARROW_PX * size, y - math.cos(angle) * _ARROW_PX * size))
        painter.drawPolygon(QPolygonF(corners))
