"""Who or what fits a few words: Chinese, pinyin, initials, homophones or part of a telephone number."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from gis_data.gazetteer.folding import has_chinese, plain
from gis_data.gazetteer.pinyin import initials, soften, syllables

KEPT_FORMS = 20_000
"""Names whose sound is remembered: four times the directory's most, for what was removed and renamed meanwhile."""

LONGEST_QUERY = 60


@dataclass(frozen=True, slots=True)
class _Forms:
    """One text as it is compared: written, by syllable, softened with where each syllable starts, by first letters."""

    written: str
    sound: str
    starts: frozenset[int]
    letters: str


@dataclass(slots=True)
class SoundedSearch:
    """Ranks texts against a query; what a text sounds like is worked out once."""

    _known: OrderedDict[str, _Forms] = field(default_factory=OrderedDict)

    def rank(self, query: str, name: str, further: str, numbers: tuple[str, ...]) -> int | None:
        """How well it fits, 0 best; None where it does not. Every word of the query must fit somewhere."""
        worst = 0
        for word in plain(query[:LONGEST_QUERY]).split():
            found = self._word(word, name, further, numbers)
            if found is None:
                return None
            worst = max(worst, found)
        return worst

    def _word(self, word: str, name: str, further: str, numbers: tuple[str, ...]) -> int | None:
        digits = "".join(c for c in word if c.isdigit())
        if digits and digits == word.replace("-", ""):
            plain_numbers = ["".join(c for c in n if c.isdigit()) for n in numbers]
            if any(n.startswith(digits) or n.endswith(digits) for n in plain_numbers):
                return 0
            if any(digits in n for n in plain_numbers):
                return 2
        named, rest = self._forms(name), self._forms(further)
        if word in named.written:
            return 0 if named.written.startswith(word) else 1
        if _sounds_like(word, named):
            return 2
        if word in rest.written:
            return 3
        return 4 if _sounds_like(word, rest) else None

    def _forms(self, text: str) -> _Forms:
        known = self._known.get(text)
        if known is not None:
            return known
        written = plain(text)
        spoken = [soften(one) for one in syllables(written)]
        starts, length = set(), 0
        for one in spoken:
            starts.add(length)
            length += len(one)
        made = _Forms(written, "".join(spoken), frozenset(starts), initials(written.split()))
        self._known[text] = made
        if len(self._known) > KEPT_FORMS:
            self._known.popitem(last=False)
        return made


def _sounds_like(word: str, forms: _Forms) -> bool:
    """Chinese by its sound, letters as pinyin or as initials; a single letter fits far too much."""
    if has_chinese(word):
        return len(word) > 1 and _starts_at_a_syllable("".join(soften(one) for one in syllables(word)), forms)
    if len(word) < 2 or not word.isalpha():
        return False
    return word.replace("l", "n") in forms.letters or _starts_at_a_syllable(soften(word), forms)


def _starts_at_a_syllable(sound: str, forms: _Forms) -> bool:
    at = forms.sound.find(sound)
    while at >= 0:
        if at in forms.starts:
            return True
        at = forms.sound.find(sound, at + 1)
    return False
