"""Readers of the journal beside the pen: each keeps a reading of it in step, in a thread of its own.

A reading remembers how far it has come, so nothing is queued: a new event only wakes its reader, and after a fault, a
restart or with an empty reading it goes on from its place, from the first event if need be. The pen never waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from dispatch_app.adapters.database.faults import StoreContradiction, StoreFault
from dispatch_app.domain.events import Recorded
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

log = logging.getLogger(__name__)

GATHERING_S = 0.5
"""Wait after the first new event, so that a busy second is one write and not fifty."""

AGAIN_S = 5.0
"""Pause after a fault of the database."""

OPENS_WITHIN_S = 1
"""What a client that comes too early is told to wait."""

FAR_BEHIND = 5_000
"""Events; from here on the lag is said in the server's state: five minutes of the busiest centre."""


class Reading(Protocol):
    """Something made from the journal. Every method raises StoreFault."""

    def place(self) -> int:
        """The number of the last event that it holds; -1 where it is empty."""

    def read_on(self, seq: int) -> int | None:
        """Take in some of what follows `seq`; the number of the last event then, None where nothing follows."""

    def close(self) -> None:
        """Let go of files and connections."""


Kept = TypeVar("Kept", bound=Reading)


class JournalReader(Generic[Kept]):
    """`recorded` never waits; the reading is opened and written in the reader's thread."""

    def __init__(self, name: str, open_reading: Callable[[], Kept], head: Callable[[], int]) -> None:
        """`head` is the number of the last event that is written."""
        self._name = name
        self._open_reading = open_reading
        self._head = head
        self._changed = threading.Condition()
        self._reading: Kept | None = None
        self._newest = 0
        self._read = -1
        self._stopping = False
        self._stands = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def recorded(self, line: Recorded) -> None:
        """There is something to read."""
        with self._changed:
            self._newest = max(self._newest, line.seq)
            self._changed.notify()

    def words(self) -> str:
        """How far behind it is or that it stands still, "" when that is not worth a word."""
        behind = self._newest - self._read
        if self._stands:
            return t("{reader} stands still, {events} events behind", reader=self._name, events=behind)
        return t("{reader} is {events} events behind", reader=self._name, events=behind) if behind > FAR_BEHIND else ""

    @property
    def reading(self) -> Kept:
        """The reading; raises RequestFault while it is not open yet, a moment after the server's start."""
        if self._reading is None:
            words = t("{reader} is not open yet", reader=self._name)
            raise RequestFault(503, "not_open_yet", words, retry_after_s=OPENS_WITHIN_S)
        return self._reading

    def stop(self, deadline_s: float = 5.0) -> None:
        """End after the write at hand; what is not read yet is read at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(deadline_s)
        if self._reading is not None and not self._thread.is_alive():
            self._reading.close()

    def _run(self) -> None:
        faulty = False
        while not self._stopping:
            try:
                if self._reading is None:
                    reading = self._open_reading()
                    self._read = reading.place()
                    self._newest = max(self._newest, self._head())
                    self._reading = reading
                last = self._reading.read_on(self._read) if self._read < self._newest else None
                more = last is not None
                self._read = self._newest if last is None else last
                if faulty:
                    log.warning("%s is written again", self._name)
                faulty = False
            except (StoreFault, StoreContradiction) as fault:
                if not faulty:
                    log.error("%s stands still: %s", self._name, type(fault).__name__)
                faulty, more = True, False
            except Exception:  # boundary: an event that a reading cannot bear must be seen, and not end the thread
                if not faulty:
                    log.exception("%s stands still at event %d", self._name, self._read)
                faulty, more = True, False
            self._stands = faulty
            self._rest(faulty, more)

    def _rest(self, faulty: bool, more: bool) -> None:
        with self._changed:
            if faulty:
                self._changed.wait_for(lambda: self._stopping, AGAIN_S)
            elif not more:
                self._changed.wait_for(lambda: self._stopping or self._newest > self._read)
                self._changed.wait_for(lambda: self._stopping, GATHERING_S)
