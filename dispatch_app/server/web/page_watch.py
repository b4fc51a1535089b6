"""Pages that wait for the next change: each names the events that may concern it and sleeps until one comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dispatch_app.domain.events import Recorded
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

MOST_WAITING = 6_000
"""A tablet in each of 5,000 vehicles, and the hospitals; more would be a page that asks in a circle."""

Concerns = Callable[[Recorded], bool]


class Waiter:
    """One page's wait; what came between its making and `sleep` is not missed."""

    def __init__(self, concerns: Concerns) -> None:
        self.concerns = concerns
        self.changed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Until something that may concern the page has happened, or the seconds are over."""
        try:
            await asyncio.wait_for(self.changed.wait(), max(0.0, seconds))
        except TimeoutError:
            return


class PageWatch:
    """Lives in the event loop's thread; called with each event after the board has applied it."""

    def __init__(self) -> None:
        self._waiting: set[Waiter] = set()
        self.closed = False

    def __call__(self, line: Recorded) -> None:
        for waiter in self._waiting:
            if not waiter.changed.is_set() and waiter.concerns(line):
                waiter.changed.set()

    @contextmanager
    def waiter(self, concerns: Concerns) -> Iterator[Waiter]:
        """A wait that begins now; raises RequestFault 503 when too many wait."""
        if len(self._waiting) >= MOST_WAITING:
            raise RequestFault(503, "too_many", t("Too many streams are open"), retry_after_s=5)
        waiter = Waiter(concerns)
        self._waiting.add(waiter)
        try:
            yield waiter
        finally:
            self._waiting.discard(waiter)

    def close(self) -> None:
        """Let every page go, so that the server can end at once."""
        self.closed = True
        for waiter in self._waiting:
            waiter.changed.set()
