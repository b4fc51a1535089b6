"""What radios say: states, reinforcement, emergency, a call for voice; late, repeated, strange reports harm nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import UNKNOWN_UNITS
from dispatch_app.domain.commands import ClearAlarm
from dispatch_app.domain.incident import AcceptanceKind
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.radio import RadioCode, RadioOutcome
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import ADMINISTRATOR, DISPATCHER, EXCHANGE, SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

GATEWAY = Actor("positions", Role.POSITIONS)
SAY = RadioOutcome


def centre_with_radios() -> Centre:
    centre = staffed_centre()
    vehicles = tuple(replace(v, radio_unit=f"120{n}") for n, v in enumerate(centre.board.vehicles.values(), start=1))
    centre.do(cmd.ImportResources(vehicles=vehicles), ADMINISTRATOR)
    return centre


def say(centre: Centre, code: RadioCode, unit: str = "1201", **values: object) -> RadioOutcome:
    centre.do(cmd.ReportRadio(unit, code, "main", **values), GATEWAY)  # type: ignore[arg-type]
    return centre.board.radio_reports[unit].outcome


def raised(centre: Centre, kind: str) -> list[Priority]:
    return [alarm.priority for alarm in centre.board.alarms.values() if alarm.kind == kind]


def test_a_whole_mission_by_radio_with_every_report_twice() -> None:
    centre = centre_with_radios()
    mission = send(centre, open_incident(centre, SCENE), "V1")
    assert say(centre, RadioCode.RECEIVED) is SAY.TAKEN
    order = centre.board.order_of(mission.mission_id)
    assert order is not None and order.confirmed(Step.ACKNOWLEDGED)
    states = list(RadioCode)[1:8]
    for code in states:
        centre.advance(60)
        assert say(centre, code) is SAY.TAKEN
        assert say(centre, code) is SAY.REPEATED
    done = centre.board.missions[mission.mission_id]
    assert done.state is MissionState.AT_STATION
    assert [s.source for s in done.stages][1:] == [ReportSource.RADIO] * 8
    assert mission.mission_id in centre.board.return_slips, "a run told by radio owes its slip, too"
    assert say(centre, RadioCode.ON_SCENE) is SAY.NO_MISSION


def test_late_and_impossible_reports_are_written_down_and_change_nothing() -> None:
    centre = centre_with_radios()
    incident_id = open_incident(centre, SCENE)
    before = centre.now
    centre.advance(30)
    mission = send(centre, incident_id, "V1")
    assert say(centre, RadioCode.ON_SCENE, heard_at=before) is SAY.LATE
    assert say(centre, RadioCode.RETURNING) is SAY.IMPOSSIBLE
    assert centre.board.missions[mission.mission_id].state is MissionState.ORDERED
    assert say(centre, RadioCode.EN_ROUTE, heard_at=before + timedelta(days=900)) is SAY.TAKEN, "its clock is wrong"
    assert say(centre, RadioCode.RECEIVED) is SAY.REPEATED, "a state that the mission has passed"
    assert centre.board.radio_reports["1201"].incident_id == incident_id


def test_reinforcement_is_one_acceptance_however_often_it_is_keyed() -> None:
    centre = centre_with_radios()
    incident_id = open_incident(centre, SCENE)
    assert say(centre, RadioCode.REINFORCEMENT) is SAY.NO_MISSION
    send(centre, incident_id, "V1", MissionState.ON_SCENE)
    assert say(centre, RadioCode.REINFORCEMENT, count=2) is SAY.TAKEN
    assert say(centre, RadioCode.REINFORCEMENT, count=2) is SAY.REPEATED
    wanted = [a for a in centre.board.acceptances_of(incident_id) if a.kind is AcceptanceKind.REINFORCEMENT]
    assert [a.wanted_vehicles for a in wanted] == [2]
    assert any(alarm.incident_id == incident_id for alarm in centre.board.alarms.values()), "the desks hear of it"


def test_a_crew_in_danger_is_heard_without_a_mission_and_once() -> None:
    centre = centre_with_radios()
    assert say(centre, RadioCode.EMERGENCY) is SAY.TAKEN
    assert say(centre, RadioCode.EMERGENCY) is SAY.REPEATED
    emergency = centre.board.open_emergency_of("V1")
    assert emergency is not None and emergency.source is ReportSource.RADIO
    assert raised(centre, "crew_emergency") == [Priority.CRITICAL]


def test_a_call_for_voice_stands_until_a_person_has_seen_it() -> None:
    centre = centre_with_radios()
    assert say(centre, RadioCode.SPEAK) is SAY.TAKEN and say(centre, RadioCode.SPEAK) is SAY.REPEATED
    assert raised(centre, "radio_speak") == [Priority.HIGH] and due_clears(centre) == []
    alarm_id = next(key for key, alarm in centre.board.alarms.items() if alarm.kind == "radio_speak")
    centre.do(cmd.AcknowledgeAlarm(alarm_id), DISPATCHER)
    assert [c.subject for c in due_clears(centre)] == ["V1"] and raised(centre, "radio_speak") == []
    assert say(centre, RadioCode.SPEAK) is SAY.TAKEN


def due_clears(centre: Centre) -> list[ClearAlarm]:
    due = [c for c in deadlines(centre.board, centre.now, centre.settings) if isinstance(c, ClearAlarm)]
    due = [c for c in due if c.kind.startswith("radio")]
    for command in due:
        centre.do(command, SERVER_ACTOR)
    return due


def test_strange_units_are_an_alarm_and_bounded_and_adopted_by_the_register() -> None:
    centre = centre_with_radios()
    assert say(centre, RadioCode.ON_SCENE, "7777") is SAY.UNKNOWN
    assert raised(centre, "radio_unit_unknown") == [Priority.LOW]
    assert say(centre, RadioCode.EMERGENCY, "7777") is SAY.UNKNOWN
    assert raised(centre, "radio_unit_unknown") == [Priority.CRITICAL], "somebody is in danger, whoever it is"
    vehicle = replace(centre.board.vehicles["V2"], radio_unit="7777")
    centre.do(cmd.ImportResources(vehicles=(vehicle,)), ADMINISTRATOR)
    assert say(centre, RadioCode.CHECK, "7777") is SAY.TAKEN and raised(centre, "radio_unit_unknown") == []
    taken = replace(centre.board.vehicles["V3"], radio_unit="7777")
    assert centre.refused(cmd.ImportResources(vehicles=(taken,)), ADMINISTRATOR).code == "import_wrong"
    for n in range(UNKNOWN_UNITS + 5):
        centre.advance(1)
        say(centre, RadioCode.CHECK, f"X{n}")
    strangers = [r for r in centre.board.radio_reports.values() if not r.vehicle_id]
    assert len(strangers) == UNKNOWN_UNITS
    centre.advance(3_700)
    assert len(due_clears(centre)) == UNKNOWN_UNITS + 5


def test_only_the_gateway_reports_and_only_what_is_a_unit() -> None:
    centre = centre_with_radios()
    assert centre.refused(cmd.ReportRadio("1201", RadioCode.CHECK)).code == "role_not_allowed"
    for unit in ("", "123456789", "12 1", "1201\n"):
        assert centre.refused(cmd.ReportRadio(unit, RadioCode.CHECK), GATEWAY).code == "field_wrong"


def record(centre: Centre, recording_id: str, line: str = "radio1") -> None:
    started = cmd.ReportRecordingStarted(
        recording_id, RecordingKind.RADIO, (line,), f"{recording_id}.wav", line=line, at=centre.now
    )
    centre.do(started, EXCHANGE)


def test_the_channels_recording_belongs_to_the_incident_whichever_came_first() -> None:
    centre = centre_with_radios()
    incident_id = open_incident(centre, SCENE)
    send(centre, incident_id, "V1")
    record(centre, "r1")
    centre.advance(2)
    say(centre, RadioCode.EN_ROUTE, channel="radio1")
    assert centre.board.radio_reports["1201"].recording_id == "r1"
    assert centre.board.recordings["r1"].incident_id == incident_id
    centre.do(cmd.ReportRecordingFinished("r1", 10, "ab" * 32, at=centre.now), EXCHANGE)
    centre.advance(60)
    say(centre, RadioCode.ON_SCENE, channel="radio1")
    assert centre.board.radio_reports["1201"].recording_id == "", "that transmission was over long before"
    centre.advance(1)
    record(centre, "r2")
    assert centre.board.recordings["r2"].incident_id == incident_id
    record(centre, "r3", "radio2")
    assert centre.board.recordings["r3"].incident_id == ""
