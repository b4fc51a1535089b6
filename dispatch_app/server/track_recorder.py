"""Fixes on their way into the database and onto the roads, in a thread of their own; overload sheds the oldest."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from dispatch_app.adapters.database.faults import StoreContradiction, StoreFault
from dispatch_app.domain.vehicle import Fix

WAITING_FIXES = 50_000
"""Ten seconds of 5,000 fixes a second: a checkpoint of the database, not an outage, is bridged."""

BATCH = 5_000
"""Rows of one transaction: some tens of milliseconds."""

AGAIN_S = 2.0
"""Pause after a fault before the same rows are tried again."""

log = logging.getLogger(__name__)


class TrackRecorder:
    """`put` and `tidy` never wait; `write`, `prepare` and `prune` run in the recorder's thread."""

    def __init__(
        self, write: Callable[[list[Fix]], None], prepare: Callable[[list[Fix]], None], prune: Callable[[], int]
    ) -> None:
        """`prune` forgets some of the tracks that are too old and says how many fixes went."""
        self._write = write
        self._prepare = prepare
        self._prune = prune
        self._tidying = False
        self._waiting: deque[Fix] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self.shed = 0
        """Fixes that never reached the track table."""
        self._thread = threading.Thread(target=self._run, name="tracks", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, fixes: list[Fix]) -> None:
        """Have the fixes recorded soon."""
        with self._changed:
            self._waiting.extend(fixes)
            while len(self._waiting) > WAITING_FIXES:
                self._waiting.popleft()
                self.shed += 1
            self._changed.notify()

    def tidy(self) -> None:
        """Have old tracks forgotten, a part at a time between batches."""
        with self._changed:
            self._tidying = True
            self._changed.notify()

    def stop(self, deadline_s: float = 5.0) -> None:
        """Write what waits and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(deadline_s)

    def _run(self) -> None:
        faulty = False
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping or self._tidying)
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                stopping = self._stopping
            if self._tidying and not stopping:
                self._tidying = self._tidied_some()
            if not batch and stopping:
                return
            if not batch:
                continue
            self._prepare(batch)
            try:
                self._write(batch)
            except StoreFault:
                if not faulty:
                    log.error("tracks are not recorded: the database does not take them")
                faulty = True
                if stopping:
                    self.shed += len(batch)
                    return
                self._give_back(batch)
                continue
            except StoreContradiction as wrong:  # trying again would stop every later fix
                log.error("%d fixes cannot be stored: %s", len(batch), wrong)
                with self._changed:
                    self.shed += len(batch)
                continue
            if faulty:
                log.warning("tracks are recorded again")
            faulty = False

    def _tidied_some(self) -> bool:
        try:
            return self._prune() > 0
        except StoreFault as fault:
            log.warning("old tracks stay until the next round: %s", type(fault).__name__)
            return False

    def _give_back(self, batch: list[Fix]) -> None:
        with self._changed:
            self._waiting.extendleft(reversed(batch))
            self._changed.wait_for(lambda: self._stopping, AGAIN_S)
