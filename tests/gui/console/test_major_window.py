"""The major-incident window over a centre in memory: one key, casualties by keyboard, a wave, hospitals, a report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.major_incident import Casualty, Colour, Outcome
from dispatch_app.domain.place import Place
from tests.centre_in_memory import SCENE
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = pytest.mark.gui


def incident_in_front(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> str:
    windows.intake.new_incident()
    qtbot.waitUntil(lambda: bool(windows.runner.desk.active))
    incident_id = windows.runner.desk.active
    changes = cmd.IncidentChanges(scene=Place("人民路128号路口", SCENE), complaint="fall")
    link.by_others(cmd.AmendIncident(incident_id, changes), link.user)
    return incident_id


def type_casualty(windows: ConsoleWindows, qtbot: QtBot, wristband: str, colour: Qt.Key, person: str) -> None:
    """Only keys: wristband, F1–F4 (the cursor goes on by itself), person, Tab, injuries, Enter."""
    panel = windows.majors.casualties
    assert panel.wristband.hasFocus()
    qtbot.keyClicks(panel.wristband, wristband)
    press(colour)
    assert panel.person.hasFocus()
    panel.person.setText(person)
    panel.injuries.setFocus()
    panel.injuries.setText("胸部外伤")
    qtbot.keyClick(panel.injuries, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.wristband.hasFocus() and panel.wristband.text() == "")


def press(key: Qt.Key) -> None:
    """A key at whatever has the cursor, as a keyboard sends it."""
    holder = QApplication.focusWidget()
    assert isinstance(holder, QWidget)
    QTest.keyClick(holder, key)


def picture(windows: ConsoleWindows, name: str) -> None:
    """Kept where PICTURES names a folder, for a person to look at."""
    folder = os.environ.get("PICTURES")
    if folder:
        windows.majors.grab().save(str(Path(folder) / f"{name}.png"))


def test_from_one_key_to_the_end(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, tmp_path: Path) -> None:
    board, window = link.centre.board, windows.majors
    incident_id = incident_in_front(windows, link, qtbot)
    qtbot.keyClick(windows.intake, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(window.isActiveWindow)
    panel = window.event_panel
    qtbot.waitUntil(panel.name.hasFocus)
    panel.guesses[Colour.RED].setValue(2)
    panel.guesses[Colour.GREEN].setValue(3)
    picture(windows, "major-declare")
    qtbot.keyClick(panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(board.major_incidents) == 1 and window.casualties.wristband.hasFocus())
    (major_id,) = board.major_incidents
    for number, (key, person) in enumerate(
        ((Qt.Key.Key_F1, "男45"), (Qt.Key.Key_F2, "女30"), (Qt.Key.Key_F3, "8岁"), (Qt.Key.Key_F4, "")), 1
    ):
        type_casualty(windows, qtbot, f"A{number:03d}", key, person)
    casualties = board.casualties_of(major_id)
    assert [c.colour for c in casualties] == list(Colour)
    assert [(c.sex, c.age) for c in casualties] == [("男", "45"), ("女", "30"), ("", "8岁"), ("", "")]
    assert not any(isinstance(c, cmd.AnswerCall) for c in link.sent), "F1 was the window's, not the intake's"

    press(Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: len(window.vehicles.picks.rows()) == 4)
    picture(windows, "major-vehicles")
    press(Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: len(board.missions_of(incident_id)) == 4)
    assert len([c for c in link.sent if isinstance(c, cmd.SendWave)]) == 1
    press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: len(window.hospitals.proposals.rows()) == 3)
    picture(windows, "major-hospitals")
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: all(c.hospital_id for c in board.casualties_of(major_id)[:3]))

    first = casualties[0].casualty_id
    window.casualties.list.picked.emit(first)
    mission_id = board.missions_of(incident_id)[0].mission_id
    window.casualties.mission.choose(mission_id)
    picture(windows, "major-casualty")
    qtbot.mouseClick(window.casualties.assign, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: board.casualties[first].mission_id == mission_id)
    assert board.missions[mission_id].hospital_id == board.casualties[first].hospital_id
    settle_all(windows, link, qtbot, board.casualties_of(major_id))

    ask_and_call_up(windows, link, qtbot)
    window.reports.addressee.setText("市卫健委")
    press(Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: "登记伤员 4 人" in window.reports.text.toPlainText())
    picture(windows, "major-report")
    (report,) = board.situation_reports.values()
    window.reports.keep_paper(report, b"%PDF-1.4", tmp_path / "r.pdf")
    assert (tmp_path / "r.pdf").read_bytes() == b"%PDF-1.4"
    qtbot.mouseClick(window.reports.close_event, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "关联事件尚未结束" in window.note.whole_text())
    assert board.major_incidents[major_id].is_open()


def settle_all(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot, casualties: list[Casualty]) -> None:
    panel = windows.majors.casualties
    for casualty in casualties:
        panel.list.picked.emit(casualty.casualty_id)
        outcome = Outcome.DIED if casualty.colour is Colour.BLACK else Outcome.TREATED
        qtbot.mouseClick(panel.outcomes[outcome], Qt.MouseButton.LeftButton)
        settled = casualty.casualty_id
        qtbot.waitUntil(lambda c=settled: link.centre.board.casualties[c].is_settled())


def ask_and_call_up(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    """A colour by questions; staff called up, one answer by hand."""
    window, panel = windows.majors, windows.majors.casualties
    panel.new_line()
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_F6, Qt.Key.Key_F7):
        press(key)
    assert "桡动脉" in panel.question.whole_text()
    press(Qt.Key.Key_F6)
    assert window.state.entry.colour is Colour.RED
    panel.new_line()
    link.by_others(cmd.CallUpStaff(window.state.chosen, (("周宁", "13900000001", ""),)), link.user)
    qtbot.waitUntil(lambda: len(window.staff.list.rows()) == 1)
    window.staff.list.picked.emit(window.staff.list.rows()[0].key)
    window.staff.minutes.setValue(20)
    window.staff.told("1")
    qtbot.waitUntil(lambda: "到岗 1 人" in window.staff.said.whole_text())
