"""From the gateways to the server: each report becomes one command, acknowledged when the journal has it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dispatch_app.adapters.radio.lines import Heard
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.commands import ClearAlarm, Command, RaiseAlarm, ReportRadio

MOST_WAITING = 500
"""Reports under way; beyond, the gateways keep them and repeat."""

REPEAT_WITHIN_S = 600.0
"""A gateway gives a number again after five minutes at the earliest; the same report so soon is a repetition."""

MOST_KNOWN = 2_000

BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)

SILENT = "radio_gateway_silent"

log = logging.getLogger(__name__)


class CentreAway(Exception):
    """The server could not be asked; the report goes again."""


class Centre(Protocol):
    """The signed-in way to the server."""

    def send(self, command_id: str, command: Command) -> None:
        """Have the server decide (accept or refuse) the command. Raises CentreAway."""


@dataclass(frozen=True, slots=True)
class _Errand:
    command_id: str
    command: Command
    done: Callable[[], None]


class RadioCourier:
    """`take` and `tell_silence` from any thread, `run` in one of its own."""

    def __init__(
        self, centre: Centre, acknowledge: Callable[[str, int], None], clock_s: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:  # fmt: skip
        self._centre, self._acknowledge = centre, acknowledge
        self._clock_s, self._new_id = clock_s, new_id
        self._lock = threading.Lock()
        self._waiting: OrderedDict[tuple[object, ...], _Errand] = OrderedDict()
        self._known: OrderedDict[tuple[object, ...], float] = OrderedDict()
        self._work = threading.Event()
        self._stop = threading.Event()
        self.sent = self.repeated = self.shed = 0

    def take(self, gateway: str, heard: Heard) -> None:
        """A report was heard. A repetition of one that the server has is acknowledged once more."""
        key = (gateway, heard)
        with self._lock:
            now_s = self._clock_s()
            while self._known and now_s - next(iter(self._known.values())) > REPEAT_WITHIN_S:
                self._known.popitem(last=False)
            if key in self._known:
                self.repeated += 1
                again = True
            else:
                again = False
                self._keep(key, gateway, heard)
        if again:
            self._acknowledge(gateway, heard.serial)
        self._work.set()

    def _keep(self, key: tuple[object, ...], gateway: str, heard: Heard) -> None:
        if key in self._waiting:
            self.repeated += 1
            return
        if len(self._waiting) >= MOST_WAITING:
            self.shed += 1
            return
        command = ReportRadio(heard.unit, heard.code, gateway, heard.channel, heard.heard_at, heard.count)
        self._waiting[key] = _Errand(self._new_id(), command, lambda: self._acknowledge(gateway, heard.serial))

    def tell_silence(self, gateway: str, silent: bool) -> None:
        """A gateway says nothing any more, or speaks again."""
        command: Command = ClearAlarm(SILENT, gateway)
        if silent:
            command = RaiseAlarm(SILENT, gateway, Priority.HIGH, (("gateway", gateway),))
        with self._lock:
            self._waiting[("silence", gateway)] = _Errand(self._new_id(), command, lambda: None)
        self._work.set()

    def run(self) -> None:
        """Work until `stop`."""
        failures = 0
        while not self._stop.is_set():
            self._work.wait(1.0)
            self._work.clear()
            try:
                while self.send_first():
                    failures = 0
            except CentreAway as wrong:
                failures += 1
                if failures == 1:
                    log.warning("the server takes no radio reports: %s", wrong)
                self._work.set()
                self._stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1])

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()
        self._work.set()

    def send_first(self) -> bool:
        """Deliver the oldest report; False when there is none. Raises CentreAway and keeps it."""
        with self._lock:
            if not self._waiting:
                return False
            key, errand = next(iter(self._waiting.items()))
        self._centre.send(errand.command_id, errand.command)
        with self._lock:
            if self._waiting.get(key) is errand:
                del self._waiting[key]
            if isinstance(errand.command, ReportRadio):
                self._known[key] = self._clock_s()
                while len(self._known) > MOST_KNOWN:
                    self._known.popitem(last=False)
        self.sent += 1
        errand.done()
        return True
