"""The alarm window over a centre in memory: opened from the strip, alarms acted on by mouse and keys, parts asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.alarm import AlarmState
from dispatch_app.domain.alarm_history import history_of
from dispatch_app.domain.part import Part, PartState
from dispatch_app.domain.queries import ListAlarmHistory, ListParts, PartsFound
from tests.gui.console.link_in_memory import LinkInMemory

ALARMS = Actor("alarms", Role.ALARMS)
KEY = "disk_full:录音盘"


@pytest.fixture
def link(link: LinkInMemory) -> LinkInMemory:
    """The link also knows parts and the history."""
    others = link.ask

    def ask(query: object, on_answer: Callable[[Any], None], on_fault: Any = None) -> None:
        if isinstance(query, ListParts):
            ups = Part("UPS 1", "ups", PartState.WELL, facts=(("load_percent", "40 %"),))
            on_answer(PartsFound((ups,), heard_at=link.centre.now))
        elif isinstance(query, ListAlarmHistory):
            on_answer(history_of(link.centre.store.journal))
        else:
            others(query, on_answer, on_fault)

    link.ask = ask  # type: ignore[method-assign]
    return link


def test_from_the_strip_to_shelf_and_history(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    link.by_others(cmd.RaiseAlarm("disk_full", "录音盘", "high", (("detail", "91 %"),)), ALARMS)
    window = windows.alarms
    assert not window.isVisible()
    qtbot.mouseClick(windows.intake.page.strip.alarms, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(lambda: [row.key for row in window.alarms.rows()] == [KEY])
    assert [group.title for group in window.map.map.groups if group.sort == "ups"] == ["UPS"]
    assert not window.buttons["acknowledge"].isEnabled(), "nothing is chosen"
    window.alarms.setFocus()
    window.alarms.set_current(KEY)
    window.alarms.picked.emit(KEY)
    assert window.buttons["acknowledge"].isEnabled()
    qtbot.mouseClick(window.buttons["acknowledge"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: link.centre.board.alarms[KEY].state() is AlarmState.ACKNOWLEDGED)
    qtbot.waitUntil(lambda: not window.buttons["acknowledge"].isEnabled())
    window.reason.setText("换盘")
    qtbot.mouseClick(window.shelves[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: link.centre.board.alarms[KEY].state() is AlarmState.SHELVED)
    alarm = link.centre.board.alarms[KEY]
    assert alarm.shelved_until is not None
    assert (alarm.shelved_until - link.centre.now).total_seconds() == 3600.0
    assert (alarm.shelved_reason, window.reason.text()) == ("换盘", "")
    qtbot.waitUntil(window.buttons["unshelve"].isEnabled)
    qtbot.mouseClick(window.buttons["unshelve"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: link.centre.board.alarms[KEY].state() is AlarmState.UNACKNOWLEDGED)
    qtbot.mouseClick(window.buttons["test"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cmd.RequestLampTest() in link.sent)
    window.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(window.history.rows()) == 5)
    listed = sorted(window.history.rows(), key=lambda row: -int(row.key))  # the list holds still under the pointer
    assert [row.badge for row in listed] == ["声光测试", "结束搁置", "已搁置", "已确认", "发生"]
    assert window.figures.rows()[0].right == "×1"
    window.close()


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_enter_acknowledges_while_a_reason_is_written(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, modifier: Qt.KeyboardModifier
) -> None:
    link.by_others(cmd.RaiseAlarm("disk_full", "录音盘", "high", (("detail", "91 %"),)), ALARMS)
    window = windows.alarms
    qtbot.mouseClick(windows.intake.page.strip.alarms, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.isVisible)
    qtbot.waitUntil(lambda: [row.key for row in window.alarms.rows()] == [KEY])
    window.alarms.picked.emit(KEY)
    window.activateWindow()
    window.reason.setFocus()
    qtbot.waitUntil(window.reason.hasFocus)
    qtbot.keyClicks(window.reason, "disk ordered")
    qtbot.keyClick(window.reason, Qt.Key.Key_Return, modifier)
    qtbot.waitUntil(lambda: link.centre.board.alarms[KEY].state() is AlarmState.ACKNOWLEDGED)
    assert window.reason.text() == "disk ordered", "the reason waits for the shelf"
    window.close()


def test_closed_it_asks_nothing_and_ctrl_b_opens_it(windows: ConsoleWindows, qtbot: QtBot) -> None:
    window = windows.alarms
    windows.intake.shortcuts["Ctrl+B"].activated.emit()
    qtbot.waitUntil(window.isVisible)
    assert window._asking.isActive()
    window.close()
    assert not window._asking.isActive()
    assert not window._looking_back.isActive()
