"""Every text a person reads has its Chinese, with the same fields."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.source_tree import SourceFile


@dataclass(frozen=True, slots=True)
class SpokenText:
    """One `t("…")` or `later("…")` in the source; `given` are the fields it fills, None when not spelled out."""

    place: str
    english: str
    given: frozenset[str] | None


def spoken_texts(file: SourceFile) -> Iterator[SpokenText]:
    """Every literal text the file shows."""
    for call in _speaking_calls(file):
        spelled_out = isinstance(call.func, ast.Name) and call.func.id == "t" and all(one.arg for one in call.keywords)
        given = frozenset(one.arg or "" for one in call.keywords) if spelled_out else None
        for literal in _literals(call.args[0]):
            yield SpokenText(f"{file.path}:{call.lineno}", literal, given)


def text_offences(file: SourceFile, chinese: dict[str, str]) -> list[str]:
    """One sentence per text without Chinese, other fields in Chinese, an unfilled field, or an f-string."""
    found = [
        f"{file.path}:{call.lineno}: t(f\"…\") cannot be translated, write t(\"… {{name}}\", name=…)"
        for call in _speaking_calls(file)
        if isinstance(call.args[0], ast.JoinedStr)
    ]
    for text in spoken_texts(file):
        fields = format_fields(text.english)
        if text.english not in chinese:
            found.append(f"{text.place}: no Chinese for {text.english!r}")
        elif (text.given or text.given is None) and format_fields(chinese[text.english]) != fields:
            found.append(f"{text.place}: {text.english!r} and {chinese[text.english]!r} have different fields")
        if text.given is not None and fields and text.given != fields:
            found.append(f"{text.place}: {text.english!r} wants {sorted(fields)} and gets {sorted(text.given)}")
    return found


def format_fields(text: str) -> frozenset[str]:
    """The names in braces; a text with a stray brace has none."""
    try:
        return frozenset(name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name)
    except ValueError:
        return frozenset()


def _speaking_calls(file: SourceFile) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
            if node.func.id in ("t", "later"):
                yield node


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)
