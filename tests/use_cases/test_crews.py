"""Crews: emergencies that only a desk ends, messages both ways."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import CREW_MESSAGES
from dispatch_app.domain.crew_emergency import CrewEmergency
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from tests.centre_in_memory import OTHER_STATION, SCENE, SECOND, STATION, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def called(centre: Centre) -> CrewEmergency:
    centre.do(cmd.CallCrewEmergency("V1", ReportSource.TABLET, position=Position(118.0, 32.0)), VEHICLE)
    (emergency,) = centre.board.crew_emergencies.values()
    return emergency


def test_a_crew_in_danger_raises_an_alarm_that_only_an_answer_silences(centre: Centre) -> None:
    emergency = called(centre)
    (alarm,) = centre.board.alarms.values()
    assert (alarm.kind, alarm.priority, alarm.acknowledged_at) == ("crew_emergency", Priority.CRITICAL, None)
    assert dict(alarm.values)["plate"] == "苏A12001" and dict(alarm.values)["where"] == "118.000,32.000 附近"
    assert centre.refused(cmd.AcknowledgeAlarm(alarm.alarm_id)).code == "alarm_wants_answer"
    assert centre.refused(cmd.ShelveAlarm(alarm.alarm_id, 600.0)).code == "alarm_not_shelvable"
    centre.do(cmd.AnswerCrewEmergency(emergency.emergency_id, "警察已出发"), SECOND)
    answered = centre.board.crew_emergencies[emergency.emergency_id]
    assert (answered.answered_by, answered.answered_desk_id, answered.answer) == ("王芳", "d2", "警察已出发")
    assert centre.board.alarms[alarm.alarm_id].acknowledged_by == "王芳"
    assert answered.is_open() and alarm.alarm_id in centre.board.alarms, "answered is not over"
    assert centre.refused(cmd.EndCrewEmergency(emergency.emergency_id, "whatever")).code == "reason_unknown"
    centre.do(cmd.EndCrewEmergency(emergency.emergency_id, "crew_safe"))
    assert not centre.board.alarms and centre.board.open_emergency_of("V1") is None
    assert centre.refused(cmd.AnswerCrewEmergency(emergency.emergency_id)).code == "emergency_over"


def test_a_second_press_or_the_radio_adds_nothing_and_nobody_calls_for_others(centre: Centre) -> None:
    emergency = called(centre)
    again = centre.do(cmd.CallCrewEmergency("V1", ReportSource.RADIO), STATION)
    assert again == {"emergency_id": emergency.emergency_id} and len(centre.board.crew_emergencies) == 1
    assert centre.refused(cmd.CallCrewEmergency("V2", ReportSource.TABLET), VEHICLE).code == "not_yours"
    assert centre.refused(cmd.CallCrewEmergency("V1", ReportSource.STATION), OTHER_STATION).code == "not_yours"
    assert centre.refused(cmd.AnswerCrewEmergency(emergency.emergency_id), VEHICLE).code == "role_not_allowed"
    centre.do(cmd.EndCrewEmergency(emergency.emergency_id, "pressed_by_mistake"))
    called_again = centre.do(cmd.CallCrewEmergency("V1", ReportSource.TABLET), VEHICLE)
    assert called_again["emergency_id"] != emergency.emergency_id and len(centre.board.crew_emergencies) == 2


def test_an_emergency_without_a_position_takes_the_newest_fix(centre: Centre) -> None:
    centre.world.fixes["V1"] = Fix("V1", Position(118.01, 32.01), centre.now)
    centre.do(cmd.CallCrewEmergency("V1", ReportSource.RADIO), STATION)
    (emergency,) = centre.board.crew_emergencies.values()
    assert emergency.position == Position(118.01, 32.01)


def test_messages_go_both_ways_and_are_read_by_the_other_side(centre: Centre) -> None:
    to_crew = centre.do(cmd.SendCrewMessage("V1", " 走北门 "))["message_id"]
    centre.advance(5)
    to_desk = centre.do(cmd.SendCrewMessage("V1", "北门锁了", device_at=centre.now), VEHICLE)["message_id"]
    messages = centre.board.crew_messages
    assert (messages[to_crew].text, messages[to_crew].desk_id, messages[to_crew].from_crew) == ("走北门", "d1", False)
    assert messages[to_desk].from_crew and messages[to_desk].desk_id == ""
    assert centre.refused(cmd.ReadCrewMessage(to_desk), VEHICLE).code == "not_yours", "nobody reads for the other side"
    centre.do(cmd.ReadCrewMessage(to_crew), VEHICLE)
    centre.do(cmd.ReadCrewMessage(to_desk), SECOND)
    assert messages[to_crew].read_at == centre.now and messages[to_desk].read_by == "王芳"
    assert centre.refused(cmd.SendCrewMessage("V2", "x"), VEHICLE).code == "not_yours"
    assert centre.refused(cmd.SendCrewMessage("V1", "  "), VEHICLE).code == "message_length"
    assert centre.refused(cmd.SendCrewMessage("V1", "长" * 301)).code == "message_length"


def test_the_board_keeps_the_newest_messages_only() -> None:
    centre = staffed_centre(2)
    first = centre.pen.take("first", cmd.SendCrewMessage("V1", "一"), VEHICLE)
    for number in range(CREW_MESSAGES):
        centre.now = centre.now.replace(microsecond=number + 1)
        centre.pen.take(f"m{number}", cmd.SendCrewMessage("V1", str(number)), VEHICLE)
    assert len(centre.board.crew_messages) == CREW_MESSAGES
    assert dict(first.result)["message_id"] not in centre.board.crew_messages


def test_what_a_tablet_ends_is_told_as_the_tablets_word(centre: Centre) -> None:
    refused = send(centre, open_incident(centre, SCENE), "V1")
    centre.do(cmd.RefuseMission(refused.mission_id, "vehicle_fault"), VEHICLE)
    assert centre.board.missions[refused.mission_id].stages[-1].source is ReportSource.TABLET
    empty = send(centre, open_incident(centre, SCENE), "V1", MissionState.ON_SCENE)
    centre.do(cmd.EndEmptyRun(empty.mission_id, "nobody_found"), VEHICLE)
    assert centre.board.missions[empty.mission_id].stages[-1].source is ReportSource.TABLET
