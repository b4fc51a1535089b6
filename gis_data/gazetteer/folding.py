"""One written form for texts that mean the same: width, case, accents, spaces, street abbreviations.

Names and queries go through the same functions, so that comparing folded texts is enough everywhere else.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")

_EXPANDED = {
    "str": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "bd": "boulevard", "bvd": "boulevard",
    "rd": "road", "dr": "drive", "pl": "place", "sq": "square", "ln": "lane", "ct": "court", "hwy": "highway",
    "pkwy": "parkway", "ter": "terrace", "w": "west", "e": "east", "n": "north", "s": "south", "ste": "sainte",
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12",
}  # fmt: skip

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def has_chinese(text: str) -> bool:
    """True if any character of the text is a Chinese one."""
    return _CHINESE.search(text) is not None


def is_chinese(character: str) -> bool:
    """True for one Chinese character."""
    return _CHINESE.match(character) is not None


def plain(text: str) -> str:
    """The text in half width, small letters, without accents; control characters become spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", kept).casefold()


def words(text: str) -> list[str]:
    """The letters and digits of the text, cut at everything else."""
    return _WORD.findall(plain(text))


def fold(text: str) -> str:
    """The text without spaces and punctuation, abbreviations left as typed: for pinyin and initials."""
    return "".join(words(text))


def fold_name(text: str) -> str:
    """The folded form under which a name is stored: street abbreviations and ordinals written out.

    "W 42nd St" and "West 42 Street" give the same; "St" in front is a saint, elsewhere a street.
    """
    folded = []
    for place, word in enumerate(words(text)):
        if word == "st":
            word = "saint" if place == 0 else "street"
        ordinal = _ORDINAL.match(word)
        folded.append(ordinal.group(1) if ordinal else _EXPANDED.get(word, word))
    return "".join(folded)


def chinese_number(text: str) -> int | None:
    """The value of a number written in Chinese ("一百二十八", "一二八"), or None if it is none. Below 10,000."""
    if not text or len(text) > 8:
        return None
    if all(c in _DIGITS for c in text):
        value = int("".join(str(_DIGITS[c]) for c in text))
        return value if value < 10_000 else None
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[character]
            digit = None
        else:
            return None
    return total + (digit or 0)
