"""One run of all checks ends with pytest's closing line and pytest's exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.checks import WAITING, added_up, run_all_checks


@pytest.mark.slow
@pytest.mark.parametrize(("body", "code", "closing"), [("assert True", 0, "1 passed"), ("assert False", 1, "1 failed")])
def test_the_last_line_is_pytests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, code: int, closing: str
) -> None:
    planted = tmp_path / "test_planted.py"
    planted.write_text(f"def test_planted():\n    {body}\n", encoding="utf-8")
    result = run_all_checks(Path(sys.executable), [str(planted), "--rootdir", str(tmp_path)])
    lines = capsys.readouterr().out.strip().splitlines()
    assert closing in lines[-1]
    assert ("✓ pytest" in lines[-2]) == (code == 0)
    all_passed = "✗" not in lines[-2]
    assert (result == 0) == all_passed


def test_two_closing_lines_add_up_and_nothing_is_hidden() -> None:
    halves = ["==== 2 failed, 30 passed, 1 skipped in 3.21s ====", "==== 12 passed, 1 error in 5.00s ===="]
    assert added_up(halves, 5.5) == "2 failed, 1 error, 42 passed, 1 skipped in 5.50s"
    assert "pytest said nothing" in added_up(["pytest said nothing", "1 passed in 1s"], 1.0)


def test_every_folder_that_is_run_beside_the_others_exists_once() -> None:
    tests = Path(__file__).parents[1]
    named = [name for names in WAITING for name in names]
    assert all((tests / name).is_dir() for name in named) and len(set(named)) == len(named)
