"""One run of all checks ends with pytest's closing line and pytest's exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.checks import run_all_checks


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
