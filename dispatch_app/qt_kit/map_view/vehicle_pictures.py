"""The pictures of vehicles (shape and mark by state, pointer for the heading, hollow when stale) and of clusters."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from dispatch_app.qt_kit.map_view.picture_cache import blank
from dispatch_app.qt_kit.theme import Palette, text_font, vehicle_look

SPRITE_PX: Final = 46
HEADINGS: Final = 36  # a pointer every 10°: finer is not seen at this size
NO_HEADING: Final = -1
_RADIUS_PX: Final = 10.0


def vehicle_picture(state: str, heading: int, stale: bool, palette: Palette, pixel_ratio: float) -> QPixmap:
    """One vehicle, its place in the middle of 46 × 46 pixels; `heading` counts steps of 10° or is -1."""
    picture = blank(SPRITE_PX, SPRITE_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(SPRITE_PX / 2.0, SPRITE_PX / 2.0)
    colour = QColor(vehicle_look(state, palette).colour)
    ground = QColor(palette.surface if palette.is_dark else "#FFFFFF")
    if state == "emergency":
        glow = QColor(colour)
        glow.setAlphaF(0.28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(QPointF(0.0, 0.0), 18.0, 18.0)
    if heading != NO_HEADING:
        painter.save()
        painter.rotate(heading * 360.0 / HEADINGS)
        pointer = QPolygonF([QPointF(0.0, -21.5), QPointF(8.5, -8.0), QPointF(-8.5, -8.0)])
        painter.setPen(QPen(ground, 2.0))
        painter.setBrush(ground if stale else colour)
        painter.drawPolygon(pointer)
        if stale:
            painter.setPen(QPen(colour, 1.5))
            painter.drawPolygon(pointer)
        painter.restore()
    painter.setPen(QPen(ground, 2.0))
    painter.setBrush(ground if stale else colour)
    _body(painter, state, _RADIUS_PX)
    if stale:
        painter.setPen(QPen(colour, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _body(painter, state, _RADIUS_PX - 1.5)
    _mark(painter, state, colour if stale else ground)
    painter.end()
    return picture


def _body(painter: QPainter, state: str, radius: float) -> None:
    if state == "on_scene":
        side = radius * 0.9
        painter.drawRoundedRect(QRectF(-side, -side, 2 * side, 2 * side), 2.5, 2.5)
    elif state == "ordered":
        side = radius * 1.25
        painter.drawPolygon(QPolygonF([QPointF(0, -side), QPointF(side, 0), QPointF(0, side), QPointF(-side, 0)]))
    else:
        painter.drawEllipse(QPointF(0.0, 0.0), radius, radius)


def _mark(painter: QPainter, state: str, colour: QColor) -> None:
    """The sign inside the body, so that states differ without colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if state == "en_route":
        painter.drawPolygon(QPolygonF([QPointF(0, -5.5), QPointF(5, 4), QPointF(-5, 4)]))
    elif state == "to_hospital":
        painter.drawPolygon(QPolygonF([QPointF(5.5, 0), QPointF(-4, 5), QPointF(-4, -5)]))
    elif state == "on_scene":
        painter.drawRect(QRectF(-3.5, -3.5, 7.0, 7.0))
    elif state == "ordered":
        painter.drawEllipse(QPointF(0, 0), 2.6, 2.6)
    elif state == "free":
        painter.drawEllipse(QPointF(0, 0), 3.2, 3.2)
    elif state in ("at_hospital", "emergency"):
        painter.setFont(text_font(14, bold=True))
        painter.setPen(colour)
        painter.drawText(QRectF(-10, -10, 20, 20), int(Qt.AlignmentFlag.AlignCenter), vehicle_look(state).mark)
    else:
        painter.setPen(QPen(colour, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(-3.6, -3.6), QPointF(3.6, 3.6))
        painter.drawLine(QPointF(-3.6, 3.6), QPointF(3.6, -3.6))


def cluster_px(count: int) -> int:
    """Width of the picture of a cluster of so many vehicles."""
    return 30 + 6 * min(4, int(math.log10(max(count, 1)) * 2))


def cluster_picture(count: int, free_eighths: int, emergency: bool, palette: Palette, pixel_ratio: float) -> QPixmap:
    """A cluster: the number of vehicles in a ring that is green by the share of free ones, red round an emergency."""
    size = cluster_px(count)
    picture = blank(size, size, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(palette.panel)
    ground.setAlphaF(0.94)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(QRectF(0.5, 0.5, size - 1.0, size - 1.0))
    ring = QRectF(3.0, 3.0, size - 6.0, size - 6.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.emergency if emergency else palette.at_hospital), 3.0))
    painter.drawEllipse(ring)
    painter.setPen(QPen(palette.colour("free"), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(ring, 90 * 16, -free_eighths * 45 * 16)
    painter.setFont(text_font(12 if count < 1_000 else 11, bold=True))
    painter.setPen(QColor(palette.text))
    painter.drawText(QRectF(0, 0, size, size), int(Qt.AlignmentFlag.AlignCenter), str(count))
    painter.end()
    return picture
