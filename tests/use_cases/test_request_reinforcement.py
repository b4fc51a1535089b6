"""Reinforcement from everywhere: the place is known, the desk is called, a repeat changes nothing."""

from __future__ import annotations

from dispatch_app.console.desk import reinforcement_actions as rein
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Ask, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.incident import AcceptanceKind
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.queries import RecommendVehicles
from tests.centre_in_memory import OTHER_STATION, STATION, VEHICLE, Centre, staffed_centre
from tests.use_cases.test_main_chain import open_at_scene


def sent_out() -> tuple[Centre, str, str]:
    centre = staffed_centre()
    incident_id = open_at_scene(centre)
    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    return centre, incident_id, mission_id


def alarms(centre: Centre) -> list[Alarm]:
    return [a for a in centre.board.alarms.values() if a.kind == "reinforcement_wanted"]


def test_a_crew_asks_for_its_own_incident_and_the_desk_sends_at_once() -> None:
    centre, incident_id, _ = sent_out()
    ask = cmd.RequestReinforcement(incident_id, 2, "more_patients", ReportSource.RADIO)
    acceptance_id = centre.do(ask, VEHICLE)["acceptance_id"]
    acceptance = centre.board.acceptances[acceptance_id]
    assert (acceptance.kind, acceptance.source, acceptance.vehicle_id) == (AcceptanceKind.REINFORCEMENT, "tablet", "V1")
    assert acceptance.desk_id == "d1", "the desk that holds the incident has it"
    (alarm,) = alarms(centre)
    assert (dict(alarm.values)["who"], dict(alarm.values)["count"]) == ("苏A12001", "2")
    seq = centre.board.seq
    assert centre.do(ask, VEHICLE)["acceptance_id"] == acceptance_id
    assert centre.board.seq == seq, "a double tap is one request"
    centre.do(cmd.DispatchVehicles(incident_id, ("V2", "V3")))
    assert alarms(centre) == []
    assert centre.board.acceptances[acceptance_id].dispatched_at == centre.now
    assert centre.do(ask, VEHICLE)["acceptance_id"] != acceptance_id, "a later wave is a request of its own"


def test_a_station_asks_and_nobody_asks_for_others() -> None:
    centre, incident_id, mission_id = sent_out()
    ask = cmd.RequestReinforcement(incident_id, 1, "")
    assert centre.refused(ask, OTHER_STATION).code == "not_yours"
    acceptance_id = centre.do(ask, STATION)["acceptance_id"]
    assert centre.board.acceptances[acceptance_id].source == "station"
    foreign = cmd.RequestReinforcement(incident_id, 1, "", vehicle_id="V3")
    assert centre.refused(foreign, STATION).code == "not_yours"
    for state in ("on_scene", "patient_aboard", "at_hospital", "handed_over", "returning"):
        centre.do(cmd.ReportMission(mission_id, MissionState(state), ReportSource.STATION), STATION)
    assert centre.refused(ask, VEHICLE).code == "not_yours", "the crew has left the incident"


def test_a_desk_passes_a_call_on_without_an_alarm_of_its_own() -> None:
    centre, incident_id, _ = sent_out()
    told = cmd.RequestReinforcement(incident_id, 1, "more_patients", ReportSource.TELEPHONE, "V1", "c1")
    acceptance = centre.board.acceptances[centre.do(told)["acceptance_id"]]
    assert (acceptance.source, acceptance.call_id, acceptance.vehicle_id) == ("telephone", "c1", "V1")
    assert alarms(centre) == []
    assert centre.refused(cmd.RequestReinforcement(incident_id, 0, "")).code == "field_wrong"


def test_the_alarm_opens_the_form_with_the_nearest_vehicles_asked_for() -> None:
    centre, incident_id, _ = sent_out()
    centre.do(cmd.RequestReinforcement(incident_id, 3, "more_patients"), VEHICLE)
    desk = IntakeDesk("d2", centre.board, now=centre.now)
    (alarm,) = alarms(centre)
    wanted = rein.follow_alarm(desk, alarm.alarm_id)
    assert desk.active == incident_id
    form = desk.shown()
    assert form is not None and form.wanted == 3
    assert [r.command for r in wanted if isinstance(r, Send)] == [cmd.AcknowledgeAlarm(alarm.alarm_id)]
    assert any(isinstance(r, Ask) and isinstance(r.query, RecommendVehicles) for r in wanted)
