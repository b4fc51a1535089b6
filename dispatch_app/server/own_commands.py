"""Commands of the server itself: put to the pen, tried again while it is busy, never waited for."""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.commands import Command
from dispatch_app.server.crash_report import CrashReports
from dispatch_app.server.pen import Pen, PenBusy, PenStopped
from dispatch_app.use_cases.command_desk import Answer

WAITING_OWN = 10_000
"""Own commands that wait for another try: every order of a storm with every step; the oldest goes first."""

AT_ONCE = 500
"""Own commands in the pen's queue at a time, so that people's commands always find room."""

REST_S = 30.0
"""After a refusal the same wish is not put again for so long: the board will have moved on by then."""


@dataclass(frozen=True, slots=True)
class _Wish:
    key: str
    command_id: str
    command: Command
    actor: Actor


class OwnCommands:
    """May be called from any thread. `tick` tries again what could not be taken."""

    def __init__(self, pen: Pen, reports: CrashReports, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._pen = pen
        self._reports = reports
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Wish] = OrderedDict()
        self._asked: set[str] = set()
        self._rests: OrderedDict[str, float] = OrderedDict()
        self.lost = 0
        """Own commands that had to be given up; more than none is a fault of the part "pen"."""

    def send(self, key: str, command: Command, actor: Actor = SERVER_ACTOR, command_id: str = "") -> None:
        """Have the command taken, now or as soon as pen and database allow.

        A wish of the same `key` that is under way, or was refused a moment ago, is not put twice. With a `command_id`
        that follows from the matter the command is taken once for ever, also across restarts.
        """
        with self._lock:
            resting = self._clock_s() < self._rests.get(key, 0.0)
            if resting or key in self._waiting or key in self._asked:
                return
            self._waiting[key] = _Wish(key, command_id or f"server:{uuid.uuid4()}", command, actor)
            if len(self._waiting) > WAITING_OWN:
                self._waiting.popitem(last=False)
                self.lost += 1
        self.tick()

    def tick(self) -> None:
        """Put what waits to the pen, oldest first, as far as there is room."""
        while True:
            with self._lock:
                if not self._waiting or len(self._asked) >= AT_ONCE:
                    return
                key, wish = self._waiting.popitem(last=False)
                self._asked.add(key)
            try:
                answer = self._pen.submit(wish.command_id, wish.command, wish.actor)
            except (PenBusy, PenStopped):
                self._put_back(wish)
                return
            answer.add_done_callback(self._settler(wish))

    def _settler(self, wish: _Wish) -> Callable[[Future[Answer]], None]:
        def settle(answer: Future[Answer]) -> None:
            wrong = None if answer.cancelled() else answer.exception()
            if isinstance(wrong, StoreFault):
                self._put_back(wish)
                return
            with self._lock:
                self._asked.discard(wish.key)
                if wrong is not None or answer.cancelled() or answer.result().refusal is not None:
                    self._rest(wish.key)
            if wrong is not None:
                self._reports.write(wrong, f"own command {type(wish.command).__name__}")

        return settle

    def _rest(self, key: str) -> None:
        self._rests[key] = self._clock_s() + REST_S
        if len(self._rests) > WAITING_OWN:
            self._rests.popitem(last=False)

    def _put_back(self, wish: _Wish) -> None:
        with self._lock:
            self._asked.discard(wish.key)
            self._waiting[wish.key] = wish
            self._waiting.move_to_end(wish.key, last=False)
