"""How well a key answers a query: a quality from 0 to 1 and the way in which it matched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from gis_data.gazetteer.found import Matched
from gis_data.gazetteer.text_index import Query, syllable_text

WORST_QUALITY = 0.55
"""Below this a hit shares only a few letters with the query: showing it would hide that nothing was found."""

_NO_SLIP = 0.85
"""A name that begins with the text or contains most of it is not compared for slips as well."""

_SWAPPED = 0.9
"""Likeness of two names of the same syllables in another order: short names would else lose too much by one swap."""


_ONE_MISSING, _ONE_WRONG = 0.868, 0.84
"""One character missing, or one wrong or too many: likelier than a longer name of which the text is some inner piece.
Where one is missing all others are right, and that is the likelier slip."""

_LEAST_FOR_SLIP = 3
"""Characters of a text in which one may be wrong; of two, nothing certain would be left."""


def qualities(
    query: Query, texts: Sequence[str], sounds: Sequence[str], first_letters: Sequence[str]
) -> list[tuple[float, Matched]]:
    """One (quality, way) a candidate, given its folded text, folded pinyin and initials.

    The order of ways: same text, same sound, beginning, piece, initials, and last a slip of the keyboard, for which
    the optimal string alignment distance (swapped neighbours cost one) is taken of letters and of sounds.
    """
    sound_now = query.sounds[0]
    text_alike = _alike(query.text, texts)
    sound_alike = np.max([_alike(one, sounds) for one in query.sounds], axis=0)
    partly = cdist([sound_now], sounds, scorer=fuzz.partial_ratio, dtype=np.float32)[0] / 100
    one_slip = _one_slip(query, texts)
    syllables_now = syllable_text(query.text) if query.chinese_only else ""
    results: list[tuple[float, Matched]] = []
    slip_way: Matched = "name" if query.chinese_only else "pinyin"
    for place, (text, spoken, letters) in enumerate(zip(texts, sounds, first_letters, strict=True)):
        ways: list[tuple[float, Matched]] = _by_text(query, text)
        for one in query.sounds:
            ways += _by_sound(query, one, spoken)
        if query.initials:
            ways += _by_initials(query.initials, letters)
        if one_slip[place]:
            ways.append((_ONE_MISSING if len(text) > len(query.text) else _ONE_WRONG, slip_way))
        if ways and max(ways)[0] >= _NO_SLIP:
            results.append(max(ways))
            continue
        whole = 0.45 * float(text_alike[place]) + 0.55 * float(sound_alike[place])
        if syllables_now:
            spoken_now = syllable_text(text)
            whole = max(
                whole, OSA.normalized_similarity(syllables_now, spoken_now) - 0.03 + 0.03 * float(text_alike[place])
            )
            if len(text) == len(query.text) and sorted(syllables_now) == sorted(spoken_now):
                whole = max(whole, _SWAPPED)
        else:
            whole = max(whole, float(sound_alike[place]) - 0.02)
        shorter = min(len(sound_now), len(spoken)) / max(len(sound_now), len(spoken), 1)
        piece = float(partly[place]) * (0.70 + 0.15 * shorter) if len(sound_now) >= 5 and len(spoken) >= 5 else 0.0
        ways.append((0.92 * max(whole, piece), slip_way))
        results.append(max(ways))
    return results


def _alike(text: str, others: Sequence[str]) -> NDArray[np.float32]:
    alike: NDArray[np.float32] = cdist([text], others, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
    return alike


def _one_slip(query: Query, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Where a text in Chinese differs from the name by one character."""
    if not query.chinese_only or len(query.text) < _LEAST_FOR_SLIP:
        return np.zeros(len(texts), dtype=bool)
    apart = cdist([query.text], texts, scorer=OSA.distance, score_cutoff=1, dtype=np.uint32)[0]
    return np.asarray(apart == 1)


def _by_text(query: Query, text: str) -> list[tuple[float, Matched]]:
    cover = len(query.text) / len(text)
    if text == query.text:
        return [(1.0, "name")]
    if text.startswith(query.text):
        return [(0.90 + 0.06 * cover, "name")]
    if query.text in text and (query.chinese_only or len(query.text) >= 3):
        return [(0.80 + 0.08 * cover, "name")]
    if text in query.text and len(text) >= 3:
        # A long text that a caller dictated contains the name of the place somewhere.
        return [(0.62 + 0.25 / cover, "name")]
    return []


def _by_sound(query: Query, typed: str, spoken: str) -> list[tuple[float, Matched]]:
    cover = len(typed) / max(len(spoken), 1)
    way: Matched = "name" if query.chinese_only else "pinyin"
    loss = 0.03 if query.chinese_only else 0.0
    if typed == spoken:
        return [(0.96 - loss, way)]
    if spoken.startswith(typed):
        return [(0.88 + 0.06 * cover - 2 * loss, way)]
    if len(typed) >= 3 and typed in spoken:
        return [(0.74 + 0.08 * cover - loss, way)]
    return []


def _by_initials(typed: str, letters: str) -> list[tuple[float, Matched]]:
    cover = len(typed) / max(len(letters), 1)
    if typed == letters:
        return [(0.92 if len(typed) > 1 else 0.7, "initials")]
    if letters.startswith(typed):
        return [(0.76 + 0.08 * cover, "initials")]
    if len(typed) >= 3 and typed in letters:
        return [(0.66 + 0.08 * cover, "initials")]
    return []
