"""What a packet must be before the SIP stack looks at it: plausible, not too large, not one of too many. Pure."""

from __future__ import annotations

from collections import Counter, OrderedDict

LARGEST_BYTES = 65_535
"""What a datagram can hold; a stream that announces more is closed."""

SMALLEST_BYTES = 32

A_SOURCE_PER_S = 200.0
"""Packets a second from one address: a trunk of 60 lines in its busiest second sends a hundred."""

TRUSTED_PER_S = 2_000.0
"""From an address of the settings (trunk, edge): all lines ringing at once."""

EVERYBODY_PER_S = 5_000.0
"""Packets a second from all: what Python's parser takes in half a second of one core is the real limit."""

BURST_S = 2.0
SOURCES = 4_096
"""Addresses that are counted; the longest silent one is forgotten first."""

_METHODS = (
    b"INVITE ", b"ACK ", b"BYE ", b"CANCEL ", b"OPTIONS ", b"REGISTER ", b"INFO ", b"UPDATE ", b"REFER ", b"NOTIFY ",
    b"SUBSCRIBE ", b"MESSAGE ", b"PRACK ", b"PUBLISH ", b"SIP/2.0 ",
)  # fmt: skip


class Bucket:
    """So many a second with a reserve of `BURST_S` seconds."""

    __slots__ = ("_at_s", "_left", "_rate")

    def __init__(self, rate: float, now_s: float) -> None:
        self._rate = rate
        self._left = rate * BURST_S
        self._at_s = now_s

    def take(self, now_s: float) -> bool:
        """Whether one more may pass."""
        self._left = min(self._rate * BURST_S, self._left + (now_s - self._at_s) * self._rate)
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class PacketGate:
    """Judges packets; `counts` says how many passed and why others did not. One thread at a time."""

    def __init__(self, trusted: frozenset[str], now_s: float) -> None:
        self.trusted = trusted
        self.counts: Counter[str] = Counter()
        self._all = Bucket(EVERYBODY_PER_S, now_s)
        self._sources: OrderedDict[str, Bucket] = OrderedDict()

    def passes(self, data: bytes, address: str, now_s: float) -> bool:
        """Whether the stack may see the packet; counted either way."""
        why = self._why_not(data, address, now_s)
        self.counts[why or "passed"] += 1
        return not why

    def _why_not(self, data: bytes, address: str, now_s: float) -> str:
        if len(data) < SMALLEST_BYTES:
            return "short"
        if len(data) > LARGEST_BYTES:
            return "oversize"
        bucket = self._sources.get(address)
        if bucket is None:
            rate = TRUSTED_PER_S if address in self.trusted else A_SOURCE_PER_S
            bucket = self._sources[address] = Bucket(rate, now_s)
            if len(self._sources) > SOURCES:
                self._sources.popitem(last=False)
        else:
            self._sources.move_to_end(address)
        if not bucket.take(now_s):
            return "flood"
        if address not in self.trusted and not self._all.take(now_s):
            return "flood_all"
        if not data.startswith(_METHODS) or (b"\r\n\r\n" not in data and b"\n\n" not in data):
            return "garbage"
        if b"\x00" in data[:512]:
            return "garbage"
        return ""
