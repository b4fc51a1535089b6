"""The sound of papers: a soft chime for an urgent notice that nobody has read and for a slip that is asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from station_client.window.alarm_sound import write_tones

TONES = ((523.3, 0.18), (0.0, 0.06), (392.0, 0.30))
"""(Hz, seconds): two falling notes, told apart from an order's alarm."""

AGAIN_S = 8.0
"""Between two chimes for an urgent notice that stays unread."""

VOLUME = 0.6


class Chime(QObject):
    """`follow` says what there is, `tick` plays; an order's alarm goes before and keeps it quiet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = tempfile.TemporaryDirectory(prefix="station-chime-")
        self._effect: QSoundEffect | None = None
        self._urgent: set[str] = set()
        self._reminders: dict[str, int] | None = None
        self._asked = False
        self._next_s = 0.0
        self.played = 0

    def prepare(self) -> None:
        """Load the sound now, not when it is wanted."""
        if self._effect is None and not QMediaDevices.defaultAudioOutput().isNull():
            path = Path(self._folder.name) / "notice.wav"
            write_tones(path, TONES)
            self._effect = QSoundEffect(self)
            self._effect.setSource(QUrl.fromLocalFile(str(path)))
            self._effect.setVolume(VOLUME)

    def follow(self, urgent: set[str], reminders: dict[str, int]) -> None:
        """Ids of urgent notices that are unread, and how often each owed slip was asked for."""
        if urgent - self._urgent:
            self._next_s = 0.0
        self._urgent = set(urgent)
        known = self._reminders
        if known is not None and any(count > known.get(key, 0) for key, count in reminders.items()):
            self._asked = True
        self._reminders = dict(reminders)

    def tick(self, now_s: float, quiet: bool) -> None:
        """Play what is due; `quiet` while an order sounds."""
        due = self._asked or (bool(self._urgent) and now_s >= self._next_s)
        if quiet or not due:
            return
        self._asked = False
        self._next_s = now_s + AGAIN_S
        self.played += 1
        if self._effect is not None:
            self._effect.play()

    def close(self) -> None:
        """Silence, and the sound file is removed."""
        if self._effect is not None:
            self._effect.stop()
            self._effect = None
        self._folder.cleanup()
