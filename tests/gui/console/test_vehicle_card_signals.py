"""The vehicle's card: doubt, terminal, what its position suggests."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.terminal import TerminalAsk, TerminalOutcome
from dispatch_app.domain.vehicle import Doubt, Fix
from tests.centre_in_memory import ADMINISTRATOR, SCENE
from tests.gui.console.link_in_memory import LinkInMemory
from tests.use_cases.running_missions import open_incident, send

pytestmark = pytest.mark.gui


def test_the_card_asks_the_terminal_shows_doubts_and_takes_the_judgement(
    qtbot: QtBot, windows: ConsoleWindows, link: LinkInMemory
) -> None:
    centre, card = link.centre, windows.map.card
    mission = send(centre, open_incident(centre, SCENE), "V1", MissionState.EN_ROUTE)
    centre.do(cmd.AdoptFeed("V1", "jt808:13800000001"), ADMINISTRATOR)
    link.tell()
    windows.map.look_at_vehicle("V1")
    qtbot.waitUntil(lambda: card.terminal.isVisible())
    assert not card.confirm.isVisible()
    card.terminal_menu().actions()[1].trigger()
    card.message.setText("改走人民路")
    card.send.click()
    qtbot.waitUntil(lambda: len(centre.board.terminal_requests) == 2)
    first, second = centre.board.terminal_requests.values()
    assert (first.ask, first.interval_s, first.for_s) == (TerminalAsk.TRACKING, 5, 600)
    assert (second.ask, second.text) == (TerminalAsk.TEXT, "改走人民路")
    link.by_others(cmd.ReportTerminalAnswer(second.request_id, TerminalOutcome.DONE), SERVER_ACTOR)
    qtbot.waitUntil(lambda: "文本 – 已执行" in card.asked.whole_text())
    link.doubtful["V1"] = Fix("V1", Position(0.0, 0.0), centre.now, doubt=Doubt.NO_POSITION.value)
    link.fixes_arrived.emit([link.fixes["V1"]])
    windows.map.refresh()
    assert "定位存疑：未定位" in card.lines[2].whole_text()
    link.by_others(
        cmd.ProposeState(mission.mission_id, MissionState.ON_SCENE, centre.now, "人民路1号"), SERVER_ACTOR
    )
    qtbot.waitUntil(lambda: card.confirm.isVisible())
    assert "到达 人民路1号" in card.suggested.text()
    card.confirm.click()
    qtbot.waitUntil(lambda: centre.board.missions[mission.mission_id].state is MissionState.ON_SCENE)
    qtbot.waitUntil(lambda: not card.confirm.isVisible())
    menu = windows.intake.page.ladder
    left = cmd.ProposeState(mission.mission_id, MissionState.PATIENT_ABOARD, centre.now, "人民路1号")
    link.by_others(left, SERVER_ACTOR)
    words = [action.text() for action in menu.menu_of(mission.mission_id).actions()]
    assert words[0].startswith("定位：") and words[1] == "不是这样"
    menu.mission_action.emit("dismiss:patient_aboard", mission.mission_id)
    qtbot.waitUntil(lambda: centre.board.missions[mission.mission_id].proposal.dismissed_by == "李华")
