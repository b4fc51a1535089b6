"""A receiver that talks NMEA on a serial line, a serial device server or a socket: one reader thread a port.

The URL is anything pyserial opens: a local port, `rfc2217://host:port`, `socket://host:port`.
"""

from __future__ import annotations

import logging
import threading

import serial

from dispatch_app.adapters.positioning.nmea import LineCount, NmeaDecoder, NmeaFix
from dispatch_app.adapters.positioning.receiver import TakeFix, add_up, hand_on

READ_S = 0.5
"""How long a read waits for bytes, and so how soon `stop` is noticed."""

READ_BYTES = 4_096

BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
"""Pauses before the port is opened again; the last one repeats."""

log = logging.getLogger(__name__)


class SerialReceiver:
    """Reads one port until `stop` and opens it again whenever it goes away."""

    def __init__(self, identity: str, url: str, baud: int, take: TakeFix, total: LineCount) -> None:
        self._identity = identity
        self._url = url
        self._baud = baud
        self._take = take
        self._total = total
        self._stop = threading.Event()
        self._decoder = NmeaDecoder()
        self.opened = threading.Event()
        """Set while the port is open."""

    def run(self) -> None:
        """Work until `stop`; `take` is called in this thread."""
        failures = 0
        while not self._stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1] if failures else 0):
            try:
                with serial.serial_for_url(self._url, baudrate=self._baud, timeout=READ_S) as port:
                    if failures:
                        log.warning("the receiver %s is there again", self._identity)
                    failures = 0
                    self.opened.set()
                    self._read(port)
            except (OSError, ValueError) as wrong:  # pyserial's own fault is an OSError
                failures += 1
                if failures == 1:
                    log.warning("the receiver %s is away: %s", self._identity, wrong)
            finally:
                self.opened.clear()
                self._give(self._decoder.end())

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def _read(self, port: serial.SerialBase) -> None:
        while not self._stop.is_set():
            # One byte is waited for, the rest is taken as it is there: a slow line is not read byte by byte.
            raw = port.read(1)
            if raw:
                raw += port.read(min(READ_BYTES, port.in_waiting))
                self._give(self._decoder.feed(raw))

    def _give(self, fixes: list[NmeaFix]) -> None:
        hand_on(self._decoder, fixes, self._identity, self._take)
        add_up(self._total, self._decoder)
