"""A serial device on a pseudo-terminal that can be pulled out and plugged in again."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from pathlib import Path
from typing import Protocol

LOOK_EVERY_S = 0.05
READ_BYTES = 512


class Device(Protocol):
    """What sits on the port."""

    def feed(self, raw: bytes) -> bytes:
        """Bytes it hears → bytes it says at once."""
        ...

    def tick(self, now_s: float) -> bytes:
        """What it says by itself (a GPS receiver does)."""
        ...


class PtyPort:
    """Serves one device; `path` is a link that stays the same over unplugging."""

    def __init__(self, device: Device, path: Path) -> None:
        self.device = device
        self.path = path
        self._lock = threading.Lock()
        self._master = -1
        self._slave = -1
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"fake {path.name}", daemon=True)
        self.plug_in()
        self._thread.start()

    def __enter__(self) -> PtyPort:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def plug_in(self) -> None:
        """Make the port appear."""
        with self._lock:
            if self._master >= 0:
                return
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)  # the slave stays open here, so that readers may come and go
            fresh = self.path.with_name(self.path.name + ".new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(self._slave))
            fresh.replace(self.path)

    def unplug(self) -> None:
        """Make the port vanish under whoever has it open."""
        with self._lock:
            self.path.unlink(missing_ok=True)
            for opened in (self._master, self._slave):
                if opened >= 0:
                    os.close(opened)
            self._master = self._slave = -1

    def say(self, raw: bytes) -> None:
        """Put bytes on the line unasked."""
        with self._lock:
            if self._master >= 0:
                os.write(self._master, raw)

    def close(self) -> None:
        """End the device."""
        self._stop.set()
        self._thread.join(5.0)
        self.unplug()

    def _run(self) -> None:
        begun_s = time.monotonic()
        while not self._stop.wait(0.0 if self._ready() else LOOK_EVERY_S):
            with self._lock, contextlib.suppress(OSError):
                if self._master < 0:
                    continue
                raw = b""
                if select.select([self._master], [], [], 0)[0]:
                    raw = os.read(self._master, READ_BYTES)
                reply = (self.device.feed(raw) if raw else b"") + self.device.tick(time.monotonic() - begun_s)
                if reply:
                    os.write(self._master, reply)

    def _ready(self) -> bool:
        with self._lock, contextlib.suppress(OSError, ValueError):
            return self._master >= 0 and bool(select.select([self._master], [], [], 0)[0])
        return False
