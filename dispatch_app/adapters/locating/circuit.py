"""When a source that fails is asked again: later and later, and aloud once it is gone. Pure."""

from __future__ import annotations

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""A source that was restarted is back within a minute's asking; one that is gone costs a call no more than that."""

FAILURES_TO_OPEN = 3
"""One lost answer is nothing; the third in a row is told."""


class Circuit:
    """Failures in a row of one source; times are monotonic seconds."""

    def __init__(self) -> None:
        self.failures = 0
        self._rest_until_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the source counts as gone."""
        return self.failures >= FAILURES_TO_OPEN

    def may_ask(self, now_s: float) -> bool:
        """Whether its rest is over."""
        return now_s >= self._rest_until_s

    def succeeded(self) -> bool:
        """An answer came; True when the source was gone and is back."""
        was_open, self.failures, self._rest_until_s = self.is_open, 0, 0.0
        return was_open

    def failed(self, now_s: float) -> bool:
        """No answer came; True when the source counts as gone from now on."""
        was_open = self.is_open
        self.failures += 1
        wait_s = min(FIRST_WAIT_S * 2 ** min(self.failures - 1, 10), LONGEST_WAIT_S)
        self._rest_until_s = now_s + wait_s
        return self.is_open and not was_open
