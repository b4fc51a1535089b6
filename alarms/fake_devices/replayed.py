"""A recorded device: says what it said then, when it said it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Moment(Protocol):
    """Bytes of a recording."""

    @property
    def at_s(self) -> float: ...

    @property
    def way(self) -> str: ...

    @property
    def raw(self) -> bytes: ...


class Replayed:
    """Plays the device's side ("in") of a recording once, in its own time; deaf to what it is asked."""

    def __init__(self, moments: Iterable[Moment]) -> None:
        self._left = [(one.at_s, one.raw) for one in moments if one.way == "in"]

    def feed(self, raw: bytes) -> bytes:
        """Deaf."""
        return b""

    def tick(self, now_s: float) -> bytes:
        """What was said up to this moment of the recording."""
        said = b""
        while self._left and self._left[0][0] <= now_s:
            said += self._left.pop(0)[1]
        return said
