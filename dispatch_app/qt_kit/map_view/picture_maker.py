"""A picture of the map for paper or a file, painted between the frames: the desk goes on while it is made."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.qt_kit.map_view.canvas import MapCanvas

_LOOK_MS: Final = 25
_LONGEST_S: Final = 60.0
"""A picture of a very full map takes some seconds; one that is not ready by then is given as it is."""


class PictureMaker(QObject):
    """`done` carries the finished QImage, once."""

    done = Signal(object)

    def __init__(self, view: MapCanvas, size_px: tuple[int, int], palette_name: str, pixel_ratio: float) -> None:
        super().__init__(view)
        self._view, self._ratio = view, pixel_ratio
        self._twin = view.twin(*size_px, palette_name)
        self._twin.start_picture(pixel_ratio)
        self._until_s = time.monotonic() + _LONGEST_S
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin; the first drawing says which tiles and names are wanted."""
        self._twin.picture_now(self._ratio)
        self._view.update()
        self._timer.start()

    def _look(self) -> None:
        if not self._twin.at_rest and time.monotonic() < self._until_s:
            return
        picture = self._twin.picture_now(self._ratio)
        self._view.update()  # the layers are shared: what lies under the pointer is that of the last drawing
        if self._twin.at_rest or time.monotonic() >= self._until_s:
            self._timer.stop()
            self._twin.deleteLater()
            self.done.emit(picture)
