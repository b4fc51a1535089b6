"""Names say the dispatcher's word."""

from __future__ import annotations

import pytest

from tests.architecture.name_rules import name_offences
from tests.architecture.source_tree import PACKAGES, SourceFile, assert_none, python_files

CAUGHT = [
    ("dispatch_app/domain/utils.py", "", "utils"),
    ("dispatch_app/wire/order_data.py", "", "data"),
    ("dispatch_app/server/x.py", "class CallManager: ...", "manager"),
    ("dispatch_app/server/x.py", "class HTTPInfo: ...", "info"),
    ("dispatch_app/server/x.py", "def call_helper(): ...", "helper"),
    ("dispatch_app/domain/x.py", "class Ticket: ...", "our word is call"),
    ("dispatch_app/domain/x.py", "def f(open_tickets): ...", "our word is call"),
    ("dispatch_app/domain/x.py", "ambulance_unit = 1", "our word is vehicle"),
    ("dispatch_app/domain/x.py", "class A:\n    def f(self):\n        self.pickup = 1", "our word is meeting_point"),
]


def test_names_follow_the_glossary() -> None:
    assert_none(one for file in python_files(*PACKAGES, "tests", "installer") for one in name_offences(file))


@pytest.mark.parametrize(("path", "source", "sentence"), CAUGHT)
def test_a_foreign_name_is_caught(path: str, source: str, sentence: str) -> None:
    offences = name_offences(SourceFile(path, source))
    assert len(offences) == 1
    assert sentence in offences[0]


@pytest.mark.parametrize(
    ("path", "source"),
    [("gis_data/base_map.py", "class BaseMap: ..."), ("dispatch_app/wire/codec.py", "def processed(): database = 1")],
)
def test_field_terms_pass(path: str, source: str) -> None:
    assert name_offences(SourceFile(path, source)) == []
