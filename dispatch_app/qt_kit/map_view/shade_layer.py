"""Areas of reach and coverage: rings of minutes around a place, and what a dispatch would leave uncovered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from dispatch_app.qt_kit.map_view.overlays import AdviceArrow, AreaShade
from dispatch_app.qt_kit.map_view.picture_cache import PictureCache, tag_picture
from dispatch_app.qt_kit.map_view.room import Room
from dispatch_app.qt_kit.map_view.strokes import boxes_of, in_view
from dispatch_app.qt_kit.map_view.vector_path import Floats, Integers, path_of
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font
from gis_data.base_map_kinds import to_unit, unit_of, world_px

_MOST_PICTURES: Final = 200
_MOST_RINGS: Final = 5_000
"""Of one shade; a coverage area of a whole province has fewer at the grain it is computed in."""
_SIMPLE_PX: Final = 0.7
_KEPT_LEVELS: Final = 6
"""Simplified copies of the rings for the last zooms, so that a still or panned view simplifies nothing again."""
_REACH_ALPHA: Final = (0.20, 0.15, 0.11, 0.08)


class _Shade:
    """One shade with its rings in Web-Mercator units."""

    def __init__(self, shade: AreaShade) -> None:
        self.shade = shade
        self.areas: list[list[Floats]] = []
        count = 0
        for area in shade.areas:
            rings = [to_unit(np.array(ring)) for ring in area if len(ring) > 2]
            count += len(rings)
            if rings and count <= _MOST_RINGS:
                self.areas.append(rings)
        self.boxes = boxes_of([rings[0] for rings in self.areas])
        self._simple: dict[float, list[list[Floats]]] = {}

    def at_zoom(self, zoom: float) -> list[list[Floats]]:
        """The rings without corners that cannot be seen at this zoom."""
        level = float(np.ceil(zoom * 2.0) / 2.0)
        if level not in self._simple:
            while len(self._simple) >= _KEPT_LEVELS:
                del self._simple[next(iter(self._simple))]
            grain = _SIMPLE_PX / world_px(level)
            self._simple[level] = [[_simplified(ring, grain) for ring in rings] for rings in self.areas]
        return self._simple[level]


def _simplified(ring: Floats, grain: float) -> Floats:
    simple = shapely.get_coordinates(shapely.simplify(shapely.LineString(ring), grain))
    return simple if len(simple) > 3 else ring


class ShadeLayer:
    """Keeps shades and arrows of advice and draws them, shades under everything but the ground."""

    def __init__(self) -> None:
        self._shades: list[_Shade] = []
        self._arrows: list[AdviceArrow] = []
        self._pictures = PictureCache(_MOST_PICTURES)

    def set_shades(self, shades: Sequence[AreaShade]) -> None:
        """Replace all areas; the widest reach is drawn first."""
        self._shades = [_Shade(shade) for shade in sorted(shades, key=lambda shade: -shade.step)]

    def set_arrows(self, arrows: Sequence[AdviceArrow]) -> None:
        """Replace all arrows of advice."""
        self._arrows = list(arrows)

    def forget_pictures(self) -> None:
        """Paint everything anew, after a change of theme, language or screen."""
        self._pictures.clear()

    def paint(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        """Fill and outline every area that touches the view."""
        for kept in self._shades:
            fill, edge = _look(kept.shade, palette)
            rings = kept.at_zoom(view.zoom)
            for number in in_view(kept.boxes, view):
                path = _path(view, rings[number])
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # large plain fills are twice as quick
                painter.fillPath(path, fill)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
                painter.strokePath(path, edge)

    def paint_words(self, painter: QPainter, view: Viewport, palette: Palette, room: Room) -> None:
        """The minutes at a rim of each reach, and the arrows of advice with their words."""
        for kept in self._shades:
            if not kept.shade.label or not kept.areas:
                continue
            largest = max(range(len(kept.areas)), key=lambda n: _size(kept.boxes[n]))
            ring = kept.areas[largest][0]
            rims = (np.argmin(ring[:, 1]), np.argmax(ring[:, 0]), np.argmax(ring[:, 1]), np.argmin(ring[:, 0]))
            for x, y in view.to_px(ring[list(rims)]).tolist():
                if self._tag(painter, palette, kept.shade.label, x, y - 9.0, room, _edge_colour(kept.shade, palette)):
                    break
        for arrow in self._arrows:
            self._arrow(painter, view, palette, arrow, room)

    def _arrow(self, painter: QPainter, view: Viewport, palette: Palette, arrow: AdviceArrow, room: Room) -> None:
        (x0, y0), (x1, y1) = (view.to_px(np.array([unit_of(*place)]))[0].tolist() for place in arrow.coordinates)
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length < 12.0 or length > 40_000.0:
            return
        lift = min(90.0, length * 0.22)
        middle = QPointF((x0 + x1) / 2.0 + (y1 - y0) / length * lift, (y0 + y1) / 2.0 - (x1 - x0) / length * lift)
        path = QPainterPath(QPointF(x0, y0))
        path.quadTo(middle, QPointF(x1, y1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((palette.panel, 6.0), (palette.on_scene, 3.0)):
            pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            if colour is palette.on_scene:
                pen.setDashPattern([3.0, 2.2])
            painter.setPen(pen)
            painter.drawPath(path)
        angle = float(np.arctan2(y1 - middle.y(), x1 - middle.x()))
        head = QPainterPath(QPointF(x1, y1))
        for side in (angle + 2.65, angle - 2.65):
            head.lineTo(x1 + 15.0 * float(np.cos(side)), y1 + 15.0 * float(np.sin(side)))
        head.closeSubpath()
        painter.setPen(QPen(QColor(palette.panel), 1.5))
        painter.setBrush(QColor(palette.on_scene))
        painter.drawPath(head)
        top = path.pointAtPercent(0.5)
        self._tag(painter, palette, arrow.label, top.x(), top.y() - 10.0, room, palette.on_scene)

    def _tag(self, painter: QPainter, palette: Palette, text: str, x: float, y: float, room: Room, edge: str) -> bool:
        """Whether there was room for it."""
        if not text:
            return True
        ratio = painter.device().devicePixelRatioF()
        picture = self._pictures.get(
            (text, edge, palette.name, ratio), lambda: tag_picture(text, number_font(12), palette, ratio, edge)
        )
        width, height = picture.width() / ratio, picture.height() / ratio
        left = x - width / 2.0
        if not room.free(left, y, left + width, y + height):
            return False
        room.take(left, y, left + width, y + height)
        painter.drawPixmap(round(left), round(y), picture)
        return True


def _path(view: Viewport, rings: list[Floats]) -> QPainterPath:
    """The rings of one area in pixels, held near the view; holes stay open by the odd-even rule."""
    starts: Integers = np.concatenate(([0], np.cumsum([len(ring) for ring in rings]))).astype(np.int64)
    path = path_of(np.clip(view.to_px(np.concatenate(rings)), -20_000.0, 20_000.0), starts)
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path


def _size(box: Floats) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def _edge_colour(shade: AreaShade, palette: Palette) -> str:
    return {
        "reach": palette.free, "lost": palette.danger, "uncovered": palette.at_hospital,
        "restored": palette.free, "given_up": palette.warning,
    }[shade.kind]  # fmt: skip


def _look(shade: AreaShade, palette: Palette) -> tuple[QBrush, QPen]:
    """Reach is plain and paler outwards; what is lost or given up is hatched, so that it shows without colour too."""
    colour = QColor(_edge_colour(shade, palette))
    fill = QColor(colour)
    if shade.kind == "reach":
        fill.setAlphaF(_REACH_ALPHA[min(shade.step, len(_REACH_ALPHA) - 1)])
        edge = QPen(colour, 1.8)
        if shade.step:
            edge.setDashPattern([6.0, 3.0] if shade.step == 1 else [2.0, 3.0])
        return QBrush(fill), edge
    if shade.kind == "uncovered":
        fill.setAlphaF(0.16)
        edge = QPen(colour, 1.0)
        edge.setDashPattern([2.0, 3.0])
        return QBrush(fill), edge
    if shade.kind == "restored":
        fill.setAlphaF(0.22)
        return QBrush(fill), QPen(colour, 1.8)
    fill.setAlphaF(0.70)
    pattern = Qt.BrushStyle.BDiagPattern if shade.kind == "lost" else Qt.BrushStyle.FDiagPattern
    return QBrush(fill, pattern), QPen(colour, 2.0)
