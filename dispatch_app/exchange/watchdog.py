"""Starts the exchange again whenever it ends or gives no sign of life; ends it when asked to end."""

from __future__ import annotations

import contextlib
import logging
import signal
import subprocess
import threading
import time
from pathlib import Path

SILENT_S = 6.0
"""The exchange writes its sign of life every second; six without one is a hang, not a busy moment."""

BEGINS_WITHIN_S = 30.0
PAUSES_S = (0.2, 0.5, 1.0, 5.0)
"""Before each start after a failure; the last repeats, so that a broken settings file does not spin."""

CALM_S = 60.0
"""After so long of running the pauses begin anew."""

log = logging.getLogger("watchdog")


class Watchdog:
    """`run` until SIGTERM or SIGINT; the exit code is the exchange's last."""

    def __init__(
        self, state: Path, command: list[str], *, silent_s: float = SILENT_S, clock_s: float = 0.25
    ) -> None:  # fmt: skip
        self._alive = state / "alive"
        self._silent_s = silent_s
        self._command = command
        self._every_s = clock_s
        self._ended = threading.Event()
        self.starts = 0

    def run(self) -> int:
        """Keep it running."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ended.set())
        failures = 0
        code = 0
        while not self._ended.is_set():
            began = time.monotonic()
            code = self._once()
            if self._ended.is_set() or code == 2:
                break
            failures = 1 if time.monotonic() - began > CALM_S else failures + 1
            log.error("the exchange ended with %d; start %d follows", code, self.starts + 1)
            self._ended.wait(PAUSES_S[min(failures, len(PAUSES_S)) - 1])
        return code

    def _once(self) -> int:
        self.starts += 1
        with contextlib.suppress(FileNotFoundError):
            self._alive.unlink()
        running = subprocess.Popen(self._command)
        began = time.monotonic()
        while running.poll() is None:
            if self._ended.wait(self._every_s):
                running.terminate()
                try:
                    return running.wait(10.0)
                except subprocess.TimeoutExpired:
                    running.kill()
                    return running.wait()
            age = self._age_s()
            if age > self._silent_s and (age < 1e8 or time.monotonic() - began > BEGINS_WITHIN_S):
                log.error("the exchange gives no sign of life: it is killed")
                running.kill()
                return running.wait()
        return running.returncode

    def _age_s(self) -> float:
        try:
            return time.time() - float(self._alive.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 1e9
