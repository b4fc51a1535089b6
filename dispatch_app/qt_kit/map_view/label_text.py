"""Pictures of names: one line with a halo, or letters set along a road."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPixmap,
    QTransform,
)

from dispatch_app.qt_kit.map_view.picture_cache import blank

Floats = NDArray[np.float64]

_HALO_PX: Final = 3.2
_STEEPEST_BEND: Final = math.radians(38.0)  # between two letters; sharper bends tear a name apart
_MOST_GLYPHS: Final = 4_000  # the letters of a province's road names in three sizes; 3 kB each
_LETTER_GAP_PX: Final = 2.0


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter's middle in pixels and its turn in degrees."""

    text: str
    x: float
    y: float
    turn_deg: float


def is_han(text: str) -> bool:
    """True if every letter is a Chinese character (or a full-width sign), which may stand upright in a column."""
    return all(ord(letter) >= 0x2E80 for letter in text)


def letters_along(text: str, xy: Floats, middle_px: float, font: QFont) -> list[Letter] | None:
    """The letters of a name set along a line, centred `middle_px` from its start; None where it does not fit.

    On lines steeper than 45° Chinese characters stand upright one below the other, as Chinese maps write them; other
    scripts run along the line, turned so that they are never upside down.
    """
    metrics = QFontMetricsF(font)
    widths = [metrics.horizontalAdvance(letter) + _LETTER_GAP_PX for letter in text]
    length = sum(widths)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    begin = middle_px - length / 2.0
    if begin < 2.0 or begin + length > along[-1] - 2.0:
        return None
    middles = begin + np.cumsum(widths) - np.array(widths) / 2.0
    places = _at(xy, along, middles)
    ahead = _at(xy, along, middles + np.array(widths) / 2.0) - _at(xy, along, middles - np.array(widths) / 2.0)
    angles = np.arctan2(ahead[:, 1], ahead[:, 0])
    bends = np.abs((np.diff(angles) + math.pi) % (2.0 * math.pi) - math.pi)
    if len(bends) and (bends.max() > _STEEPEST_BEND or bends.sum() > 2.2):
        return None
    whole = places[-1] - places[0] if len(places) > 1 else ahead[0]
    column = is_han(text) and abs(whole[1]) > abs(whole[0])
    backwards = whole[1] < 0.0 if column else whole[0] < 0.0
    if backwards:
        places = _at(xy, along, (begin + length) - (middles - begin))
        angles = angles[::-1] + math.pi
    turns = np.degrees(angles) - (90.0 if column else 0.0)
    turns = (turns + 180.0) % 360.0 - 180.0
    return [
        Letter(letter, float(place[0]), float(place[1]), float(turn))
        for letter, place, turn in zip(text, places, turns, strict=True)
    ]


def _at(xy: Floats, along: Floats, distance: Floats) -> Floats:
    return np.column_stack((np.interp(distance, along, xy[:, 0]), np.interp(distance, along, xy[:, 1])))


def letters_corner(letters: list[Letter], font: QFont) -> tuple[int, int]:
    """Left and top, in the letters' pixels, of the picture of these letters."""
    size = 1.5 * font.pixelSize()  # room for a turned letter and its halo
    return (
        math.floor(min(letter.x for letter in letters) - size),
        math.floor(min(letter.y for letter in letters) - size),
    )


def letters_picture(letters: list[Letter], font: QFont, colour: str, halo: str, pixel_ratio: float) -> QPixmap:
    """The picture of letters set along a line; its corner is that of `letters_corner`."""
    size = 1.5 * font.pixelSize()
    left, top = letters_corner(letters, font)
    width = math.ceil(max(letter.x for letter in letters) + size) - left
    height = math.ceil(max(letter.y for letter in letters) + size) - top
    picture = blank(width, height, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = []
    for letter in letters:
        place = QTransform.fromTranslate(letter.x - left, letter.y - top)
        places.append((place.rotate(letter.turn_deg), _glyph(letter.text, font.key())))
    painter.setPen(Qt.PenStyle.NoPen)
    for number, ink in enumerate((halo, colour)):  # all halos first, so that none covers a neighbour
        painter.setBrush(QColor(ink))
        for place, shapes in places:
            painter.setTransform(place)
            painter.drawPath(shapes[1 - number])
    painter.end()
    return picture


@lru_cache(maxsize=_MOST_GLYPHS)
def _glyph(letter: str, font_key: str) -> tuple[QPainterPath, QPainterPath]:
    """One letter's outline around its middle, and the same widened by the halo."""
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetricsF(font)
    shape = QPainterPath()
    rise = (metrics.ascent() - metrics.descent()) / 2.0
    shape.addText(-metrics.horizontalAdvance(letter) / 2.0, rise, font, letter)
    stroker = QPainterPathStroker(_halo_pen("#000000"))
    halo = stroker.createStroke(shape)
    halo.setFillRule(Qt.FillRule.WindingFill)
    return shape, halo


def line_picture(text: str, font: QFont, colour: str, halo: str, dot: bool, pixel_ratio: float) -> QPixmap:
    """One line of plain text with a halo; `dot` puts the place's dot left of it."""
    metrics = QFontMetricsF(font)
    indent = 9.0 if dot else 3.0
    width = math.ceil(metrics.horizontalAdvance(text) + indent + 4.0)
    height = math.ceil(metrics.height() + 4.0)
    picture = blank(width, height, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addText(indent, 2.0 + metrics.ascent(), font, text)
    painter.strokePath(shape, _halo_pen(halo))
    painter.setPen(QColor(colour))
    painter.setFont(font)
    painter.drawText(round(indent), round(2.0 + metrics.ascent()), text)
    if dot:
        painter.setPen(QPen(QColor(halo), 1.2))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(1, height // 2 - 3, 5, 5)
    painter.end()
    return picture


def _halo_pen(colour: str) -> QPen:
    return QPen(QColor(colour), _HALO_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
