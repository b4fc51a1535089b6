"""Waiting in tests: for what should happen, never for a time to pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_LOOK_EVERY_S = 0.01  # quick against any deadline, light on two cores


def wait_until(look: Callable[[], Found], what: str, deadline_s: float = 20.0) -> Found:
    """The first truthy value `look()` gives; AssertionError "{what} did not happen …" when the deadline passes."""
    pause = threading.Event()
    last_look_at = time.monotonic() + deadline_s
    while True:
        if found := look():
            return found
        assert time.monotonic() < last_look_at, f"{what} did not happen within {deadline_s:g} s"
        pause.wait(_LOOK_EVERY_S)
