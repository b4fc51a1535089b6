"""The pictures of facilities, incidents and meeting points."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from dispatch_app.qt_kit.map_view.picture_cache import blank
from dispatch_app.qt_kit.theme import Palette, text_font

BADGE_PX: Final = 24
PIN_WIDTH_PX: Final = 40
PIN_HEIGHT_PX: Final = 46
FLAG_PX: Final = 28


def facility_picture(kind: str, state: str, palette: Palette, pixel_ratio: float) -> QPixmap:
    """A house for a station, a cross for a hospital; edge dashed while diverting, struck out while offline."""
    picture = blank(BADGE_PX, BADGE_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor({"diverting": palette.warning, "offline": palette.danger}.get(state, palette.text))
    if kind == "hospital" and state == "open":
        colour = QColor(palette.to_hospital)
    pen = QPen(colour, 1.6)
    if state == "diverting":
        pen.setDashPattern([2.5, 1.5])
    painter.setPen(pen)
    painter.setBrush(QColor(palette.panel))
    painter.drawRoundedRect(QRectF(1.5, 1.5, BADGE_PX - 3.0, BADGE_PX - 3.0), 4.0, 4.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if kind == "hospital":
        painter.drawRect(QRectF(10.2, 5.5, 3.6, 13.0))
        painter.drawRect(QRectF(5.5, 10.2, 13.0, 3.6))
    else:
        house = QPolygonF(
            [
                QPointF(12, 5),
                QPointF(19, 11.2),
                QPointF(17, 11.2),
                QPointF(17, 18.5),
                QPointF(7, 18.5),
                QPointF(7, 11.2),
            ]
        )
        house.append(QPointF(5, 11.2))
        painter.drawPolygon(house)
        painter.setBrush(QColor(palette.panel))
        painter.drawRect(QRectF(10.0, 13.0, 4.0, 5.5))
    if state == "offline":
        painter.setPen(QPen(colour, 2.0))
        painter.drawLine(QPointF(3, BADGE_PX - 3), QPointF(BADGE_PX - 3, 3))
    painter.end()
    return picture


def pin_picture(grade: str, colour: str, chosen: bool, palette: Palette, pixel_ratio: float) -> QPixmap:
    """A pin whose point is the lower middle, with the grade's letter; the chosen one is larger and ringed."""
    picture = blank(PIN_WIDTH_PX, PIN_HEIGHT_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(PIN_WIDTH_PX / 2.0, PIN_HEIGHT_PX - 1.0)
    if not chosen:
        painter.scale(0.8, 0.8)
    shape = QPainterPath(QPointF(0.0, 0.0))
    shape.cubicTo(QPointF(-4.0, -10.0), QPointF(-15.0, -15.0), QPointF(-15.0, -27.0))
    shape.arcTo(QRectF(-15.0, -42.0, 30.0, 30.0), 180.0, -180.0)
    shape.cubicTo(QPointF(15.0, -15.0), QPointF(4.0, -10.0), QPointF(0.0, 0.0))
    painter.setPen(QPen(QColor(palette.text if chosen else palette.surface), 2.4 if chosen else 2.0))
    painter.setBrush(QColor(colour))
    painter.drawPath(shape)
    ink = QColor("#10161F" if palette.is_dark else "#FFFFFF")
    if grade:
        painter.setFont(text_font(19, bold=True))
        painter.setPen(ink)
        painter.drawText(QRectF(-15.0, -42.0, 30.0, 30.0), int(Qt.AlignmentFlag.AlignCenter), grade[:1].upper())
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(0.0, -27.0), 5.0, 5.0)
    painter.end()
    return picture


def flag_picture(palette: Palette, pixel_ratio: float) -> QPixmap:
    """A flag whose staff stands at the place."""
    picture = blank(FLAG_PX, FLAG_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(palette.surface), 5.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(6.0, 4.0), QPointF(6.0, FLAG_PX - 3.0))
    painter.setPen(QPen(QColor(palette.accent), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(6.0, 4.0), QPointF(6.0, FLAG_PX - 3.0))
    painter.setPen(QPen(QColor(palette.surface), 1.5))
    painter.setBrush(QColor(palette.accent))
    painter.drawPolygon(QPolygonF([QPointF(7.0, 3.5), QPointF(24.0, 9.0), QPointF(7.0, 15.0)]))
    painter.end()
    return picture
