"""README.md and README.zh.md say the same: the same commands, benches, papers and pictures in both."""

from __future__ import annotations

import re
from pathlib import Path

ENGLISH, CHINESE = (Path(name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))


def commands(text: str) -> list[str]:
    """The program and its fixed words in each row of the table of commands."""
    rows = re.findall(r"^\| `(python -m [^`]*)`", text, flags=re.MULTILINE)
    return [" ".join(re.findall(r"[a-z_][a-z_-]*(?=\s|$)|-m", row)) for row in rows]


def test_every_command_stands_in_both() -> None:
    assert commands(ENGLISH) == commands(CHINESE)


def test_every_bench_stands_in_both() -> None:
    named = [re.search(r"bench ring` ?[(（]([^)）]*)[)）]", text) for text in (ENGLISH, CHINESE)]
    assert named[0] is not None and named[1] is not None
    assert re.findall(r"`(\w+)`", named[0][1]) == re.findall(r"`(\w+)`", named[1][1])


def test_every_paper_and_picture_stands_in_both() -> None:
    linked = [set(re.findall(r"\]\(([^)]*)\)", text)) - {"README.md", "README.zh.md"} for text in (ENGLISH, CHINESE)]
    assert linked[0] == linked[1]
    assert all(Path(one).exists() for one in linked[0])
