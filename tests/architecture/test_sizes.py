"""Files and functions stay short."""

from __future__ import annotations

from tests.architecture.size_rules import size_offences
from tests.architecture.source_tree import PACKAGES, SourceFile, assert_none, python_files


def test_files_and_functions_are_short_enough() -> None:
    assert_none(one for file in python_files(*PACKAGES, "tests", "installer") for one in size_offences(file))


def test_a_long_file_is_caught() -> None:
    assert size_offences(SourceFile("gis_data/long.py", "x = 1\n" * 400)) == []
    assert size_offences(SourceFile("gis_data/long.py", "x = 1\n" * 401)) == [
        "gis_data/long.py: 401 lines, allowed are 400"
    ]


def test_a_long_function_is_caught() -> None:
    body = "    x = 1\n"
    assert size_offences(SourceFile("a.py", "def short():\n" + body * 59)) == []
    assert size_offences(SourceFile("a.py", "async def long():\n" + body * 60)) == [
        "a.py:1: long has 61 lines, allowed are 60"
    ]
