"""The queue without a vehicle: ranked by grade, waiting and way; who is proposed, and that proposals keep still."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.vehicle import Duty, Fix
from dispatch_app.domain.waiting_queue import Wake, queue_places
from dispatch_app.use_cases.propose_wakes import propose_wakes
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import SCENE, Centre, staffed_centre
from tests.use_cases.test_main_chain import open_at_scene

FAR = Position(118.09, 32.06)


def without_vehicles() -> Centre:
    centre = staffed_centre()
    for vehicle_id in ("V1", "V2", "V3", "V4"):
        centre.do(cmd.SetVehicleDuty(vehicle_id, Duty.OUT_OF_SERVICE, "保养"))
    return centre


def queue_up(centre: Centre, call_id: str, grade: Grade, scene: Position = SCENE) -> str:
    incident_id = open_at_scene(centre, call_id, grade=grade, scene=Place("人民路", scene))
    centre.do(cmd.QueueIncident(incident_id))
    return incident_id


def free(centre: Centre, vehicle_id: str) -> None:
    centre.do(cmd.SetVehicleDuty(vehicle_id, Duty.ON_DUTY))


def matched(centre: Centre) -> list[Wake]:
    return propose_wakes(centre.board, centre.world.fixes, centre.world, centre.now)


def tick(centre: Centre) -> dict[str, str]:
    """Reactions by road; proposals that stand: plate by incident."""
    for command in deadlines(centre.board, centre.now, centre.settings, matched(centre)):
        centre.do(command, SERVER_ACTOR)
    standing = [a for a in centre.board.alarms.values() if a.kind == "queue_may_wake"]
    return {a.incident_id: dict(a.values)["plate"] for a in standing}


def test_the_graver_goes_first_and_who_waits_long_enough_overtakes() -> None:
    centre = without_vehicles()
    light = queue_up(centre, "c1", Grade.C)
    centre.advance(60 * 60)
    grave = queue_up(centre, "c2", Grade.A)
    assert queue_places(centre.board, centre.now) == {grave: 1, light: 2}
    centre.advance(60 * 60)
    assert queue_places(centre.board, centre.now) == {grave: 1, light: 2}
    newer = queue_up(centre, "c3", Grade.B)
    assert list(queue_places(centre.board, centre.now)) == [grave, light, newer], "two hours outweigh a fresh B"


def test_a_freed_vehicle_is_proposed_to_the_first_and_a_change_of_grade_moves_it() -> None:
    centre = without_vehicles()
    first = queue_up(centre, "c1", Grade.B)
    second = queue_up(centre, "c2", Grade.C)
    assert tick(centre) == {}
    free(centre, "V1")
    assert tick(centre) == {first: "苏A12001"}
    centre.do(cmd.AmendIncident(second, cmd.IncidentChanges(grade=Grade.A)))
    assert tick(centre) == {second: "苏A12001"}, "the same vehicle, now for the graver one"
    free(centre, "V3")
    assert set(tick(centre)) == {first, second}
    centre.do(cmd.DispatchVehicles(second, ("V1",)))
    assert tick(centre) == {first: "苏A12003"}
    centre.do(cmd.CancelIncident(first, "caller_cancelled"))
    assert tick(centre) == {}


def test_each_vehicle_once_and_the_nearest_for_each() -> None:
    centre = without_vehicles()
    here = queue_up(centre, "c1", Grade.A)
    there = queue_up(centre, "c2", Grade.A, FAR)
    centre.world.fixes["V3"] = Fix("V3", FAR, centre.now)
    for vehicle_id in ("V1", "V3"):
        free(centre, vehicle_id)
    assert {w.incident_id: w.vehicle_id for w in matched(centre)} == {here: "V1", there: "V3"}


def test_what_stands_stays_while_two_vehicles_are_almost_equally_near() -> None:
    centre = without_vehicles()
    incident_id = queue_up(centre, "c1", Grade.B)
    free(centre, "V1")
    assert tick(centre) == {incident_id: "苏A12001"}
    free(centre, "V3")
    nearer = Position(SCENE.longitude - 0.001, SCENE.latitude)
    centre.world.fixes["V3"] = Fix("V3", nearer, centre.now)
    centre.world.fixes["V1"] = Fix("V1", Position(SCENE.longitude - 0.006, SCENE.latitude), centre.now)
    assert tick(centre) == {incident_id: "苏A12001"}
    centre.world.fixes["V1"] = Fix("V1", FAR, centre.now)
    assert tick(centre) == {incident_id: "苏A12003"}, "now it is minutes away"


def test_a_vehicle_that_does_not_suit_or_has_no_way_is_not_proposed() -> None:
    centre = without_vehicles()
    queue_up(centre, "c1", Grade.A)
    free(centre, "V2")  # basic life support
    assert matched(centre) == []
    free(centre, "V1")
    centre.world.unreachable = {"V1"}
    assert matched(centre) == []


def test_a_proposal_of_a_moment_ago_is_dropped_when_the_vehicle_was_taken() -> None:
    centre = without_vehicles()
    incident_id = queue_up(centre, "c1", Grade.B)
    free(centre, "V1")
    old = matched(centre)
    other = open_at_scene(centre, "c9")
    centre.do(cmd.DispatchVehicles(other, ("V1",)))
    for command in deadlines(centre.board, centre.now, centre.settings, old):
        centre.do(command, SERVER_ACTOR)
    assert not [a for a in centre.board.alarms.values() if a.kind == "queue_may_wake"]
    assert queue_places(centre.board, centre.now) == {incident_id: 1}
