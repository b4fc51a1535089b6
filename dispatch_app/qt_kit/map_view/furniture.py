"""What frames the map: scale bar, north, the pointer's coordinates, the source's name, hover card, measuring line."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from dispatch_app.qt_kit.map_view.coordinates import DATUMS, coordinate_text
from dispatch_app.qt_kit.map_view.feature_pictures import feature_colour
from dispatch_app.qt_kit.map_view.measuring import Measuring
from dispatch_app.qt_kit.map_view.sketch import Sketch
from dispatch_app.qt_kit.map_view.tools import distance_text
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette, number_font, text_font
from dispatch_app.words import t
from gis_data.base_map_kinds import metres_per_px, to_unit

_LONGEST_BAR_PX: Final = 140.0
_STRIP_PX: Final = 24.0
_GAP_PX: Final = 8.0


def paint_furniture(
    painter: QPainter, view: Viewport, palette: Palette, pointer: tuple[float, float] | None, source: str,
    datum: str = DATUMS[0],
) -> QRectF:  # fmt: skip
    """Coordinates bottom left, source and scale bar bottom right, north arrow above the scale bar.

    Gives the box of the coordinates.
    """
    longitude, latitude = pointer or view.degrees_at(view.width_px / 2.0, view.height_px / 2.0)
    text = f"{coordinate_text(longitude, latitude, datum)}  Z {view.zoom:.1f}"
    strip = _strip(painter, palette, text, _GAP_PX, view.height_px - _STRIP_PX - _GAP_PX)
    right = view.width_px - _GAP_PX
    bar_left = _scale_bar(painter, view, palette, right)
    if source:
        width = QFontMetricsF(text_font(11)).horizontalAdvance(source) + 14.0
        own_px = _GAP_PX + QFontMetricsF(number_font(12)).horizontalAdvance(text) + 14.0
        above = bar_left - width - _GAP_PX < own_px + _GAP_PX  # a narrow map: the source stands over the position
        top = view.height_px - (_STRIP_PX + _GAP_PX) * (2 if above else 1)
        left = _GAP_PX if above else bar_left - width - _GAP_PX
        _strip(painter, palette, source, left, top, dim=True)
    _north(painter, palette, right - 16.0, view.height_px - _STRIP_PX - _GAP_PX - 30.0)
    return strip


def _strip(painter: QPainter, palette: Palette, text: str, left: float, top: float, dim: bool = False) -> QRectF:
    font = text_font(11) if dim else number_font(12)
    width = QFontMetricsF(font).horizontalAdvance(text) + 14.0
    box = QRectF(left, top, width, _STRIP_PX)
    _ground(painter, palette, box)
    painter.setFont(font)
    painter.setPen(QColor(palette.dim_text if dim else palette.text))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    return box


def _ground(painter: QPainter, palette: Palette, box: QRectF) -> None:
    colour = QColor(palette.panel)
    colour.setAlphaF(0.86)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, 4.0, 4.0)


def scale_bar_m(longest_m: float) -> float:
    """The largest of 1, 2, 5 times a power of ten metres that is not longer than `longest_m`."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    for factor in (5.0, 2.0):
        if factor * power <= longest_m:
            return factor * power
    return power


def _scale_bar(painter: QPainter, view: Viewport, palette: Palette, right: float) -> float:
    """Draws the bar for the latitude in the middle; gives the left edge of its ground."""
    _, latitude = view.degrees_at(view.width_px / 2.0, view.height_px / 2.0)
    metres = metres_per_px(latitude, view.zoom)
    length_m = scale_bar_m(_LONGEST_BAR_PX * metres)
    length_px = length_m / metres
    text = distance_text(length_m) if length_m < 1_000.0 else t("{count} km", count=f"{length_m / 1_000.0:g}")
    font = number_font(12)
    text_width = QFontMetricsF(font).horizontalAdvance(text)
    width = length_px + text_width + 24.0
    top = view.height_px - _STRIP_PX - _GAP_PX
    box = QRectF(right - width, top, width, _STRIP_PX)
    _ground(painter, palette, box)
    painter.setFont(font)
    painter.setPen(QColor(palette.text))
    painter.drawText(
        QRectF(box.left() + 7.0, top, text_width + 4.0, _STRIP_PX), int(Qt.AlignmentFlag.AlignVCenter), text
    )
    x0, x1, y = right - 8.0 - length_px, right - 8.0, top + 16.0
    painter.setPen(QPen(QColor(palette.text), 1.6))
    painter.drawPolyline(QPolygonF([QPointF(x0, y - 6.0), QPointF(x0, y), QPointF(x1, y), QPointF(x1, y - 6.0)]))
    return box.left()


