"""The main job through the real pen: ring → answer → locate → intake → dispatch → deliver → move → close."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallState
from dispatch_app.domain.incident import AcceptanceKind, Grade, IncidentState, Patient
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.place import Place, PlaceSource, Subscriber
from dispatch_app.domain.vehicle import Availability, Duty
from tests.centre_in_memory import (
    DISPATCHER,
    EXCHANGE,
    LEAD,
    OTHER_STATION,
    SCENE,
    SECOND,
    STATION,
    VEHICLE,
    Centre,
    staffed_centre,
)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def open_at_scene(centre: Centre, call_id: str = "c1", **changes: object) -> str:
    """A call answered at desk 1 with an incident at the scene; its id."""
    centre.do(cmd.ReportRing(call_id, "L1", "13900000000"), EXCHANGE)
    centre.do(cmd.AnswerCall(call_id, "d1"))
    incident_id = centre.do(cmd.OpenIncident("d1", call_id))["incident_id"]
    values = {"scene": Place("人民路1号", SCENE), "complaint": "fall"} | changes
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(**values)))  # type: ignore[arg-type]
    return incident_id


def test_a_call_becomes_a_closed_incident(centre: Centre) -> None:
    centre.world.subscribers["13900000000"] = Subscriber("13900000000", "王某", "人民路1号", SCENE)
    centre.do(cmd.ReportRing("c1", "L1", "13900000000"), EXCHANGE)
    call = centre.board.calls["c1"]
    assert call.subscriber is not None
    assert [c.source for c in call.candidates] == [PlaceSource.SUBSCRIBER]

    centre.do(cmd.AnswerCall("c1", "d1"))
    incident_id = centre.do(cmd.OpenIncident("d1", "c1"))["incident_id"]
    assert incident_id == "202611220001"
    assert centre.board.calls["c1"].incident_id == incident_id
    centre.do(cmd.AcceptLocation(incident_id, "c1", call.candidates[0].candidate_id))
    changes = cmd.IncidentChanges(complaint="chest_pain", answers=(("cold_sweat", "yes"),), hospital_id="H1")
    centre.do(cmd.AmendIncident(incident_id, changes))
    incident = centre.board.incidents[incident_id]
    assert (incident.scene.text, incident.scene.source) == ("人民路1号", PlaceSource.SUBSCRIBER)
    assert (incident.grade, incident.grade_reason) == (Grade.A, "chest_pain.cold_sweat")

    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    order = centre.board.order_of(mission_id)
    assert order is not None
    assert order.sheet.hospital_name == "市第一医院"
    assert order.sheet.caller_name == "王某"
    assert order.sheet.route.distance_m > 0
    for step in (Step.RECEIVED, Step.DISPLAYED, Step.SOUNDED, Step.PRINTED, Step.ACKNOWLEDGED):
        centre.advance(1)
        centre.do(cmd.ConfirmOrder(order.order_id, 1, step), STATION)
    assert centre.board.missions[mission_id].state is MissionState.RECEIVED
    for state in ("en_route", "on_scene", "patient_aboard", "at_hospital", "handed_over"):
        centre.advance(60)
        centre.do(cmd.ReportMission(mission_id, MissionState(state), ReportSource.STATION), STATION)
        assert centre.board.availability_of("V1") is not Availability.FREE
    assert centre.board.orders[order.order_id].confirmed(Step.ROLLING) is not None
    assert centre.refused(cmd.CloseIncident(incident_id, "carried")).code == "incident_has_active_missions"
    centre.do(cmd.ReportMission(mission_id, MissionState.RETURNING, ReportSource.STATION), STATION)
    assert centre.board.availability_of("V1") is Availability.FREE
    centre.do(cmd.HangUpCall("c1"))
    centre.do(cmd.CloseIncident(incident_id, "carried"))
    assert centre.board.incidents[incident_id].state is IncidentState.CLOSED
    assert centre.board.orders[order.order_id].state is OrderState.DONE
    changes = cmd.IncidentChanges(remarks="x")
    assert centre.refused(cmd.AmendIncident(incident_id, changes)).code == "incident_closed"


def test_first_desk_to_answer_wins_and_the_second_is_told_who(centre: Centre) -> None:
    centre.do(cmd.ReportRing("c1", "L1", "13900000000"), EXCHANGE)
    centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    refusal = centre.refused(cmd.AnswerCall("c1", "d2"), SECOND)
    assert (refusal.code, dict(refusal.values)["desk"]) == ("call_taken", "1号台")
    centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    assert centre.board.calls["c1"].desk_id == "d1"


def test_two_desks_race_for_one_vehicle(centre: Centre) -> None:
    first, second = open_at_scene(centre, "c1"), open_at_scene(centre, "c2")
    centre.do(cmd.DispatchVehicles(first, ("V1",)), DISPATCHER)
    refusal = centre.refused(cmd.DispatchVehicles(second, ("V1",)), SECOND)
    values = dict(refusal.values)
    assert (refusal.code, values["desk"], values["incident_id"]) == ("vehicle_taken", "1号台", first)
    assert centre.board.missions_of(second) == []


def test_dispatch_of_several_is_all_or_none(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.SetVehicleDuty("V3", Duty.OUT_OF_SERVICE, "保养"))
    assert centre.refused(cmd.DispatchVehicles(incident_id, ("V1", "V3"))).code == "vehicle_off_duty"
    assert centre.refused(cmd.DispatchVehicles(incident_id, ("V1", "V1"))).code == "vehicle_twice"
    assert centre.refused(cmd.DispatchVehicles(incident_id, ())).code == "no_vehicle_chosen"
    assert not centre.board.missions
    centre.do(cmd.DispatchVehicles(incident_id, ("V1", "V2")))
    sheets = [o.sheet for o in centre.board.orders.values()]
    assert [s.other_plates for s in sheets] == [("苏A12002",), ("苏A12001",)]


def test_a_wrong_type_goes_only_with_a_recorded_override(centre: Centre) -> None:
    incident_id = open_at_scene(centre, patient=Patient(conscious="no"))
    refusal = centre.refused(cmd.DispatchVehicles(incident_id, ("V2",)))
    assert (refusal.code, refusal.checks) == ("needs_override", ("type_mismatch",))
    blank = cmd.DispatchVehicles(incident_id, ("V2",), overrides=(cmd.Override("type_mismatch", " "),))
    assert centre.refused(blank).code == "needs_override"
    centre.do(cmd.DispatchVehicles(incident_id, ("V2",), overrides=(cmd.Override("type_mismatch", "最近"),)))
    assert "CheckOverridden" in [type(r.event).__name__ for r in centre.store.journal]


def test_same_command_id_same_answer_refusals_too(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    send = cmd.DispatchVehicles(incident_id, ("V1",))
    first = centre.take(send, command_id="once")
    seq = centre.board.seq
    assert centre.take(send, command_id="once") == first
    assert centre.board.seq == seq
    refused = centre.take(send, command_id="twice")
    assert refused.refusal is not None
    centre.do(cmd.StandDownMission(dict(first.result)["V1"], "not_needed"))
    assert centre.take(send, command_id="twice") == refused
    stolen = centre.take(send, SECOND, command_id="once")
    assert stolen.refusal is not None and stolen.refusal.code == "command_id_reused"


def test_a_failed_commit_changes_nothing(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    before = replace(centre.board, incidents=dict(centre.board.incidents), missions={}, orders={})
    centre.store.fail_next = True
    with pytest.raises(OSError, match="no space"):
        centre.pen.take("x", cmd.DispatchVehicles(incident_id, ("V1",)), DISPATCHER)
    assert (centre.board.seq, centre.board.missions, centre.board.orders) == (before.seq, {}, {})
    assert centre.board.acceptances[f"{incident_id}-1"].dispatched_at is None
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))


def test_late_and_repeated_reports_never_move_a_mission_back(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    centre.do(cmd.ReportMission(mission_id, MissionState.ON_SCENE, ReportSource.RADIO))
    seq = centre.board.seq
    for late in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.RECEIVED):
        centre.do(cmd.ReportMission(mission_id, late, ReportSource.STATION), STATION)
    assert (centre.board.seq, centre.board.missions[mission_id].state) == (seq, MissionState.ON_SCENE)
    centre.do(cmd.ReportMission(mission_id, MissionState.PATIENT_ABOARD, ReportSource.TABLET), VEHICLE)
    assert centre.refused(cmd.StandDownMission(mission_id, "not_needed")).code == "patient_aboard"
    assert centre.refused(cmd.CancelIncident(incident_id, "false_call")).code == "patient_aboard"


def test_a_station_reports_only_its_own(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    report = cmd.ReportMission(mission_id, MissionState.EN_ROUTE, ReportSource.STATION)
    assert centre.refused(report, OTHER_STATION).code == "not_yours"
    order = centre.board.order_of(mission_id)
    assert order is not None
    assert centre.refused(cmd.ConfirmOrder(order.order_id, 1, Step.PRINTED), OTHER_STATION).code == "not_yours"
    assert centre.refused(cmd.ReportStation("S1", printer=None), OTHER_STATION).code == "not_yours"
    assert centre.refused(cmd.SetVehicleDuty("V1", Duty.OFF_DUTY, "x"), OTHER_STATION).code == "not_yours"


def test_cancelling_recalls_every_order(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.DispatchVehicles(incident_id, ("V1", "V2")))
    assert centre.refused(cmd.CancelIncident(incident_id, "")).code == "reason_missing"
    centre.do(cmd.CancelIncident(incident_id, "false_call"))
    assert {o.state for o in centre.board.orders.values()} == {OrderState.RECALLED}
    assert {m.state for m in centre.board.missions.values()} == {MissionState.ABORTED}
    assert centre.board.incidents[incident_id].state is IncidentState.CANCELLED


def test_reopening_leaves_a_trail_and_needs_a_lead(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.CloseIncident(incident_id, "advice_given"))
    assert centre.refused(cmd.ReopenIncident(incident_id, "补录")).code == "role_not_allowed"
    assert centre.refused(cmd.ReopenIncident(incident_id, " "), LEAD).code == "reason_missing"
    centre.do(cmd.ReopenIncident(incident_id, "补录"), LEAD)
    incident = centre.board.incidents[incident_id]
    assert (incident.state, incident.reopened, incident.closing_reason) == (IncidentState.OPEN, 1, "")
    assert centre.board.acceptances_of(incident_id)[-1].kind is AcceptanceKind.REOPENING
    centre.do(cmd.CloseIncident(incident_id, "advice_given"))


def test_revised_orders_keep_the_old_papers_confirmations_apart(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    assert centre.refused(cmd.ReviseOrders(incident_id)).code == "nothing_to_revise"
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))
    order_id = f"{incident_id}-D1"
    centre.do(cmd.ConfirmOrder(order_id, 1, Step.PRINTED), STATION)
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(meeting_point=Place("北门", SCENE))))
    centre.do(cmd.ReviseOrders(incident_id))
    order = centre.board.orders[order_id]
    assert (order.revision, order.sheet.meeting_point.text) == (2, "北门")
    assert order.confirmed(Step.PRINTED) is None
    assert order.confirmed(Step.PRINTED, 1) is not None
    assert centre.refused(cmd.ConfirmOrder(order_id, 3, Step.PRINTED), STATION).code == "order_revision_old"
    centre.do(cmd.ConfirmOrder(order_id, 2, Step.PRINTED), STATION)


def test_refusal_of_a_station_alarms_and_a_new_vehicle_ends_it(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    centre.do(cmd.RefuseMission(mission_id, "vehicle_fault"), STATION)
    assert [a.kind for a in centre.board.raised_alarms()] == ["mission_refused"]
    centre.do(cmd.DispatchVehicles(incident_id, ("V3",)))
    assert not centre.board.alarms
    assert centre.board.acceptances_of(incident_id)[-1].kind is AcceptanceKind.REASSIGNMENT


def test_reassignment_swaps_vehicles_in_one_step(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    mission_id = centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))["V1"]
    assert centre.refused(cmd.ReassignMission(mission_id, "V1", "x")).code == "vehicle_taken"
    centre.do(cmd.ReassignMission(mission_id, "V3", "nearer_vehicle"))
    states = {m.vehicle_id: m.state for m in centre.board.missions_of(incident_id)}
    assert states == {"V1": MissionState.ABORTED, "V3": MissionState.ORDERED}


def test_an_abandoned_call_is_listed_and_rung_back(centre: Centre) -> None:
    centre.do(cmd.ReportRing("c1", "L1", "13900000000"), EXCHANGE)
    centre.do(cmd.ReportCallEnded("c1"), EXCHANGE)
    assert centre.board.calls["c1"].state is CallState.ABANDONED
    assert centre.refused(cmd.AnswerCall("c1", "d1")).code == "call_over"
    centre.do(cmd.MarkCalledBack("c1"))
    assert centre.board.calls["c1"].called_back_at == centre.now


def test_a_call_and_its_form_go_to_another_desk(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    assert centre.refused(cmd.TransferCall("c1", "d3")).code == "desk_signed_out"
    assert centre.refused(cmd.TransferCall("c1", "d2"), SECOND).code == "desk_not_yours"
    centre.do(cmd.TransferCall("c1", "d2"))
    assert centre.board.calls["c1"].desk_id == centre.board.incidents[incident_id].desk_id == "d2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (cmd.IncidentChanges(complaint="nonsense"), "complaint"),
        (cmd.IncidentChanges(remarks="x" * 2001), "remarks"),
        (cmd.IncidentChanges(scene=Place("x", replace(SCENE, longitude=float("nan")))), "scene"),
        (cmd.IncidentChanges(patient=Patient(count=-1)), "patient.count"),
        (cmd.IncidentChanges(patient=Patient(breathing="maybe")), "patient.breathing"),
    ],
)
def test_a_wrong_field_is_named(centre: Centre, changes: cmd.IncidentChanges, field: str) -> None:
    incident_id = open_at_scene(centre)
    refusal = centre.refused(cmd.AmendIncident(incident_id, changes))
    assert (refusal.code, dict(refusal.values)["field"]) == ("field_wrong", field)


def test_a_grade_set_by_hand_stands_until_cleared(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(grade=Grade.D)))
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(answers=(("height", "yes"),))))
    assert centre.board.incidents[incident_id].grade is Grade.D
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(grade=Grade.UNKNOWN)))
    assert centre.board.incidents[incident_id].grade is Grade.A
