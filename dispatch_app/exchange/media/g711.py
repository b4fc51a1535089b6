"""A-law and µ-law, whole frames at once by table (ITU-T G.711)."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

FRAME = 160
"""Samples, and bytes, of one tick of 20 ms at 8,000 Hz."""

RATE_HZ = 8000


class Codec(IntEnum):
    """The two codecs of the telephone network, by their fixed RTP payload types (RFC 3551)."""

    PCMU = 0
    PCMA = 8


SILENCE_BYTE = {Codec.PCMU: 0xFF, Codec.PCMA: 0xD5}


def decode(payload: bytes, codec: Codec) -> Samples:
    """Samples of a payload."""
    return DECODED[codec][np.frombuffer(payload, np.uint8)]


def encode(samples: Samples, codec: Codec) -> bytes:
    """Payload of samples."""
    codes: npt.NDArray[np.uint8] = ENCODED[codec][samples.view(np.uint16)]
    return codes.tobytes()


def _a_law_levels() -> Samples:
    code = np.arange(256) ^ 0x55
    segment, step = (code >> 4) & 7, code & 15
    level = np.where(segment == 0, step * 16 + 8, (step * 16 + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, level, -level).astype(np.int16)


def _mu_law_levels() -> Samples:
    code = ~np.arange(256) & 0xFF
    segment, step = (code >> 4) & 7, code & 15
    level = ((step * 8 + 0x84) << segment) - 0x84
    return np.where(code & 0x80, -level, level).astype(np.int16)


def _every_sample() -> npt.NDArray[np.int64]:
    """Every 16-bit value at the place of its unsigned reading."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int64)


def _a_law_codes() -> npt.NDArray[np.uint8]:
    value = _every_sample() >> 3
    positive = value >= 0
    size = np.where(positive, value, -value - 1)
    segment = np.searchsorted([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF], size)
    step = np.where(segment < 2, size >> 1, size >> np.maximum(segment, 1)) & 15
    return ((segment << 4 | step) ^ np.where(positive, 0xD5, 0x55)).astype(np.uint8)


def _mu_law_codes() -> npt.NDArray[np.uint8]:
    value = _every_sample() >> 2
    size = np.minimum(np.abs(value), 8158) + 33
    segment = np.searchsorted([0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF], size)
    step = (size >> (segment + 1)) & 15
    codes = (segment << 4 | step) ^ np.where(value < 0, 0x7F, 0xFF)
    return np.asarray(codes, np.uint8)


DECODED = {Codec.PCMU: _mu_law_levels(), Codec.PCMA: _a_law_levels()}
"""Code → sample."""

ENCODED = {Codec.PCMU: _mu_law_codes(), Codec.PCMA: _a_law_codes()}
"""Sample, read as an unsigned 16-bit number, → code."""
