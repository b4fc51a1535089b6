"""The voices of a replay as one stream: every recording at its place on the timeline, gaps silent, overlaps mixed.

Pure arithmetic over samples; who plays it counts what was heard, and that count is the replay's clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch_app.desk_kit.recording_sound import Heard, Samples, Sound

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

LOUDEST_SPEED = 4.0
"""Beyond, a voice is a whistle that nobody understands: it is silent, and the page says so."""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSound:
    """One recording and when it begins, milliseconds of the timeline."""

    recording_id: str
    begin_ms: int
    sound: Sound

    @property
    def end_ms(self) -> int:
        return self.begin_ms + self.sound.length_ms


def mixed(
    placed: Sequence[PlacedSound], at_ms: float, count: int, rate_hz: int, speed: float, heard: Heard = Heard.BOTH
) -> Samples:
    """`count` stereo samples for a device of `rate_hz`, from `at_ms` of the timeline on, at a speed.

    At another speed than 1 the sound is read faster or slower, so its pitch changes with it.
    """
    ears = np.zeros((count, 2), np.float32)
    if speed <= LOUDEST_SPEED:
        span_ms = count * 1000.0 * speed / rate_hz
        for one in placed:
            if one.begin_ms < at_ms + span_ms and one.end_ms > at_ms:
                _add(ears, one, at_ms, rate_hz, speed, heard)
    return np.clip(ears, -32768, 32767).astype(np.int16)


def _add(
    ears: NDArray[np.float32], one: PlacedSound, at_ms: float, rate_hz: int, speed: float, heard: Heard
) -> None:
    source = one.sound
    places = (at_ms - one.begin_ms) * source.rate_hz / 1000.0
    wanted = places + np.arange(len(ears)) * (source.rate_hz * speed / rate_hz)
    first = int(np.searchsorted(wanted, 0.0))
    last = int(np.searchsorted(wanted, len(source.samples) - 1.0))
    if first >= last:
        return
    inside = wanted[first:last]
    whole = inside.astype(np.int64)
    share = (inside - whole).astype(np.float32)[:, None]
    samples = source.samples[whole] * (1.0 - share) + source.samples[whole + 1] * share
    left, right = samples[:, 0], samples[:, -1]
    if heard is Heard.FIRST or source.channels == 1:
        right = left
    elif heard is Heard.SECOND:
        left = right
    elif heard is Heard.MIXED:
        left = right = left + right
    ears[first:last, 0] += left
    ears[first:last, 1] += right


def faster(speed: float, step: int) -> float:
    """The next speed up or down."""
    place = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - speed))
    return SPEEDS[max(0, min(place + step, len(SPEEDS) - 1))]


def speed_text(speed: float) -> str:
    """`0.25×`, `16×`."""
    return f"{speed:g}×"
