"""Generated sounds: signals of the Chinese telephone network, keys, and music on hold of our own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dispatch_app.exchange.media.g711 import RATE_HZ, Samples
from dispatch_app.exchange.media.sounds import Tone

SIGNAL_HZ = 450.0

SIGNAL_LEVEL = 0.1
"""-20 dB of full scale, as loud as the network's own signals."""

KEY_LEVEL = 0.16

LOW_HZ = (697.0, 770.0, 852.0, 941.0)
HIGH_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
KEY_ROWS = ("123A", "456B", "789C", "*0#D")

KEY_S, KEY_GAP_S = 0.1, 0.1

_EDGE_S = 0.005
"""Rise and fall of every sound, so that it does not click."""

Wave = npt.NDArray[np.float64]

_MELODY = (
    (0, 1.0), (2, 0.5), (4, 0.5), (7, 1.5), (4, 0.5), (9, 1.0), (7, 1.0), (4, 2.0),
    (2, 1.0), (4, 0.5), (7, 0.5), (9, 1.5), (12, 0.5), (9, 1.0), (7, 1.0), (2, 2.0),
    (4, 1.0), (7, 0.5), (9, 0.5), (12, 1.5), (14, 0.5), (12, 1.0), (9, 1.0), (7, 2.0),
    (9, 1.0), (7, 0.5), (4, 0.5), (2, 1.0), (4, 1.0), (0, 4.0),
)  # fmt: skip
"""Half tones above C and beats: five-note scale, written for this project."""

_BEAT_S = 0.52
_C4_HZ = 261.63


def tone(which: Tone) -> Samples:
    """One round of a generated sound, made to be looped."""
    match which:
        case Tone.DIAL:
            made = _signal(2.0)  # 900 whole periods: the loop has no seam
        case Tone.RINGBACK:
            made = _with_pause(_faded(_signal(1.0)), 4.0)
        case Tone.BUSY:
            made = _with_pause(_faded(_signal(0.35)), 0.35)
        case Tone.CONGESTION:
            made = _with_pause(_faded(_signal(0.7)), 0.7)
        case Tone.NOTICE:
            made = _with_pause(_faded(2 * _sine(1000.0, 0.2, SIGNAL_LEVEL)), 0.1)
        case Tone.MUSIC:
            made = _music()
    return to_samples(made)


def keys(digits: str) -> Samples:
    """The tones of telephone keys, each with a pause. Raises ValueError for a key that no telephone has."""
    parts = [np.zeros(0)]
    for digit in digits.upper():
        row = next((number for number, row in enumerate(KEY_ROWS) if digit in row), None)
        if row is None:
            raise ValueError(f"no telephone has a key {digit!r}")
        low, high = LOW_HZ[row], HIGH_HZ[KEY_ROWS[row].index(digit)]
        pair = _sine(low, KEY_S, KEY_LEVEL) + _sine(high, KEY_S, KEY_LEVEL)
        parts.append(_with_pause(_faded(pair), KEY_GAP_S))
    return to_samples(np.concatenate(parts))


def silence(length_s: float) -> Samples:
    """Nothing, for so long."""
    return np.zeros(round(length_s * RATE_HZ), np.int16)


def comfort_noise(length_s: float, seed: int = 1) -> Samples:
    """Faint noise at -62 dB, so that a waiting line does not sound dead."""
    noise = np.random.default_rng(seed).standard_normal(round(length_s * RATE_HZ))
    return np.clip(noise * 26.0, -120, 120).astype(np.int16)


def to_samples(wave: Wave) -> Samples:
    """Samples of a wave between -1 and 1; what is louder is cut off."""
    return np.clip(np.rint(wave * 32767), -32768, 32767).astype(np.int16)


def _sine(hz: float, length_s: float, level: float) -> Wave:
    return level * np.sin(2 * np.pi * hz * np.arange(round(length_s * RATE_HZ)) / RATE_HZ)


def _signal(length_s: float) -> Wave:
    return _sine(SIGNAL_HZ, length_s, SIGNAL_LEVEL)


def _faded(wave: Wave) -> Wave:
    edge = round(_EDGE_S * RATE_HZ)
    shape = np.ones(len(wave))
    shape[:edge] = np.linspace(0, 1, edge)
    shape[-edge:] = shape[:edge][::-1]
    return wave * shape


def _with_pause(wave: Wave, pause_s: float) -> Wave:
    return np.concatenate([wave, np.zeros(round(pause_s * RATE_HZ))])


def _music() -> Wave:
    """The melody with plucked strings and a soft fifth below, 18 s; the last notes ring into the beginning."""
    total = round(sum(beats for _, beats in _MELODY) * _BEAT_S * RATE_HZ)
    made = np.zeros(total)
    begin_s = 0.0
    for number, (half_tones, beats) in enumerate(_MELODY):
        hz = _C4_HZ * 2 ** (half_tones / 12)
        _add_round(made, _plucked(hz, 1.8, 0.5), begin_s)
        if number % 4 == 0:
            _add_round(made, _plucked(hz / 2, 2.6, 0.3), begin_s)
            _add_round(made, _plucked(hz / 2 * 1.5, 2.6, 0.15), begin_s)
        begin_s += beats * _BEAT_S
    return np.asarray(0.22 * made / np.max(np.abs(made)))


def _plucked(hz: float, length_s: float, level: float) -> Wave:
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    wave = sum(
        np.sin(2 * np.pi * hz * order * t) / order**1.6 * np.exp(-t * (1.6 + 0.9 * order))
        for order in range(1, 7) if hz * order < 3400
    )  # fmt: skip
    return _faded(np.asarray(level * wave))


def _add_round(made: Wave, part: Wave, begin_s: float) -> None:
    """Add a note; what lies behind the end is heard at the beginning of the next round."""
    at = (round(begin_s * RATE_HZ) + np.arange(len(part))) % len(made)
    np.add.at(made, at, part)