def _north(painter: QPainter, palette: Palette, x: float, y: float) -> None:
    _ground(painter, palette, QRectF(x - 15.0, y - 20.0, 30.0, 42.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.text))
    painter.drawPolygon(QPolygonF([QPointF(x, y - 15.0), QPointF(x + 6.0, y + 2.0), QPointF(x, y - 2.0)]))
    painter.setBrush(QColor(palette.at_hospital))
    painter.drawPolygon(QPolygonF([QPointF(x, y - 15.0), QPointF(x - 6.0, y + 2.0), QPointF(x, y - 2.0)]))
    painter.setFont(text_font(12, bold=True))
    painter.setPen(QColor(palette.text))
    painter.drawText(QRectF(x - 15.0, y + 2.0, 30.0, 18.0), int(Qt.AlignmentFlag.AlignCenter), t("N"))


def paint_card(
    painter: QPainter, view: Viewport, palette: Palette, x: float, y: float, lines: list[str], colour: str
) -> None:
    """A small card of plain text lines beside a pixel, the first one bold, kept inside the view."""
    fonts = [text_font(13, bold=True)] + [number_font(12)] * (len(lines) - 1)
    width = max(QFontMetricsF(font).horizontalAdvance(text) for font, text in zip(fonts, lines, strict=True)) + 26.0
    height = 20.0 * len(lines) + 10.0
    left = x + 18.0 if x + 18.0 + width < view.width_px else x - 18.0 - width
    top = max(4.0, min(y - height / 2.0, view.height_px - height - 4.0))
    painter.setPen(QPen(QColor(palette.line), 1.0))
    painter.setBrush(QColor(palette.raised))
    painter.drawRoundedRect(QRectF(left, top, width, height), 4.0, 4.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(left, top, 4.0, height), 2.0, 2.0)
    for number, (font, text) in enumerate(zip(fonts, lines, strict=True)):
        painter.setFont(font)
        painter.setPen(QColor(palette.text if number == 0 else palette.dim_text))
        box = QRectF(left + 14.0, top + 5.0 + 20.0 * number, width - 18.0, 20.0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)


def paint_measuring(painter: QPainter, view: Viewport, palette: Palette, measuring: Measuring) -> None:
    """The line or area measured so far with its points and result."""
    outline = measuring.outline()
    if not outline:
        return
    px = view.to_px(to_unit(np.array(outline)))
    points = QPolygonF([QPointF(x, y) for x, y in px.tolist()])
    fill = QColor(palette.accent)
    fill.setAlphaF(0.15)
    painter.setPen(QPen(QColor(palette.accent), 2.2))
    painter.setBrush(fill if measuring.area else Qt.BrushStyle.NoBrush)
    if measuring.area and len(outline) > 2:
        painter.drawPolygon(points)
    else:
        painter.drawPolyline(points)
    painter.setBrush(QColor(palette.panel))
    for x, y in px.tolist():
        painter.drawEllipse(QPointF(x, y), 4.0, 4.0)
    if len(outline) > 1:
        x, y = px[-1].tolist()
        paint_card(painter, view, palette, x, y, [measuring.text()], palette.accent)


def paint_sketch(painter: QPainter, view: Viewport, palette: Palette, sketch: Sketch) -> None:
    """The drawing under the hand: what is clicked in full, the way to the pointer dashed."""
    colour = QColor(feature_colour(sketch.kind, palette))
    paint_outline(painter, view, palette, sketch.outline(), sketch.shape == "area", colour.name())
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(QColor(palette.panel))
    for longitude, latitude in sketch.clicks:
        x, y = view.point_px(longitude, latitude)
        painter.drawEllipse(QPointF(x, y), 4.5, 4.5)


def paint_outline(
    painter: QPainter, view: Viewport, palette: Palette, points: list[tuple[float, float]], closed: bool, colour: str
) -> None:
    """A line or area that is not taken over yet, in degrees; one point alone as a ring."""
    if not points:
        return
    px = [QPointF(*view.point_px(*point)) for point in points]
    fill = QColor(colour)
    fill.setAlphaF(0.18)
    for line_colour, width in ((palette.panel, 6.5), (colour, 3.5)):
        painter.setPen(QPen(QColor(line_colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(px) == 1:
            painter.drawEllipse(px[0], 9.0, 9.0)
        elif closed and len(px) > 2:
            painter.setBrush(fill if line_colour == colour else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(QPolygonF(px))
        else:
            painter.drawPolyline(QPolygonF(px))


def paint_crosshair(painter: QPainter, view: Viewport, palette: Palette) -> None:
    """Where the space bar clicks while the map is worked by keys: the middle."""
    x, y = view.width_px / 2.0, view.height_px / 2.0
    for colour, width in ((palette.panel, 4.0), (palette.accent, 1.8)):
        painter.setPen(QPen(QColor(colour), width))
        for dx, dy in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)):
            painter.drawLine(QPointF(x + dx * 5.0, y + dy * 5.0), QPointF(x + dx * 17.0, y + dy * 17.0))
