"""Rows: calls that count, lists that hold still, ladders, alarms, the strip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.call_rows import (
    call_card,
    held_rows,
    missed_rows,
    waiting_rows,
)
from dispatch_app.console.desk.complaint_choice import complaint_words, find_complaints
from dispatch_app.console.desk.incident_rows import incident_rows, ladder_lines, mission_rows, same_place_notices
from dispatch_app.console.desk.location_rows import place_choices, place_rows
from dispatch_app.console.desk.requests import Send
from dispatch_app.console.desk.strip import MessageList, alarm_rows, gps_lamp, station_lamp
from dispatch_app.console.desk.triage_view import triage_view
from dispatch_app.desk_kit.figures import (
    distance_text,
    drive_text,
    incident_number,
    number_text,
    step_text,
    waited_text,
)
from dispatch_app.desk_kit.lamps import link_lamp, part_lamps
from dispatch_app.desk_kit.rows import Row, steady
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Candidate, Place, PlaceSource, Position
from dispatch_app.domain.station import Link
from dispatch_app.domain.telephone import PartyState
from dispatch_app.words import set_language
from tests.centre_in_memory import EXCHANGE, SCENE, SECOND, STATION
from tests.console.conftest import CALLER
from tests.console.desk_in_memory import SeatedDesk
from tests.console.test_main_path import answered, placed, ring


def test_figures_read_as_a_dispatcher_reads_them() -> None:
    assert [waited_text(s) for s in (-1, 7.9, 61, 3_723)] == ["00:00", "00:07", "01:01", "1:02:03"]
    assert drive_text(250) == "4'10\""
    assert [distance_text(m) for m in (348, 994, 2_120)] == ["350 m", "990 m", "2.1 km"]
    assert [step_text(s) for s in (0.42, 12.9, 75)] == ["0.4 s", "12 s", "01:15"]
    assert [number_text(n) for n in ("13912345678", "5552210", "+49301")] == ["139-1234-5678", "555-2210", "+49301"]
    assert incident_number("202611220231") == "#0231"


ROWS = [Row("a", "A"), Row("b", "B"), Row("c", "C")]


def test_a_free_list_follows_the_order() -> None:
    assert [r.key for r in steady(ROWS, ROWS[::-1], held=False)] == ["c", "b", "a"]


def test_a_held_list_keeps_places_freshens_contents_and_greys_what_left() -> None:
    wanted = [Row("d", "D"), Row("c", "C", right="1"), Row("a", "A")]
    shown = steady(ROWS, wanted, held=True)
    assert [r.key for r in shown] == ["a", "b", "c", "d"]
    assert shown[1].gone and not shown[0].gone
    assert shown[2].right == "1"


def test_waiting_calls_count_and_turn_red_after_ten_seconds(seat: SeatedDesk) -> None:
    ring(seat)
    now = seat.centre.now
    row = waiting_rows(seat.desk.board, now, "d1")[0]
    assert (row.title, row.right, row.look) == ("139-1234-5678", "00:00", "free")
    seat.centre.advance(11)
    late = waiting_rows(seat.desk.board, seat.centre.now)[0]
    assert (late.right, late.look, late.mark) == ("00:11", "danger", "!")
    assert "李建国" in late.note


def test_missed_calls_stay_until_called_back(seat: SeatedDesk) -> None:
    ring(seat)
    seat.centre.advance(5)
    seat.by_others(cmd.ReportCallEnded("c1"))
    assert [r.key for r in missed_rows(seat.desk.board, seat.centre.now)] == ["c1"]
    (called,) = seat.act(tel.call_back, "c1")
    assert isinstance(called, cmd.CallNumber) and called.returns_call_id == "c1"
    call = next(c for c in seat.desk.board.calls.values() if c.returns_call_id == "c1")
    seat.by_others(cmd.ReportParty(call.call_id, call.parties[0].party_id, PartyState.CONNECTED))
    assert missed_rows(seat.desk.board, seat.centre.now) == []


def test_a_call_on_hold_stays_in_sight_and_comes_back(seat: SeatedDesk) -> None:
    answered(seat)
    seat.act(act.hold_or_resume)
    assert held_rows(seat.desk.board, "d1", seat.centre.now)[0].note == "保持中"
    assert seat.act(act.hold_or_resume) == [cmd.ResumeCall("c1")]


def test_the_card_tells_an_earlier_call_of_the_number(seat: SeatedDesk) -> None:
    placed(seat)
    ring(seat, "c2")
    card = call_card(seat.desk.board, "c2", seat.centre.now)
    assert card is not None
    assert any("同号事件：#0001" in notice for notice in card.notices)


def test_the_most_exact_opinion_is_offered_first_and_the_accepted_one_marked(seat: SeatedDesk) -> None:
    answered(seat)
    near = Candidate("c1-sms", PlaceSource.SMS_LINK, Position(118.0051, 32.0051), seat.centre.now, 12.0)
    far = Candidate("c1-cell", PlaceSource.HANDSET, Position(118.01, 32.01), seat.centre.now, 900.0)
    for candidate in (far, near):
        seat.by_others(cmd.ReportCandidate("c1", candidate), EXCHANGE)
    choices = place_choices(seat.desk.call_in_hand())
    assert [c.key for c in choices] == ["c1-sms", "c1-subscriber", "c1-cell"]
    seat.act(act.choose_place, "c1-subscriber")
    seat.act(act.accept_place)
    rows = place_rows(choices, Place("", SCENE), seat.centre.now)
    assert [r.key for r in rows if r.badge] == ["c1-subscriber"]


def test_a_subscriber_without_candidate_is_accepted_by_amending(seat: SeatedDesk) -> None:
    incident_id = answered(seat)
    call = seat.desk.board.calls["c1"]
    seat.desk.board.calls["c1"] = replace(call, candidates=())
    request = act.accept_place(seat.desk)[0]
    assert isinstance(request, Send) and isinstance(request.command, cmd.AmendIncident)
    assert request.command.incident_id == incident_id
    assert request.command.changes.scene is not None and request.command.changes.scene.position == SCENE


def test_the_incident_row_follows_its_vehicles(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    assert "受理中" in incident_rows(seat.desk.board, seat.centre.now, "d1")[0].title
    seat.act(act.dispatch)
    assert "已派" in incident_rows(seat.desk.board, seat.centre.now, "d1")[0].title
    mission = seat.desk.board.missions_of(incident_id)[0]
    seat.centre.advance(65)
    row = mission_rows(seat.desk.board, incident_id, seat.centre.now)[0]
    assert row.right == "01:05" and row.look == "ordered"
    seat.by_others(cmd.ReportMission(mission.mission_id, MissionState.ON_SCENE, ReportSource.STATION), STATION)
    assert "现场" in incident_rows(seat.desk.board, seat.centre.now, "d2")[0].title
    assert incident_rows(seat.desk.board, seat.centre.now, "d2")[0].badge == "1号台"


def test_the_ladder_tells_each_step_and_what_to_do_about_a_late_one(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.dispatch)
    mission = seat.desk.board.missions_of(incident_id)[0]
    order = seat.desk.board.order_of(mission.mission_id)
    assert order is not None
    seat.centre.advance(0.4)
    seat.by_others(cmd.ConfirmOrder(order.order_id, 1, Step.SENT), SERVER_ACTOR)
    seat.centre.advance(31)
    seat.by_others(cmd.MarkStepLate(order.order_id, 1, Step.ACKNOWLEDGED), SERVER_ACTOR)
    line = ladder_lines(seat.desk.board, incident_id, seat.centre.now)[0]
    states = {rung.word: (rung.state, rung.time) for rung in line.rungs}
    assert states["已提交"][0] == "done" and states["已发送"] == ("done", "0.4 s")
    assert states["签收"] == ("late", "00:31") and states["出车"][0] == "waiting"
    assert "响铃" not in states
    assert "5550001" in line.message and "东门分站" in line.message


def test_another_incident_at_the_place_is_pointed_out(seat: SeatedDesk) -> None:
    other = seat.centre.do(cmd.OpenIncident("d2"), SECOND)["incident_id"]
    seat.by_others(cmd.MarkPlace(other, "scene", Position(118.0055, 32.005)), SECOND)
    placed(seat)
    form = seat.desk.shown()
    assert form is not None
    found = same_place_notices(seat.desk.board, form.incident, seat.centre.now)
    assert [incident_id for incident_id, _ in found] == [other]
    assert "47米" in found[0][1]


def test_alarms_speak_in_words_and_are_acknowledged(seat: SeatedDesk) -> None:
    seat.by_others(cmd.RaiseAlarm("station_offline", "S1", "high", (("station", "东门分站"),)), SERVER_ACTOR)
    assert seat.said() == "分站无应答 · 东门分站"
    row = alarm_rows(seat.desk.board, seat.centre.now)[0]
    assert row.look == "danger"
    assert seat.act(act.acknowledge_alarm, row.key) == [cmd.AcknowledgeAlarm(row.key)]
    assert alarm_rows(seat.desk.board, seat.centre.now)[0].badge == "李华已确认"


def test_lamps_tell_state_by_mark_and_word(seat: SeatedDesk) -> None:
    assert link_lamp("live", "").tone == "success"
    assert link_lamp("offline", "x").word == "服务器 离线"
    assert [lamp.tone for lamp in part_lamps({"database": "ok", "ups": "on battery"})] == ["success", "danger"]
    assert gps_lamp(seat.desk.board, seat.desk.fixes, seat.centre.now).word == "GPS 4/4"
    seat.centre.advance(60)
    assert gps_lamp(seat.desk.board, seat.desk.fixes, seat.centre.now).mark == "✕"
    seat.centre.pen.take("x", cmd.ReportStation("S1", Link.ONLINE), SERVER_ACTOR)
    assert station_lamp(seat.desk.board).word == "分站 1/2"


def test_messages_stay_until_read_and_repeat_by_counting(seat: SeatedDesk) -> None:
    messages = MessageList()
    for _ in range(3):
        messages.add(seat.centre.now, "分站无应答")
    assert len(messages.lines) == 1 and messages.lines[0].times == 3
    assert len(messages.unread()) == 1
    messages.read()
    assert messages.unread() == [] and len(messages.lines) == 1


@pytest.mark.parametrize("typed", ["胸痛", "胸", "xt", "xiongt", "chest", "chest_pain"])
def test_a_complaint_is_found_by_words_pinyin_initials_and_code(typed: str) -> None:
    assert find_complaints(typed)[0] == "chest_pain"


def test_every_complaint_is_listed_for_nothing_typed_and_none_for_nonsense() -> None:
    assert len(find_complaints("")) > 10
    assert find_complaints("zzqq") == []
    set_language("en")
    assert complaint_words("chest_pain") == "Chest pain"


def test_the_protocol_asks_grades_and_instructs(seat: SeatedDesk) -> None:
    placed(seat)
    seat.act(act.edit_field, "complaint", "chest_pain", True)
    form = seat.desk.shown()
    assert form is not None
    view = triage_view(form.form)
    assert (view.grade, view.asked, view.questions) == (Grade.B, 0, 5)
    assert [c.text for c in view.choices] == ["是", "否", "不清"]
    seat.act(act.answer_question, view.question_code, "yes")
    seat.act(act.answer_question, "cold_sweat", "yes")
    view = triage_view(form.form)
    assert view.grade is Grade.A and view.reason.startswith("有没有出冷汗") and not view.by_hand
    seat.act(act.ask_last_again)
    assert triage_view(form.form).asked == 1
    seat.act(act.set_grade, Grade.C)
    assert triage_view(form.form).by_hand and form.incident.grade is Grade.C
    seat.act(act.set_grade, Grade.UNKNOWN)
    assert triage_view(form.form).grade is Grade.A


def test_no_breathing_starts_resuscitation(seat: SeatedDesk) -> None:
    placed(seat)
    seat.act(act.edit_field, "patient.conscious", "no", True)
    seat.act(act.edit_field, "patient.breathing", "none", True)
    form = seat.desk.shown()
    assert form is not None
    view = triage_view(form.form)
    assert view.resuscitate and view.grade is Grade.A and len(view.instructions) == 4


def test_the_number_of_a_withheld_caller_is_said(seat: SeatedDesk) -> None:
    seat.by_others(cmd.ReportRing("c9", "1", ""), EXCHANGE)
    assert waiting_rows(seat.desk.board, seat.centre.now)[0].title == "号码隐藏"
    assert CALLER not in seat.said()


def test_late_steps_of_one_order_are_one_row_and_acknowledged_together(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.dispatch)
    order = seat.desk.board.order_of(seat.desk.board.missions_of(incident_id)[0].mission_id)
    assert order is not None
    seat.centre.advance(9)
    for step in (Step.SENT, Step.RECEIVED, Step.DISPLAYED):
        seat.by_others(cmd.MarkStepLate(order.order_id, 1, step), SERVER_ACTOR)
    rows = alarm_rows(seat.desk.board, seat.centre.now)
    assert len(rows) == 1
    assert all(word in rows[0].note for word in ("已发送", "送达", "显示"))
    assert len(seat.act(act.acknowledge_alarm, rows[0].key)) == 3
    assert all(alarm.acknowledged_at for alarm in seat.desk.board.alarms.values())
