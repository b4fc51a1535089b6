"""The desk's telephone without pixels: the page's ways, the call bar, locks, supervision, faults in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.console.desk import decisions
from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.inquiry import Reply
from dispatch_app.console.desk.telephone_desk import DialWay, TelephoneDesk
from dispatch_app.console.desk.telephone_rows import (
    automatic_rows,
    breaks_asked,
    desk_rows,
    hot_lines,
    lock_rows,
    seat_words,
    talk_lines,
    waiting_note,
)
from dispatch_app.console.desk.telephone_words import FAULTS, REQUESTS, failed_words
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallState
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import (
    EndedBy,
    ExchangeFault,
    LineKind,
    LineState,
    MonitorMode,
    PartyState,
    PhoneState,
)
from dispatch_app.server.telephony_reactions import _REQUESTS
from tests.centre_in_memory import LEAD, SECOND, Centre
from tests.console.conftest import CALLER
from tests.console.desk_in_memory import SeatedDesk


def ring(seat: SeatedDesk, call_id: str = "c1", number: str = CALLER) -> None:
    seat.by_others(cmd.ReportRing(call_id, "1", number))


def hot_line(seat: SeatedDesk, state: LineState = LineState.IDLE) -> None:
    seat.by_others(cmd.ReportLine("hot-S1", LineKind.HOT_LINE, "东门直线", state, "8001", "S1"))


def decide(seat: SeatedDesk, option: str, text: str = "") -> list[cmd.Command]:
    return seat.act(decisions.decide, Reply(option, text))


class TestHotLines:
    def test_a_station_has_its_line_else_its_number(self, seat: SeatedDesk) -> None:
        hot_line(seat)
        lines = {one.name: one for one in hot_lines(seat.desk.board, seat.desk.telephone)}
        assert lines["东门分站"].key == "line:hot-S1" and lines["西门分站"].key == "number:5550002"
        assert not lines["市第一医院"].can_call, "no number is known"

    def test_a_line_that_is_down_shows_the_number_and_dials_it(self, seat: SeatedDesk) -> None:
        hot_line(seat, LineState.DOWN)
        line = next(one for one in hot_lines(seat.desk.board, seat.desk.telephone) if one.name == "东门分站")
        assert (line.key, line.look) == ("number:5550001", "danger") and "555" in line.word

    def test_one_click_calls_and_the_line_is_busy(self, seat: SeatedDesk) -> None:
        hot_line(seat)
        assert seat.act(tel.pick, "line:hot-S1") == [cmd.CallLine("d1", "hot-S1")]
        line = next(one for one in hot_lines(seat.desk.board, seat.desk.telephone) if one.key == "line:hot-S1")
        assert line.look == "en_route"
        assert seat.desk.call_in_hand() is not None

    def test_the_second_stands_before_the_tenth(self, seat: SeatedDesk) -> None:
        for number in (10, 2):
            seat.by_others(cmd.ReportLine(f"x{number}", LineKind.HOT_LINE, f"第{number}分站", LineState.IDLE, "8", ""))
        names = [one.name for one in hot_lines(seat.desk.board, seat.desk.telephone)]
        assert names.index("第2分站") < names.index("第10分站")

    def test_lines_are_found_by_name(self, seat: SeatedDesk) -> None:
        seat.act(tel.search_lines, "西门")
        assert [one.name for one in hot_lines(seat.desk.board, seat.desk.telephone)] == ["西门分站"]


class TestDialling:
    def test_typed_and_by_keys(self, seat: SeatedDesk) -> None:
        for digit in "1190<":
            seat.act(tel.press_key, digit)
        assert seat.desk.telephone.number == "119"
        assert seat.act(tel.dial) == [cmd.CallNumber("d1", "119")]
        assert seat.desk.telephone.number == ""
        assert seat.act(tel.dial) == []

    def test_keys_go_into_the_call_while_nothing_is_typed(self, seat: SeatedDesk) -> None:
        ring(seat)
        seat.act(act.answer_call)
        assert seat.act(tel.press_key, "5") == [cmd.SendDigits("c1", "5")]

    def test_a_group_and_a_broadcast(self, seat: SeatedDesk) -> None:
        hot_line(seat)
        seat.act(tel.open_page, DialWay.BROADCAST)
        for key in ("line:hot-S1", "desk:d2", "number:110", "number:110"):
            seat.act(tel.pick, key)
        assert seat.desk.telephone.picked == ["line:hot-S1", "desk:d2"]
        (group,) = seat.act(tel.call_group)
        assert isinstance(group, cmd.CallGroup)
        assert (group.line_ids, group.desk_ids, group.numbers, group.one_way) == (("hot-S1",), ("d2",), (), True)
        assert not seat.desk.telephone.is_open and seat.act(tel.call_group) == []

    def test_a_missed_call_is_rung_back_by_one_key(self, seat: SeatedDesk) -> None:
        ring(seat)
        seat.by_others(cmd.ReportCallEnded("c1", EndedBy.CALLER))
        assert seat.act(tel.call_back) == [cmd.CallNumber("d1", CALLER, returns_call_id="c1")]

    def test_without_a_telephone_it_is_marked(self, seat: SeatedDesk) -> None:
        ring(seat)
        seat.by_others(cmd.ReportCallEnded("c1", EndedBy.CALLER))
        seat.by_others(cmd.ReportPhone("d1", PhoneState.LOST))
        assert "未连接" in seat.said()
        assert seat.act(tel.call_back) == [cmd.MarkCalledBack("c1")]
        assert seat.act(tel.call_back) == []


class TestTheCallInHand:
    @pytest.fixture
    def talking(self, seat: SeatedDesk) -> SeatedDesk:
        ring(seat)
        seat.act(act.answer_call)
        return seat

    def test_mute_and_its_sign(self, talking: SeatedDesk) -> None:
        talking.act(tel.mute)
        call = talking.desk.board.calls["c1"]
        assert call.muted and ("", "话筒已关") in talk_lines(talking.desk.board, call, "d1")
        talking.act(tel.mute)
        assert not talking.desk.board.calls["c1"].muted

    def test_three_way_asks_whom_and_names_everybody(self, talking: SeatedDesk) -> None:
        assert talking.act(tel.add_party) == [] and talking.desk.telephone.way is DialWay.ADD
        assert talking.act(tel.pick, "number:110") == [cmd.AddParty("c1", "110")]
        assert not talking.desk.telephone.is_open
        talking.by_others(cmd.ReportParty("c1", "110", PartyState.FAILED, ExchangeFault.BUSY))
        assert "110" in talking.said() and "对方忙" in talking.said()
        keys = [key for key, _ in talk_lines(talking.desk.board, talking.desk.board.calls["c1"], "d1")]
        assert keys == ["party:110"]
        assert talking.act(tel.drop_party, "110") == [cmd.DropParty("c1", "110")]

    def test_a_second_call_is_joined_at_once(self, talking: SeatedDesk) -> None:
        ring(talking, "c2", "13700000000")
        talking.act(act.answer_call)
        (join,) = talking.act(tel.add_party)
        assert join == cmd.JoinCalls("c2", "c1")

    def test_hand_on_to_a_number_and_to_a_desk(self, talking: SeatedDesk) -> None:
        talking.act(tel.open_page, DialWay.HAND_ON)
        assert talking.act(tel.pick, "desk:d2") == [cmd.TransferCall("c1", "d2")]

    def test_back_into_the_queue(self, talking: SeatedDesk) -> None:
        assert talking.act(tel.return_to_queue) == [cmd.ReturnToQueue("c1")]
        assert talking.desk.board.calls["c1"].state is CallState.RINGING

    def test_lock_for_a_week_and_unlock(self, talking: SeatedDesk) -> None:
        talking.act(tel.lock_caller)
        (lock,) = decide(talking, "168", "辱骂")
        assert lock == cmd.LockNumber(CALLER, 168, "辱骂", "c1")
        (row,) = lock_rows(talking.desk.board, talking.centre.now)
        assert row.right == "剩 168 小时" and "辱骂" in row.note
        talking.act(tel.unlock, row.key)
        assert decide(talking, "mistake") == [cmd.UnlockNumber(CALLER, "误拉黑")]

    def test_a_withheld_number_is_not_locked(self, seat: SeatedDesk) -> None:
        ring(seat, "c1", "")
        seat.act(act.answer_call)
        assert seat.act(tel.lock_caller) == [] and seat.desk.inquiry is None

    def test_what_failed_is_said_in_words(self, talking: SeatedDesk) -> None:
        talking.by_others(cmd.ReportRequestFailed("c1", "hold", ExchangeFault.NOT_NOW))
        assert talking.said() == "保持失败：当前状态不允许 139-1234-5678"

    def test_the_same_place_is_merged_and_every_caller_kept(self, talking: SeatedDesk) -> None:
        first = talking.desk.active
        talking.act(act.edit_field, "scene", talking_place(), True)
        ring(talking, "c2", "13700000000")
        talking.act(act.answer_call)
        second = talking.desk.active
        assert second != first
        talking.act(act.edit_field, "scene", talking_place(), True)
        talking.act(tel.merge)
        assert decide(talking, first) == [cmd.MergeIncidents(second, first)]
        board = talking.desk.board
        assert talking.desk.active == first
        assert board.incidents[first].call_ids == ("c1", "c2")
        assert (board.incidents[second].is_open(), board.incidents[second].closing_reason) == (False, "duplicate")


def talking_place() -> Place:
    return Place("人民路 128 号", Position(118.005, 32.005), PlaceSource.MAP)


class TestDesksAndQueue:
    def test_the_lead_listens_takes_over_and_ends(self, centre: Centre) -> None:
        lead = SeatedDesk(centre, LEAD)
        lead.by_others(cmd.SetDeskState("d3", DeskState.READY), LEAD)
        ring(lead)
        lead.by_others(cmd.AnswerCall("c1", "d2"), SECOND)
        lead.act(tel.pick_desk, "desk:d2", LEAD)
        assert lead.desk.inquiry is not None
        codes = [code for code, _ in lead.desk.inquiry.options]
        assert codes[:5] == ["listen", "whisper", "barge", "take_over", "release"]
        assert decide(lead, "listen") == [cmd.MonitorCall("c1", "d3", MonitorMode.LISTEN)]
        lead.act(tel.pick_desk, "desk:d2", LEAD)
        assert decide(lead, "release") == [] and lead.desk.inquiry.kind == "release"
        assert decide(lead, "line_blocked") == [cmd.ReleaseCall("c1", "线路被占")]

    def test_a_dispatcher_may_only_call(self, seat: SeatedDesk) -> None:
        seat.act(tel.pick_desk, "desk:d2", seat.actor)
        assert seat.desk.inquiry is not None
        assert [code for code, _ in seat.desk.inquiry.options] == ["call"]
        assert decide(seat, "call") == [cmd.CallDesk("d1", "d2")]

    def test_breaks_are_asked_for_and_decided(self, centre: Centre, seat: SeatedDesk) -> None:
        assert seat.act(tel.set_desk_state, DeskState.BREAK) == [cmd.AskBreak("d1")]
        rows = desk_rows(seat.desk.board, "d2", TelephoneDesk(), centre.now)
        assert rows[0].badge == "申请小休"
        seat.by_others(cmd.DecideBreak("d1", False, "高峰"), LEAD)
        assert seat.said() == "小休未批准 高峰"

    def test_places_in_the_queue_stand_at_every_desk(self, seat: SeatedDesk) -> None:
        ring(seat, "c1")
        ring(seat, "c2", "13700000000")
        board = seat.desk.board
        assert waiting_note(board, board.calls["c1"], "d1") == "急救 第1位 · 本台振铃"
        assert waiting_note(board, board.calls["c2"], "d1") == "急救 第2位"

    def test_an_intercepted_call_is_shown_and_cannot_be_answered(self, seat: SeatedDesk) -> None:
        seat.by_others(cmd.LockNumber("13700000000", 1, "骚扰"), SECOND)
        ring(seat, "c2", "13700000000")
        (row,) = automatic_rows(seat.desk.board, seat.centre.now)
        assert row.note == "黑名单号码"
        assert seat.act(act.answer_call, "c2") == []


def test_every_fault_and_every_request_has_its_words() -> None:
    assert set(FAULTS) == set(ExchangeFault)
    assert {name for name, _ in _REQUESTS.values()} - {"block"} <= set(REQUESTS)
    for fault in ExchangeFault:
        assert failed_words("hold", fault, None).startswith("保持失败：")




class TestTheOwnDesk:
    def test_the_strip_counts_after_call_work_and_names_the_wish_for_a_break(self, seat: SeatedDesk) -> None:
        ring(seat)
        seat.act(act.answer_call)
        assert seat.act(tel.ask_break) == [cmd.AskBreak("d1")]
        assert "小休" in seat_words(seat.desk.board.desks["d1"], seat.desk.now) and breaks_asked(seat.desk.board) == 1
        assert seat.act(tel.ask_break) == [cmd.WithdrawBreak("d1")], "asked again, the wish is taken back"
        assert breaks_asked(seat.desk.board) == 0
        seat.act(act.hang_up)
        until = seat.desk.now + timedelta(seconds=25)
        after = replace(seat.desk.board.desks["d1"], state=DeskState.AFTER_CALL, until=until)
        assert seat_words(after, seat.desk.now).endswith("00:25")
        seat.by_others(cmd.SetDeskState("d1", DeskState.BUSY), seat.actor)
        assert seat.act(tel.ready_or_busy) == [cmd.SetDeskState("d1", DeskState.READY)]
        assert seat.act(tel.ready_or_busy) == [cmd.SetDeskState("d1", DeskState.BUSY)]
        assert seat_words(None, seat.desk.now)

    def test_a_lead_sees_where_he_listens_and_ends_it_from_there(self, centre: Centre) -> None:
        lead = SeatedDesk(centre, LEAD)
        ring(lead)
        lead.by_others(cmd.AnswerCall("c1", "d2"), SECOND)
        centre.do(cmd.MonitorCall("c1", LEAD.desk_id, MonitorMode.LISTEN), LEAD)
        lead.run(lead._events())
        ((key, words),) = talk_lines(lead.desk.board, lead.desk.call_in_hand(), LEAD.desk_id)
        assert key == "desk:d2" and "正在监听" in words
        lead.act(tel.watch_desk, key, LEAD)
        assert lead.desk.inquiry is not None and "stop" in [code for code, _ in lead.desk.inquiry.options]
        assert decide(lead, "stop") == [cmd.StopMonitoring("c1", LEAD.desk_id)]
        assert talk_lines(lead.desk.board, None, LEAD.desk_id) == []
