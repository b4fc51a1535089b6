"""Long imports in pieces: how far they are, and whether they are to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from gis_data.faults import ImportCancelled, ImportFault
from gis_data.room import LEAST_FREE_BYTES, available_memory_bytes, bytes_text

Progress = Callable[[str], None]
Cancel = Callable[[], bool]

TOLD_EVERY_S = 1.0
"""Seconds between two lines: enough for a person, and a log of an hour stays readable."""


def say_nothing(text: str) -> None:
    """A listener for whom nobody listens."""


def never() -> bool:
    """A cancel that nobody asks for."""
    return False


class Pace:
    """Tells share done, features and seconds left between the pieces of one reading, and stops it there.

    `ImportCancelled` where `cancel` says so; `ImportFault` where the machine's memory runs out, before the system ends
    programs by itself.
    """

    def __init__(
        self,
        name: str,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        clock: Callable[[], float] = time.monotonic,
        memory: Callable[[], int | None] = available_memory_bytes,
    ) -> None:
        self.say = progress or say_nothing
        self._name = name
        self._cancel = cancel or never
        self._clock = clock
        self._memory = memory
        self._began_at = self._told_at = clock()

    def check(self) -> None:
        """Go on, or the exception that ends the import."""
        if self._cancel():
            raise ImportCancelled(f"{self._name}: cancelled; nothing was changed")
        free = self._memory()
        if free is not None and free < LEAST_FREE_BYTES:
            raise ImportFault(
                f"{self._name}: the memory of this machine runs out ({bytes_text(free)} left); nothing was changed. "
                "Give a smaller --area W,S,E,N, an extract of the file, or close other programs"
            )

    def step(self, share: float, features: int, what: str = "rows read") -> None:
        """After each piece: `share` of the whole from 0 to 1, and the features met so far."""
        self.check()
        now = self._clock()
        if now - self._told_at < TOLD_EVERY_S and share < 1.0:
            return
        self._told_at = now
        share = min(max(share, 0.0), 1.0)
        left_s = (now - self._began_at) * (1.0 - share) / share if share > 0.0 else None
        left = f", about {left_s:.0f} s left" if left_s is not None and share < 1.0 else ""
        self.say(f"{self._name}: {share * 100.0:.0f} %, {features} {what}{left}")
