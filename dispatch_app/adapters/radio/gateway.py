"""One gateway on a serial line or RFC 2217: a thread that reads it and opens the port again whenever it goes away."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable

import serial

from dispatch_app.adapters.radio.lines import Heard, LineDecoder, Refused, acknowledgement

READ_S = 0.5
"""How long a read waits for bytes, and so how soon `stop` is noticed."""

WRITE_S = 2.0
"""A device server that takes no bytes for so long is away."""

READ_BYTES = 512

BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
"""Pauses before the port is opened again; the last one repeats."""

SILENT_AFTER_S = 30.0
"""A gateway beats every ten seconds; three missing are a fault."""

log = logging.getLogger(__name__)


class RadioGateway:
    """`take(name, heard)` and `is_silent(name, silent)` are called in this gateway's thread."""

    def __init__(
        self, name: str, url: str, baud: int, take: Callable[[str, Heard], None],
        tell_silence: Callable[[str, bool], None], silent_after_s: float = SILENT_AFTER_S,
    ) -> None:  # fmt: skip
        self.name = name
        self._url, self._baud = url, baud
        self._take, self._tell_silence = take, tell_silence
        self._silent_after_s = silent_after_s
        self._stop = threading.Event()
        self._decoder = LineDecoder()
        self._port: serial.SerialBase | None = None
        self._lock = threading.Lock()
        self._heard_at_s = 0.0
        self._silent: bool | None = None
        self.good = self.refused = 0
        self.opened = threading.Event()
        """Set while the port is open."""

    def run(self) -> None:
        """Work until `stop`."""
        failures = 0
        self._heard_at_s = time.monotonic()
        while not self._stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1] if failures else 0):
            self._watch_silence()
            try:
                with serial.serial_for_url(
                    self._url, baudrate=self._baud, timeout=READ_S, write_timeout=WRITE_S
                ) as port:
                    if failures:
                        log.warning("the radio gateway %s is there again", self.name)
                    failures = 0
                    self._port = port
                    self.opened.set()
                    self._read(port)
            except (OSError, ValueError) as wrong:  # pyserial's own fault is an OSError
                failures += 1
                if failures == 1:
                    log.warning("the radio gateway %s is away: %s", self.name, wrong)
            finally:
                self.opened.clear()
                with self._lock:
                    self._port = None

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def acknowledge(self, number: int) -> None:
        """Tell the gateway that the centre has the report; from any thread. A lost answer is asked for again."""
        with self._lock, contextlib.suppress(OSError):  # it repeats the report, and is answered then
            if self._port is not None:
                self._port.write(acknowledgement(number))

    def _read(self, port: serial.SerialBase) -> None:
        while not self._stop.is_set():
            raw = port.read(1)
            if raw:
                raw += port.read(min(READ_BYTES, port.in_waiting))
            for line in self._decoder.feed(raw):
                if isinstance(line, Refused):
                    self._refuse(line)
                    continue
                self.good += 1
                self._heard_at_s = time.monotonic()
                if isinstance(line, Heard):
                    self._take(self.name, line)
            self._watch_silence()

    def _refuse(self, line: Refused) -> None:
        """A line of noise is counted; a report that nobody can understand is answered, else it comes for ever."""
        self.refused += 1
        if line.serial is not None:
            log.warning("the radio gateway %s sends a report that is not understood: %s", self.name, line.reason)
            self.acknowledge(line.serial)

    def _watch_silence(self) -> None:
        silent = time.monotonic() - self._heard_at_s > self._silent_after_s
        if silent != self._silent and not (self._silent is None and not silent):
            self._tell_silence(self.name, silent)
        self._silent = silent
