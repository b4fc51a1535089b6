"""Collecting garbage between the frames instead of within them.

A full collection walks every container the program holds, 30 to 60 ms in a loaded console: two lost frames, at a moment
that nobody chose. Here full collections wait for a pause of the hands, but not longer than a minute.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

_LOOK_MS: Final = 1_000
_PAUSE_S: Final = 1.5  # no key, button or wheel for so long counts as a pause
_LONGEST_WAIT_S: Final = 60.0  # unreachable rings of objects must not pile up under steady work
_SHORTEST_GAP_S: Final = 10.0
_NEVER: Final = 1_000_000
_INPUT: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove}
)


class CalmMemory(QObject):
    """Install once after the windows are built; young generations are still collected as usual, they cost little."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        gc.collect()
        gc.freeze()  # modules and windows live to the end: no collection needs to walk them again
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        self._input_at_s = self._collected_at_s = time.monotonic()
        self.collections = 0
        application.installEventFilter(self)
        timer = QTimer(self)
        timer.setInterval(_LOOK_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._input_at_s = time.monotonic()
        return False

    def _look(self) -> None:
        now_s = time.monotonic()
        since_s = now_s - self._collected_at_s
        paused = now_s - self._input_at_s > _PAUSE_S
        if since_s > _LONGEST_WAIT_S or (paused and since_s > _SHORTEST_GAP_S):
            gc.collect()
            self._collected_at_s = time.monotonic()
            self.collections += 1
