"""Recommendations rank by what a person would want, and say why."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import HospitalAdvice, RecommendHospitals, RecommendVehicles, VehicleAdviceList
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import Duty, Fix, Vehicle, VehicleType
from dispatch_app.use_cases.ports import Drive, Origin
from dispatch_app.use_cases.recommend import recommend_hospitals, recommend_vehicles
from tests.centre_in_memory import ADMINISTRATOR, SCENE, Centre, staffed_centre


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
        def drives_to(self, scene: Position, origins: Sequence[Origin], count: int) -> list[Drive]:
            asked.append({origin.key for origin in origins})
            return roads.drives_to(scene, origins, count)

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
    centre.world.unreachable = set(centre.board.vehicles)
    advice = advise(centre)
    assert advice.scene_off_network and not advice.vehicles


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
