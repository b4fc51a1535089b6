"""A recording's sound while it is played: samples in memory, what of it is heard, its outline for the screen."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Heard(StrEnum):
    """Which channels reach the ear."""

    BOTH = "both"
    """Caller left, desk right."""
    FIRST = "first"
    SECOND = "second"
    MIXED = "mixed"
    """Both on both ears."""


class SoundUnreadable(Exception):
    """The bytes are no 16-bit WAV as the server sends them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples shaped (samples, channels)."""

    rate_hz: int
    samples: Samples

    @property
    def channels(self) -> int:
        return int(self.samples.shape[1])

    @property
    def length_ms(self) -> int:
        """Whole milliseconds."""
        return len(self.samples) * 1000 // self.rate_hz


def read_sound(wav: bytes) -> Sound:
    """The sound of a whole WAV file of the server. Raises SoundUnreadable."""
    if len(wav) < HEAD.size:
        raise SoundUnreadable("too short")
    riff, _, form, fmt, _, encoding, channels, rate_hz, _, _, bits, chunk, length = HEAD.unpack_from(wav)
    kind = (riff, form, fmt, chunk)
    if kind != (b"RIFF", b"WAVE", b"fmt ", b"data") or (encoding, bits) != (1, 16) or not 1 <= channels <= 2:
        raise SoundUnreadable("another form of sound")
    if not 1000 <= rate_hz <= 192_000 or length % (2 * channels) or len(wav) < HEAD.size + length:
        raise SoundUnreadable("cut or damaged")
    samples = np.frombuffer(wav, "<i2", length // 2, HEAD.size).astype(np.int16)
    return Sound(rate_hz, samples.reshape(-1, channels))


def wav_for_ears(sound: Sound, heard: Heard) -> bytes:
    """A stereo WAV of what shall be heard."""
    samples = sound.samples
    first, second = samples[:, 0], samples[:, -1]
    if heard is Heard.FIRST or sound.channels == 1:
        left = right = first
    elif heard is Heard.SECOND:
        left = right = second
    elif heard is Heard.MIXED:
        left = right = np.clip(first.astype(np.int32) + second, -32768, 32767).astype(np.int16)
    else:
        left, right = first, second
    content = np.stack([left, right], axis=1).astype("<i2").tobytes()
    head = HEAD.pack(
        b"RIFF", HEAD.size - 8 + len(content), b"WAVE", b"fmt ", 16, 1, 2, sound.rate_hz, sound.rate_hz * 4, 4, 16,
        b"data", len(content),
    )  # fmt: skip
    return head + content


def outline(sound: Sound, channel: int, columns: int) -> NDArray[np.float32]:
    """The loudest amplitude (0 to 1) under each of `columns` columns of the screen."""
    one = sound.samples[:, min(channel, sound.channels - 1)]
    if columns <= 0 or not len(one):
        return np.zeros(max(columns, 0), np.float32)
    edges = np.linspace(0, len(one), columns + 1).astype(np.int64)
    starts = np.minimum(edges[:-1], len(one) - 1)
    loud = np.maximum.reduceat(np.abs(one.astype(np.int32)), starts)
    return (loud / 32768.0).astype(np.float32)


def quiet_spans(sound: Sound, least_s: float = 1.5, level: float = 0.01) -> list[tuple[int, int]]:
    """Begin and end (milliseconds) of stretches in which no channel says anything; players may jump over them."""
    step = max(sound.rate_hz // 50, 1)
    count = len(sound.samples) // step
    if count == 0:
        return []
    loud = np.abs(sound.samples[: count * step].astype(np.int32)).reshape(count, -1).max(axis=1) > level * 32768
    spans, begin = [], None
    for at, is_loud in enumerate([*loud.tolist(), True]):
        if not is_loud and begin is None:
            begin = at
        elif is_loud and begin is not None:
            if (at - begin) * step >= least_s * sound.rate_hz:
                spans.append((begin * step * 1000 // sound.rate_hz, at * step * 1000 // sound.rate_hz))
            begin = None
    return spans
