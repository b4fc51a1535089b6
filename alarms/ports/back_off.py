"""Pauses between tries, and one log line on loss and one on recovery."""

from __future__ import annotations

import logging

PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""After failures in a row; the last repeats, so that a plugged-in device is back within 5 s."""

log = logging.getLogger("alarms.ports")


class BackOff:
    """Counts failures of one device."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._failures = 0

    def failed(self, why: object) -> float:
        """The pause before the next try; logs the first failure of a row."""
        self._failures += 1
        if self._failures == 1:
            log.warning("%s is away: %s", self._name, why)
        return PAUSES_S[min(self._failures, len(PAUSES_S)) - 1]

    def worked(self) -> None:
        """All is well; logs the first success after failures."""
        if self._failures:
            log.warning("%s is back after %d tries", self._name, self._failures)
        self._failures = 0

    def away(self) -> bool:
        """Whether the last try failed."""
        return self._failures > 0
