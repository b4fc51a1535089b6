"""Sound samples as G.711 A-law and µ-law (ITU-T G.711, tables 1 and 2)."""

from __future__ import annotations

from array import array
from collections.abc import Callable

SILENCE = {8: b"\xd5", 0: b"\xff"}
"""Payload type (RFC 3551 §6) → the byte of silence: 8 is A-law, 0 µ-law."""

_BIAS, _CLIP = 132, 32_635


def _alaw(sample: int) -> int:
    sign = 0x80 if sample >= 0 else 0
    level = min(sample if sample >= 0 else -sample - 1, 32_767) >> 3
    exponent = max(0, level.bit_length() - 5)
    if exponent > 0:
        exponent = min(exponent, 7)
        mantissa = level >> exponent & 0x0F
    else:
        mantissa = level >> 1 & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def _ulaw(sample: int) -> int:
    sign = 0 if sample >= 0 else 0x80
    level = min(abs(sample), _CLIP) + _BIAS
    exponent = level.bit_length() - 8
    return ~(sign | exponent << 4 | level >> exponent + 3 & 0x0F) & 0xFF


_LAWS: dict[int, Callable[[int], int]] = {8: _alaw, 0: _ulaw}
_tables: dict[int, bytes] = {}


def encoded(samples: array[int], payload: int) -> bytes:
    """One byte a sample (signed 16 bit) in the law of the payload type; KeyError for another type."""
    table = _tables.get(payload)
    if table is None:
        law = _LAWS[payload]
        table = _tables[payload] = bytes(law(high << 3) for high in range(-4096, 4096))
    return bytes(table[(sample >> 3) + 4096] for sample in samples)
