"""Bytes into lines, whatever the cut; bounded, so that a babbling device costs nothing."""

from __future__ import annotations

LONGEST_LINE = 256
"""Answers of serial devices stay below 100 bytes; longer is another speed or another device."""


class LineSplitter:
    """Feeds on any cut of a stream, gives whole lines without their end."""

    def __init__(self, ends: bytes = b"\r\n", longest: int = LONGEST_LINE) -> None:
        self._ends = ends
        self._longest = longest
        self._buffer = bytearray()
        self.overlong = 0

    def feed(self, raw: bytes) -> list[bytes]:
        """The lines these bytes complete; empty ones are left out. Never raises."""
        lines = []
        for byte in raw:
            if byte in self._ends:
                if self._buffer.strip(b"\0 "):
                    lines.append(bytes(self._buffer))
                self._buffer.clear()
            elif len(self._buffer) < self._longest:
                self._buffer.append(byte)
            else:
                self._buffer.clear()
                self.overlong += 1
        return lines

    def waiting(self) -> int:
        """Bytes of a line that has not ended yet."""
        return len(self._buffer)

    def drop(self) -> bytes:
        """What waits of an unfinished line, given up."""
        left = bytes(self._buffer)
        self._buffer.clear()
        return left
