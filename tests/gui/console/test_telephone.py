"""The telephone by keyboard and mouse: page, hot lines, call bar, and a handset that is lifted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.telephone import LineKind, LineState
from tests.centre_in_memory import EXCHANGE
from tests.gui.console.conftest import CALLER
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(qtbot: QtBot, windows: ConsoleWindows, key: Qt.Key) -> None:
    holder: QWidget = windows.application.focusWidget() or windows.intake
    qtbot.keyClick(holder, key, SHIFT)


def test_the_call_bar_and_the_page_by_keys_and_clicks(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    page = windows.intake.page
    link.by_others(cmd.ReportLine("hot-S1", LineKind.HOT_LINE, "东门直线", LineState.IDLE, "8001", "S1"), EXCHANGE)
    link.by_others(cmd.ReportRing("c1", "1", CALLER), EXCHANGE)
    windows.intake.answer()
    qtbot.waitUntil(page.form.isEnabled)
    qtbot.waitUntil(page.call.bar.buttons["mute"].isEnabled)
    press(qtbot, windows, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: link.board.calls["c1"].muted)
    press(qtbot, windows, Qt.Key.Key_F3)
    qtbot.waitUntil(page.telephone.isVisible)
    assert page.telephone.number.hasFocus()
    qtbot.keyClicks(page.telephone.number, "110")
    qtbot.keyClick(page.telephone.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: link.board.calls["c1"].find_party("110") is not None)
    qtbot.waitUntil(lambda: not page.telephone.isVisible())
    qtbot.waitUntil(lambda: page.call.bar.lines[0].isVisible() and "110" in page.call.bar.lines[0].text())
    press(qtbot, windows, Qt.Key.Key_F6)
    qtbot.waitUntil(page.telephone.isVisible)
    line = next(button for button in page.telephone.lines if "东门" in button.text())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(call.line == "hot-S1" for call in link.board.calls.values()))
    assert link.board.calls["c1"].state == "held", "the caller hears music meanwhile"
    press(qtbot, windows, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: not page.telephone.isVisible())


def test_a_lifted_handset_opens_the_form_as_f1_does(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    link.by_others(cmd.ReportRing("c1", "1", CALLER), EXCHANGE)
    link.by_others(cmd.ReportAnswered("c1", "d1"), EXCHANGE)
    qtbot.waitUntil(lambda: windows.runner.desk.active != "")
    assert link.board.calls["c1"].incident_id == windows.runner.desk.active
