"""Texts come in the chosen language, from area files that do not contradict each other."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from dispatch_app.words import CatalogueFault, language, load_catalogue, set_language, speaker, t


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(speaker, "_chinese", lambda: {"Vehicle {plate} is free": "{plate} 空闲", "Send": "派车"})
    yield
    set_language("zh")


def test_chinese_is_the_default() -> None:
    assert language() == "zh"
    assert t("Send") == "派车"


def test_values_fill_the_fields_in_both_languages() -> None:
    assert t("Vehicle {plate} is free", plate="皖A12001") == "皖A12001 空闲"
    set_language("en")
    assert t("Vehicle {plate} is free", plate="皖A12001") == "Vehicle 皖A12001 is free"


def test_a_text_without_chinese_is_shown_in_english() -> None:
    assert t("Not translated {count}", count=3) == "Not translated 3"


def test_braces_stay_when_no_value_is_given() -> None:
    assert t("a {brace}") == "a {brace}"


def test_a_missing_value_is_a_bug() -> None:
    with pytest.raises(KeyError):
        t("Vehicle {plate} is free", name="x")


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")  # type: ignore[arg-type]


def _catalogue_package(folder: Path, name: str, areas: dict[str, str]) -> ModuleType:
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    for area, text in areas.items():
        (package / f"{area}.py").write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    return importlib.import_module(name)


@pytest.fixture
def catalogue_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_area_files_are_gathered(catalogue_folder: Path) -> None:
    areas = {"map": 'WORDS = {"Zoom": "缩放", "Close": "关闭"}', "desk": 'WORDS = {"Close": "关闭"}'}
    assert load_catalogue(_catalogue_package(catalogue_folder, "words_of_two_areas", areas)) == {
        "Zoom": "缩放",
        "Close": "关闭",
    }


def test_contradicting_area_files_are_refused(catalogue_folder: Path) -> None:
    areas = {"map": 'WORDS = {"Close": "关闭"}', "desk": 'WORDS = {"Close": "结案"}'}
    with pytest.raises(CatalogueFault, match="Close"):
        load_catalogue(_catalogue_package(catalogue_folder, "words_that_differ", areas))


def test_an_area_file_without_words_is_refused(catalogue_folder: Path) -> None:
    with pytest.raises(CatalogueFault, match="no WORDS"):
        load_catalogue(_catalogue_package(catalogue_folder, "words_missing", {"map": "TEXTS = {}"}))
