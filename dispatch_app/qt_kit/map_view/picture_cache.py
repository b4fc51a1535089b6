"""A bounded store of small painted pictures, the longest unused dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from dispatch_app.qt_kit.theme import Palette


class PictureCache:
    """Pictures by key; `limit` bounds their number."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pictures: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def get(self, key: Hashable, paint: Callable[[], QPixmap]) -> QPixmap:
        """The picture of a key, painted now if it is not kept."""
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        picture = self._pictures[key] = paint()
        if len(self._pictures) > self._limit:
            self._pictures.popitem(last=False)
        return picture

    def clear(self) -> None:
        """Forget all, e.g. after a change of theme."""
        self._pictures.clear()


def blank(width_px: int, height_px: int, pixel_ratio: float) -> QPixmap:
    """A transparent picture of a size in logical pixels."""
    picture = QPixmap(round(width_px * pixel_ratio), round(height_px * pixel_ratio))
    picture.setDevicePixelRatio(pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def tag_picture(text: str, font: QFont, palette: Palette, pixel_ratio: float, edge: str = "") -> QPixmap:
    """A small tag: one line of plain text on a panel with rounded corners."""
    metrics = QFontMetricsF(font)
    width = int(metrics.horizontalAdvance(text)) + 11
    height = int(metrics.height()) + 2
    picture = blank(width, height, pixel_ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(palette.panel)
    ground.setAlphaF(0.88)
    painter.setBrush(ground)
    painter.setPen(QColor(edge or palette.line))
    painter.drawRoundedRect(0.5, 0.5, width - 1.0, height - 1.0, 3.0, 3.0)
    painter.setFont(font)
    painter.setPen(QColor(palette.text))
    painter.drawText(0, 0, width, height, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return picture
