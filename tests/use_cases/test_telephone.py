"""The desk's telephone: several calls, conferences, calling out, hot lines, supervision, faults (CALL-03, 06, 08)."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.call import CallState, Direction
from dispatch_app.domain.refusals import Refusal
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import (
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    LineKind,
    LineState,
    MonitorMode,
    PartyState,
    PhoneState,
)
from dispatch_app.use_cases.phone_number import dialled
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SECOND, Centre, staffed_centre


@pytest.fixture
def centre() -> Centre:
    """Three desks signed in, a hot line to station S1, a call answered at desk 1."""
    made = staffed_centre()
    made.do(cmd.SetDeskState("d3", DeskState.READY), LEAD)
    made.do(cmd.ReportLine("hot-S1", LineKind.HOT_LINE, "东门分站", LineState.IDLE, "8001", "S1"), EXCHANGE)
    answer(made, "c1")
    return made


def answer(centre: Centre, call_id: str, number: str = "13900001111") -> None:
    centre.do(cmd.ReportRing(call_id, "1", number), EXCHANGE)
    centre.do(cmd.AnswerCall(call_id, "d1"), DISPATCHER)


def state(centre: Centre, call_id: str) -> CallState:
    return centre.board.calls[call_id].state


class TestSeveralCalls:
    def test_answering_another_holds_the_first(self, centre: Centre) -> None:
        answer(centre, "c2")
        assert (state(centre, "c1"), state(centre, "c2")) == (CallState.HELD, CallState.ANSWERED)
        centre.do(cmd.ResumeCall("c1"), DISPATCHER)
        assert (state(centre, "c1"), state(centre, "c2")) == (CallState.ANSWERED, CallState.HELD)

    def test_two_calls_become_one_conversation(self, centre: Centre) -> None:
        answer(centre, "c2")
        centre.do(cmd.JoinCalls("c1", "c2"), DISPATCHER)
        assert state(centre, "c1") is state(centre, "c2") is CallState.ANSWERED
        centre.do(cmd.ReportCallEnded("c1", EndedBy.CALLER), EXCHANGE)
        assert centre.board.calls["c2"].joined_to == "", "the other caller is still there"

    def test_calls_of_two_desks_cannot_be_joined(self, centre: Centre) -> None:
        centre.do(cmd.ReportRing("c2", "1", "138"), EXCHANGE)
        centre.do(cmd.AnswerCall("c2", "d2"), SECOND)
        assert centre.refused(cmd.JoinCalls("c1", "c2"), LEAD).code == "calls_at_two_desks"

    def test_mute_and_digits(self, centre: Centre) -> None:
        centre.do(cmd.MuteCall("c1", True), DISPATCHER)
        assert centre.board.calls["c1"].muted
        centre.do(cmd.SendDigits("c1", "12#"), DISPATCHER)
        assert centre.refused(cmd.SendDigits("c1", "1x"), DISPATCHER).code == "field_wrong"

    def test_back_into_the_queue_it_keeps_its_place(self, centre: Centre) -> None:
        first = centre.board.calls["c1"]
        centre.advance(30)
        centre.do(cmd.ReportRing("c2", "1", "138"), EXCHANGE)
        centre.do(cmd.ReturnToQueue("c1"), DISPATCHER)
        assert [c.call_id for c in centre.board.waiting_calls()] == ["c1", "c2"]
        assert centre.board.calls["c1"].rang_at == first.rang_at
        assert any(isinstance(line.event, ev.CallQueued) and line.event.taken_back for line in centre.store.journal)

    def test_to_a_number_outside_the_desk_is_free(self, centre: Centre) -> None:
        centre.do(cmd.TransferOutside("c1", "110"), DISPATCHER)
        assert centre.board.talking_desks() == set()
        assert centre.board.calls["c1"].find_party("110") is not None

    def test_to_a_flow_and_back(self, centre: Centre) -> None:
        centre.do(cmd.SendToFlow("c1", "night"), DISPATCHER)
        centre.do(cmd.ReportFlowStep("c1", "night", "menu"), EXCHANGE)
        assert centre.board.calls["c1"].flow == "night/menu"
        centre.do(cmd.ReportFlowEnded("c1", "night", FlowOutcome.QUEUE), EXCHANGE)
        assert state(centre, "c1") is CallState.RINGING

    def test_a_flow_takes_the_wish_to_be_called_back(self, centre: Centre) -> None:
        centre.do(cmd.SendToFlow("c1", "night"), DISPATCHER)
        centre.do(cmd.ReportFlowEnded("c1", "night", FlowOutcome.CALL_BACK, "13811112222"), EXCHANGE)
        centre.do(cmd.ReportCallEnded("c1", EndedBy.AUTOMATIC), EXCHANGE)
        wanted = centre.board.calls_to_return()
        assert [c.call_back_number for c in wanted] == ["13811112222"]


class TestConference:
    def test_three_and_more(self, centre: Centre) -> None:
        centre.do(cmd.AddParty("c1", number="110"), DISPATCHER)
        centre.do(cmd.AddParty("c1", line_id="hot-S1"), DISPATCHER)
        centre.do(cmd.AddParty("c1", desk_id="d2"), DISPATCHER)
        for party in ("110", "hot-S1", "d2"):
            centre.do(cmd.ReportParty("c1", party, PartyState.CONNECTED), EXCHANGE)
        parties = centre.board.calls["c1"].parties
        assert [(p.party_id, p.state) for p in parties] == [
            ("110", PartyState.CONNECTED), ("hot-S1", PartyState.CONNECTED), ("d2", PartyState.CONNECTED)
        ]  # fmt: skip
        assert "d2" in centre.board.talking_desks()
        centre.do(cmd.DropParty("c1", "d2"), DISPATCHER)
        assert "d2" not in centre.board.talking_desks()
        assert state(centre, "c1") is CallState.ANSWERED

    def test_a_party_that_cannot_be_reached_leaves_the_call_alone(self, centre: Centre) -> None:
        centre.do(cmd.AddParty("c1", number="119"), DISPATCHER)
        centre.do(cmd.ReportParty("c1", "119", PartyState.FAILED, ExchangeFault.BUSY), EXCHANGE)
        call = centre.board.calls["c1"]
        assert (call.state, call.parties[0].fault) == (CallState.ANSWERED, "busy")
        centre.do(cmd.AddParty("c1", number="119"), DISPATCHER)
        assert centre.board.calls["c1"].parties[0].state is PartyState.CALLING

    @pytest.mark.parametrize(
        ("command", "code"),
        [
            (cmd.AddParty("c1"), "party_unknown"),
            (cmd.AddParty("c1", number="abc"), "number_wrong"),
            (cmd.AddParty("c1", number="110", desk_id="d2"), "party_unknown"),
            (cmd.AddParty("c1", line_id="nowhere"), "line_unknown"),
            (cmd.DropParty("c1", "nobody"), "party_unknown"),
            (cmd.AddParty("c9", number="110"), "call_unknown"),
        ],
    )
    def test_refusals(self, centre: Centre, command: cmd.Command, code: str) -> None:
        assert centre.refused(command, DISPATCHER).code == code


class TestCallingOut:
    def test_the_caller_is_held_while_the_desk_calls_out(self, centre: Centre) -> None:
        call_id = centre.do(cmd.CallNumber("d1", "5550001"))["call_id"]
        assert state(centre, "c1") is CallState.HELD
        assert centre.board.calls[call_id].parties[0].name == "东门分站", "a known number has its name"
        centre.do(cmd.ReportParty(call_id, "5550001", PartyState.RINGING), EXCHANGE)
        assert state(centre, call_id) is CallState.DIALLING
        centre.do(cmd.ReportParty(call_id, "5550001", PartyState.CONNECTED), EXCHANGE)
        assert state(centre, call_id) is CallState.ANSWERED

    def test_an_abandoned_call_is_returned_when_somebody_answers(self, centre: Centre) -> None:
        centre.do(cmd.ReportRing("lost", "1", "13722223333"), EXCHANGE)
        centre.do(cmd.ReportCallEnded("lost", EndedBy.CALLER), EXCHANGE)
        first = centre.do(cmd.CallNumber("d1", "13722223333", returns_call_id="lost"))["call_id"]
        centre.do(cmd.ReportParty(first, "13722223333", PartyState.FAILED, ExchangeFault.NO_ANSWER), EXCHANGE)
        centre.do(cmd.ReportCallEnded(first), EXCHANGE)
        assert [c.call_id for c in centre.board.calls_to_return()] == ["lost"]
        second = centre.do(cmd.CallNumber("d1", "13722223333", returns_call_id="lost"))["call_id"]
        centre.do(cmd.ReportParty(second, "13722223333", PartyState.CONNECTED), EXCHANGE)
        assert centre.board.calls_to_return() == []

    def test_from_desk_to_desk(self, centre: Centre) -> None:
        call_id = centre.do(cmd.CallDesk("d1", "d2"))["call_id"]
        assert centre.board.calls[call_id].direction is Direction.INTERNAL
        assert centre.board.talking_desks() == {"d1", "d2"}
        assert centre.refused(cmd.CallDesk("d3", "d2"), LEAD).code == "desk_talking"
        assert centre.refused(cmd.CallDesk("d1", "d1")).code == "desk_is_own"

    def test_a_hot_line_and_one_that_is_down(self, centre: Centre) -> None:
        call_id = centre.do(cmd.CallLine("d1", "hot-S1"))["call_id"]
        assert centre.board.calls[call_id].line == "hot-S1"
        centre.do(cmd.ReportLine("hot-S1", LineKind.HOT_LINE, "东门分站", LineState.DOWN, "8001", "S1"), EXCHANGE)
        assert centre.refused(cmd.CallLine("d1", "hot-S1")).code == "line_down"

    def test_a_broadcast_to_all_stations(self, centre: Centre) -> None:
        group = cmd.CallGroup("d1", ("5550002",), ("d1", "d2"), ("hot-S1",), one_way=True, name="全体分站")
        call = centre.board.calls[centre.do(group)["call_id"]]
        assert [p.party_id for p in call.parties] == ["5550002", "d2", "hot-S1"], "not the desk itself"
        assert (call.direction, call.one_way, call.caller_number) == (Direction.GROUP, True, "全体分站")
        assert centre.refused(cmd.CallGroup("d1")).code == "group_size"

    def test_a_lost_telephone_cannot_call(self, centre: Centre) -> None:
        centre.do(cmd.ReportPhone("d1", PhoneState.LOST), EXCHANGE)
        assert centre.refused(cmd.CallNumber("d1", "110")).code == "desk_phone_lost"

    def test_a_call_dialled_at_the_telephone_comes_onto_the_board(self, centre: Centre) -> None:
        centre.do(cmd.ReportDialled("x1", "d2", "d3"), EXCHANGE)
        centre.do(cmd.ReportDialled("x1", "d2", "d3"), EXCHANGE)
        assert centre.board.calls["x1"].direction is Direction.INTERNAL
        centre.do(cmd.ReportParty("x1", "d3", PartyState.CONNECTED), EXCHANGE)
        assert state(centre, "x1") is CallState.ANSWERED


class TestTransfersAtTheTelephone:
    def test_to_a_number_frees_the_desk_and_the_party_stays_one(self, centre: Centre) -> None:
        centre.do(cmd.ReportParty("c1", "110", PartyState.RINGING, number="110"), EXCHANGE)
        centre.do(cmd.ReportParty("c1", "110", PartyState.CONNECTED), EXCHANGE)
        for _ in range(2):
            centre.do(cmd.ReportTransferred("c1", "d1", number="110"), EXCHANGE)
        call = centre.board.calls["c1"]
        assert (call.state, call.desk_id) == (CallState.ANSWERED, "")
        assert [(p.party_id, p.state) for p in call.parties] == [("110", PartyState.CONNECTED)]
        assert not centre.board.live_calls_of("d1"), "the desk is free"

    def test_to_a_desk_brings_the_incident_and_holds_what_that_desk_talks(self, centre: Centre) -> None:
        incident_id = centre.do(cmd.OpenIncident("d1", "c1"))["incident_id"]
        centre.do(cmd.ReportRing("c2", "1", "138"), EXCHANGE)
        centre.do(cmd.AnswerCall("c2", "d2"), SECOND)
        centre.do(cmd.ReportTransferred("c1", "d1", to_desk_id="d2"), EXCHANGE)
        assert centre.board.calls["c1"].desk_id == centre.board.incidents[incident_id].desk_id == "d2"
        assert state(centre, "c2") is CallState.HELD
        assert centre.refused(cmd.ReportTransferred("c1", "d2", to_desk_id="d9"), EXCHANGE).code == "desk_unknown"

    def test_a_caller_whose_transfer_fails_waits_again(self, centre: Centre) -> None:
        centre.do(cmd.ReportTransferred("c1", "d1", number="110"), EXCHANGE)
        centre.do(cmd.ReportParty("c1", "110", PartyState.FAILED, ExchangeFault.BUSY), EXCHANGE)
        assert state(centre, "c1") is CallState.RINGING

    def test_the_same_from_the_screen_waits_again_too(self, centre: Centre) -> None:
        centre.do(cmd.TransferOutside("c1", "110"), DISPATCHER)
        centre.do(cmd.ReportParty("c1", "110", PartyState.FAILED, ExchangeFault.NO_ANSWER), EXCHANGE)
        assert state(centre, "c1") is CallState.RINGING


class TestSupervision:
    def test_listen_whisper_barge_and_away(self, centre: Centre) -> None:
        for mode in MonitorMode:
            centre.do(cmd.MonitorCall("c1", "d3", mode), LEAD)
        assert [m.mode for m in centre.board.calls["c1"].monitors] == [MonitorMode.BARGE]
        centre.do(cmd.StopMonitoring("c1", "d3"), LEAD)
        assert centre.board.calls["c1"].monitors == ()
        assert centre.refused(cmd.MonitorCall("c1", "d3", MonitorMode.LISTEN), DISPATCHER).code == "role_not_allowed"

    def test_take_over_brings_call_and_incident(self, centre: Centre) -> None:
        incident_id = centre.do(cmd.OpenIncident("d1", "c1"))["incident_id"]
        centre.do(cmd.MonitorCall("c1", "d3", MonitorMode.LISTEN), LEAD)
        centre.do(cmd.TakeOverCall("c1", "d3"), LEAD)
        assert centre.board.calls["c1"].desk_id == centre.board.incidents[incident_id].desk_id == "d3"
        assert centre.board.calls["c1"].monitors == ()

    def test_force_release_wants_a_reason(self, centre: Centre) -> None:
        assert centre.refused(cmd.ReleaseCall("c1", ""), LEAD).code == "reason_missing"
        centre.do(cmd.ReleaseCall("c1", "恶意占线"), LEAD)
        call = centre.board.calls["c1"]
        assert (call.state, call.ended_by) == (CallState.ENDED, EndedBy.SHIFT_LEAD)

    def test_force_state(self, centre: Centre) -> None:
        centre.do(cmd.SetDeskState("d1", DeskState.BUSY, "设备检查"), LEAD)
        assert centre.board.desks["d1"].reason == "设备检查"
        assert centre.refused(cmd.SetDeskState("d2", DeskState.BUSY), DISPATCHER).code == "desk_not_yours"


class TestFaults:
    def test_an_answer_that_failed_puts_the_caller_back(self, centre: Centre) -> None:
        centre.do(cmd.ReportRequestFailed("c1", "answer", ExchangeFault.NO_TELEPHONE, "d1"), EXCHANGE)
        call = centre.board.calls["c1"]
        assert (call.state, call.fault, call.fault_request) == (CallState.RINGING, ExchangeFault.NO_TELEPHONE, "answer")

    def test_a_hold_that_failed_leaves_the_call(self, centre: Centre) -> None:
        centre.do(cmd.ReportRequestFailed("c1", "hold", ExchangeFault.NOT_NOW), EXCHANGE)
        assert state(centre, "c1") is CallState.ANSWERED

    def test_a_telephone_that_was_quicker_than_the_screen_has_the_call(self, centre: Centre) -> None:
        centre.do(cmd.ReportRequestFailed("c1", "answer", ExchangeFault.TAKEN, "d1"), EXCHANGE)
        centre.do(cmd.ReportAnswered("c1", "d2"), EXCHANGE)
        assert centre.board.calls["c1"].desk_id == "d2"

    def test_a_call_that_the_exchange_never_had_is_over(self, centre: Centre) -> None:
        centre.do(cmd.ReportRequestFailed("c1", "hold", ExchangeFault.CALL_UNKNOWN), EXCHANGE)
        assert centre.board.calls["c1"].ended_by is EndedBy.EXCHANGE

    def test_an_outgoing_call_that_cannot_be_made_is_over(self, centre: Centre) -> None:
        call_id = centre.do(cmd.CallNumber("d1", "110"))["call_id"]
        centre.do(cmd.ReportRequestFailed(call_id, "place", ExchangeFault.NO_TRUNK), EXCHANGE)
        assert (state(centre, call_id), centre.board.calls[call_id].fault) == (CallState.ENDED, ExchangeFault.NO_TRUNK)

    def test_reports_come_late_and_twice(self, centre: Centre) -> None:
        for _ in range(2):
            centre.do(cmd.ReportHeld("c1", True), EXCHANGE)
        assert state(centre, "c1") is CallState.HELD
        for _ in range(2):
            centre.do(cmd.ReportCallEnded("c1", EndedBy.DEAD_LEG), EXCHANGE)
        before = centre.board.seq
        for late in (
            cmd.ReportHeld("c1", False), cmd.ReportDigits("c1", "1"), cmd.ReportNoAnswer("c1", "d1"),
            cmd.ReportAnswered("c1", "d2"), cmd.ReportParty("c1", "110", PartyState.LEFT, number="110"),
            cmd.ReportRequestFailed("c1", "hold", ExchangeFault.CALL_OVER),
            cmd.ReportFlowStep("c1", "f", "s"),
        ):  # fmt: skip
            centre.do(late, EXCHANGE)
        assert centre.board.seq == before


@pytest.mark.parametrize(
    ("typed", "number"),
    [("139-0000 1111", "13900001111"), ("+86 (21) 5550001", "+86215550001"), ("*72#", "*72#"), ("12ab", None),
     ("", None), ("1" * 33, None), ("+", None)],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    got = dialled(typed)
    assert got == number if number else isinstance(got, Refusal)
