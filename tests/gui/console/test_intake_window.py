"""The intake window by keyboard and mouse, with real widgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.keys import KEYS
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.station import DeskState
from tests.centre_in_memory import EXCHANGE, LEAD, SECOND
from tests.gui.console.conftest import CALLER
from tests.gui.console.link_in_memory import LinkInMemory

pytestmark = [
    pytest.mark.gui,
    # A list of choices is a popup window: the offscreen platform says that it cannot raise it or grab keys for it.
    pytest.mark.qt_log_ignore("does not support (raise|grabbing|propagateSizeHints)", extend=True),
]


def press(qtbot: QtBot, windows: ConsoleWindows, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    holder: QWidget = windows.application.focusWidget() or windows.intake
    qtbot.keyClick(holder, key, modifier or Qt.KeyboardModifier.NoModifier)


def come_forward(qtbot: QtBot, windows: ConsoleWindows) -> None:
    """A closed popup gives the focus back; the offscreen platform sometimes needs to be told."""
    windows.intake.activateWindow()
    qtbot.waitUntil(windows.intake.isActiveWindow)


def ring(link: LinkInMemory, call_id: str = "c1", number: str = CALLER) -> None:
    link.by_others(cmd.ReportRing(call_id, "1", number), EXCHANGE)


def answer(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> str:
    ring(link)
    press(qtbot, windows, Qt.Key.Key_F1)
    qtbot.waitUntil(windows.intake.page.form.isEnabled)
    return windows.runner.desk.active


def place(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> str:
    incident_id = answer(qtbot, windows, link)
    press(qtbot, windows, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: windows.intake.page.plan.send.isEnabled())
    return incident_id


def test_f1_f4_f12_send_an_order_with_exactly_these_commands(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    ring(link)
    link.sent.clear()
    press(qtbot, windows, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(windows.runner.desk.active))
    incident_id = windows.runner.desk.active
    press(qtbot, windows, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: windows.intake.page.plan.send.isEnabled())
    press(qtbot, windows, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: bool(link.board.missions_of(incident_id)))
    assert link.sent == [
        cmd.AnswerCall("c1", "d1"),
        cmd.OpenIncident("d1", "c1"),
        cmd.AcceptLocation(incident_id, "c1", "c1-subscriber"),
        cmd.DispatchVehicles(incident_id, ("V1",), "H2"),
    ]
    page = windows.intake.page
    qtbot.waitUntil(lambda: len(page.ladder.ladders.lines) == 1)
    assert page.ladder.ladders.lines[0].rungs[0].state == "done"
    assert "苏A12001" in page.message_bar.text.whole_text()


def test_a_new_call_neither_steals_focus_nor_moves_what_is_typed(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    answer(qtbot, windows, link)
    remarks = windows.intake.page.form.remarks
    remarks.setFocus()
    qtbot.keyClicks(remarks, "door ope")
    ring(link, "c2", "5550099")
    qtbot.waitUntil(lambda: len(windows.intake.page.queue.waiting.rows()) == 1)
    assert remarks.hasFocus()
    qtbot.keyClicks(remarks, "n")
    assert remarks.text() == "door open"


def test_digits_go_into_a_field_and_answer_the_question_elsewhere(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    incident_id = answer(qtbot, windows, link)
    page = windows.intake.page
    qtbot.keyClicks(page.form.complaint, "xiongt")
    qtbot.waitUntil(page.form.complaint.is_offering)
    qtbot.keyClick(page.form.complaint, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].complaint == "chest_pain")
    come_forward(qtbot, windows)
    page.form.age.setFocus()
    qtbot.keyClicks(page.form.age, "62")
    assert page.form.age.text() == "62"
    qtbot.waitUntil(lambda: page.triage.choices[0].isVisible())
    page.plan.vehicles.setFocus()
    press(qtbot, windows, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].answers == (("longer_15", "yes"),))
    page.form.age.setFocus()
    qtbot.waitUntil(lambda: page.triage.question.text().startswith("有没有出冷汗"))
    press(qtbot, windows, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(link.board.incidents[incident_id].answers) == 2)
    assert link.board.incidents[incident_id].grade is Grade.A
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].patient.age == "62")


def test_a_typed_address_offers_places_and_the_picked_one_becomes_the_scene(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    incident_id = answer(qtbot, windows, link)
    press(qtbot, windows, Qt.Key.Key_F6)
    scene = windows.intake.page.form.scene
    assert scene.hasFocus()
    qtbot.keyClicks(scene, "rm")
    qtbot.waitUntil(scene.is_offering)
    qtbot.keyClick(scene, Qt.Key.Key_Down)
    qtbot.keyClick(scene, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: link.board.incidents[incident_id].scene.is_known())
    assert link.board.incidents[incident_id].scene.text.startswith("人民路")
    qtbot.waitUntil(lambda: "已定位" in windows.intake.page.form.scene_state.text())


def test_cancel_asks_inline_and_esc_goes_back(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    incident_id = place(qtbot, windows, link)
    panel = windows.intake.page.inquiry
    press(qtbot, windows, Qt.Key.Key_F9)
    qtbot.waitUntil(panel.isVisible)
    press(qtbot, windows, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.isVisible())
    press(qtbot, windows, Qt.Key.Key_F9)
    qtbot.waitUntil(panel.isVisible)
    press(qtbot, windows, Qt.Key.Key_2)
    assert panel.options[1].isChecked()
    press(qtbot, windows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not link.board.incidents[incident_id].is_open())
    assert link.board.incidents[incident_id].closing_reason == "false_call"
    qtbot.waitUntil(lambda: not windows.intake.page.form.isEnabled())


def test_alt_digit_and_space_choose_vehicles_and_the_plan_is_recorded(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    incident_id = place(qtbot, windows, link)
    press(qtbot, windows, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    link.centre.advance(1)
    qtbot.waitUntil(lambda: len(link.board.incidents[incident_id].planned_vehicle_ids) == 2)
    press(qtbot, windows, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    vehicles = windows.intake.page.plan.vehicles
    assert vehicles.hasFocus()
    vehicles.set_current("V1")
    qtbot.keyClick(vehicles, Qt.Key.Key_Space)
    link.centre.advance(1)
    qtbot.waitUntil(lambda: "V1" not in link.board.incidents[incident_id].planned_vehicle_ids)


def test_the_list_under_the_cursor_does_not_move(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    place(qtbot, windows, link)
    vehicles = windows.intake.page.plan.vehicles
    before = [row.key for row in vehicles.rows()]
    vehicles.setFocus()
    other = link.by_others(cmd.OpenIncident("d2"), SECOND)["incident_id"]
    scene = link.board.incidents[windows.runner.desk.active].scene
    link.by_others(cmd.AmendIncident(other, cmd.IncidentChanges(scene=scene)), SECOND)
    link.by_others(cmd.DispatchVehicles(other, ("V1",)), SECOND)
    qtbot.waitUntil(lambda: any(row.gone for row in vehicles.rows()))
    assert [row.key for row in vehicles.rows()] == before
    windows.intake.page.form.remarks.setFocus()
    qtbot.waitUntil(lambda: "V1" not in [row.key for row in vehicles.rows()])


def test_a_click_on_a_waiting_call_answers_it(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    ring(link)
    waiting = windows.intake.page.queue.waiting
    qtbot.waitUntil(lambda: len(waiting.rows()) == 1)
    middle = waiting.visualRect(waiting.model().index(0, 0)).center()
    qtbot.mouseClick(waiting.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(middle.x(), middle.y()))
    qtbot.waitUntil(windows.intake.page.form.isEnabled)
    assert windows.intake.page.call.number.text() == "☎ 139-1234-5678"


def test_the_server_dies_and_returns_and_nothing_typed_is_lost(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    incident_id = place(qtbot, windows, link)
    link.go_silent()
    remarks = windows.intake.page.form.remarks
    remarks.setFocus()
    qtbot.keyClicks(remarks, "third floor")
    link.centre.advance(5)
    qtbot.waitUntil(lambda: any(isinstance(c, cmd.AmendIncident) for c in link.sent))
    press(qtbot, windows, Qt.Key.Key_F12)
    assert "服务器" in windows.intake.page.strip.lamps[0].word.text()
    assert "离线" in windows.intake.page.strip.lamps[0].word.text()
    assert remarks.text() == "third floor"
    link.come_back()
    qtbot.waitUntil(lambda: len(link.board.missions_of(incident_id)) == 1)
    assert link.board.incidents[incident_id].remarks == "third floor"
    assert remarks.text() == "third floor"


def test_desk_state_is_set_and_signing_out_leaves_the_desk(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    windows.intake.page.strip.state_wanted.emit("break")
    qtbot.waitUntil(lambda: link.board.desks["d1"].break_asked_at is not None)
    link.by_others(cmd.DecideBreak("d1", True), LEAD)
    qtbot.waitUntil(lambda: link.board.desks["d1"].state is DeskState.BREAK)
    windows.intake.page.strip.state_wanted.emit("signed_out")
    qtbot.waitUntil(lambda: not windows.intake.is_working())
    assert link.board.desks["d1"].state is DeskState.SIGNED_OUT
    windows.runner.sign_in("li", "wrong", "d1")
    qtbot.waitUntil(lambda: bool(windows.intake.sign_in.notice.text()))
    assert not windows.intake.is_working()


def test_the_console_does_not_close_over_a_caller(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    answer(qtbot, windows, link)
    assert not windows.intake.close()
    assert "仍有通话" in windows.intake.page.message_bar.text.whole_text()
    press(qtbot, windows, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not link.board.live_calls_of("d1"))
    with qtbot.waitSignal(windows.intake.closed):
        assert windows.intake.close()


def test_every_label_shows_text_letter_for_letter(qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory) -> None:
    answer(qtbot, windows, link)
    for window in (windows.intake, windows.map):
        wrong = [
            label.text() for label in window.findChildren(QLabel)
            if label.textFormat() is not Qt.TextFormat.PlainText and type(label).__name__ != "QTipLabel"
        ]  # fmt: skip
        assert wrong == []


def test_every_key_of_the_table_is_bound_and_listed(qtbot: QtBot, windows: ConsoleWindows) -> None:
    assert {key.sequence for key in KEYS} <= set(windows.intake.shortcuts)
    press(qtbot, windows, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(windows.intake.page.keys.isVisible)
    press(qtbot, windows, Qt.Key.Key_Escape)
    assert not windows.intake.page.keys.isVisible()


def test_language_theme_and_size_change_without_losing_the_form(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    answer(qtbot, windows, link)
    remarks = windows.intake.page.form.remarks
    remarks.setFocus()
    qtbot.keyClicks(remarks, "gate 2")
    for wanted in ("language", "theme", "larger"):
        windows.change_view(wanted)
    assert windows.intake.page.plan.send.text() == "F12 Dispatch"
    assert remarks.text() == "gate 2"
    windows.change_view("language")
    assert windows.intake.page.plan.send.text() == "F12 派车"
    windows.change_view("theme")
    windows.change_view("smaller")


def test_the_beat_starts_by_key_and_tells_the_first_compression(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    answer(qtbot, windows, link)
    beat = windows.intake.page.triage.metronome
    beat.recognise(True)
    press(qtbot, windows, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert beat.is_running()
    assert "首次按压" in windows.runner.desk.messages.lines[0].text
    press(qtbot, windows, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not beat.is_running()
