"""What the code imports is what the project asks for."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions

from tests.architecture.source_tree import PACKAGES, ROOT, SourceFile, assert_none, python_files

OURS = {*PACKAGES, "tests", "installer"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


@cache
def _owners() -> Mapping[str, list[str]]:
    """Import name → the installed packages that bring it; reads every package's list of files, so asked once."""
    return packages_distributions()


def _undeclared(file: SourceFile, declared: set[str]) -> Iterator[str]:
    """One sentence per import of a library that is in nobody's list, installed by chance or not at all."""
    for node in ast.walk(ast.parse(file.text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names):
            if not {_plain(owner) for owner in _owners().get(name, [])} & declared:
                yield f"{file.path}: imports {name}, which pyproject.toml does not ask for"


def _declared() -> tuple[set[str], set[str]]:
    """Libraries of the product; those and the ones of the tests. PySide6 comes as two parts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product = {_plain(one) for one in project["dependencies"]} | {"pyside6-essentials", "pyside6-addons", "shiboken6"}
    return product, product | {_plain(one) for one in project["optional-dependencies"]["test"]}


def test_every_imported_library_is_asked_for() -> None:
    product, with_tests = _declared()
    assert_none(one for file in python_files(*PACKAGES) for one in _undeclared(file, product))
    assert_none(one for file in python_files("tests") for one in _undeclared(file, with_tests))


def test_a_library_installed_by_chance_is_caught() -> None:
    product, _ = _declared()
    planted = SourceFile("gis_data/planted.py", "import json\nimport numpy\nimport hypothesis\nimport no_such_library")
    assert sorted(_undeclared(planted, product)) == [
        "gis_data/planted.py: imports hypothesis, which pyproject.toml does not ask for",
        "gis_data/planted.py: imports no_such_library, which pyproject.toml does not ask for",
    ]
