"""The layers hold: the import contract of pyproject.toml, kept by the tree and able to break."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, SourceFile, assert_none, python_files

STANDARD_LIBRARY_ONLY = {
    "dispatch_app/domain/": ("dispatch_app.domain", "dispatch_app.words"),
    "dispatch_app/use_cases/": ("dispatch_app.use_cases", "dispatch_app.domain", "dispatch_app.words"),
    "dispatch_app/words/": ("dispatch_app.words",),
    "alarms/decoders/": ("alarms.decoders",),
}
"""Folder → what it may import besides the standard library."""


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _foreign_imports(file: SourceFile) -> Iterator[str]:
    allowed = next((names for folder, names in STANDARD_LIBRARY_ONLY.items() if file.path.startswith(folder)), None)
    if allowed is None:
        return
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        for module in modules:
            ours = any(module == one or module.startswith(f"{one}.") for one in allowed)
            if not ours and module.split(".")[0] not in sys.stdlib_module_names:
                yield f"{file.path}:{node.lineno}: imports {module}"  # type: ignore[attr-defined]


def test_the_tree_keeps_the_contract() -> None:
    result = _lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.fixture
def empty_tree(tmp_path: Path) -> Path:
    """The project's packages with nothing in them, under the project's own contract."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for package in {Path(file.path).parent for file in python_files(*PACKAGES)}:
        for folder in (package, *package.parents[:-1]):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / "__init__.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("dispatch_app/domain/planted.py", "import asyncio"),
        ("dispatch_app/domain/planted.py", "import dispatch_app.wire"),
        ("dispatch_app/use_cases/planted.py", "import gis_data"),
        ("dispatch_app/wire/planted.py", "import dispatch_app.use_cases"),
        ("dispatch_app/adapters/planted.py", "import dispatch_app.server"),
        ("dispatch_app/server/planted.py", "from PySide6 import QtCore"),
        ("dispatch_app/console/desk/planted.py", "from PySide6 import QtCore"),
        ("dispatch_app/console/qt/planted.py", "import sqlalchemy"),
        ("dispatch_app/qt_kit/planted.py", "import dispatch_app.console.desk"),
        ("dispatch_app/words/planted.py", "import dispatch_app.domain"),
        ("station_client/inbox/planted.py", "import socket"),
        ("station_client/window/planted.py", "import dispatch_app.adapters"),
        ("gis_data/planted.py", "import dispatch_app.domain"),
        ("alarms/decoders/planted.py", "import serial"),
    ],
)
def test_a_planted_import_breaks_the_contract(empty_tree: Path, path: str, source: str) -> None:
    (empty_tree / path).write_text(f"{source}\n", encoding="utf-8")
    result = _lint_imports(empty_tree)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 broken" in result.stdout or "2 broken" in result.stdout


def test_the_empty_tree_keeps_the_contract(empty_tree: Path) -> None:
    assert _lint_imports(empty_tree).returncode == 0


def test_pure_packages_use_the_standard_library_only() -> None:
    assert_none(one for file in python_files(*PACKAGES) for one in _foreign_imports(file))


def test_a_library_in_a_pure_package_is_caught() -> None:
    source = "import json\nimport numpy\nfrom dispatch_app.domain import call"
    planted = SourceFile("dispatch_app/domain/planted.py", source)
    assert list(_foreign_imports(planted)) == ["dispatch_app/domain/planted.py:2: imports numpy"]
