"""Candidates for a typed text out of half a million names: by prefix, by sound, by initials and by shared pieces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gis_data.gazetteer.folding import fold_name, has_chinese, is_chinese, words
from gis_data.gazetteer.gram_index import GramIndex, windows
from gis_data.gazetteer.pinyin import initials, other_readings, reading, soften, sound, syllables
from gis_data.gazetteer.sorted_texts import Arrays, Ids, SortedTexts

RERANKED = 300
"""Candidates of one source that are compared letter by letter; more cost time and held no better hit."""

_FEW = 20
"""Names of the same sound that are compared all the same, once enough begin with the text itself."""


@dataclass(frozen=True, slots=True)
class Key:
    """One text under which a place is found."""

    text: str
    place: int
    kind: int
    """0 the name, 1 an alias, 2 the English name."""
    prior: float
    """From 0 to 1: how likely callers mean this kind of place."""


@lru_cache(maxsize=60_000)  # all syllables and single characters that names contain
def _syllable_code(syllable: str) -> int:
    code = 0
    for letter in soften(syllable)[:6]:
        code = code * 37 + (ord(letter) - 86 if "a" <= letter <= "z" else ord(letter) % 11)
    return code % 65_521  # the largest prime below 65,536; a rare collision only adds a candidate


def syllable_codes(spoken: Iterable[str]) -> list[int]:
    """Numbers of syllables, equal for those that sound alike; below 65,536."""
    return [_syllable_code(syllable) for syllable in spoken]


def syllable_text(text: str) -> str:
    """One symbol a character of folded text, equal for those that sound alike: to compare syllable by syllable."""
    return "".join(chr(0x10000 + _syllable_code(reading(character))) for character in text)


class TextIndex:
    """The index of one family of names, held in a few arrays."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.texts = SortedTexts(arrays, f"{name}.texts")
        self.sounds = SortedTexts(arrays, f"{name}.sounds")
        self.initials = SortedTexts(arrays, f"{name}.initials")
        count = len(self.texts)
        self.places = self.texts.owners
        self._lengths = self.texts.lengths()
        self.kinds = arrays[f"{name}.kinds"]
        self.priors = arrays[f"{name}.priors"].astype(np.float32, copy=False)
        self.sound_rows = arrays[f"{name}.sound_rows"]
        self.initial_rows = arrays[f"{name}.initial_rows"]
        self._syllables = GramIndex(arrays, f"{name}.syllables", count)
        self._letters = GramIndex(arrays, f"{name}.letters3", count)
        self._initials2 = GramIndex(arrays, f"{name}.initials2", count)

    @staticmethod
    def build(keys: list[Key], name: str) -> Arrays:
        """The arrays of the keys, to be kept under `name`. Keys whose text folds to nothing are left out."""
        return _build(keys, name)

    def __len__(self) -> int:
        return len(self.texts)

    def candidates(
        self, query: Query, closeness: NDArray[np.float32] | None, count: int = RERANKED
    ) -> dict[int, tuple[str, str]]:
        """Keys worth comparing, each with the folded pinyin and the initials under which it was met.

        `closeness` (one value a key, 0 to 1) lets near places survive where a prefix has too many; every
        source gives about `count` candidates at most.
        """
        keys = dict.fromkeys(self._range(self.texts, query.text, closeness, count, rows_are_keys=True).tolist())
        # As many names begin with the text as are compared: homophones and slips would only come after them.
        filled = len(keys) >= count
        sound_rows: dict[int, int] = {}
        for spoken in query.sounds:
            for row in self._range(self.sounds, spoken, closeness, _FEW if filled else count).tolist():
                sound_rows.setdefault(int(self.sounds.owners[row]), row)
        initial_rows: dict[int, int] = {}
        if query.initials:
            for row in self._range(self.initials, query.initials, closeness, count).tolist():
                initial_rows.setdefault(int(self.initials.owners[row]), row)
        keys |= dict.fromkeys([*sound_rows, *initial_rows])
        if not filled:
            keys |= dict.fromkeys(self._sharing(query, count).tolist())
        return {
            key: (
                self.sounds.text(sound_rows.get(key, int(self.sound_rows[key]))),
                self.initials.text(initial_rows.get(key, int(self.initial_rows[key]))),
            )
            for key in keys
        }

    def _range(
        self,
        sorted_texts: SortedTexts,
        prefix: str,
        closeness: NDArray[np.float32] | None,
        count: int,
        rows_are_keys: bool = False,
    ) -> Ids:
        first, after = sorted_texts.range_of(prefix)
        rows = np.arange(first, after, dtype=np.int32)
        if len(rows) <= count:
            return rows
        keys = rows if rows_are_keys else sorted_texts.owners[first:after]
        worth = self.priors[keys] - np.float32(0.01) * self._lengths[keys]
        if closeness is not None:
            worth += 2 * closeness[keys]
        chosen: Ids = rows[np.argpartition(-worth, count)[:count]]
        # The shortest of a range is the name itself: texts are sorted, so it stands first.
        return np.union1d(rows[:10], chosen)

    def _sharing(self, query: Query, count: int) -> Ids:
        length = len(query.text.encode())
        # Three bytes are one Chinese character; a character too many or too few weighs less than a shared rare one.
        unlike = np.abs(self._lengths - length) * np.float32(0.25)
        if query.chinese_only:
            one = np.array(syllable_codes(query.spoken), np.int64)
            two = (one[:-1] << 16) | one[1:]
            # A pair in order is a hint only: a slip of the keyboard makes rare pairs that belong to other names.
            codes, weights = np.concatenate([one, two]), np.repeat([1.0, 0.4], [len(one), len(two)])
            return self._syllables.best(codes, weights, count, unlike)
        letters = np.frombuffer(query.sounds[0].encode("utf-16-le"), np.uint16).astype(np.int64)
        three, _ = windows(letters, np.zeros(len(letters), np.int64), 3)
        shared = self._letters.best(np.unique(three), np.ones(len(np.unique(three))), count, unlike)
        if 2 <= len(query.initials) <= 8:  # longer runs of letters are pinyin, not initials
            letters = np.frombuffer(query.initials.encode("utf-16-le"), np.uint16).astype(np.int64)
            two = np.unique(windows(letters, np.zeros(len(letters), np.int64), 2)[0])
            shared = np.union1d(shared, self._initials2.best(two, np.ones(len(two)), count // 2, unlike))
        return shared


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text in the forms in which names are stored."""

    text: str
    spoken: list[str]
    sounds: list[str]
    initials: str
    """Empty for texts in Chinese letters only."""
    chinese_only: bool

    @staticmethod
    def read(text: str) -> list[Query]:
        """The query in every way it can be meant: as typed, and with street abbreviations written out.

        Empty where the text has no letters and digits.
        """
        queries, expanded, typed = [], fold_name(text), "".join(words(text))
        for folded in dict.fromkeys((expanded, typed)):
            if not folded:
                continue
            spoken = syllables(folded)
            sounds = [sound(spoken), *(sound(other) for other in other_readings(folded, spoken))]
            chinese_only = all(is_chinese(c) for c in folded)
            queries.append(Query(folded, spoken, sounds, "" if chinese_only else _typed_initials(folded), chinese_only))
        return queries


def _typed_initials(folded: str) -> str:
    """A query such as rml or rm路 as initials: each letter stands for itself, each Chinese character for its first."""
    if not has_chinese(folded):
        return folded.replace("l", "n")
    return "".join(initials([c]) if is_chinese(c) else c for c in folded).replace("l", "n")


def _build(keys: list[Key], name: str) -> Arrays:
    rows = [(folded, key) for key in keys if (folded := fold_name(key.text))]
    rows.sort(key=lambda row: (row[0].encode(), row[1].place, row[1].kind, row[1].text))
    arrays = SortedTexts.build([folded for folded, _ in rows], [key.place for _, key in rows], f"{name}.texts")
    arrays[f"{name}.kinds"] = np.array([key.kind for _, key in rows], np.uint8)
    arrays[f"{name}.priors"] = np.array([key.prior for _, key in rows], np.float32)
    sounds: list[tuple[str, int, bool]] = []
    starts: list[tuple[str, int, bool]] = []
    symbols: list[int] = []
    symbol_keys: list[int] = []
    for number, (folded, key) in enumerate(rows):
        spoken = syllables(folded)
        readings = [spoken, *other_readings(folded, spoken)]
        codes = [code for one in readings for code in syllable_codes(one)]
        symbols.extend(codes)
        symbol_keys.extend([number] * len(codes))
        all_sounds = list(dict.fromkeys(sound(one) for one in readings))
        sounds.extend((one, number, place == 0) for place, one in enumerate(all_sounds))
        first_letters = [initials(words(key.text))]
        if all(is_chinese(c) for c in folded):
            first_letters = ["".join(s[0] for s in one).replace("l", "n") for one in readings]
        starts.extend((one, number, place == 0) for place, one in enumerate(dict.fromkeys(first_letters)))
    letters, owners = np.array(symbols, np.int64), np.array(symbol_keys, np.int64)
    two, two_owners = windows(letters, owners, 2)
    arrays |= GramIndex.build(np.append(letters, two), np.append(owners, two_owners), f"{name}.syllables")
    arrays |= _spoken_arrays(sounds, len(rows), 3, f"{name}.sounds", f"{name}.sound_rows", f"{name}.letters3")
    arrays |= _spoken_arrays(starts, len(rows), 2, f"{name}.initials", f"{name}.initial_rows", f"{name}.initials2")
    return arrays


def _spoken_arrays(
    texts: list[tuple[str, int, bool]], key_count: int, gram_size: int, name: str, rows_name: str, grams_name: str
) -> Arrays:
    """Sorted texts, the row of each key's main text, and the grams of all texts."""
    order = sorted(range(len(texts)), key=lambda i: (texts[i][0].encode(), texts[i][1]))
    arrays = SortedTexts.build([t for t, _, _ in texts], [key for _, key, _ in texts], name)
    main_rows = np.zeros(key_count, np.int32)
    for row, original in enumerate(order):
        _, key, main = texts[original]
        if main:
            main_rows[key] = row
    arrays[rows_name] = main_rows
    units = [np.frombuffer(text.encode("utf-16-le"), np.uint16) for text, _, _ in texts]
    letters = np.concatenate([*units, np.empty(0, np.uint16)]).astype(np.int64)
    # Owners are the texts first, so that a gram never runs from one reading of a key into the next.
    owners = np.repeat(np.arange(len(texts)), [len(unit) for unit in units]) if texts else np.empty(0, np.int64)
    codes, gram_texts = windows(letters, owners.astype(np.int64), gram_size)
    keys_of_texts = np.array([key for _, key, _ in texts], np.int64)
    return arrays | GramIndex.build(codes, keys_of_texts[gram_texts] if texts else gram_texts, grams_name)
