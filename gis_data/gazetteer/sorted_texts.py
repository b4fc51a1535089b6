"""Sorted texts in one block of bytes: a prefix is a range, found by halving; a million texts load in no time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.generic]]
Ids = NDArray[np.int32]

_AFTER_ALL = b"\xff"
"""Greater than any byte of UTF-8: closes the range of a prefix."""


class SortedTexts:
    """Texts in ascending byte order, each with the number of what it belongs to."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._letters = arrays[f"{name}.letters"].tobytes()
        self._starts = arrays[f"{name}.starts"]
        self.owners: Ids = arrays[f"{name}.owners"].astype(np.int32, copy=False)

    @staticmethod
    def build(texts: Sequence[str], owners: Sequence[int], name: str) -> Arrays:
        """The arrays of the texts, to be kept under `name`."""
        encoded = sorted((text.encode(), owner) for text, owner in zip(texts, owners, strict=True))
        lengths = np.fromiter((len(text) for text, _ in encoded), np.int64, len(encoded))
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        return {
            f"{name}.letters": np.frombuffer(b"".join(text for text, _ in encoded), np.uint8),
            f"{name}.starts": starts,
            f"{name}.owners": np.fromiter((owner for _, owner in encoded), np.int32, len(encoded)),
        }

    def __len__(self) -> int:
        return len(self.owners)

    def lengths(self) -> NDArray[np.float32]:
        """Bytes of each text."""
        starts = self._starts.astype(np.int64)
        return (starts[1:] - starts[:-1]).astype(np.float32)

    def text(self, row: int) -> str:
        """The text of a row."""
        return self._bytes(row).decode()

    def _bytes(self, row: int) -> bytes:
        return self._letters[self._starts[row] : self._starts[row + 1]]

    def range_of(self, prefix: str) -> tuple[int, int]:
        """First row and row after the last whose text begins with the prefix."""
        wanted = prefix.encode()
        return self._first_from(wanted), self._first_from(wanted + _AFTER_ALL)

    def _first_from(self, wanted: bytes) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low
