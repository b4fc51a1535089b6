"""The text in the chosen language."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Final, Literal, get_args

import dispatch_app.words.zh as chinese_area_files
from dispatch_app.words.catalogue import load_catalogue

Language = Literal["zh", "en"]

_chosen: Language = "zh"
_NO_WORDS: Final = MappingProxyType[str, str]({})


def set_language(language: Language) -> None:
    """Chinese ("zh") or English ("en") from here on, for the whole program; ValueError for any other."""
    global _chosen
    if language not in get_args(Language):
        raise ValueError(f"unknown language {language!r}, known are zh and en")
    _chosen = language


def language() -> Language:
    """The language texts are shown in now."""
    return _chosen


def t(english: str, /, **values: object) -> str:
    """The text in the chosen language, with the values filled into its `{fields}`.

    A text without Chinese is shown in English: an untranslated line is better than none in an emergency.
    Braces are fields only when values are given. Raises KeyError when a field has no value.
    """
    return t_in(_chosen, english, **values)


def t_in(language: str, english: str, /, **values: object) -> str:
    """As `t`, in a given language: for a server that answers readers of both."""
    words = _chinese() if language == "zh" else _NO_WORDS
    text = words.get(english, english)
    return text.format(**values) if values else text


@cache
def _chinese() -> MappingProxyType[str, str]:
    return MappingProxyType(load_catalogue(chinese_area_files, strict=False))


def later(english: str) -> str:
    """The same English text, marked for the catalogue, to be shown by `t` elsewhere (tables of labels and the like)."""
    return english
