"""The set-up commands answer in plain words and with the right exit code."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", ROOT / "installer" / "run", *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, **settings},
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [[], ["dance"]])
def test_a_wrong_call_shows_the_commands(arguments: list[str]) -> None:
    result = _run(*arguments)
    assert result.returncode == 2
    assert "installer/run demo" in result.stderr


def test_help_is_no_error() -> None:
    result = _run("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "installer/run test" in result.stdout


def test_a_failed_step_ends_the_run_with_words(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    result = _run("setup", DISPATCH_VENV=str(tmp_path))
    assert result.returncode == 1
    assert "不是虚拟环境" in result.stderr
    assert "Traceback" not in result.stderr
