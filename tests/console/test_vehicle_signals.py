"""What the desk sees of doubts, terminals and proposals, and what it asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.console.desk import vehicle_signals as signals
from dispatch_app.console.desk.incident_rows import mission_rows
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.terminal import TerminalAsk, TerminalOutcome
from dispatch_app.domain.vehicle import Doubt, Fix
from tests.centre_in_memory import ADMINISTRATOR, SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


@pytest.fixture
def centre() -> Centre:
    made = staffed_centre()
    made.do(cmd.AdoptFeed("V1", "jt808:13800000001"), ADMINISTRATOR)
    return made


def desk_of(centre: Centre) -> IntakeDesk:
    return IntakeDesk("d1", board=centre.board)


def asked(requests: list[object]) -> cmd.AskTerminal:
    [request] = requests
    assert isinstance(request, Send) and isinstance(request.command, cmd.AskTerminal)
    return request.command


def test_every_doubt_has_its_words(centre: Centre) -> None:
    for doubt in Doubt:
        fix = Fix("V1", Position(118.0, 32.0), centre.now, doubt=doubt.value)
        assert signals.doubt_words(fix).startswith("▲ 10:00:00 起定位存疑：")
    assert signals.doubt_words(None) == ""


def test_texts_go_to_vehicles_with_a_terminal_only(centre: Centre) -> None:
    desk = desk_of(centre)
    assert asked(signals.write_to_terminal(desk, "V1", " 前方封路 ")) == cmd.AskTerminal(
        "V1", TerminalAsk.TEXT, "前方封路"
    )
    assert signals.write_to_terminal(desk, "V2", "前方封路") == []
    assert signals.write_to_terminal(desk, "V1", "  ") == []


@pytest.mark.parametrize("choice", signals.TRACKING)
def test_what_the_menu_offers_is_accepted(centre: Centre, choice: str) -> None:
    desk = desk_of(centre)
    for command in (asked(signals.track(desk, "V1", choice)), asked(signals.ask_position(desk, "V1"))):
        request_id = centre.do(command)["request_id"]
    assert signals.request_words(centre.board, "V1") == "终端：点名 – 等待终端应答 10:00:00"
    centre.advance(3)
    centre.do(cmd.ReportTerminalAnswer(request_id, TerminalOutcome.AWAY), SERVER_ACTOR)
    assert signals.request_words(centre.board, "V1") == "终端：点名 – 终端未连接 10:00:03"
    assert signals.request_words(centre.board, "V2") == ""


def test_a_proposal_stands_in_the_row_until_somebody_judges_it(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    mission = send(centre, incident_id, "V1", MissionState.EN_ROUTE)
    assert signals.proposal_words(mission) == ""
    propose = cmd.ProposeState(mission.mission_id, MissionState.ON_SCENE, centre.now, "人民路1号")
    centre.do(propose, SERVER_ACTOR)
    [row] = mission_rows(centre.board, incident_id, centre.now)
    assert row.note == "定位：10:00:00 到达 人民路1号 → 现场"
    [no] = signals.dismiss_proposal(desk_of(centre), mission.mission_id, MissionState.ON_SCENE)
    assert isinstance(no, Send)
    centre.do(no.command)
    [row] = mission_rows(centre.board, incident_id, centre.now)
    assert "定位" not in row.note
    leaving = replace(propose, state=MissionState.PATIENT_ABOARD)
    centre.do(leaving, SERVER_ACTOR)
    found = signals.newest_mission(centre.board, "V1")
    assert found is not None and signals.proposal_words(found) == "定位：10:00:00 离开 人民路1号 → 病人上车"
    [yes] = signals.confirm_proposal(desk_of(centre), mission.mission_id, MissionState.PATIENT_ABOARD)
    assert isinstance(yes, Send)
    centre.do(yes.command)
    assert centre.board.missions[mission.mission_id].state is MissionState.PATIENT_ABOARD
    assert signals.confirm_proposal(desk_of(centre), "M404", MissionState.ON_SCENE) == []
