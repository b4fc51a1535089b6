"""The pictures of drawn features: what warns is a triangle, what is closed the round sign of a closed road."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from dispatch_app.qt_kit.map_view.picture_cache import blank
from dispatch_app.qt_kit.theme import Palette, text_font

SIGN_PX: Final = 26
DOT_PX: Final = 10


def feature_colour(kind: str, palette: Palette) -> str:
    """Red for what stops an ambulance, amber for what slows or endangers it, the accent for what helps."""
    return {
        "closure": palette.danger, "hazard": palette.warning, "speed": palette.warning,
        "meeting_point": palette.accent, "poi": palette.to_hospital,
    }.get(kind, palette.text)  # fmt: skip


def feature_picture(kind: str, in_force: bool, chosen: bool, palette: Palette, pixel_ratio: float) -> QPixmap:
    """The sign of a kind, its place in the middle of 26 × 26 pixels; hollow while it is not in force."""
    picture = blank(SIGN_PX, SIGN_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(SIGN_PX / 2.0, SIGN_PX / 2.0)
    colour, ground = QColor(feature_colour(kind, palette)), QColor(palette.panel)
    ink = ground if in_force else colour
    pen = QPen(QColor(palette.text) if chosen else ground if in_force else colour, 2.4 if chosen else 1.6)
    if not in_force:
        pen.setDashPattern([2.0, 1.4])
    painter.setPen(pen)
    painter.setBrush(colour if in_force else ground)
    if kind == "hazard":
        painter.drawPolygon(QPolygonF([QPointF(0.0, -10.5), QPointF(11.0, 9.0), QPointF(-11.0, 9.0)]))
        painter.setFont(text_font(13, bold=True))
        painter.setPen(ink)
        painter.drawText(QRectF(-8.0, -6.0, 16.0, 15.0), int(Qt.AlignmentFlag.AlignCenter), "!")
    elif kind == "closure":
        painter.drawEllipse(QPointF(0.0, 0.0), 10.5, 10.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRect(QRectF(-6.5, -2.4, 13.0, 4.8))
    elif kind == "speed":
        painter.drawEllipse(QPointF(0.0, 0.0), 10.5, 10.5)
        painter.setPen(QPen(ink, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(-6.0, -5.0, 12.0, 12.0), 0, 180 * 16)
        painter.drawLine(QPointF(0.0, 2.0), QPointF(-3.6, -2.6))
    elif kind == "meeting_point":
        painter.drawRoundedRect(QRectF(-10.0, -10.0, 20.0, 20.0), 4.0, 4.0)
        painter.setPen(QPen(ink, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(-4.0, -6.0), QPointF(-4.0, 6.5))
        painter.setBrush(ink)
        painter.drawPolygon(QPolygonF([QPointF(-3.5, -6.0), QPointF(6.0, -2.8), QPointF(-3.5, 0.6)]))
    else:
        painter.drawEllipse(QPointF(0.0, 0.0), 9.0, 9.0)
        painter.setFont(text_font(12, bold=True))
        painter.setPen(ink)
        painter.drawText(QRectF(-8.0, -8.0, 16.0, 16.0), int(Qt.AlignmentFlag.AlignCenter), "i")
    painter.end()
    return picture


def feature_dot(kind: str, in_force: bool, palette: Palette, pixel_ratio: float) -> QPixmap:
    """What a feature is at small scales: a dot of 10 pixels, square for what stops traffic."""
    picture = blank(DOT_PX, DOT_PX, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(feature_colour(kind, palette))
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(colour if in_force else QColor(palette.panel))
    box = QRectF(1.5, 1.5, DOT_PX - 3.0, DOT_PX - 3.0)
    if kind == "closure":
        painter.drawRect(box)
    else:
        painter.drawEllipse(box)
    painter.end()
    return picture
