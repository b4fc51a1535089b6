"""Short sounds made here, not read from files: ring, alarm, beat. Without a sound device everything stays silent."""

from __future__ import annotations

import io
import math
import struct
import wave

from PySide6.QtCore import QObject, QTemporaryDir, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

RATE_HZ = 22_050
TONES: dict[str, tuple[tuple[float, int], ...]] = {
    "ring": ((880.0, 160), (0.0, 60), (1108.0, 200)),
    "alarm": ((660.0, 180), (0.0, 40), (520.0, 240)),
    "alarm_critical": ((1000.0, 160), (700.0, 160)) * 3,
    "alarm_high": ((880.0, 180), (660.0, 200)),
    "alarm_medium": ((660.0, 200),),
    "alarm_low": ((440.0, 160),),
    "crew_emergency": ((1400.0, 120), (900.0, 120)) * 7,
    "beat": ((1000.0, 60),),
}
"""Name → (frequency Hz, length ms); 0 Hz is silence."""


LOUDEST = {"crew_emergency": 30_000}
"""Amplitude of what must be heard through everything; other sounds have USUAL_LOUD of 32,767."""
USUAL_LOUD = 12_000


def wave_bytes(tones: tuple[tuple[float, int], ...], amplitude: int = USUAL_LOUD) -> bytes:
    """A mono 16-bit WAV of the tones, each faded in and out over 5 ms so that it does not click."""
    samples: list[int] = []
    for frequency_hz, length_ms in tones:
        count = RATE_HZ * length_ms // 1000
        fade = max(1, RATE_HZ * 5 // 1000)
        for place in range(count):
            loud = min(1.0, place / fade, (count - place) / fade)
            samples.append(round(amplitude * loud * math.sin(2 * math.pi * frequency_hz * place / RATE_HZ)))
    stored = io.BytesIO()
    with wave.open(stored, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return stored.getvalue()


class Sounds(QObject):
    """Plays a sound by name. `enabled` False, or a machine without sound device: nothing is played."""

    def __init__(self, enabled: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enabled = enabled
        self._effects: dict[str, QSoundEffect] = {}
        self._folder: QTemporaryDir | None = None

    def play(self, name: str) -> None:
        """Start a sound; the same one running starts anew."""
        if not self.enabled:
            return
        if self._folder is None:
            self._load()
        effect = self._effects.get(name)
        if effect is not None:
            effect.play()

    def _load(self) -> None:
        self._folder = QTemporaryDir()
        if not QMediaDevices.audioOutputs() or not self._folder.isValid():
            return
        for name, tones in TONES.items():
            path = self._folder.filePath(f"{name}.wav")
            with open(path, "wb") as file:
                file.write(wave_bytes(tones, LOUDEST.get(name, USUAL_LOUD)))
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(path))
            self._effects[name] = effect
