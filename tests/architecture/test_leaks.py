"""No machine, index or secret in the tree."""

from __future__ import annotations

import pytest

from tests.architecture.leak_rules import leak_offences
from tests.architecture.source_tree import SourceFile, assert_none, text_files


def test_nothing_gives_away_a_machine_or_a_secret() -> None:
    assert_none(one for file in text_files() for one in leak_offences(file))


@pytest.mark.parametrize(
    "line",
    [
        "folder = '" + "/wo" + "rk/main'",
        "see " + "/ho" + "me/jack/notes.txt",
        "--index-" + "url https://mirror.example/simple",
        "https://files.python" + "hosted.org/packages/a.whl",
        "-----BEGIN EC PRIVATE " + "KEY-----",
        "token = 'gh" + "p_" + "a" * 36 + "'",
    ],
)
def test_a_leak_is_caught(line: str) -> None:
    assert len(leak_offences(SourceFile("a.py", line))) == 1


def test_an_address_inside_a_link_passes() -> None:
    assert leak_offences(SourceFile("README.md", "https://example.org/wo" + "rk/main and ../home/x")) == []
