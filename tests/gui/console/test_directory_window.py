"""The directory window over a centre in memory: found by sound, written, given back, taken in from a file, dialled."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.directory import DirectoryEntry, EntryKind, HolderKind
from tests.centre_in_memory import LEAD
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui

NURSE = DirectoryEntry("", EntryKind.STAFF, "王丽", ("13800000002",), "急诊科", "护士", ("二线",))
SUCTION = DirectoryEntry("", EntryKind.EQUIPMENT, "吸痰器", holder_kind=HolderKind.STATION, holder_id="S2", quantity=1)


def test_a_dispatcher_finds_dials_and_writes_a_number(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    link.by_others(cmd.ImportDirectory((NURSE, SUCTION)), LEAD)
    window = windows.directory
    qtbot.keyClick(windows.intake, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(window.isVisible)
    qtbot.keyClicks(window.text, "wangli")
    qtbot.waitUntil(lambda: [row.title for row in window.list.rows()] == ["王丽"])
    window.list.picked.emit(window.list.rows()[0].key)
    assert window.fields.texts["post"].text() == "护士" and not window.fields.isEnabled(), "people are the lead's"
    qtbot.waitUntil(lambda: len(window.history.rows()) == 1)
    window.list.dial_wanted.emit(window.list.rows()[0].dial)
    qtbot.waitUntil(lambda: any(isinstance(c, cmd.CallNumber) for c in link.sent))
    window.begin_new()
    window.fields.texts["name"].setText("中毒咨询")
    window.fields.texts["numbers"].setText("010-83132345，8001")
    window.fields._take()
    qtbot.mouseClick(window.buttons["save"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(e.name == "中毒咨询" for e in link.centre.board.directory.values()))
    entry = next(e for e in link.centre.board.directory.values() if e.name == "中毒咨询")
    assert entry.numbers == ("010-83132345", "8001")
    qtbot.waitUntil(lambda: window.state.chosen == f"phone:{entry.entry_id}")
    window.text.setText("吸痰器")
    window.ask()
    qtbot.waitUntil(lambda: [row.title for row in window.list.rows()] == ["吸痰器"])
    window.list.picked.emit(window.list.rows()[0].key)
    window.to_map()
    assert windows.map.map.viewport.zoom >= 17.0, "its holder's place is shown"


def test_the_lead_takes_a_file_in_and_gives_an_old_version_back(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    link.actor = link.user = LEAD
    window = windows.directory
    window.show_all()
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("类别,名称,电话\n人员,,x\n", encoding="utf-8")
    good.write_text("类别,名称,电话\n人员,王丽,13800000002\n电话,燃气,96777\n", encoding="utf-8")
    window.read_file(bad)
    assert not window.draft_page.take_in.isEnabled() and len(window.draft_page.list.rows()) == 2
    window.read_file(good)
    assert [row.badge for row in window.draft_page.list.rows()] == ["新增", "新增"]
    qtbot.mouseClick(window.draft_page.take_in, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(link.centre.board.directory) == 2)
    qtbot.waitUntil(lambda: any(row.title == "王丽" for row in window.list.rows()))
    key = next(row.key for row in window.list.rows() if row.title == "王丽")
    window.list.picked.emit(key)
    window.fields.texts["numbers"].setText("13900000009")
    window.fields._take()
    qtbot.mouseClick(window.buttons["save"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.history.rows()) == 2)
    window.history.picked.emit(window.history.rows()[1].key)
    assert window.fields.texts["numbers"].text() == "13800000002"
    window.save()
    entry_id = window.state.entry_id()
    qtbot.waitUntil(lambda: link.centre.board.directory[entry_id].version == 3)
    qtbot.waitUntil(lambda: window.state.seen_version == 3)
    window.reason.setText("离职")
    qtbot.mouseClick(window.buttons["remove"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: entry_id not in link.centre.board.directory)
    window.export_to(tmp_path / "out.csv")
    assert "燃气" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
