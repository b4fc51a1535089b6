"""Stations and hospitals leave the centre only when nothing needs them any more."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from tests.centre_in_memory import ADMINISTRATOR, DISPATCHER, LEAD, SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

PLACE = Position(118.02, 32.02)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def test_a_new_station_goes_again_and_every_reader_sees_it(centre: Centre) -> None:
    centre.do(cmd.SetStation("S9", "错建分站", PLACE), LEAD)
    assert centre.refused(cmd.RemoveStation("S9"), DISPATCHER).code == "role_not_allowed"
    centre.do(cmd.RemoveStation("S9", " 重复 "), LEAD)
    assert "S9" not in centre.board.stations
    assert centre.refused(cmd.RemoveStation("S9"), LEAD).code == "station_unknown"
    centre.do(cmd.SetStation("S9", "错建分站", PLACE), LEAD)
    assert centre.board.stations["S9"].name == "错建分站", "the way back"


def test_a_station_with_vehicles_stays(centre: Centre) -> None:
    refusal = centre.refused(cmd.RemoveStation("S1"), ADMINISTRATOR)
    assert refusal.code == "station_in_use"
    plate = centre.board.vehicles["V1"].plate
    assert plate in dict(refusal.values)["users"] and "S1" in centre.board.stations


def test_a_hospital_stays_while_a_mission_or_an_open_incident_names_it(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD):
        send(centre, incident_id, "V1", state)
    mission = next(iter(centre.board.missions.values()))
    assert mission.hospital_id
    refusal = centre.refused(cmd.RemoveHospital(mission.hospital_id), ADMINISTRATOR)
    assert refusal.code == "hospital_in_use" and incident_id in dict(refusal.values)["users"]
    centre.do(cmd.SetHospital("H9", "新医院", PLACE), ADMINISTRATOR)
    centre.do(cmd.RemoveHospital("H9"), ADMINISTRATOR)
    assert "H9" not in centre.board.hospitals
    assert centre.refused(cmd.RemoveHospital("H9"), ADMINISTRATOR).code == "hospital_unknown"
