"""What the set-up says while it works: Chinese first, English behind it, one line a step."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_KEPT_LINES = 400  # enough to show why a program failed, small enough for any machine
_SHOWN_LINES = 15


class SetUpFault(Exception):
    """The set-up cannot go on: what happened and what to do about it, in both languages."""

    def __init__(self, chinese: str, english: str, remedy: str = "", output: Sequence[str] = ()) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.remedy = remedy
        self.output = tuple(output)

    def show(self) -> None:
        """Prints the fault so that a person who never saw the program knows the next step."""
        for line in self.output[-_SHOWN_LINES:]:
            print(f"    | {line}", file=sys.stderr)
        print(f"\n✗ {self.chinese}\n  {self.english}", file=sys.stderr)
        if self.remedy:
            print(f"  → {self.remedy}", file=sys.stderr)


def step(number: int, total: int, chinese: str, english: str) -> None:
    """Announces a step."""
    print(f"[{number}/{total}] {chinese} · {english}", flush=True)


def say(chinese: str, english: str) -> None:
    """One line below the step."""
    print(f"      {chinese} · {english}", flush=True)


def run_program(
    command: Sequence[str | Path],
    *,
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[int, list[str]]:
    """Exit code and last lines (output and errors together) of a program; 127 where it
    does not exist, 126 where this user may not run it."""
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    try:
        program = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            text=True, errors="replace", env=environment, cwd=folder,
        )  # fmt: skip
    except FileNotFoundError:
        return 127, [f"{command[0]}: not installed"]
    except PermissionError:
        return 126, [f"{command[0]}: this user may not run it"]
    with program, program.stdout or open("/dev/null", encoding="utf-8") as lines:
        for line in lines:
            kept.append(line.rstrip())
            if on_line:
                on_line(kept[-1])
    return program.returncode, list(kept)
