"""Several vehicles for one scene: the right types, the quickest, no station emptied without need, what is missing."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PlanVehicles, VehiclePlan
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import Duty, Vehicle, VehicleType
from dispatch_app.use_cases.plan_vehicles import plan_vehicles
from tests.centre_in_memory import ADMINISTRATOR, SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


@pytest.fixture
def centre() -> Centre:
    """Four stations, nearer to farther: 12 ambulances, one negative-pressure vehicle, one command car."""
    centre = staffed_centre()
    stations = (Station("S3", "北门分站", Position(118.03, 32.03)), Station("S4", "南门分站", Position(118.05, 32.03)))
    kinds = [VehicleType.ALS, VehicleType.BLS]
    vehicles = [Vehicle(f"W{n}", f"苏A130{n:02d}", kinds[n % 2], f"S{n % 4 + 1}") for n in range(8)]
    vehicles.append(Vehicle("N1", "苏A14001", VehicleType.NEGATIVE_PRESSURE, "S4"))
    vehicles.append(Vehicle("K1", "苏A14002", VehicleType.COMMAND, "S4"))
    centre.do(cmd.ImportResources(stations=stations, vehicles=tuple(vehicles)), ADMINISTRATOR)
    return centre


def plan(centre: Centre, **values: object) -> VehiclePlan:
    query = PlanVehicles(SCENE, **values)  # type: ignore[arg-type]
    return plan_vehicles(centre.board, query, centre.lookups, centre.now)


def types(centre: Centre, found: VehiclePlan, task: str) -> set[VehicleType]:
    return {centre.board.vehicles[p.advice.vehicle_id].vehicle_type for p in found.picks if p.task == task}


def test_colours_become_vehicles_of_several_stations_in_order_of_arrival(centre: Centre) -> None:
    found = plan(centre, red=2, yellow=2, green=3)
    assert [p.task for p in found.picks if p.task == "command"] == ["command"]
    assert len(found.picks) == 2 + 2 + 2 + 1 and not found.missing
    assert types(centre, found, "red") == {VehicleType.ALS}, "only advanced crews for the critical"
    assert types(centre, found, "yellow") | types(centre, found, "green") == {VehicleType.BLS}
    assert sorted(p.patients for p in found.picks if p.task == "green") == [1, 2]
    times = [p.advice.time_s for p in found.picks]
    assert times == sorted(times) and len({p.advice.vehicle_id for p in found.picks}) == len(times)
    assert len(found.stations) >= 3 and sum(count for _, count in found.stations) == 7
    assert found.explanation[0].endswith("分钟") and "个分站共7辆车" in found.explanation[0]
    assert found.picks[0].reasons[0] in ("红·危重1人", "黄·急症1人", "绿·轻症2人", "绿·轻症1人")


def test_the_last_vehicle_of_a_station_stays_where_another_is_hardly_later(centre: Centre) -> None:
    for vehicle_id in ("V2", "W0", "W4"):  # only V1 is left at the nearest station
        centre.do(cmd.SetVehicleDuty(vehicle_id, Duty.OUT_OF_SERVICE, "保养"))
    spared = plan(centre, red=1)
    assert spared.picks[0].advice.vehicle_id != "V1" and spared.emptied == ()
    many = plan(centre, red=5)
    assert "V1" in {p.advice.vehicle_id for p in many.picks}
    assert "东门分站" in many.emptied and any("派出后无空闲车的分站" in line for line in many.explanation)


def test_what_nobody_is_free_for_is_said(centre: Centre) -> None:
    found = plan(centre, red=20)
    assert dict(found.missing) == {"red": 20 - sum(p.task == "red" for p in found.picks)}
    assert any("无空闲车：红·危重×" in line for line in found.explanation)
    assert plan(centre).picks == () and plan(centre).explanation == ()


def test_wanted_types_are_taken_as_they_were_decided(centre: Centre) -> None:
    found = plan(centre, wanted=(("negative_pressure", 2), ("bls", 1), ("spaceship", 1)))
    assert sorted(p.task for p in found.picks) == ["bls", "negative_pressure"]
    assert dict(found.missing) == {"negative_pressure": 1}


def test_vehicles_that_are_on_it_already_count(centre: Centre) -> None:
    incident_id = open_incident(centre, SCENE)
    send(centre, incident_id, "V1")
    found = plan(centre, red=2, incident_id=incident_id)
    assert found.already_there == 1 and len(found.picks) == 1
    assert "该事件已有1辆车" in found.explanation
    centre.world.off_network = True
    assert plan(centre, red=2).picks == ()
