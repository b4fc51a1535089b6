"""Ticks of 20 ms by absolute deadlines, and how late each was."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

TICK_S = 0.02

MOST_BEHIND = 5
"""Ticks caught up one after the other; a longer stall (100 ms) is skipped, as telephones drop what comes late."""

REMEMBERED = 3000
"""Ticks behind the figures: one minute."""

HISTOGRAM_MS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, math.inf)
"""Upper ends of the lateness classes."""


@dataclass(frozen=True, slots=True)
class TickFigures:
    """How well the media thread keeps its time; the percentiles are of the last minute, the rest since the start."""

    ticks: int
    skipped: int
    late_p50_ms: float
    late_p99_ms: float
    late_worst_ms: float
    busy_p50_ms: float
    busy_p99_ms: float
    busy_share: float
    histogram: tuple[tuple[float, int], ...]


class TickClock:
    """Counts ticks. `now_s` is a monotonic clock; whoever waits does so until `due_s`."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._begun_s = now_s()
        self.number = 0
        """The tick that is due next; tick n is due at begin + n · 20 ms."""
        self.skipped = 0
        self.worst_late_s = 0.0
        self._done = 0
        self._begun_tick_s = self._begun_s
        self._late_s: deque[float] = deque(maxlen=REMEMBERED)
        self._busy_s: deque[float] = deque(maxlen=REMEMBERED)
        self._histogram = [0] * len(HISTOGRAM_MS)

    @property
    def due_s(self) -> float:
        """When the next tick is due."""
        return self._begun_s + self.number * TICK_S

    def begin(self) -> int:
        """Call when a tick begins; the number of ticks that had to be skipped before it, mostly 0."""
        self._begun_tick_s = self._now_s()
        late_s = max(self._begun_tick_s - self.due_s, 0.0)
        self.worst_late_s = max(self.worst_late_s, late_s)
        self._late_s.append(late_s)
        late_ms = late_s * 1000
        self._histogram[next(index for index, most_ms in enumerate(HISTOGRAM_MS) if late_ms <= most_ms)] += 1
        behind = int(late_s / TICK_S)
        if behind <= MOST_BEHIND:
            return 0
        self.skipped += behind
        self.number += behind
        return behind

    def end(self) -> None:
        """Call when the tick's work is done."""
        self._busy_s.append(self._now_s() - self._begun_tick_s)
        self.number += 1
        self._done += 1

    def figures(self) -> TickFigures:
        """The figures so far; may be called from any thread."""
        late, busy = sorted(self._late_s.copy()), sorted(self._busy_s.copy())
        share = sum(busy) / (len(busy) * TICK_S) if busy else 0.0
        return TickFigures(
            ticks=self._done, skipped=self.skipped,
            late_p50_ms=_part(late, 0.5), late_p99_ms=_part(late, 0.99), late_worst_ms=self.worst_late_s * 1000,
            busy_p50_ms=_part(busy, 0.5), busy_p99_ms=_part(busy, 0.99), busy_share=round(share, 4),
            histogram=tuple(zip(HISTOGRAM_MS, self._histogram, strict=True)),
        )  # fmt: skip


def _part(ordered: list[float], share: float) -> float:
    if not ordered:
        return 0.0
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000, 3)
