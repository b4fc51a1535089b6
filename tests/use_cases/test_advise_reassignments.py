"""A vehicle on its way to a lower grade that would be much sooner at a graver one."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import AdviseReassignments, ReassignmentList
from dispatch_app.domain.vehicle import Duty, Fix
from dispatch_app.use_cases.advise_reassignments import advise_reassignments
from tests.centre_in_memory import SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

ELSEWHERE = Position(118.04, 32.02)


@pytest.fixture
def centre() -> Centre:
    """V1 (advanced) drives to a grade C and is just beside the new scene."""
    centre = staffed_centre()
    centre.world.speed_m_s = 5.0
    send(centre, open_incident(centre, ELSEWHERE, Grade.C), "V1", MissionState.EN_ROUTE)
    centre.world.fixes["V1"] = Fix("V1", Position(118.0055, 32.0055), centre.now, 40.0, 90.0)
    return centre


def advise(centre: Centre, grade: str = "A") -> ReassignmentList:
    return advise_reassignments(centre.board, AdviseReassignments(SCENE, grade), centre.lookups, centre.now)


def test_it_is_named_with_what_it_saves_and_who_goes_to_the_other_scene(centre: Centre) -> None:
    advice = advise(centre)
    assert [r.vehicle_id for r in advice.reassignments] == ["V1"]
    turned = advice.reassignments[0]
    assert advice.best_free_s is not None
    assert turned.saves_s == pytest.approx(advice.best_free_s - turned.time_s) and turned.saves_s > 120
    assert turned.replacement_id in ("V3", "V4") and turned.from_grade == "C"
    assert turned.other_delay_s >= 0
    assert turned.reasons[0].startswith("正驶向事件") and turned.reasons[1].startswith("比最优空闲车早到")
    assert turned.replacement_plate in turned.reasons[2]
    assert centre.board.missions[turned.mission_id].is_active(), "advice changes nothing"


def test_nobody_is_turned_from_an_equal_or_graver_case_or_from_a_patient(centre: Centre) -> None:
    assert advise(centre, "C").reassignments == () and advise(centre, "D").reassignments == ()
    assert advise(centre, "").reassignments == (), "an ungraded call turns nobody"
    assert "没有合适的车辆" in advise(centre, "C").explanation
    incident_id = next(iter(centre.board.incidents))
    send(centre, incident_id, "V1", MissionState.ON_SCENE)
    assert advise(centre).reassignments == ()


def test_a_small_gain_turns_nobody(centre: Centre) -> None:
    centre.world.fixes["V3"] = Fix("V3", Position(118.006, 32.006), centre.now, 40.0, 90.0)
    advice = advise(centre)
    assert advice.reassignments == () and "没有驶向较轻事件" in advice.explanation


def test_where_nobody_is_free_it_says_so(centre: Centre) -> None:
    for vehicle_id in ("V2", "V3", "V4"):
        centre.do(cmd.SetVehicleDuty(vehicle_id, Duty.OUT_OF_SERVICE, "保养"))
    turned = advise(centre).reassignments[0]
    assert (turned.replacement_id, turned.saves_s) == ("", 0.0) and advise(centre).best_free_s is None
    assert "暂无符合的空闲车辆" in turned.reasons and "无车可派" in turned.reasons[-1]
