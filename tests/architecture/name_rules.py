"""One word per thing, the dispatcher's word; words that hide thinking are not used in names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source_tree import SourceFile

VAGUE_IN_FILES_AND_CLASSES = {
    "manager", "helper", "helpers", "util", "utils", "misc", "common", "data", "info", "base", "process",
}  # fmt: skip
VAGUE_IN_FUNCTIONS = {"manager", "helper", "helpers", "util", "utils", "misc"}
FIELD_TERMS = {"gis_data", "base_map", "shared_data", "data_classes"}
"""Terms that contain such a word and are right all the same: a top-level package, the cartographer's base map."""

OTHER_PEOPLES_WORDS = {
    "ticket": "call",
    "ambulance_unit": "vehicle",
    "disaster": "major_incident",
    "workstation": "desk",
    "pickup": "meeting_point",
    "reservation": "booking",
    "dashboard": "board",
    "return_note": "return_slip",
}
"""Word that is not ours → the glossary's word. Words that also mean something else (session, unit) are left out."""


def name_offences(file: SourceFile) -> list[str]:
    """One sentence per name in the file (and of the file) that the glossary does not allow."""
    stem = file.path.rsplit("/", 1)[-1].removesuffix(".py")
    found = [f"{file.path}: file name says {word}" for word in _vague(stem, VAGUE_IN_FILES_AND_CLASSES)]
    for line, kind, name in _defined_names(ast.parse(file.text)):
        vague = VAGUE_IN_FILES_AND_CLASSES if kind == "class" else VAGUE_IN_FUNCTIONS if kind == "function" else set()
        found += [f"{file.path}:{line}: {kind} {name} says {word}" for word in _vague(name, vague)]
        snake = f"_{_snake(name)}_"
        for word, ours in OTHER_PEOPLES_WORDS.items():
            if f"_{word}_" in snake or f"_{word}s_" in snake:
                found.append(f"{file.path}:{line}: {kind} {name} says {word}, our word is {ours}")
    return found


def _vague(name: str, vague: set[str]) -> list[str]:
    snake = _snake(name)
    for term in FIELD_TERMS:
        snake = re.sub(rf"(?<![a-z]){term}(?![a-z])", "", snake)
    return sorted(set(snake.split("_")) & vague)


def _snake(name: str) -> str:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return parted.lower().strip("_")


def _defined_names(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, kind and name of everything the file itself gives a name to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.lineno, "class", node.name
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, "function", node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, "argument", node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, "name", node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, "attribute", node.attr
