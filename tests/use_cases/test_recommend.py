"""Recommendations rank by what a person would want, and say why."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import HospitalAdvice, RecommendHospitals, RecommendVehicles, VehicleAdviceList
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import Duty, Fix, Vehicle, VehicleType
from dispatch_app.use_cases.ports import Drive, Placed
from dispatch_app.use_cases.recommend import recommend_vehicles
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from dispatch_app.use_cases.settings import ClearingTimes
from tests.centre_in_memory import ADMINISTRATOR, SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def advise(centre: Centre, **values: object) -> VehicleAdviceList:
    query = RecommendVehicles(SCENE, **values)  # type: ignore[arg-type]
    return recommend_vehicles(centre.board, query, centre.lookups, centre.now)


def hospitals(centre: Centre, *needs: str) -> tuple[HospitalAdvice, ...]:
    return recommend_hospitals(centre.board, RecommendHospitals(SCENE, needs), centre.lookups, centre.now).hospitals


def put_fix(centre: Centre, vehicle_id: str, position: Position, age_s: float = 1.0, speed_kmh: float = 40.0) -> None:
    at = centre.now - timedelta(seconds=age_s)
    centre.world.fixes[vehicle_id] = Fix(vehicle_id, position, at, speed_kmh, 90.0)


def test_a_vehicle_without_a_fix_counts_from_its_station_with_turn_out(centre: Centre) -> None:
    first = advise(centre).vehicles[0]
    assert first.from_station and first.turn_out_s == 60
    assert first.time_s == pytest.approx(first.drive_s + 60)
    assert first.reasons[0] == "无可用定位，按分站出发计算"


def test_a_vehicle_on_the_road_beats_one_at_the_station(centre: Centre) -> None:
    put_fix(centre, "V4", Position(118.006, 32.006))
    first = advise(centre).vehicles[0]
    assert (first.vehicle_id, first.turn_out_s, first.from_station) == ("V4", 0, False)
    assert first.reasons[0] == "空闲·途中待命"


def test_a_stale_fix_is_used_but_said(centre: Centre) -> None:
    put_fix(centre, "V4", Position(118.006, 32.006), age_s=95)
    first = advise(centre).vehicles[0]
    assert first.stale and "stale_fix" in first.checks
    assert "定位已95秒未更新，请电台确认" in first.reasons
    put_fix(centre, "V4", Position(118.006, 32.006), age_s=3600)
    by_id = {a.vehicle_id: a for a in advise(centre).vehicles}
    assert by_id["V4"].from_station and "no_fix" in by_id["V4"].checks


def test_suitable_types_come_first_and_the_nearer_other_says_how_much_nearer(centre: Centre) -> None:
    put_fix(centre, "V2", Position(118.0051, 32.0051))
    advice = advise(centre, grade="A").vehicles
    assert [a.suits for a in advice] == [True, True, False, False]
    nearest = next(a for a in advice if a.vehicle_id == "V2")
    assert any("早到" in reason for reason in nearest.reasons)
    assert advise(centre, grade="C").vehicles[0].vehicle_id == "V2"


def test_where_suitable_ones_fill_the_list_the_others_are_not_searched(centre: Centre) -> None:
    whole = advise(centre, grade="A").vehicles
    for limit in range(1, len(whole) + 1):
        assert advise(centre, grade="A", limit=limit).vehicles == whole[:limit]
    roads, asked = centre.lookups.roads, []

    class CountingRoads:
        def drives_to(
            self, scene: Position, origins: Sequence[Placed], count: int, eligible: Sequence[bool] | None = None
        ) -> list[Drive]:
            if scene == SCENE and origins:
                asked.append({origin.key for origin, fits in zip(origins, eligible or [], strict=True) if fits})
            return roads.drives_to(scene, origins, count, eligible)

        def place(self, origins: Sequence[Placed]) -> Sequence[Placed]:
            return origins

        def obeying(self, edits: object, at: object) -> CountingRoads:
            return self

    query = RecommendVehicles(SCENE, grade="A", limit=2)
    recommend_vehicles(centre.board, query, replace(centre.lookups, roads=CountingRoads()), centre.now)
    assert asked == [{advice.vehicle_id for advice in whole if advice.suits}]


def test_bound_and_off_duty_vehicles_are_not_offered(centre: Centre) -> None:
    centre.do(cmd.SetVehicleDuty("V1", Duty.OUT_OF_SERVICE, "保养"))
    assert "V1" not in {a.vehicle_id for a in advise(centre).vehicles}
    assert advise(centre).counted == 3


def test_a_scene_off_the_network_is_said(centre: Centre) -> None:
    centre.world.off_network = True
    advice = advise(centre)
    assert advice.scene_off_network and not advice.vehicles


def test_a_vehicle_without_a_way_to_the_scene_is_named(centre: Centre) -> None:
    centre.world.unreachable = {"V2"}
    advice = advise(centre)
    assert not advice.scene_off_network and len(advice.vehicles) == 3
    assert advice.unreachable == (centre.board.vehicles["V2"].plate,)
    centre.world.unreachable = set(centre.board.vehicles)
    assert not advise(centre).scene_off_network and len(advise(centre).unreachable) == 4


def test_turn_out_never_hides_a_better_vehicle(centre: Centre) -> None:
    """The road search ranks by drive alone; the answer must be exact in drive plus turn-out, against brute force."""
    numbers = random.Random(7)
    stations = tuple(
        Station(f"T{n}", f"站{n}", _somewhere(numbers), turn_out_s=numbers.choice([0, 30, 90, 600])) for n in range(60)
    )
    vehicles = tuple(Vehicle(f"X{n}", f"苏X{n:04d}", VehicleType.ALS, f"T{n % 60}") for n in range(120))
    centre.do(cmd.ImportResources(stations=stations, vehicles=vehicles), ADMINISTRATOR)
    for vehicle in vehicles[::3]:
        put_fix(centre, vehicle.vehicle_id, _somewhere(numbers))
    shown = [a.time_s for a in advise(centre, limit=10).vehicles]
    everything = [a.time_s for a in advise(centre, limit=1000).vehicles]
    assert shown == sorted(everything)[:10]


def _somewhere(numbers: random.Random) -> Position:
    return Position(118 + numbers.random() / 20, 32 + numbers.random() / 20)


def test_hospitals_by_need_then_drive_and_diverting_last(centre: Centre) -> None:
    near = hospitals(centre)
    assert [h.hospital_id for h in near] == ["H2", "H1"]
    able = hospitals(centre, "chest_pain")
    assert [h.hospital_id for h in able] == ["H1", "H2"]
    assert "缺：胸痛中心" in able[1].reasons
    centre.do(cmd.SetHospitalState("H1", True), ADMINISTRATOR)
    closed = hospitals(centre, "chest_pain")
    assert [h.hospital_id for h in closed] == ["H2", "H1"]


def test_the_patients_wish_leads_as_far_as_the_grade_allows(centre: Centre) -> None:
    def first(grade: str, wish: str, *needs: str) -> HospitalAdvice:
        query = RecommendHospitals(SCENE, needs, grade=grade, wish=wish)
        return recommend_hospitals(centre.board, query, centre.lookups, centre.now).hospitals[0]

    assert "最近" in hospitals(centre)[0].reasons
    wished = first("C", "H1")
    assert wished.hospital_id == "H1" and wished.reasons[0].startswith("患者意愿，远")
    assert first("A", "H1").hospital_id == "H2", "a critical patient goes where it is near"
    assert first("C", "H2", "chest_pain").hospital_id == "H1", "a wish does not replace a chest pain centre"
    assert "比区医院远1分钟，后者不符合需要" in first("A", "", "chest_pain").reasons
    centre.do(cmd.SetHospitalState("H1", True), ADMINISTRATOR)
    assert first("C", "H1").hospital_id == "H2"
    listed = recommend_hospitals(centre.board, RecommendHospitals(SCENE, wish="H1"), centre.lookups, centre.now)
    assert listed.hospitals[1].reasons[0] == "患者意愿，但目前不符合需要"


def test_each_vehicle_says_what_its_leaving_uncovers(centre: Centre) -> None:
    first = advise(centre).vehicles[0]
    assert first.cover_left_s == 60, "its colleague at the same station only has to turn out"
    assert first.reasons[-1] == "派出后东门分站片区1分钟内有车"
    for other in ("V2", "V3"):
        centre.do(cmd.SetVehicleDuty(other, Duty.OUT_OF_SERVICE, "保养"))
    by_id = {a.vehicle_id: a for a in advise(centre).vehicles}
    left_s = by_id["V1"].cover_left_s
    assert left_s is not None and left_s > 60
    centre.world.speed_m_s = 3.0
    assert "8分钟内无车" in next(a for a in advise(centre).vehicles if a.vehicle_id == "V1").reasons[-1]
    centre.do(cmd.SetVehicleDuty("V4", Duty.OUT_OF_SERVICE, "保养"))
    assert advise(centre).vehicles[0].reasons[-1] == "派出后东门分站片区无空闲车"


def test_a_vehicle_about_to_clear_is_named_with_its_time_and_never_listed_as_free(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD):
        send(centre, incident_id, "V1", state)
        assert advise(centre).clearing == ()
    for other in ("V2", "V3", "V4"):
        centre.do(cmd.SetVehicleDuty(other, Duty.OUT_OF_SERVICE, "保养"))
    send(centre, incident_id, "V1", MissionState.AT_HOSPITAL)
    centre.advance(600)
    advice = advise(centre)
    assert advice.vehicles == () and [a.vehicle_id for a in advice.clearing] == ["V1"]
    soon = advice.clearing[0]
    assert soon.fix_age_s is None
    assert (soon.free_in_s, soon.availability) == (600, "at_hospital")
    assert soon.free_at == centre.now + timedelta(seconds=600)
    assert soon.time_s == pytest.approx(600 + soon.drive_s)
    assert soon.reasons[:2] == ("即将空闲，按规则约10分钟后", "无可用定位，按医院出发计算")
    slower = recommend_vehicles(
        centre.board, RecommendVehicles(SCENE), centre.lookups, centre.now, ClearingTimes(1800.0, 600.0)
    )
    assert slower.clearing[0].free_in_s == 1800, "as the centre's settings have it"
    centre.advance(3600)
    assert advise(centre).clearing[0].free_in_s == 60, "overdue, and still nobody can promise it at once"
    send(centre, incident_id, "V1", MissionState.HANDED_OVER)
    assert advise(centre).clearing[0].free_in_s == 300
    put_fix(centre, "V2", Position(118.0051, 32.0051))
    centre.do(cmd.SetVehicleDuty("V2", Duty.ON_DUTY))
    assert advise(centre).clearing == (), "a free vehicle is there sooner"
