"""Once a day: what is too old to be needed is forgotten, by the threads that own it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

FIRST_AFTER_S = 300.0
"""After a start the clients come back first."""

EVERY_S = 86_400.0
"""A day's answers and tracks are forgotten in some seconds, a little at a time between the day's work."""


class Housekeeping:
    """Starts the chores of the parts; each chore returns at once. Lives in the loop's thread."""

    def __init__(self, chores: Sequence[Callable[[], None]], now_s: float) -> None:
        self._chores = chores
        self._next_s = now_s + FIRST_AFTER_S

    def tick(self, now_s: float) -> None:
        """Start the chores if their time has come; `now_s` is the loop's time."""
        if now_s >= self._next_s:
            self._next_s = now_s + EVERY_S
            for chore in self._chores:
                chore()
