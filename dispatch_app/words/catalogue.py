"""The Chinese catalogue, gathered from its area files."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


class CatalogueFault(Exception):
    """An area file has no `WORDS`, or two area files give one English text different Chinese."""


def load_catalogue(package: ModuleType, *, strict: bool = True) -> dict[str, str]:
    """English → Chinese, the union of `WORDS` of every module directly inside the package.

    Raises CatalogueFault when an area file lacks `WORDS` or, if `strict`, contradicts another; a running program is not
    strict: two wordings of one text must not stop a screen, so the first in the order of the files counts.
    """
    merged: dict[str, str] = {}
    home: dict[str, str] = {}
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        words = getattr(importlib.import_module(f"{package.__name__}.{found.name}"), "WORDS", None)
        if not isinstance(words, dict):
            raise CatalogueFault(f"{package.__name__}.{found.name} has no WORDS")
        for english, chinese in words.items():
            if merged.setdefault(english, chinese) != chinese and strict:
                first = f"{merged[english]!r} in {home[english]}"
                raise CatalogueFault(f"{english!r} is {first}, {chinese!r} in {found.name}")
            home.setdefault(english, found.name)
    return merged
