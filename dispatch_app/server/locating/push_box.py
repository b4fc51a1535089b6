"""Locations that came before their call rang: kept by number for a moment. Pure."""

from __future__ import annotations

from collections import OrderedDict

from dispatch_app.adapters.locating.reports import Finding

KEPT_S = 120.0
"""A partner sends as the caller dials 120; what is older belongs to an earlier call."""

MOST_NUMBERS = 1_000
"""Callers of two minutes at the largest centre, ten times over."""

MOST_EACH = 8
"""Locations of one number: the sources of a centre, and some repetition."""


class PushBox:
    """Findings by number in its one form; times are monotonic seconds."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, list[tuple[float, Finding]]] = OrderedDict()

    def put(self, number: str, finding: Finding, now_s: float) -> None:
        """Keep a location; the oldest give way."""
        kept = [one for one in self._waiting.pop(number, []) if one[1] != finding]
        self._waiting[number] = [*kept, (now_s, finding)][-MOST_EACH:]
        while len(self._waiting) > MOST_NUMBERS:
            self._waiting.popitem(last=False)

    def take(self, number: str, now_s: float) -> list[Finding]:
        """What waits for a number that rings now, in the order of its coming."""
        return [finding for at_s, finding in self._waiting.pop(number, []) if now_s - at_s <= KEPT_S]

    def tick(self, now_s: float) -> None:
        """Forget what nobody called for."""
        while self._waiting:
            number, kept = next(iter(self._waiting.items()))
            if now_s - kept[-1][0] <= KEPT_S:
                return
            del self._waiting[number]

    def __len__(self) -> int:
        return len(self._waiting)
