"""From ring to order in three actions, and what stands in the way."""

from __future__ import annotations

import pytest

from dispatch_app.console.desk import decisions
from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk.advice_rows import hospital_rows, plan_words, vehicle_rows
from dispatch_app.console.desk.incident_rows import closed_rows
from dispatch_app.console.desk.inquiry import Reply
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallKind, CallState
from dispatch_app.domain.incident import Grade, IncidentState
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import MissionState, ReportSource
from tests.centre_in_memory import DISPATCHER, SCENE, SECOND, STATION, staffed_centre
from tests.console.conftest import CALLER
from tests.console.desk_in_memory import SeatedDesk


def ring(seat: SeatedDesk, call_id: str = "c1", number: str = CALLER) -> None:
    seat.by_others(cmd.ReportRing(call_id, "1", number))


def answered(seat: SeatedDesk) -> str:
    ring(seat)
    seat.act(act.answer_call)
    return seat.desk.active


def placed(seat: SeatedDesk) -> str:
    incident_id = answered(seat)
    seat.act(act.accept_place)
    return incident_id


def test_three_actions_send_exactly_these_commands(seat: SeatedDesk) -> None:
    ring(seat)
    first = seat.act(act.answer_call)
    incident_id = seat.desk.active
    second = seat.act(act.accept_place)
    third = seat.act(act.dispatch)
    assert first == [cmd.AnswerCall("c1", "d1"), cmd.OpenIncident("d1", "c1")]
    assert second == [cmd.AcceptLocation(incident_id, "c1", "c1-subscriber")]
    assert third == [cmd.DispatchVehicles(incident_id, ("V1",), "H2")]
    assert [m.vehicle_id for m in seat.centre.board.missions_of(incident_id)] == ["V1"]


def test_the_map_is_centred_on_the_caller_when_the_desk_answers(seat: SeatedDesk) -> None:
    answered(seat)
    assert seat.centred[-1].position == SCENE


def test_the_longest_waiting_call_is_answered_first_and_the_other_is_held(seat: SeatedDesk) -> None:
    ring(seat)
    seat.centre.advance(2)
    ring(seat, "c2", "5550099")
    seat.act(act.answer_call)
    assert seat.desk.call_in_hand().call_id == "c1"  # type: ignore[union-attr]
    sent = seat.act(act.answer_call)
    assert sent == [cmd.AnswerCall("c2", "d1"), cmd.OpenIncident("d1", "c2")]
    assert seat.desk.board.calls["c1"].state is CallState.HELD
    assert len(seat.desk.forms) == 2


def test_a_call_taken_by_the_other_desk_opens_nothing_and_says_who(seat: SeatedDesk) -> None:
    ring(seat)
    seat.centre.do(cmd.AnswerCall("c1", "d2"), SECOND)  # this desk has not heard of it yet
    sent = seat.act(lambda desk: [act.Send(cmd.AnswerCall("c1", "d1"), "answer")])
    assert sent == [cmd.AnswerCall("c1", "d1")]
    assert seat.said() == "2号台已先接听该来电"


