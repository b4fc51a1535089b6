"""ruff and mypy pass on the tree, and fail where they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT


def _run(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )


def test_ruff_passes() -> None:
    result = _run("ruff", "check", "--output-format", "concise", ".")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("import pickle\n\nX = pickle.loads(b'')\n", "S301"),
        ("print('x')\n", "T201"),
        ("def f(x=[]):\n    return x\n", "B006"),
        ("import subprocess\n\nsubprocess.run('ls', shell=True)\n", "S602"),
        ("def f(db, name):\n    db.execute(f\"select * from call where name = '{name}'\")\n", "S608"),
        ("from datetime import datetime\n\nNOW = datetime.now()\n", "DTZ005"),
    ],
)
def test_ruff_catches_a_planted_offence(source: str, rule: str) -> None:
    as_file = ("--stdin-filename", "dispatch_app/wire/planted.py", "-")
    result = _run("ruff", "check", "--output-format", "concise", *as_file, text=source)
    assert result.returncode == 1
    assert rule in result.stdout


@pytest.mark.slow
def test_mypy_is_strict_on_the_pure_packages() -> None:
    result = _run("mypy")
    assert result.returncode == 0, result.stdout + result.stderr


def test_mypy_catches_a_planted_offence(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def f(x):\n    return x\n", encoding="utf-8")
    result = _run("mypy", "--config-file", "pyproject.toml", str(planted))
    assert result.returncode == 1
    assert "no-untyped-def" in result.stdout
