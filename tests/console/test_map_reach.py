"""Reach, coverage and ways as state: what is asked when, and what becomes of the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk.advice_rows import advice_state, vehicle_rows
from dispatch_app.console.desk.map_reach import (
    REFRESH_S,
    MapReach,
    ReachMode,
    move_rows,
    reach_words,
    reassignment_rows,
)
from dispatch_app.console.desk.map_routes import MOST_ROUTES, ROUTE_AGE_S, MapRoutes, wanted_routes
from dispatch_app.console.desk.plan import Plan
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Position
from tests.centre_in_memory import DISPATCHER, SCENE, Centre, staffed_centre
from tests.console.desk_in_memory import SeatedDesk

RING = ((Position(118.0, 32.0), Position(118.01, 32.0), Position(118.01, 32.01), Position(118.0, 32.0)),)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


@pytest.fixture
def seat(centre: Centre) -> SeatedDesk:
    """A desk with an open incident whose scene is known."""
    seated = SeatedDesk(centre)
    seated.act(act.new_incident)
    seated.act(act.mark_place, "scene", SCENE)
    return seated


def test_coverage_asks_for_the_plan_and_again_when_it_changes(seat: SeatedDesk) -> None:
    reach, desk = MapReach(), seat.desk
    assert reach.questions(desk, desk.now) == []
    reach.show(ReachMode.COVERAGE)
    desk.forms[desk.active].plan.chosen = ["V1"]
    asked = reach.questions(desk, desk.now)
    assert [type(one) for one in asked] == [q.GetCoverage, q.AdviseMoveUps, q.AdviseReassignments]
    assert isinstance(asked[0], q.GetCoverage) and asked[0].leaving == ("V1",)
    assert reach.questions(desk, desk.now) == []
    number = reach.number
    desk.forms[desk.active].plan.chosen = ["V1", "V2"]
    assert len(reach.questions(desk, desk.now)) == 3
    reach.take(number, q.CoverageAnswer(480.0, 4, 0.9, 0.5, 0.9, 0.5, 3.0, (), ()))
    assert reach.coverage is None, "an answer to the earlier plan"
    assert len(reach.questions(desk, desk.now + timedelta(seconds=REFRESH_S))) == 3


def test_reach_counts_from_scene_place_or_station(seat: SeatedDesk) -> None:
    reach, desk = MapReach(), seat.desk
    reach.show(ReachMode.REACH)
    assert reach.questions(desk, desk.now) == [q.GetIsochrones((4.0, 8.0, 12.0), SCENE)]
    place = Position(118.02, 32.0)
    reach.show(ReachMode.REACH, place=place)
    assert reach.questions(desk, desk.now) == [q.GetIsochrones((4.0, 8.0, 12.0), place)]
    reach.show(ReachMode.REACH, "S1")
    assert reach.questions(desk, desk.now) == [q.GetIsochrones((4.0, 8.0, 12.0), None, "S1")]
    assert reach_words(reach, desk)[0] == f"{desk.board.stations['S1'].name} 可达范围（含出车时间）"
    reach.take(reach.number, q.Isochrones((), off_network=True))
    assert reach_words(reach, desk)[1] == "该地点不在路网上"
    reach.show(ReachMode.OFF)
    assert reach.questions(desk, desk.now) == [] and reach.isochrones is None


def test_advice_is_drawn_only_while_it_is_looked_at(seat: SeatedDesk) -> None:
    reach, desk = MapReach(), seat.desk
    reach.show(ReachMode.COVERAGE)
    reach.questions(desk, desk.now)
    move = q.MoveUp("V3", "苏A3", "西", "S1", "东门分站", 300.0, 0.6, 0.9, RING and (RING,), (), ("恢复 30%",))
    other = q.Reassignment("V4", "苏A4", "m1", "2026-0007", "C", 200.0, 240.0, "V2", "苏A2", 400.0, 60.0, ("近",))
    reach.take(reach.number, q.MoveUpList((move,), 0.6, ""))
    reach.take(reach.number, q.ReassignmentList((other,), 440.0))
    rows = move_rows(reach) + reassignment_rows(reach)
    assert [row.mark for row in rows] == ["○", "○"] and reach.move() is None
    assert rows[0].right == "60 % → 90 %" and "苏A2" in rows[1].note
    reach.look_at(rows[0].key)
    assert reach.move() is move and reach.reassignment() is None
    reach.look_at(rows[0].key)
    assert reach.move() is None
    reach.look_at(rows[1].key)
    assert reach.reassignment() is other


def test_ways_of_the_plan_of_missions_and_of_the_vehicle_looked_at(seat: SeatedDesk, centre: Centre) -> None:
    desk = seat.desk
    desk.forms[desk.active].plan.chosen = ["V2"]
    assert wanted_routes(desk, "V3") == {"V3": SCENE, "V2": SCENE}
    centre.do(cmd.DispatchVehicles(desk.active, ("V1",), "H1"), DISPATCHER)
    assert wanted_routes(desk, "")["V1"] == SCENE
    mission = centre.board.active_mission_of("V1")
    assert mission is not None
    for state in (MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.ON_SCENE):
        centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK), DISPATCHER)
    assert "V1" not in wanted_routes(desk, "V1"), "on scene nobody drives"
    centre.do(cmd.ReportMission(mission.mission_id, MissionState.PATIENT_ABOARD, ReportSource.DESK), DISPATCHER)
    assert wanted_routes(desk, "")["V1"] == centre.board.hospitals["H1"].position


def test_ways_are_asked_anew_when_they_are_old_and_forgotten_with_the_wish(seat: SeatedDesk) -> None:
    routes, now = MapRoutes(), seat.desk.now
    wanted = {f"V{n}": SCENE for n in range(MOST_ROUTES)}
    assert len(routes.want(wanted, now)) == MOST_ROUTES
    assert routes.want(wanted, now) == []
    assert len(routes.want(wanted, now + timedelta(seconds=ROUTE_AGE_S))) == MOST_ROUTES
    answer = q.RouteAnswer(True, (SCENE, SCENE), 60.0, 500.0)
    assert routes.take("V1", SCENE, answer)
    assert not routes.take("V1", Position(1.0, 1.0), answer)
    routes.want({"V1": Position(118.1, 32.0)}, now)
    assert routes.answers == {}


def test_vehicles_about_to_clear_are_marked_and_cannot_be_ticked(seat: SeatedDesk, centre: Centre) -> None:
    advice = q.VehicleAdvice(
        "V1", "苏A12001", "als", "S1", "东门分站", "at_hospital", 400.0, 200.0, 0.0, 1_500.0, 1_000.0, False, 3.0,
        False, True, (), (), ("交接约 3 分钟",), None, 200.0, centre.now + timedelta(seconds=200),
    )  # fmt: skip
    plan = Plan()
    plan.take_vehicles(q.VehicleAdviceList((), False, 0, 1.0, (advice,), ("苏A9",)), centre.board, 1)
    (row,) = vehicle_rows(plan, centre.board)
    assert row.checked is None and row.badge == "即将空闲" and "约 3 分钟后空闲 (10:03)" in row.note
    assert plan.chosen == [] and plan.advice_of("V1") is advice
    plan.vehicles = (advice,)
    assert advice_state(plan, True) == "苏A9 无通路可达"
