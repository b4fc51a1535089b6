"""The signs on the map's tool buttons, drawn in the theme's own colour: no font has them all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from dispatch_app.qt_kit.theme import current_palette, text_font

SIDE_PX = 22
_SCALE = 2


def map_icon(name: str) -> QIcon:
    """The sign of a tool, 22 × 22 pixels, in the text colour, paler where the button is disabled."""
    icon = QIcon()
    palette = current_palette()
    for mode, colour in ((QIcon.Mode.Normal, palette.text), (QIcon.Mode.Disabled, palette.at_hospital)):
        picture = QPixmap(SIDE_PX * _SCALE, SIDE_PX * _SCALE)
        picture.setDevicePixelRatio(_SCALE)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(SIDE_PX / 2.0, SIDE_PX / 2.0)
        ink = QColor(colour)
        painter.setPen(QPen(ink, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _PICTURES[name](painter, ink)
        painter.end()
        icon.addPixmap(picture, mode)
    return icon


def _lines(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _pan(painter: QPainter, _: QColor) -> None:
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        tip = (8.5 * x, 8.5 * y)
        _lines(painter, (0, 0), tip)
        _lines(painter, (tip[0] - 2.6 * x - 2.6 * y, tip[1] - 2.6 * y - 2.6 * x), tip,
               (tip[0] - 2.6 * x + 2.6 * y, tip[1] - 2.6 * y + 2.6 * x))  # fmt: skip


def _distance(painter: QPainter, _: QColor) -> None:
    _lines(painter, (-8, 3), (8, 3))
    for x, height in ((-8, 6), (-4, 3), (0, 5), (4, 3), (8, 6)):
        _lines(painter, (x, 3), (x, 3 - height))


def _area(painter: QPainter, ink: QColor) -> None:
    corners = [(-8, 5), (-4, -7), (7, -5), (6, 7)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setBrush(ink)
    for x, y in corners:
        painter.drawEllipse(QPointF(x, y), 1.4, 1.4)


def _scene(painter: QPainter, ink: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 7.5, 7.5)
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        _lines(painter, (5 * x, 5 * y), (10 * x, 10 * y))
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 0), 2.0, 2.0)


def _flag(painter: QPainter, ink: QColor) -> None:
    _lines(painter, (-5, -8), (-5, 9))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(-5, -8), QPointF(7, -4), QPointF(-5, 0)]))


def _pencil(painter: QPainter, _: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ((-8, 8), (-6.5, 3), (4, -7.5), (7.5, -4), (-3, 6.5))]))
    _lines(painter, (1.5, -5), (5, -1.5))


def _rings(painter: QPainter, ink: QColor) -> None:
    for radius in (8.5, 5.2):
        painter.drawEllipse(QPointF(0, 0), radius, radius)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 0), 1.8, 1.8)


def _way(painter: QPainter, ink: QColor) -> None:
    path = QPainterPath(QPointF(-7, 7))
    path.cubicTo(QPointF(-9, -6), QPointF(6, 8), QPointF(5, -4))
    painter.drawPath(path)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(-7, 7), 2.0, 2.0)
    painter.drawPolygon([QPointF(5, -9), QPointF(9, -2), QPointF(1, -2)])


def _cover(painter: QPainter, _: QColor) -> None:
    shield = QPainterPath(QPointF(0, -9))
    shield.lineTo(8, -6)
    shield.cubicTo(QPointF(8, 2), QPointF(5, 6.5), QPointF(0, 9))
    shield.cubicTo(QPointF(-5, 6.5), QPointF(-8, 2), QPointF(-8, -6))
    shield.closeSubpath()
    painter.drawPath(shield)
    _lines(painter, (-3.5, -0.5), (-0.8, 2.6), (4, -3.4))


def _printer(painter: QPainter, _: QColor) -> None:
    painter.drawRect(QRectF(-5, -9, 10, 5))
    painter.drawRoundedRect(QRectF(-9, -4, 18, 8), 1.5, 1.5)
    painter.drawRect(QRectF(-5, 1, 10, 8))
    _lines(painter, (-2.5, 4), (2.5, 4))


def _layers(painter: QPainter, _: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(0, -8), QPointF(9, -3.5), QPointF(0, 1), QPointF(-9, -3.5)]))
    _lines(painter, (-9, 0.5), (0, 5), (9, 0.5))
    _lines(painter, (-9, 4.5), (0, 9), (9, 4.5))


def _legend(painter: QPainter, ink: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 8.5, 8.5)
    painter.setFont(text_font(13, bold=True))
    painter.drawText(QRectF(-8, -8.5, 16, 17), int(Qt.AlignmentFlag.AlignCenter), "?")


def _style(painter: QPainter, ink: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 8.0, 8.0)
    painter.setBrush(ink)
    painter.drawPie(QRectF(-8, -8, 16, 16), 90 * 16, 180 * 16)


def _plus(painter: QPainter, _: QColor) -> None:
    _lines(painter, (-7, 0), (7, 0))
    _lines(painter, (0, -7), (0, 7))


def _minus(painter: QPainter, _: QColor) -> None:
    _lines(painter, (-7, 0), (7, 0))


_PICTURES: dict[str, Callable[[QPainter, QColor], None]] = {
    "pan": _pan, "measure_distance": _distance, "measure_area": _area, "set_scene": _scene,
    "set_meeting_point": _flag, "draw": _pencil, "reach": _rings, "coverage": _cover, "track": _way, "paper": _printer,
    "layers": _layers, "legend": _legend, "style": _style, "plus": _plus, "minus": _minus,
}  # fmt: skip