def test_a_caller_with_an_open_incident_is_asked_about_first(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    ring(seat, "c2")
    assert seat.act(act.answer_call)[-1] == cmd.AnswerCall("c2", "d1")
    asked = seat.desk.inquiry
    assert asked is not None and [code for code, _ in asked.options] == [incident_id, "new"]
    assert seat.act(decisions.decide, Reply(incident_id)) == [cmd.LinkCall("c2", incident_id)]
    assert seat.centre.board.incidents[incident_id].call_ids == ("c1", "c2")
    assert seat.desk.call_in_hand().call_id == "c2"  # type: ignore[union-attr]


def test_nothing_is_sent_without_a_place_and_the_reason_is_said(seat: SeatedDesk) -> None:
    answered(seat)
    form = seat.desk.shown()
    assert form is not None
    form.plan.toggle("V1")
    assert seat.act(act.dispatch) == []
    assert "F4" in seat.said()


def test_a_vehicle_just_taken_is_said_and_the_next_is_proposed(seat: SeatedDesk) -> None:
    placed(seat)
    other = seat.centre.do(cmd.OpenIncident("d2"), SECOND)["incident_id"]
    seat.centre.do(cmd.MarkPlace(other, "scene", SCENE), SECOND)
    seat.centre.do(cmd.DispatchVehicles(other, ("V1",)), SECOND)
    assert seat.act(act.dispatch)  # this desk has not heard of it
    assert any("苏A12001已被2号台派往" in m.text for m in seat.desk.messages.lines)
    form = seat.desk.shown()
    assert form is not None and not form.dispatching
    assert form.plan.chosen and "V1" not in form.plan.chosen


def test_a_soft_check_asks_inline_and_is_overridden_with_a_reason(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.set_grade, Grade.A)
    form = seat.desk.shown()
    assert form is not None
    form.plan.chosen, form.plan.vehicles_by_hand = ["V2"], True  # a basic vehicle for a critical patient
    seat.act(act.dispatch)
    asked = seat.desk.inquiry
    assert asked is not None and asked.checks == ("type_mismatch",) and "车型不符" in asked.title
    sent = seat.act(decisions.decide, Reply("no_other_free"))
    override = (cmd.Override("type_mismatch", "no_other_free"),)
    assert sent == [cmd.DispatchVehicles(incident_id, ("V2",), "H2", override)]
    assert seat.centre.board.active_mission_of("V2") is not None


def test_esc_drops_the_inquiry_and_sends_nothing(seat: SeatedDesk) -> None:
    placed(seat)
    seat.act(act.cancel_incident)
    assert seat.desk.inquiry is not None
    assert seat.act(act.drop_inquiry) == []
    assert seat.desk.inquiry is None


def test_one_press_is_one_order_while_the_answer_is_awaited(seat: SeatedDesk) -> None:
    placed(seat)
    seat.desk.now = seat.centre.now
    first = act.dispatch(seat.desk)
    assert len(first) == 1
    assert act.dispatch(seat.desk) == []


def test_typed_text_goes_out_before_the_order(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.edit_field, "remarks", "门未锁")
    sent = seat.act(act.dispatch)
    assert sent[0] == cmd.AmendIncident(incident_id, cmd.IncidentChanges(remarks="门未锁"), (
        Keystroke("remarks", "门未锁", 0),
    ))  # fmt: skip
    assert isinstance(sent[1], cmd.DispatchVehicles)


def test_a_reinforcement_proposes_again_without_entering_the_place(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.dispatch)
    form = seat.desk.shown()
    assert form is not None and form.plan.chosen == []
    seat.act(act.reinforce)
    sent = seat.act(decisions.decide, Reply("more_patients", count=2))
    assert sent == [cmd.RequestReinforcement(incident_id, 2, "more_patients", ReportSource.TELEPHONE, call_id="c1")]
    assert len(form.plan.chosen) == 2 and "V1" not in form.plan.chosen


@pytest.mark.parametrize(
    ("action", "reply", "wanted"),
    [
        (act.hold_incident, Reply("place_unclear"), lambda i: [cmd.HoldIncident(i, "place_unclear")]),
        (act.hold_incident, Reply("no_vehicle"), lambda i: [cmd.QueueIncident(i, "")]),
        (act.close_incident, Reply("treated_on_scene", "好转"),
         lambda i: [cmd.CloseIncident(i, "treated_on_scene", "好转")]),
        (act.cancel_incident, Reply("false_call"),
         lambda i: [cmd.CancelIncident(i, "false_call"), cmd.ClassifyCall("c1", CallKind.NUISANCE)]),
        (act.hand_over, Reply("d2"), lambda i: [cmd.TransferCall("c1", "d2")]),
    ],
)  # fmt: skip
def test_an_inquiry_leads_to_its_commands(seat: SeatedDesk, action: object, reply: Reply, wanted: object) -> None:
    incident_id = placed(seat)
    assert seat.act(action) == []
    assert seat.desk.inquiry is not None
    assert seat.act(decisions.decide, reply) == wanted(incident_id)  # type: ignore[operator]
    assert seat.desk.inquiry is None


def test_a_reason_is_asked_for_again_when_none_was_given(seat: SeatedDesk) -> None:
    placed(seat)
    seat.act(act.cancel_incident)
    assert seat.act(decisions.decide, Reply()) == []
    assert seat.desk.inquiry is not None


def test_a_held_incident_wakes_by_the_same_key(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.hold_incident)
    seat.act(decisions.decide, Reply("not_urgent"))
    assert seat.centre.board.incidents[incident_id].state is IncidentState.HELD
    assert seat.act(act.hold_incident) == [cmd.WakeIncident(incident_id)]


def test_a_transferred_form_appears_at_the_other_desk_without_stealing_its_screen(seat: SeatedDesk) -> None:
    other = SeatedDesk(seat.centre, SECOND)
    own = other.centre.do(cmd.OpenIncident("d2"), SECOND)["incident_id"]
    other.run(other._events())
    other.act(act.show_incident, own)
    incident_id = placed(seat)
    seat.act(act.hand_over)
    seat.act(decisions.decide, Reply("d2"))
    other.run(other._events())
    assert other.desk.active == own
    assert incident_id in other.desk.forms


def test_standing_down_and_reassigning_one_vehicle(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.dispatch)
    mission = seat.centre.board.missions_of(incident_id)[0]
    form = seat.desk.shown()
    assert form is not None
    form.plan.chosen = ["V3"]
    seat.act(act.ask_about_mission, "reassign", mission.mission_id)
    sent = seat.act(decisions.decide, Reply("vehicle_fault"))
    assert sent == [cmd.ReassignMission(mission.mission_id, "V3", "vehicle_fault")]
    newest = seat.centre.board.missions_of(incident_id)[-1]
    seat.act(act.ask_about_mission, "stand_down", newest.mission_id)
    assert seat.act(decisions.decide, Reply("other", "误派")) == [cmd.StandDownMission(newest.mission_id, "误派")]


def test_a_patient_aboard_refuses_to_cancel_in_a_sentence(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.dispatch)
    mission = seat.centre.board.missions_of(incident_id)[0]
    report = cmd.ReportMission(mission.mission_id, MissionState.PATIENT_ABOARD, ReportSource.STATION)
    seat.by_others(report, STATION)
    seat.act(act.cancel_incident)
    seat.act(decisions.decide, Reply("caller_cancelled"))
    assert seat.said() == "苏A12001已有病人上车，请先完成该任务"


def test_the_rows_of_advice_name_state_reason_and_choice(seat: SeatedDesk) -> None:
    placed(seat)
    form = seat.desk.shown()
    assert form is not None
    rows = vehicle_rows(form.plan, seat.desk.board)
    assert [row.key for row in rows if row.checked] == ["V1"]
    assert rows[0].number == 1 and rows[0].mark == "●" and "东门分站" in rows[0].note
    assert [row.key for row in hospital_rows(form.plan, seat.desk.board) if row.checked] == ["H2"]
    assert plan_words(form.plan, seat.desk.board) == "1车：苏A12001 → 区医院"


def test_a_centre_without_free_vehicle_says_so() -> None:
    seat = SeatedDesk(staffed_centre(vehicles=0), DISPATCHER)
    seat.act(act.new_incident)
    seat.act(act.mark_place, "scene", SCENE)
    form = seat.desk.shown()
    assert form is not None and form.plan.counted == 0
    assert seat.act(act.dispatch) == []
    assert seat.said() == "请至少选择一辆车"


def test_a_closed_incident_is_listed_newest_first_and_opens_read_only(seat: SeatedDesk) -> None:
    for _ in range(2):
        seat.act(act.new_incident)
        seat.act(act.cancel_incident)
        seat.act(decisions.decide, Reply("false_call", "挂断后无人接听"))
    first, second = seat.desk.board.recent_incidents
    rows = closed_rows(seat.desk.board)
    assert [row.key for row in rows] == [second, first]
    assert "撤警" in rows[0].title
    seat.act(act.put_away)
    seat.act(act.show_incident, first)
    assert seat.act(act.edit_field, "remarks", "later", True) == []


def test_a_message_whose_reason_is_over_no_longer_stands_before_newer_ones(seat: SeatedDesk) -> None:
    messages = seat.desk.messages
    seat.desk.say("the server is away", "danger")
    seat.desk.say("an order was sent", "success")
    messages.calm("the server is away")
    assert [(m.text, m.tone) for m in messages.unread()][:2] == [
        ("an order was sent", "success"), ("the server is away", "dim"),
    ]  # fmt: skip


def test_f12_with_a_typed_but_unknown_place_says_what_is_missing(seat: SeatedDesk) -> None:
    seat.act(act.new_incident)
    seat.act(act.edit_field, "scene", "没有这条路 1 号", True)
    assert [c for c in seat.act(act.dispatch) if isinstance(c, cmd.DispatchVehicles)] == []
    assert seat.said() == "“没有这条路 1 号”无法定位：请从列表选择（F6 ↓）或在地图上单击"
