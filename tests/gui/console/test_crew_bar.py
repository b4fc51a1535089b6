"""A crew in danger stands on the dispatcher's screen until answered and ended; its messages until read."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.desk.alarm_bell import AlarmBell
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.place import Position
from tests.centre_in_memory import VEHICLE, staffed_centre
from tests.gui.console.link_in_memory import LinkInMemory

PICTURES = os.environ.get("PAGE_PICTURES", "")


def test_the_crew_is_answered_from_the_bar_and_the_bar_goes(
    windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot
) -> None:
    bar, board = windows.intake.page.crews, link.centre.board
    assert not bar.isVisible()
    link.by_others(cmd.SendCrewMessage("V1", "道路不通，正在绕行"), VEHICLE)
    qtbot.waitUntil(bar.isVisible)
    assert "道路不通" in bar.text.whole_text() and not any(b.isVisible() for b in bar.ends.values())
    bar.words.setText("走人民路")
    link.by_others(cmd.CallCrewEmergency("V1", ReportSource.TABLET, position=Position(118.0, 32.0)), VEHICLE)
    qtbot.waitUntil(lambda: bar.call is not None and bar.call.is_emergency)
    assert bar.words.text() == "", "what was typed for a message is not sent to a crew in danger"
    bar.words.setFocus()
    qtbot.keyClicks(bar.words, "110 ")
    bar.words.insert("已出发")
    if PICTURES:
        windows.intake.grab().save(str(Path(PICTURES) / "console-crew-emergency.png"))
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    (emergency,) = board.crew_emergencies
    qtbot.waitUntil(lambda: board.crew_emergencies[emergency].answer == "110 已出发")
    qtbot.waitUntil(lambda: bar.call is not None and not bar.call.is_emergency)
    qtbot.mouseClick(bar.reply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: all(m.read_at for m in board.crew_messages.values()))
    qtbot.waitUntil(lambda: bar.ends["crew_safe"].isVisible())
    if PICTURES:
        windows.intake.grab().save(str(Path(PICTURES) / "console-crew-answered.png"))
    qtbot.mouseClick(bar.ends["crew_safe"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert board.open_emergency_of("V1") is None and not board.alarms


def test_the_bell_of_a_crew_in_danger_does_not_rest_until_a_desk_answers() -> None:
    centre, bell = staffed_centre(), AlarmBell()
    result = centre.do(cmd.CallCrewEmergency("V1", ReportSource.RADIO), VEHICLE)
    sounds = [bell.due(centre.board, centre.now + timedelta(seconds=s)) for s in range(5)]
    assert sounds == ["crew_emergency", "", "crew_emergency", "", "crew_emergency"]
    centre.do(cmd.AnswerCrewEmergency(result["emergency_id"]))
    assert bell.due(centre.board, centre.now + timedelta(seconds=10)) == ""
