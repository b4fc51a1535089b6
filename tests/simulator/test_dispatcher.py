"""The automatic desk's scripts against the real pen, and the judgement of the journal that they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.call import CallKind
from dispatch_app.domain.incident import IncidentState, Patient
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Subscriber
from dispatch_app.domain.vehicle import Duty
from dispatch_app.simulator.callers import PlannedCall
from dispatch_app.simulator.dispatcher import Ask, Dispatcher, Do, Look, Script, Wait, closings, wants_vehicle
from dispatch_app.simulator.verdict import Judge, quantile
from dispatch_app.use_cases.recommend import recommend_vehicles
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from dispatch_app.wire.messages import CommandAnswer
from tests.centre_in_memory import DISPATCHER, EXCHANGE, SCENE, STATION, Centre, staffed_centre

NUMBER = "13912345678"
PLAN = PlannedCall("c1", 0.0, NUMBER, "1", "人民路 128 号", SCENE, "fall", Patient(age="70"), 0.0, None)


@pytest.fixture
def centre() -> Centre:
    made = staffed_centre()
    made.world.subscribers[NUMBER] = Subscriber(NUMBER, "李建国", "人民路 128 号", SCENE)
    return made


def play(centre: Centre, script: Script, waiting: Callable[[float], None] | None = None) -> list[object]:
    """Run a script to its end; the commands it sent."""
    sent: list[object] = []
    outcome: object = None
    while True:
        try:
            wish = script.send(outcome)
        except StopIteration:
            return sent
        if isinstance(wish, Do):
            sent.append(wish.command)
            taken = centre.take(wish.command)
            code = taken.refusal.code if taken.refusal else ""
            outcome = CommandAnswer(taken.refusal is None, taken.seq, dict(taken.result), code)
        elif isinstance(wish, Ask):
            outcome = answer_of(centre, wish.query)
        elif isinstance(wish, Wait):
            outcome = None
            centre.advance(wish.seconds)
            if waiting is not None:
                waiting(wish.seconds)
        else:
            assert isinstance(wish, Look)
            outcome = centre.board


def answer_of(centre: Centre, query: object) -> object:
    if isinstance(query, q.RecommendVehicles):
        return recommend_vehicles(centre.board, query, centre.lookups, centre.now)
    if isinstance(query, q.RecommendHospitals):
        return recommend_hospitals(centre.board, query, centre.lookups, centre.now)
    assert isinstance(query, q.FindPlaces)
    return q.PlacesFound(())


def take(centre: Centre, plan: PlannedCall | None = PLAN, call_id: str = "c1") -> list[object]:
    centre.do(cmd.ReportRing(call_id, "1", plan.number if plan else ""), EXCHANGE)
    return play(centre, Dispatcher("d1", seed=1).take_call(centre.board.calls[call_id], plan))


def test_a_call_becomes_an_order_with_a_place_a_complaint_and_a_hospital(centre: Centre) -> None:
    take(centre)
    (incident,) = centre.board.open_incidents()
    (mission,) = centre.board.missions_of(incident.incident_id)
    assert incident.scene.position == SCENE
    assert incident.complaint == "fall" and len(incident.answers) == 2
    assert mission.hospital_id
    assert centre.board.calls["c1"].state == "ended"


def test_an_unknown_number_gets_its_place_from_the_map_where_the_gazetteer_finds_nothing(centre: Centre) -> None:
    sent = take(centre, replace(PLAN, number="5550000"))
    assert cmd.MarkPlace(centre.board.open_incidents()[0].incident_id, "scene", SCENE) in sent


def test_a_second_caller_joins_the_running_incident(centre: Centre) -> None:
    take(centre)
    take(centre, replace(PLAN, call_id="c2", number="5550001", about="c1"), "c2")
    (incident,) = centre.board.open_incidents()
    assert incident.call_ids == ("c1", "c2")


def test_a_call_that_nobody_planned_is_an_enquiry(centre: Centre) -> None:
    take(centre, None)
    assert centre.board.calls["c1"].kind is CallKind.ENQUIRY
    assert centre.board.incidents == {}


def test_a_call_that_another_desk_took_is_left_alone(centre: Centre) -> None:
    centre.do(cmd.ReportRing("c1", "1", NUMBER), EXCHANGE)
    call = centre.board.calls["c1"]
    centre.do(cmd.HangUpCall("c1")) if centre.take(cmd.AnswerCall("c1", "d1")).refusal is None else None
    assert len(play(centre, Dispatcher("d1", seed=1).take_call(call, PLAN))) == 1


def test_without_a_free_vehicle_the_incident_waits_and_is_sent_when_one_frees(centre: Centre) -> None:
    for vehicle_id in centre.board.vehicles:
        centre.do(cmd.SetVehicleDuty(vehicle_id, Duty.OUT_OF_SERVICE, "保养"))
    states: list[IncidentState] = []

    def one_frees(_: float) -> None:
        found = centre.board.open_incidents()
        if found and found[0].state is IncidentState.NO_VEHICLE:
            states.append(found[0].state)
            assert wants_vehicle(centre.board, found[0])
            centre.do(cmd.SetVehicleDuty("V1", Duty.ON_DUTY))

    centre.do(cmd.ReportRing("c1", "1", NUMBER), EXCHANGE)
    play(centre, Dispatcher("d1", seed=1).take_call(centre.board.calls["c1"], PLAN), one_frees)
    assert states
    assert [m.vehicle_id for m in centre.board.missions.values()] == ["V1"]


def test_an_incident_is_closed_when_its_vehicle_is_back_not_before(centre: Centre) -> None:
    take(centre)
    own = frozenset({"d1"})
    assert closings(centre.board, own) == []
    (mission,) = centre.board.missions.values()
    for state in (MissionState.EN_ROUTE, MissionState.RETURNING):
        centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK))
    assert closings(centre.board, frozenset({"d2"})) == []
    (closing,) = closings(centre.board, own)
    centre.do(closing, DISPATCHER)
    assert closing.reason == "carried"


def printed_run(centre: Centre) -> str:
    take(centre)
    (order,) = centre.board.orders.values()
    for step in (Step.SENT, Step.RECEIVED, Step.PRINTED):
        centre.do(cmd.ConfirmOrder(order.order_id, 1, step), STATION)
    return order.order_id


def test_a_good_run_is_judged_good(centre: Centre) -> None:
    printed_run(centre)
    judge = Judge()
    judge.read(centre.store.journal)
    verdict = judge.finish()
    assert verdict.broken == []
    assert (verdict.calls, verdict.answered_in_time, verdict.orders, verdict.printed) == (1, 1, 1, 1)
    assert verdict.ring_to_order_s[0] > 0


@pytest.mark.parametrize("lost", ["PRINTED", "RECEIVED", "SENT"])
def test_an_order_that_never_arrived_breaks_the_run(centre: Centre, lost: str) -> None:
    order_id = printed_run(centre)
    wanted = Step[lost]
    kept = [line for line in centre.store.journal if getattr(getattr(line.event, "step", None), "step", "") != wanted]
    judge = Judge()
    judge.read([replace(line, seq=number) for number, line in enumerate(kept, 1)])
    (sentence,) = judge.finish().broken
    assert order_id in sentence and str(wanted) in sentence


def test_a_vehicle_on_two_missions_a_second_print_and_a_gap_break_the_run(centre: Centre) -> None:
    printed_run(centre)
    lines = list(centre.store.journal)
    ordered = next(line for line in lines if type(line.event).__name__ == "MissionOrdered")
    printed = next(line for line in lines if getattr(getattr(line.event, "step", None), "step", "") == "printed")
    other = replace(ordered.event.mission, mission_id="other")
    lines.append(replace(ordered, seq=len(lines) + 1, event=replace(ordered.event, mission=other)))
    lines.append(replace(printed, seq=len(lines) + 5))
    judge = Judge()
    judge.read(lines)
    broken = " ".join(judge.finish().broken)
    assert "is on" in broken and "was printed 2 times" in broken and "follows" in broken


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([], 0.5) is None
    assert quantile([3.0], 0.95) == 3.0
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert quantile([float(n) for n in range(1, 101)], 0.95) == 95.0
