"""How often somebody may come: a bucket of tokens for each name."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

MOST_NAMES = 10_000
"""Names remembered; the longest silent goes first, and has a full bucket again by then."""


class Rate:
    """`a_second` tokens flow into a name's bucket of `most`; each request takes one."""

    def __init__(self, a_second: float, most: float, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._most = most
        self._clock_s = clock_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Whether there is a token left for the name; it is taken."""
        now_s = self._clock_s()
        left, at_s = self._buckets.pop(name, (self._most, now_s))
        left = min(self._most, left + (now_s - at_s) * self._a_second)
        self._buckets[name] = (left - 1.0 if left >= 1.0 else left, now_s)
        if len(self._buckets) > MOST_NAMES:
            self._buckets.popitem(last=False)
        return left >= 1.0

    def check(self, name: str) -> None:
        """Raise RequestFault 429 when the name comes too often."""
        if not self.allows(name):
            raise RequestFault(429, "too_often", t("Too many requests, wait a moment"), retry_after_s=2)
