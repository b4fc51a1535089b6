"""Qt's own words follow the language of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.spoken import speak_language
from dispatch_app.words import language


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    before = language()
    yield
    speak_language(qapp, "en")
    speak_language(qapp, before)


def words_of(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")


def test_a_dialogs_buttons_are_chinese_and_english_on_wish(qtbot: QtBot, qapp: QApplication) -> None:
    speak_language(qapp, "")
    assert (words_of(qtbot), language()) == ("取消", "zh")
    speak_language(qapp, "zh")
    assert words_of(qtbot) == "取消"
    speak_language(qapp, "en")
    assert (words_of(qtbot), language()) == ("Cancel", "en")
