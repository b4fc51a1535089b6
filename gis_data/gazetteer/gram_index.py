"""Which keys contain a piece of text: posting lists of grams, and a bounded count over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.sorted_texts import Arrays, Ids

_POSTINGS_MAX = 300_000
"""Postings counted for one query: about 3 ms. Rare grams come first, so what is cut off tells keys least apart."""

_SHARES = (0.7, 0.5, 0.35, 0.2, 0.1, 0.0)
"""Shares of the best score at which enough keys are looked for: listing all that share any gram takes 2 ms."""


class GramIndex:
    """For each gram (an integer code) the sorted numbers of the keys that contain it."""

    def __init__(self, arrays: Arrays, name: str, key_count: int) -> None:
        self._codes = arrays[f"{name}.codes"]
        self._starts = arrays[f"{name}.gram_starts"]
        self._keys: Ids = arrays[f"{name}.gram_keys"].astype(np.int32, copy=False)
        self._key_count = key_count

    @staticmethod
    def build(codes: NDArray[np.int64], keys: NDArray[np.int64], name: str) -> Arrays:
        """The arrays of (code, key) pairs, to be kept under `name`; repeated pairs count once."""
        order = np.lexsort((keys, codes))
        codes, keys = codes[order], keys[order]
        fresh = np.ones(len(codes), bool)
        fresh[1:] = (codes[1:] != codes[:-1]) | (keys[1:] != keys[:-1])
        unique, counts = np.unique(codes[fresh], return_counts=True)
        starts = np.zeros(len(unique) + 1, np.int64)
        np.cumsum(counts, out=starts[1:])
        return {
            f"{name}.codes": unique,
            f"{name}.gram_starts": starts,
            f"{name}.gram_keys": keys[fresh].astype(np.int32),
        }

    def best(
        self, codes: NDArray[np.int64], weights: NDArray[np.float64], count: int, unlike: NDArray[np.float32]
    ) -> Ids:
        """At most `count` keys that share most of the grams, rare grams counting more; in no particular order.

        `unlike` (one value a key) is taken off the score where more keys share the same grams than are wanted.
        """
        rows = np.searchsorted(self._codes, codes)
        rows[rows == len(self._codes)] = 0
        known = self._codes[rows] == codes if len(self._codes) else np.zeros(len(codes), bool)
        rows, weights = rows[known], weights[known]
        if not len(rows):
            return np.empty(0, np.int32)
        sizes = self._starts[rows + 1] - self._starts[rows]
        pieces: list[Ids] = []
        values: list[NDArray[np.float64]] = []
        taken = 0
        for place in np.argsort(sizes, kind="stable"):
            size = int(sizes[place])
            if pieces and taken + size > _POSTINGS_MAX:
                break
            start = int(self._starts[rows[place]])
            pieces.append(self._keys[start : start + size])
            values.append(np.full(size, weights[place] * np.log(1 + self._key_count / size)))
            taken += size
        scores = np.bincount(np.concatenate(pieces), np.concatenate(values), self._key_count)
        highest = float(scores.max())
        for share in _SHARES:
            above = scores > share * highest
            if share == 0.0 or np.count_nonzero(above) >= count:
                break
        touched = np.flatnonzero(above)
        if len(touched) > count:
            worth = scores[touched] - unlike[touched]
            touched = touched[np.argpartition(-worth, count)[:count]]
        return touched.astype(np.int32)


def windows(letters: NDArray[np.int64], owners: NDArray[np.int64], size: int) -> tuple[
    NDArray[np.int64], NDArray[np.int64]
]:  # fmt: skip
    """Codes of all runs of `size` symbols inside one owner, with their owners; symbols are below 65,536.

    `letters` and `owners` are the symbols of all texts in a row and the text each belongs to.
    """
    length = len(letters) - size + 1
    if length <= 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = np.zeros(length, np.int64)
    for place in range(size):
        codes = (codes << 16) | letters[place : place + length]
    inside = owners[:length] == owners[size - 1 :]
    return codes[inside], owners[:length][inside]
