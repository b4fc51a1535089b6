"""Every shown text has its Chinese."""

from __future__ import annotations

import pytest

import dispatch_app.words.zh as chinese_area_files
from dispatch_app.words import load_catalogue
from tests.architecture.source_tree import PACKAGES, SourceFile, assert_none, python_files
from tests.architecture.text_rules import spoken_texts, text_offences

CHINESE = {"Send": "派车", "Vehicle {plate}": "车辆 {plate}", "Station {name}": "分站 {nmae}", "Closed": "已结案"}


def test_every_text_has_its_chinese() -> None:
    chinese = load_catalogue(chinese_area_files)
    assert_none(one for file in python_files(*PACKAGES) for one in text_offences(file, chinese))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("t('Unknown text')", "no Chinese"),
        ("later('Unknown text')", "no Chinese"),
        ("t('Send' if x else 'Unknown text')", "no Chinese"),
        ("t('Station {name}', name=x)", "different fields"),
        ("t('Vehicle {plate}', name=x)", "wants ['plate'] and gets ['name']"),
        ("t('Vehicle {plate}')", "wants ['plate'] and gets []"),
        ("t(f'Vehicle {plate}')", "cannot be translated"),
    ],
)
def test_a_text_that_fails_a_reader_is_caught(source: str, sentence: str) -> None:
    offences = text_offences(SourceFile("a.py", source), CHINESE)
    assert len(offences) == 1
    assert sentence in offences[0]


def test_good_texts_pass() -> None:
    source = "t('Send'), t('Vehicle {plate}', plate=p), t('Vehicle {plate}', **values), t(words[x]), later('Closed')"
    file = SourceFile("a.py", source)
    assert text_offences(file, CHINESE) == []
    assert len(list(spoken_texts(file))) == 4
