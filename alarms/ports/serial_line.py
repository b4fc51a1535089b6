"""One port, one thread: bytes to a talk and the talk's bytes to the port; opened again whenever it goes away.

`url` is anything pyserial opens: a local port, `rfc2217://host:port`, `socket://host:port`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import serial

from alarms.ports.back_off import BackOff

LOOK_EVERY_S = 0.1
"""A talk is asked this often whether it has something to say; 1 % of a core."""
WRITE_WITHIN_S = 2.0
READ_BYTES = 512
"""More at once than any device says; the rest comes in the next round."""

Tap = Callable[[str, bytes], None]
"""Called with "in" or "out" and the bytes, for recording."""


class Talk(Protocol):
    """A conversation without I/O; times are monotonic seconds."""

    def opened(self, now_s: float) -> None: ...

    def came(self, raw: bytes, now_s: float) -> bytes:
        """Takes bytes, gives what to write."""
        ...

    def tick(self, now_s: float) -> bytes: ...

    def away(self, reason: str, now_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Port:
    """How a port is opened."""

    url: str
    speed: int = 2400


def open_port(port: Port, timeout_s: float) -> serial.SerialBase:
    """The opened port; raises OSError (SerialException is one) or ValueError."""
    write_within_s = None if port.url.startswith("rfc2217:") else WRITE_WITHIN_S  # pyserial knows none there
    return serial.serial_for_url(port.url, baudrate=port.speed, timeout=timeout_s, write_timeout=write_within_s)


class SerialLine:
    """Runs one talk over one port until `stop`."""

    def __init__(self, name: str, port: Port, talk: Talk, tap: Tap = lambda way, raw: None) -> None:
        self._port = port
        self._talk = talk
        self._tap = tap
        self._back_off = BackOff(name)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"line {name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for the thread, at most 5 s."""
        self._stop.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with open_port(self._port, LOOK_EVERY_S) as opened:
                    self._back_off.worked()
                    self._talk.opened(time.monotonic())
                    self._converse(opened)
            except Exception as wrong:  # boundary: device loop, a library's surprise must not end the watch
                pause_s = self._back_off.failed(wrong)
                self._talk.away(type(wrong).__name__, time.monotonic())
                self._stop.wait(pause_s)

    def _converse(self, opened: serial.SerialBase) -> None:
        while not self._stop.is_set():
            raw = opened.read(max(1, min(opened.in_waiting, READ_BYTES)))
            now_s = time.monotonic()
            reply = b""
            if raw:
                self._tap("in", raw)
                reply = self._talk.came(raw, now_s)
            reply += self._talk.tick(now_s)
            if reply:
                self._tap("out", reply)
                opened.write(reply)
