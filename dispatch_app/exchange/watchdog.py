"""Starts the exchange again whenever it ends or gives no sign of life; ends it when asked to end."""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import threading
import time

SILENT_S = 8.0
"""The exchange gives a sign twice a second; eight seconds without one are a hang, not a busy machine."""

BEGINS_WITHIN_S = 60.0
PAUSES_S = (0.2, 0.5, 1.0, 5.0)
"""Before each start after a failure; the last repeats, so that a broken settings file does not spin."""

CALM_S = 60.0
"""After so long of running the pauses begin anew."""

SIGN_OF_LIFE = "DISPATCH_SIGN_OF_LIFE_FD"
"""Environment variable that tells the exchange into which pipe it writes its signs of life."""

log = logging.getLogger("watchdog")


class Watchdog:
    """`run` until SIGTERM or SIGINT; the exit code is the exchange's last."""

    def __init__(self, command: list[str], *, silent_s: float = SILENT_S, look_s: float = 0.25) -> None:
        self._command = command
        self._silent_s = silent_s
        self._look_s = look_s
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
        reading, writing = os.pipe()
        try:
            environment = {**os.environ, SIGN_OF_LIFE: str(writing)}
            running = subprocess.Popen(self._command, env=environment, pass_fds=(writing,))
        finally:
            os.close(writing)
        try:
            return self._watch(running, reading)
        finally:
            os.close(reading)

    def _watch(self, running: subprocess.Popen[bytes], reading: int) -> int:
        heard_s = time.monotonic() + BEGINS_WITHIN_S - self._silent_s
        while running.poll() is None:
            if self._ended.is_set():
                return _end(running)
            if select.select([reading], [], [], self._look_s)[0]:
                if os.read(reading, 4_096):
                    heard_s = time.monotonic()
                else:
                    self._ended.wait(self._look_s)  # its end is closed: it is about to end
            if time.monotonic() - heard_s > self._silent_s:
                log.error("the exchange gives no sign of life: it is killed")
                running.kill()
                return running.wait()
        return int(running.returncode)


def _end(running: subprocess.Popen[bytes]) -> int:
    running.terminate()
    try:
        return running.wait(40.0)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.wait()
