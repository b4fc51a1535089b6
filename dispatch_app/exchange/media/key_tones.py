"""Keys heard as tones: for telephones and lines that send no RFC 4733 events (ITU-T Q.23, Q.24)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ
from dispatch_app.exchange.media.mixing import Frames
from dispatch_app.exchange.media.tones import HIGH_HZ, KEY_ROWS, LOW_HZ

WINDOW = 240
"""Samples looked at, 30 ms: long enough to part 697 from 770 Hz, short enough for a key of 60 ms."""

OFFSETS = (-0.015, -0.0075, 0.0, 0.0075, 0.015)
"""Telephones may be off by 1.5 %; each key frequency is looked for at five places."""

LEAST_LEVEL = 250.0
"""Root mean square below which nothing is a key (-42 dB)."""

PURE = 0.72
"""Part of the sound's power that the two tones must make up; speech never reaches it for two windows."""

TWIST = 6.3
"""The louder of the two tones may have this times the power of the other: 8 dB."""

HITS = 2
"""Windows in a row with the same key before it counts."""

_FREQUENCIES = np.array([hz * (1 + offset) for hz in (*LOW_HZ, *HIGH_HZ) for offset in OFFSETS])
_ANGLES = 2 * np.pi * np.outer(np.arange(WINDOW), _FREQUENCIES) / RATE_HZ
_WAVES = np.concatenate([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1).astype(np.float32)


class KeyEar:
    """The ear of one leg's keys over all ticks; `listen` works for many legs at once."""

    def __init__(self) -> None:
        self._before = np.zeros(WINDOW - FRAME, np.float32)
        self._seen = ""
        self._hits = 0
        self._told = False

    def window(self, frame: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The sound to look at when this frame has come."""
        sound = np.concatenate([self._before, frame])
        self._before = frame[-(WINDOW - FRAME) :].copy()
        return sound

    def judge(self, seen: str) -> str:
        """The key that this window completes, else ""."""
        if seen != self._seen:
            self._seen, self._hits, self._told = seen, 0, False
        self._hits += 1
        if not seen or self._told or self._hits < HITS:
            return ""
        self._told = True
        return seen


def listen(ears: list[KeyEar], frames: Frames) -> list[str]:
    """For each leg the key that its frame completes, or ""."""
    windows = np.stack([ear.window(frame) for ear, frame in zip(ears, frames, strict=True)])
    return [ear.judge(seen) for ear, seen in zip(ears, seen_keys(windows), strict=True)]


def seen_keys(windows: Frames) -> list[str]:
    """The key that each window of sound shows, or ""."""
    power = np.einsum("ij,ij->i", windows, windows) / WINDOW
    parts = np.square(windows @ _WAVES)
    strength = (parts[:, : len(_FREQUENCIES)] + parts[:, len(_FREQUENCIES) :]) * (2.0 / WINDOW**2)
    by_tone = strength.reshape(len(windows), 8, len(OFFSETS)).max(axis=2)
    low, high = by_tone[:, :4].argmax(axis=1), by_tone[:, 4:].argmax(axis=1)
    rows = np.arange(len(windows))
    low_power, high_power = by_tone[rows, low], by_tone[rows, 4 + high]
    good = (
        (power > LEAST_LEVEL**2)
        & (low_power + high_power > PURE * power)
        & (low_power < TWIST * high_power)
        & (high_power < TWIST * low_power)
    )
    return [KEY_ROWS[low[index]][high[index]] if good[index] else "" for index in rows]
