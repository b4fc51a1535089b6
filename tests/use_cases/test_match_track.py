"""What a vehicle drove: of a mission leg by leg, and a sentence where nothing can be said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import MatchTrack, TrackMatched
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.match_track import match_track
from dispatch_app.use_cases.ports import IncidentRecord
from tests.centre_in_memory import SCENE, START, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


def drive(centre: Centre, seconds: int) -> None:
    """Half a kilometre a minute to the east, a fix each ten seconds."""
    for _ in range(seconds // 10):
        east = (centre.now - START).total_seconds() * 1e-4
        centre.world.tracks.append(Fix("V1", Position(118.0 + east, 32.0), centre.now, 30.0))
        centre.advance(10)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def ask(centre: Centre, **values: object) -> TrackMatched:
    query = MatchTrack(**values)  # type: ignore[arg-type]
    return match_track(centre.board, query, centre.lookups, centre.world, centre.now)


def driven_mission(centre: Centre) -> Mission:
    incident_id = open_incident(centre, SCENE)
    send(centre, incident_id, "V1")
    drive(centre, 60)  # moved about the yard before it rolled
    for state, seconds in (
        (MissionState.EN_ROUTE, 120), (MissionState.ON_SCENE, 60), (MissionState.PATIENT_ABOARD, 180),
        (MissionState.AT_HOSPITAL, 60), (MissionState.RETURNING, 120), (MissionState.AT_STATION, 60),
    ):  # fmt: skip
        send_state(centre, state)
        drive(centre, seconds)
    return next(iter(centre.board.missions.values()))


def send_state(centre: Centre, state: MissionState) -> None:
    mission = next(iter(centre.board.missions.values()))
    centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK))


def test_a_mission_is_measured_from_its_first_roll_to_the_station(centre: Centre) -> None:
    mission = driven_mission(centre)
    way = ask(centre, mission_id=mission.mission_id)
    assert way.problem == "" and way.vehicle_id == "V1"
    assert way.fixes == (120 + 60 + 180 + 60 + 120) // 10, "neither the yard before nor the station after"
    assert way.distance_m == pytest.approx(1.3 * way.straight_m) and way.points
    states = [(leg.from_state, leg.to_state) for leg in way.legs]
    assert states[0] == ("en_route", "on_scene") and states[-1] == ("returning", "at_station") and len(states) == 5
    first, third = way.legs[0], way.legs[2]
    assert third.distance_m == pytest.approx(1.5 * first.distance_m, rel=0.1)
    assert sum(leg.distance_m for leg in way.legs) <= way.distance_m + 1e-6


def test_a_mission_in_the_archive_is_measured_too(centre: Centre) -> None:
    mission = driven_mission(centre)
    incident = centre.board.incidents[mission.incident_id]
    centre.world.archived[incident.incident_id] = IncidentRecord(incident, (), (mission,), ())
    expected = ask(centre, mission_id=mission.mission_id).distance_m
    query = MatchTrack(mission_id=mission.mission_id)
    empty = type(centre.board)(centre_id="c1")
    assert match_track(empty, query, centre.lookups, centre.world, centre.now).distance_m == expected


def test_a_vehicle_between_two_times(centre: Centre) -> None:
    drive(centre, 600)
    way = ask(centre, vehicle_id="V1", since=START, until=START + timedelta(seconds=300))
    assert way.fixes == 30 and way.legs == ()


def test_where_nothing_can_be_said_a_sentence_says_why(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    mission = send(centre, incident_id, "V1")
    assert ask(centre, mission_id=mission.mission_id).problem == "该任务尚未出车"
    assert "M404" in ask(centre, mission_id="M404").problem
    day = timedelta(days=1)
    assert ask(centre, vehicle_id="V1").problem == "请填写开始时间和更晚的结束时间"
    assert ask(centre, vehicle_id="V1", since=START, until=START - day).problem == "请填写开始时间和更晚的结束时间"
    assert "48" in ask(centre, vehicle_id="V1", since=START, until=START + 3 * day).problem
    assert ask(centre, vehicle_id="V9", since=START, until=START + day).problem == "该时段没有轨迹记录"
