"""The ground of a view that stands still, kept as one picture: streets, shades, drawn stretches and routes.

Vehicles move every second over a ground that does not; what is under them is then one copy of pixels instead of some
hundred strokes. A view in motion is painted as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter


class GroundPicture:
    """One picture of the whole widget (8 MB at 1920×1080), made when the same ground is asked for a second time."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: QImage | None = None

    def forget(self) -> None:
        """Let the picture go."""
        self._key, self._picture = None, None

    def paint(
        self, painter: QPainter, key: Hashable, size: QSize, ratio: float, paint: Callable[[QPainter], None]
    ) -> None:
        """Draw the ground of a key; `paint` draws it anew."""
        if key != self._key:
            self._key, self._picture = key, None
            paint(painter)
            return
        if self._picture is None:
            self._picture = QImage(size * ratio, QImage.Format.Format_RGB32)
            self._picture.setDevicePixelRatio(ratio)
            own = QPainter(self._picture)
            try:
                paint(own)
            finally:
                own.end()
        painter.drawImage(0, 0, self._picture)
