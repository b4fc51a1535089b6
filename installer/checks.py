"""All checks in one run: ruff, mypy, then pytest, whose closing line stands last."""

from __future__ import annotations

import os
from pathlib import Path

from installer.python_packages import ROOT
from installer.spoken import run_program, step

_PASSED = "✓"
_FAILED = "✗"


def run_all_checks(python: Path, pytest_arguments: list[str]) -> int:
    """Exit code: pytest's own, or that of ruff or mypy where only they fail. All three run in any case."""
    environment = {"QT_QPA_PLATFORM": "offscreen", "FAULTS": "quick", "PYTHONUNBUFFERED": "1", **os.environ}
    results = []
    for number, (name, chinese, arguments) in enumerate(
        [("ruff", "代码规则", ["check", "."]), ("mypy", "类型检查", [])], start=1
    ):
        step(number, 3, chinese, name)
        code, lines = run_program([python, "-m", name, *arguments], environment=environment, folder=ROOT)
        print("\n".join(lines if code else lines[-1:]), flush=True)
        results.append((name, code))
    step(3, 3, "全部测试", "pytest")
    command = [python, "-m", "pytest", *pytest_arguments]
    code, lines = run_program(command, environment=environment, folder=ROOT, on_line=_show)
    closing = next((line for line in reversed(lines) if line.strip()), "pytest said nothing")
    print(" ".join(f"{_PASSED if result == 0 else _FAILED} {name}" for name, result in [*results, ("pytest", code)]))
    print(closing, flush=True)
    return code or next((result for _, result in results if result), 0)


def _show(line: str) -> None:
    print(line, flush=True)
