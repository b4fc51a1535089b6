"""Call distribution: who is offered which call, in which order, and what if nobody comes (CALL-02, 04, 05, 07)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.call import CallState
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import (
    AfterAnnouncement,
    Announcement,
    ExchangeFault,
    FlowOutcome,
    PartyState,
    PhoneState,
)
from dispatch_app.use_cases.call_settings import (
    CallPolicy,
    CallQueue,
    CallSettings,
    DeskPolicy,
    OverflowAction,
    OverflowCause,
    OverflowStep,
    RingWay,
)
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SECOND, SERVER_ACTOR, Centre, staffed_centre

IDLE = CallSettings(queues=(CallQueue("q", "急救", ring=RingWay.LONGEST_IDLE, no_answer_s=10.0),))
THIRD = Actor("sun", Role.DISPATCHER, "孙", desk_id="d3")


def ring(centre: Centre, call_id: str, number: str = "139", called: str = "120", line: str = "1") -> None:
    centre.do(cmd.ReportRing(call_id, line, number, called), EXCHANGE)


def offered(centre: Centre, call_id: str) -> tuple[str, ...]:
    return centre.board.calls[call_id].offered_to


def tick(centre: Centre, seconds: float) -> None:
    centre.advance(seconds)
    centre.do(cmd.DistributeCalls(), SERVER_ACTOR)


def finish(centre: Centre, call_id: str) -> None:
    centre.do(cmd.ReportCallEnded(call_id), EXCHANGE)


def happened(centre: Centre, kind: type) -> list:
    return [line.event for line in centre.store.journal if isinstance(line.event, kind)]


class TestRingAll:
    def test_every_free_desk_rings_and_the_first_to_answer_has_it(self) -> None:
        centre = staffed_centre()
        ring(centre, "c1")
        assert offered(centre, "c1") == ("d1", "d2")
        centre.do(cmd.AnswerCall("c1", "d2"), SECOND)
        assert centre.board.calls["c1"].offered_to == ()
        assert centre.refused(cmd.AnswerCall("c1", "d1"), DISPATCHER).code == "call_taken"

    def test_a_second_call_rings_at_the_desks_that_are_left(self) -> None:
        centre = staffed_centre()
        ring(centre, "c1")
        ring(centre, "c2")
        assert (offered(centre, "c1"), offered(centre, "c2")) == (("d1", "d2"), ())
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        assert offered(centre, "c2") == ("d2",)

    def test_a_telephone_quicker_than_another_desks_screen_stops_ringing_for_the_next_call(self) -> None:
        centre = staffed_centre()
        ring(centre, "c1")
        centre.do(cmd.ReportAnswered("c1", "d2"), EXCHANGE)
        ring(centre, "c2")
        assert offered(centre, "c2") == ("d1",)
        centre.do(cmd.ReportAnswered("c1", "d1"), EXCHANGE)
        assert offered(centre, "c2") == ("d2",)

    def test_a_desk_that_gets_free_rings(self) -> None:
        centre = staffed_centre()
        for call_id, desk_id, actor in (("a", "d1", DISPATCHER), ("b", "d2", SECOND)):
            ring(centre, call_id)
            centre.do(cmd.AnswerCall(call_id, desk_id), actor)
        ring(centre, "c")
        assert offered(centre, "c") == ()
        finish(centre, "b")
        assert offered(centre, "c") == ("d2",)

    def test_a_desk_without_telephone_or_ready_does_not_ring(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.ReportPhone("d1", PhoneState.LOST), EXCHANGE)
        ring(centre, "c1")
        assert offered(centre, "c1") == ("d2",)
        centre.do(cmd.SetDeskState("d2", DeskState.BUSY), SECOND)
        assert offered(centre, "c1") == ()
        centre.do(cmd.ReportPhone("d1", PhoneState.REGISTERED), EXCHANGE)
        assert offered(centre, "c1") == ("d1",)


class TestLongestIdle:
    def test_one_desk_rings_the_one_that_was_idle_longest(self) -> None:
        centre = staffed_centre(calls=IDLE)
        centre.advance(10)
        ring(centre, "c1")
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        finish(centre, "c1")
        centre.advance(10)
        ring(centre, "c2", "138")
        assert offered(centre, "c2") == ("d2",)

    def test_the_last_desk_of_the_caller_comes_first(self) -> None:
        centre = staffed_centre(calls=IDLE)
        ring(centre, "c1", "13900001111")
        centre.do(cmd.AnswerCall("c1", "d2"), SECOND)
        finish(centre, "c1")
        centre.advance(60)
        ring(centre, "c2", "13900001111")
        assert offered(centre, "c2") == ("d2",)

    def test_the_order_of_desk_policies_is_the_centres(self) -> None:
        queue = CallQueue("q", "q", ring=RingWay.LONGEST_IDLE, skill="english", desk_order=(DeskPolicy.SKILL,))
        skills = (("li", (("english", 2),)), ("wang", (("english", 9),)))
        centre = staffed_centre(calls=CallSettings(queues=(queue,), user_skills=skills))
        ring(centre, "c1")
        assert offered(centre, "c1") == ("d2",)
        centre.do(cmd.SetDeskSkills("d1", (("english", 9),)), LEAD)
        centre.do(cmd.SetDeskSkills("d2", ()), LEAD)
        assert offered(centre, "c1") == ("d1",)

    def test_no_answer_marks_the_desk_and_the_next_rings(self) -> None:
        centre = staffed_centre(calls=IDLE)
        ring(centre, "c1")
        assert offered(centre, "c1") == ("d1",)
        tick(centre, 10)
        assert offered(centre, "c1") == ("d2",)
        assert centre.board.desks["d1"].missed == 1
        tick(centre, 10)
        assert offered(centre, "c1") == ("d1",), "after all have been passed by, it begins again"
        tick(centre, 10)
        tick(centre, 10)
        tick(centre, 10)
        silent = centre.board.desks["d1"]
        assert (silent.state, silent.reason) == (DeskState.BUSY, "no_answer")
        centre.do(cmd.SetDeskState("d1", DeskState.READY), DISPATCHER)
        assert centre.board.desks["d1"].missed == 0

    def test_a_declining_telephone_passes_the_call_on_at_once(self) -> None:
        centre = staffed_centre(calls=IDLE)
        ring(centre, "c1")
        centre.do(cmd.ReportNoAnswer("c1", "d1", ExchangeFault.DECLINED), EXCHANGE)
        assert offered(centre, "c1") == ("d2",)
        centre.do(cmd.ReportNoAnswer("c1", "d1"), EXCHANGE)
        assert centre.board.desks["d1"].missed == 1, "it no longer rang there"

    def test_a_lone_desk_that_passed_keeps_ringing(self) -> None:
        centre = staffed_centre(calls=IDLE)
        centre.do(cmd.SetDeskState("d2", DeskState.SIGNED_OUT), SECOND)
        ring(centre, "c1")
        tick(centre, 10)
        assert offered(centre, "c1") == ("d1",)

    def test_the_telephone_that_rang_in_vain_is_told_to_stop(self) -> None:
        centre = staffed_centre(calls=IDLE)
        centre.do(cmd.SetDeskState("d2", DeskState.SIGNED_OUT), SECOND)
        ring(centre, "c1")
        centre.do(cmd.SetDeskState("d1", DeskState.BUSY), DISPATCHER)
        assert happened(centre, ev.CallOffered)[-1].desk_ids == ()


class TestOrder:
    def settings(self, *order: CallPolicy) -> CallSettings:
        queues = (
            CallQueue("low", "咨询", called_numbers=("12320",), priority=1),
            CallQueue("high", "急救", called_numbers=("120",), priority=9, skill="emergency"),
        )
        skills = tuple((user, (("emergency", 5),)) for user in ("li", "wang"))
        return CallSettings(
            queues=queues, call_order=order, customers=(("110", 50),), user_skills=skills,
            skill_priorities=(("emergency", 3),),
        )  # fmt: skip

    def order(self, centre: Centre) -> list[str]:
        ring(centre, "enquiry", "139", "12320")
        centre.advance(1)
        ring(centre, "emergency", "138", "120")
        centre.advance(1)
        ring(centre, "police", "110", "12320")
        return [call.call_id for call in centre.board.waiting_calls()]

    def test_customer_then_service_then_time(self) -> None:
        centre = staffed_centre(calls=self.settings(CallPolicy.CUSTOMER, CallPolicy.SERVICE, CallPolicy.WAITING))
        assert self.order(centre) == ["police", "emergency", "enquiry"]
        assert offered(centre, "police") == ("d1", "d2"), "the first in the order rings everywhere"

    def test_service_first(self) -> None:
        centre = staffed_centre(calls=self.settings(CallPolicy.SERVICE, CallPolicy.WAITING))
        assert self.order(centre) == ["emergency", "enquiry", "police"]

    def test_skill_first(self) -> None:
        centre = staffed_centre(calls=self.settings(CallPolicy.SKILL, CallPolicy.WAITING))
        assert self.order(centre) == ["emergency", "enquiry", "police"]

    def test_only_time(self) -> None:
        centre = staffed_centre(calls=self.settings(CallPolicy.WAITING))
        assert self.order(centre) == ["enquiry", "emergency", "police"]

    def test_a_line_leads_into_its_queue(self) -> None:
        queues = (CallQueue("a", "甲"), CallQueue("b", "乙", lines=("hot",)))
        centre = staffed_centre(calls=CallSettings(queues=queues))
        ring(centre, "c1", line="hot")
        ring(centre, "c2", line="other")
        assert [centre.board.calls[c].queue_id for c in ("c1", "c2")] == ["b", "a"]


class TestOverflow:
    def centre(self, *steps: OverflowStep, skill: str = "") -> Centre:
        first = CallQueue("first", "甲", skill=skill, ring=RingWay.LONGEST_IDLE, overflow=steps)
        return staffed_centre(calls=CallSettings(queues=(first, CallQueue("second", "乙"))))

    def test_after_some_seconds_into_another_queue(self) -> None:
        centre = self.centre(OverflowStep(OverflowCause.WAIT, 5, OverflowAction.QUEUE, "second"), skill="french")
        ring(centre, "c1")
        assert offered(centre, "c1") == ()
        tick(centre, 5)
        call = centre.board.calls["c1"]
        assert (call.queue_id, call.offered_to) == ("second", ("d1", "d2"))
        assert call.overflowed == ("first/0",)

    def test_too_many_before_it(self) -> None:
        centre = self.centre(OverflowStep(OverflowCause.LENGTH, 2, OverflowAction.ANNOUNCE, "all_busy"))
        for number in range(3):
            ring(centre, f"c{number}")
        assert happened(centre, ev.AnnouncementStarted) == [
            ev.AnnouncementStarted("c2", Announcement.ALL_BUSY, AfterAnnouncement.WAIT, in_place=True)
        ]
        assert centre.board.calls["c2"].state is CallState.RINGING

    def test_every_step_that_is_due_is_taken_at_once(self) -> None:
        again = OverflowStep(OverflowCause.WAIT, 0, OverflowAction.QUEUE, "first")
        centre = self.centre(again, OverflowStep(OverflowCause.LENGTH, 0, OverflowAction.QUEUE, "second"))
        ring(centre, "c1")
        call = centre.board.calls["c1"]
        assert (call.overflowed, call.queue_id) == (("first/0", "first/1"), "second")

    def test_nobody_with_the_skill_leaves_a_message(self) -> None:
        centre = self.centre(OverflowStep(OverflowCause.NOBODY, 0, OverflowAction.MESSAGE), skill="french")
        ring(centre, "c1")
        assert centre.board.calls["c1"].state is CallState.AUTOMATIC
        centre.do(cmd.ReportFlowEnded("c1", "leave_message", FlowOutcome.MESSAGE_LEFT), EXCHANGE)
        finish(centre, "c1")
        assert [c.call_id for c in centre.board.calls_to_return()] == ["c1"]

    def test_to_the_back_up_line_and_back_when_nobody_is_there(self) -> None:
        centre = self.centre(OverflowStep(OverflowCause.WAIT, 5, OverflowAction.DIVERT, "5551200"))
        for desk_id, actor in (("d1", DISPATCHER), ("d2", SECOND)):
            centre.do(cmd.SetDeskState(desk_id, DeskState.BUSY), actor)
        ring(centre, "c1")
        tick(centre, 5)
        assert centre.board.calls["c1"].state is CallState.AUTOMATIC
        centre.do(cmd.ReportParty("c1", "5551200", PartyState.FAILED, ExchangeFault.NO_TRUNK), EXCHANGE)
        assert centre.board.calls["c1"].state is CallState.RINGING
        tick(centre, 60)
        assert centre.board.calls["c1"].state is CallState.RINGING, "each step is taken once"

    def test_the_standing_ladder_rings_everybody_at_last(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.SetDeskState("d1", DeskState.BUSY), DISPATCHER)
        centre.do(cmd.SetDeskState("d2", DeskState.BUSY), SECOND)
        ring(centre, "c1")
        assert offered(centre, "c1") == ()
        tick(centre, 20)
        assert offered(centre, "c1") == ("d1", "d2", "d3")

    def test_with_nobody_signed_in_every_telephone_rings_and_may_be_lifted(self) -> None:
        centre = staffed_centre()
        centre.do(cmd.SetDeskState("d1", DeskState.SIGNED_OUT), DISPATCHER)
        centre.do(cmd.SetDeskState("d2", DeskState.SIGNED_OUT), SECOND)
        ring(centre, "c1")
        assert offered(centre, "c1") == ("d1", "d2", "d3")
        centre.do(cmd.ReportAnswered("c1", "d3"), EXCHANGE)
        assert centre.board.calls["c1"].desk_id == "d3"


class TestDeskStates:
    def test_after_call_work_ends_by_itself_or_by_hand(self) -> None:
        centre = staffed_centre(calls=CallSettings(after_call_s=10))
        ring(centre, "c1")
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        finish(centre, "c1")
        assert centre.board.desks["d1"].state is DeskState.AFTER_CALL
        ring(centre, "c2")
        assert offered(centre, "c2") == ("d2",)
        tick(centre, 10)
        assert centre.board.desks["d1"].state is DeskState.READY
        assert offered(centre, "c2") == ("d1", "d2")

    def test_a_break_wants_approval_and_waits_for_the_end_of_the_call(self) -> None:
        centre = staffed_centre()
        assert centre.refused(cmd.SetDeskState("d1", DeskState.BREAK), DISPATCHER).code == "break_needs_approval"
        ring(centre, "c1")
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        centre.do(cmd.AskBreak("d1", "吃饭"), DISPATCHER)
        centre.do(cmd.DecideBreak("d1", True), LEAD)
        assert centre.board.desks["d1"].state is DeskState.READY
        finish(centre, "c1")
        desk = centre.board.desks["d1"]
        assert (desk.state, desk.reason, desk.break_asked_at) == (DeskState.BREAK, "吃饭", None)

    def test_the_cap_counts_those_who_only_wait_for_their_break(self) -> None:
        centre = staffed_centre()
        ring(centre, "c1")
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        for desk_id, actor in (("d1", DISPATCHER), ("d2", SECOND)):
            centre.do(cmd.AskBreak(desk_id), actor)
        centre.do(cmd.DecideBreak("d1", True), LEAD)
        assert centre.refused(cmd.DecideBreak("d2", True), LEAD).code == "break_cap"
        centre.do(cmd.DecideBreak("d2", False, "高峰"), LEAD)
        assert centre.board.desks["d2"].break_asked_at is None
        assert centre.refused(cmd.DecideBreak("d2", True), LEAD).code == "break_not_asked"

    def test_without_approval_the_cap_still_holds(self) -> None:
        centre = staffed_centre(calls=CallSettings(break_needs_approval=False, break_cap=1))
        centre.do(cmd.AskBreak("d1"), DISPATCHER)
        assert centre.board.desks["d1"].state is DeskState.BREAK
        assert centre.refused(cmd.AskBreak("d2"), SECOND).code == "break_cap"

    def test_nobody_signs_out_with_a_caller_on_the_line(self) -> None:
        centre = staffed_centre()
        ring(centre, "c1")
        centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
        assert centre.refused(cmd.SetDeskState("d1", DeskState.SIGNED_OUT), DISPATCHER).code == "desk_has_calls"
        centre.do(cmd.SetDeskState("d1", DeskState.SIGNED_OUT, "接班"), LEAD)
        assert centre.board.desks["d1"].reason == "接班"
