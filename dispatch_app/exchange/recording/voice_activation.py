"""Begin to record when somebody speaks, with what was said just before, and end when nobody has spoken for a while."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, Samples
from dispatch_app.exchange.media.tick_clock import TICK_S


@dataclass(frozen=True, slots=True)
class Activation:
    """When speech begins and ends; times in seconds, levels as root mean square of 16-bit samples."""

    open_level: float = 400.0
    """Louder than this is speech (-38 dB of full scale); between the two levels nothing changes."""
    close_level: float = 250.0
    confirm_s: float = 0.06
    """Three loud frames: a click on the line opens nothing."""
    pre_roll_s: float = 1.0
    """Sound from before the beginning that is recorded, so that no first word is cut."""
    hang_over_s: float = 4.0
    """Quiet that belongs to the talk; shorter would make a file of every sentence."""
    longest_s: float = 3600.0
    """Then a new recording begins without a gap: an open microphone must not make one endless file."""


class VoiceGate:
    """Frames in; (`begin`, frames to write, `end`) out. Knows no clock and no file."""

    def __init__(self, activation: Activation) -> None:
        self._rules = activation
        self._before: deque[Samples] = deque(maxlen=max(round(activation.pre_roll_s / TICK_S), 1))
        self._open = False
        self._loud = self._quiet = self._length = 0

    @property
    def is_open(self) -> bool:
        """Whether it records."""
        return self._open

    def feed(self, frame: Samples) -> tuple[bool, list[Samples], bool]:
        """(begin a recording, frames for it, end it afterwards)."""
        level = loudness(frame)
        self._loud = self._loud + 1 if level >= self._rules.open_level else 0
        if not self._open:
            self._before.append(frame)
            if self._loud * TICK_S < self._rules.confirm_s - TICK_S / 2:
                return False, [], False
            frames = list(self._before)
            self._before.clear()
            self._open, self._quiet, self._length = True, 0, len(frames)
            return True, frames, False
        self._length += 1
        self._quiet = 0 if level >= self._rules.close_level else self._quiet + 1
        if self._quiet * TICK_S >= self._rules.hang_over_s or self._length * TICK_S >= self._rules.longest_s:
            still_talking = self._quiet * TICK_S < self._rules.hang_over_s
            self._open = False
            self._loud = round(self._rules.confirm_s / TICK_S) if still_talking else 0
            return False, [frame], True
        return False, [frame], False


def loudness(frame: Samples) -> float:
    """Root mean square of a frame."""
    sound = frame.astype(np.float32)
    return float(np.sqrt(np.dot(sound, sound) / max(len(sound), 1)))


def whole_frames(buffer: bytearray) -> list[Samples]:
    """The whole frames of little-endian 16-bit sound in the buffer, which keeps the rest."""
    size = 2 * FRAME
    whole = len(buffer) // size * size
    frames = np.frombuffer(bytes(buffer[:whole]), "<i2").astype(np.int16).reshape(-1, FRAME)
    del buffer[:whole]
    return list(frames)
