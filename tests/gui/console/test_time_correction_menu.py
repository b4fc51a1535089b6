"""The shift lead puts a mission's time right from its menu; nobody else is offered it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.desk_kit.figures import clock_text
from dispatch_app.domain.mission import MissionState
from tests.centre_in_memory import LEAD, SCENE
from tests.gui.console.link_in_memory import LinkInMemory
from tests.use_cases.running_missions import open_incident, send

pytestmark = pytest.mark.gui


def test_a_time_is_put_right(windows: ConsoleWindows, link: LinkInMemory, qtbot: QtBot) -> None:
    page, centre = windows.intake.page, link.centre
    incident_id = open_incident(centre, SCENE)
    mission = send(centre, incident_id, "V1", MissionState.EN_ROUTE)
    centre.advance(600)
    link.tell()
    windows.runner.act(act.show_incident, incident_id)
    qtbot.waitUntil(lambda: len(page.ladder.missions.rows()) == 1)

    def offered() -> list[str]:
        return [a.text() for a in page.ladder.menu_of(mission.mission_id).actions() if "更正时刻" in a.text()]

    assert offered() == [], "not to a dispatcher"
    link.actor = link.user = LEAD
    assert len(offered()) == 1
    page.ladder.mission_action.emit(f"correct:{MissionState.EN_ROUTE}", mission.mission_id)
    qtbot.waitUntil(page.inquiry.isVisible)
    page.inquiry.choose(0)
    qtbot.mouseClick(page.inquiry.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("请先写时刻" in m.text for m in windows.runner.desk.messages.lines))
    page.inquiry.text.setText("10:04:00 追查")
    page.inquiry.choose(0)
    qtbot.mouseClick(page.inquiry.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.inquiry.isVisible())
    qtbot.waitUntil(lambda: centre.board.missions[mission.mission_id].stages[-1].corrected)
    stage = centre.board.missions[mission.mission_id].stages[-1]
    assert clock_text(stage.at) == "10:04:00" and getattr(link.sent[-1], "reason", "") == "录音核对 追查"
