"""The sound of a new order: two tones that grow louder until somebody acknowledges."""

from __future__ import annotations

import math
import struct
import tempfile
import wave
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

RATE_HZ = 22_050
TONES = ((880.0, 0.22), (0.0, 0.05), (659.3, 0.22), (0.0, 0.05), (880.0, 0.22), (0.0, 0.44))
"""(Hz, seconds): high – low – high – pause, told apart from telephones and door bells."""

FIRST_VOLUME = 0.35
LOUDER_EVERY_MS = 1_000
LOUDER_BY = 0.033
"""From a third to full in 20 s: it wakes people without a shock, and is not overheard afterwards."""

NO_DEVICE = "no sound device"


class AlarmSound(QObject):
    """`began` is emitted once for every start with a note: "" when a device plays, else why it is silent."""

    began = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = tempfile.TemporaryDirectory(prefix="station-sound-")
        self._effect: QSoundEffect | None = None
        self._announced = False
        self.ringing = False
        self.volume = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOUDER_EVERY_MS)
        self._timer.timeout.connect(self._louder)

    def prepare(self) -> None:
        """Load the sound system now (it takes a second), not when the first order comes."""
        self._player()

    def start(self) -> None:
        """Ring from the first volume on; nothing changes while it rings already."""
        if self.ringing:
            return
        self.ringing, self._announced = True, False
        self.volume = FIRST_VOLUME
        self._timer.start()
        effect = self._player()
        if effect is None:
            self._announce(NO_DEVICE)
            return
        effect.setVolume(self.volume)
        effect.play()

    def again(self) -> None:
        """Another order came while it rings: announce once more that it sounds."""
        if self.ringing:
            self.began.emit("" if self._effect is not None else NO_DEVICE)

    def stop(self) -> None:
        """Silence."""
        self.ringing = False
        self._timer.stop()
        if self._effect is not None:
            self._effect.stop()

    def close(self) -> None:
        """Silence, and the sound file is removed."""
        self.stop()
        self._effect = None
        self._folder.cleanup()

    def _player(self) -> QSoundEffect | None:
        if self._effect is None and not QMediaDevices.defaultAudioOutput().isNull():
            path = Path(self._folder.name) / "order.wav"
            write_alarm(path)
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(path)))
            effect.setLoopCount(QSoundEffect.Loop.Infinite.value)
            effect.playingChanged.connect(self._playing_changed)
            self._effect = effect
        return self._effect

    def _playing_changed(self) -> None:
        if self._effect is not None and self._effect.isPlaying():
            self._announce("")

    def _announce(self, note: str) -> None:
        if not self._announced:
            self._announced = True
            self.began.emit(note)

    def _louder(self) -> None:
        self.volume = min(1.0, self.volume + LOUDER_BY)
        if self._effect is not None:
            self._effect.setVolume(self.volume)


def write_alarm(path: Path) -> None:
    """One round of the alarm as a WAV file."""
    write_tones(path, TONES)


def write_tones(path: Path, tones: tuple[tuple[float, float], ...]) -> None:
    """Tones of (Hz, seconds) as a 16-bit mono WAV file; they fade in and out over 8 ms so that they do not click."""
    frames = bytearray()
    for hertz, seconds in tones:
        count = int(RATE_HZ * seconds)
        fade = RATE_HZ * 0.008
        for n in range(count):
            edge = min(1.0, n / fade, (count - n) / fade)
            wave_now = math.sin(2 * math.pi * hertz * n / RATE_HZ) + 0.3 * math.sin(6 * math.pi * hertz * n / RATE_HZ)
            frames += struct.pack("<h", int(20_000 * edge * wave_now / 1.3)) if hertz else b"\0\0"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(frames))
