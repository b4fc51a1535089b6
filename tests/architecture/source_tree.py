"""The files the house rules are checked on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dispatch_app", "gis_data", "station_client", "alarms")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One text file of the project; `path` is relative to its root, with forward slashes."""

    path: str
    text: str


@cache
def project_paths() -> tuple[str, ...]:
    """Every file git tracks or would track, sorted; in an unpacked archive without git every file but dot folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if found.returncode == 0:
        listed = os.fsdecode(found.stdout).split("\0")
        return tuple(sorted({path for path in listed if path and (ROOT / path).is_file()}))
    walked = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(path for path in walked if not path.startswith(".")))


def python_files(*folders: str) -> Iterator[SourceFile]:
    """The Python files below the given top-level folders."""
    for path in project_paths():
        if path.endswith(".py") and path.split("/", 1)[0] in folders:
            yield SourceFile(path, (ROOT / path).read_text(encoding="utf-8"))


def text_files() -> Iterator[SourceFile]:
    """Every file of the project that is text."""
    for path in project_paths():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content[:8192]:
            yield SourceFile(path, content.decode("utf-8", errors="replace"))


def assert_none(offences: Iterable[str]) -> None:
    """Fails with every offence on a line of its own."""
    found = list(offences)
    assert not found, "\n" + "\n".join(found)
