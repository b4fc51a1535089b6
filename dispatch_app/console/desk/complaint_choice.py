"""Finding a chief complaint by Chinese, pinyin, initials, English or code."""

from __future__ import annotations

from functools import cache

from pypinyin import lazy_pinyin

from dispatch_app.domain.triage_book import BOOK
from dispatch_app.words import language, t


def complaint_words(code: str) -> str:
    """The complaint in the chosen language; "" for none."""
    complaint = BOOK.get(code)
    return t(complaint.name) if complaint else ""


def find_complaints(typed: str) -> list[str]:
    """Codes that fit what is typed, best first; all of them for nothing typed. `xt`, `xiongtong`, `胸` find 胸痛."""
    wanted = "".join(typed.lower().split())
    ranked = []
    for place, code in enumerate(BOOK):
        rank = 0 if not wanted else _rank(wanted, code)
        if rank is not None:
            ranked.append((rank, place, code))
    return [code for _, _, code in sorted(ranked)]


def _rank(wanted: str, code: str) -> int | None:
    keys = _keys(code, language())
    if wanted in keys:
        return -1
    for rank, key in enumerate(keys):
        if key.startswith(wanted):
            return rank
    return len(keys) if any(wanted in key for key in keys) else None


@cache
def _keys(code: str, _language: str) -> tuple[str, ...]:
    """What a complaint can be called: shown words, initials, full pinyin, English, code."""
    shown = t(BOOK[code].name)
    syllables = lazy_pinyin(shown, errors="default")
    letters = [s.lower() for s in syllables if s.strip() and s[0].isalnum()]
    initials = "".join(s[0] for s in letters)
    plain = BOOK[code].name.lower().replace(" ", "")
    return (shown.lower().replace(" ", ""), initials, "".join(letters), plain, code)
