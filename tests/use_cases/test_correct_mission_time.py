"""The shift lead puts a time right between its neighbours; what stood there stays in the stage and in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from tests.centre_in_memory import DISPATCHER, LEAD, SCENE, STATION, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

MINUTE = timedelta(minutes=1)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def driven(centre: Centre) -> Mission:
    """A mission with ten minutes before each report; nobody pressed "on scene"."""
    mission = send(centre, open_incident(centre, SCENE), "V1")
    for state in (MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.PATIENT_ABOARD):
        centre.advance(600)
        centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK))
    return centre.board.missions[mission.mission_id]


def test_a_late_report_is_put_right_and_a_forgotten_one_added(centre: Centre) -> None:
    mission = driven(centre)
    mission_id = mission.mission_id
    reported = mission.reached_at(MissionState.EN_ROUTE)
    assert reported is not None
    centre.do(cmd.CorrectMissionTime(mission_id, MissionState.EN_ROUTE, reported - 8 * MINUTE, " 无线电补报 "), LEAD)
    centre.do(cmd.CorrectMissionTime(mission_id, MissionState.EN_ROUTE, reported - 9 * MINUTE, "录音核对"), LEAD)
    centre.do(cmd.CorrectMissionTime(mission_id, MissionState.ON_SCENE, reported + MINUTE, "车组补报"), LEAD)
    stages = {stage.state: stage for stage in centre.board.missions[mission_id].stages}
    assert list(stages) == [
        MissionState.ORDERED, MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.ON_SCENE,
        MissionState.PATIENT_ABOARD,
    ]  # fmt: skip
    rolling = stages[MissionState.EN_ROUTE]
    assert (rolling.at, rolling.first_at, rolling.corrected) == (reported - 9 * MINUTE, reported, True)
    assert stages[MissionState.ON_SCENE].corrected and stages[MissionState.ON_SCENE].first_at is None
    assert centre.board.missions[mission_id].state is MissionState.PATIENT_ABOARD
    lines = [line for line in centre.store.journal if isinstance(line.event, ev.MissionTimeCorrected)]
    assert [(line.actor.user, line.event.before, line.event.reason) for line in lines] == [
        ("zhao", reported, "无线电补报"), ("zhao", reported - 8 * MINUTE, "录音核对"), ("zhao", None, "车组补报"),
    ]  # fmt: skip
    before = centre.board.seq
    centre.do(cmd.CorrectMissionTime(mission_id, MissionState.EN_ROUTE, rolling.at, "再次"), LEAD)
    assert centre.board.seq == before, "the same time again changes nothing"


def test_no_time_leaves_its_place(centre: Centre) -> None:
    mission = driven(centre)
    received, aboard = mission.reached_at(MissionState.RECEIVED), mission.reached_at(MissionState.PATIENT_ABOARD)
    assert received is not None and aboard is not None

    def refused(state: MissionState, at: object, reason: str = "核对") -> str:
        return centre.refused(cmd.CorrectMissionTime(mission.mission_id, state, at, reason), LEAD).code  # type: ignore[arg-type]

    assert refused(MissionState.EN_ROUTE, received - MINUTE) == "mission_time_wrong"
    assert refused(MissionState.EN_ROUTE, aboard + MINUTE) == "mission_time_wrong"
    assert refused(MissionState.PATIENT_ABOARD, centre.now + MINUTE) == "mission_time_wrong", "not in the future"
    assert refused(MissionState.ORDERED, received) == "mission_time_fixed"
    assert refused(MissionState.RECEIVED, received) == "mission_time_fixed"
    assert refused(MissionState.AT_HOSPITAL, aboard) == "mission_state_impossible", "it has not been there yet"
    assert refused(MissionState.ABORTED, aboard) == "mission_state_impossible"
    assert refused(MissionState.EN_ROUTE, received, " ") == "reason_missing"
    for actor in (DISPATCHER, STATION):
        command = cmd.CorrectMissionTime(mission.mission_id, MissionState.EN_ROUTE, received, "x")
        assert centre.refused(command, actor).code == "role_not_allowed"
    assert centre.refused(cmd.CorrectMissionTime("x", MissionState.EN_ROUTE, received, "x"), LEAD).code == (
        "mission_unknown"
    )


def test_an_empty_run_gets_its_arrival_and_a_stood_down_mission_no_patient(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    empty = send(centre, incident_id, "V1", MissionState.EN_ROUTE)
    centre.advance(300)
    centre.do(cmd.EndEmptyRun(empty.mission_id, "nobody_found"))
    at = centre.now - MINUTE
    centre.do(cmd.CorrectMissionTime(empty.mission_id, MissionState.ON_SCENE, at, "车组补报"), LEAD)
    assert centre.board.missions[empty.mission_id].reached_at(MissionState.ON_SCENE) == at
    carried = cmd.CorrectMissionTime(empty.mission_id, MissionState.PATIENT_ABOARD, at, "x")
    assert centre.refused(carried, LEAD).code == "mission_state_impossible"
    stood_down = send(centre, incident_id, "V2", MissionState.EN_ROUTE)
    centre.do(cmd.StandDownMission(stood_down.mission_id, "not_needed"))
    arrived = cmd.CorrectMissionTime(stood_down.mission_id, MissionState.ON_SCENE, centre.now, "x")
    assert centre.refused(arrived, LEAD).code == "mission_state_impossible"
    assert centre.board.missions[stood_down.mission_id].stages[-1].state is MissionState.ABORTED
