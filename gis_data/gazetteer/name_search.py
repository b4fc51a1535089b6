"""Places by name: candidates of the index, compared with the text letter by letter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.found import Matched
from gis_data.gazetteer.ranking import WORST_QUALITY, qualities
from gis_data.gazetteer.text_index import RERANKED, Query, TextIndex

_KIND_ALIAS = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that a text may mean, by its number."""

    place: int
    quality: float
    matched: Matched
    prior: float


def search_names(
    text: str, index: TextIndex, closeness: NDArray[np.float32] | None = None, count: int = RERANKED
) -> dict[int, Hit]:
    """The best hit of each place, by place number; `closeness` has one value (0 to 1) a place of the gazetteer."""
    hits: dict[int, Hit] = {}
    if not len(index):
        return hits
    key_closeness = None if closeness is None else closeness[index.places]
    for query in Query.read(text):
        met = index.candidates(query, key_closeness, count)
        if not met:
            continue
        keys = list(met)
        sounds, first_letters = zip(*met.values(), strict=True)
        ranked = qualities(query, [index.texts.text(key) for key in keys], sounds, first_letters)
        for key, (quality, matched) in zip(keys, ranked, strict=True):
            if quality < WORST_QUALITY:
                continue
            place = int(index.places[key])
            best = hits.get(place)
            if best is None or quality > best.quality:
                way: Matched = "alias" if index.kinds[key] == _KIND_ALIAS and matched == "name" else matched
                hits[place] = Hit(place, quality, way, float(index.priors[key]))
    return hits
