"""All checks in one run: ruff, mypy, then pytest, whose closing line stands last.

Without arguments pytest runs as three programs side by side: the tests that start whole centres, those that wait for
lines, devices and telephones, and all others, which fill the cores while the first two wait. Their closing lines are
added up.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
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
    code, closing = _run_tests(python, pytest_arguments, environment)
    print(" ".join(f"{_PASSED if result == 0 else _FAILED} {name}" for name, result in [*results, ("pytest", code)]))
    print(closing, flush=True)
    return code or next((result for _, result in results if result), 0)


WAITING = (("e2e", "faults", "server", "simulator"), ("alarms", "exchange"))
"""Folders whose tests start servers, exchanges and printers: those of one program run one after another, so that no
two of them fill one print queue or disk."""


def _run_tests(python: Path, arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and closing line of pytest, or of all its programs."""
    began_s = time.monotonic()
    waiting = [[f"tests/{name}" for name in names] for names in WAITING]
    others = ["tests", *(f"--ignore={folder}" for folders in waiting for folder in folders)]
    programs = [[]] if arguments else [*waiting, others]

    def run(program: list[str]) -> tuple[int, str]:
        command = [python, "-m", "pytest", *program, *arguments]
        code, lines = run_program(command, environment=environment, folder=ROOT, on_line=_show)
        return code, next((line for line in reversed(lines) if line.strip()), "pytest said nothing")

    with ThreadPoolExecutor(len(programs)) as workers:
        results = list(workers.map(run, programs))
    code = next((code for code, _ in results if code), 0)
    if len(results) == 1:
        return code, results[0][1]
    return code, added_up([closing for _, closing in results], time.monotonic() - began_s)


def added_up(closings: list[str], took_s: float) -> str:
    """One closing line of several: "1 failed, 20 passed, 2 skipped in 12.34s"; what is not understood is kept."""
    counted: Counter[str] = Counter()
    odd = []
    for closing in closings:
        found = re.findall(r"(\d+) (failed|passed|skipped|errors?|xfailed|xpassed|deselected|warnings?)", closing)
        for number, outcome in found:
            counted[outcome.removesuffix("s") if outcome != "passed" else outcome] += int(number)
        if not found:
            odd.append(closing)
    order = ("failed", "error", "passed", "skipped", "xfailed", "xpassed", "deselected", "warning")
    words = [f"{counted[outcome]} {outcome}" for outcome in order if counted[outcome]]
    return ", ".join([*words, *odd]) + f" in {took_s:.2f}s"


def _show(line: str) -> None:
    print(line, flush=True)
