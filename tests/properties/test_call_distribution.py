"""Whatever callers, desks and the clock do: no call is lost, no telephone rings twice, the order obeys the policy."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import EndedBy, PhoneState
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
from dispatch_app.use_cases.distribute_calls import due
from dispatch_app.use_cases.overflow import taken_steps
from tests.centre_in_memory import EXCHANGE, LEAD, SERVER_ACTOR, staffed_centre

CALLS = st.integers(1, 6)
DESKS = st.sampled_from(["d1", "d2", "d3"])
ORDERS = st.permutations(list(CallPolicy))
STEPS = st.lists(
    st.builds(
        OverflowStep, st.sampled_from(OverflowCause), st.sampled_from([0.0, 2.0, 20.0]),
        st.sampled_from([OverflowAction.QUEUE, OverflowAction.ALL_DESKS]), st.sampled_from(["a", "b"]),
    ),
    max_size=3,
)  # fmt: skip


def person(desk_id: str) -> Actor:
    return Actor(f"user-{desk_id}", Role.DISPATCHER, desk_id, desk_id=desk_id)


class Distribution(RuleBasedStateMachine):
    @initialize(
        order=ORDERS, desk_order=st.permutations(list(DeskPolicy)), first=st.sampled_from(RingWay), steps=STEPS,
        second=st.sampled_from(RingWay), after_call_s=st.sampled_from([0.0, 10.0]),
    )  # fmt: skip
    def open_centre(
        self, order: list[CallPolicy], desk_order: list[DeskPolicy], first: RingWay, second: RingWay,
        steps: list[OverflowStep], after_call_s: float,
    ) -> None:  # fmt: skip
        self.calls = CallSettings(
            queues=(
                CallQueue("a", "甲", ("120",), priority=5, ring=first, desk_order=tuple(desk_order), no_answer_s=10.0,
                          overflow=tuple(steps)),
                CallQueue("b", "乙", ("121",), skill="english", priority=1, ring=second, no_answer_s=10.0),
            ),
            call_order=tuple(order), customers=(("110", 9),), after_call_s=after_call_s,
            user_skills=(("user-d1", (("english", 3),)), ("user-d3", (("english", 8),))),
        )  # fmt: skip
        self.centre = staffed_centre(calls=self.calls)
        self.rung: set[str] = set()
        self.finished: set[str] = set()

    @rule(number=CALLS, caller=st.sampled_from(["139", "110", ""]), called=st.sampled_from(["120", "121"]))
    def ring(self, number: int, caller: str, called: str) -> None:
        call_id = f"c{number}"
        if call_id not in self.rung:
            self.centre.do(cmd.ReportRing(call_id, "1", caller, called), EXCHANGE)
            self.rung.add(call_id)

    @rule(number=CALLS, desk=DESKS, by_hand=st.booleans())
    def answer(self, number: int, desk: str, by_hand: bool) -> None:
        if by_hand:
            self.centre.take(cmd.ReportAnswered(f"c{number}", desk), EXCHANGE)
        else:
            self.centre.take(cmd.AnswerCall(f"c{number}", desk), person(desk))

    @rule(number=CALLS)
    def hang_up(self, number: int) -> None:
        answer = self.centre.take(cmd.ReportCallEnded(f"c{number}", EndedBy.CALLER), EXCHANGE)
        if answer.refusal is None:
            self.finished.add(f"c{number}")

    @rule(number=CALLS, queue=st.sampled_from(["", "a", "b"]))
    def give_back(self, number: int, queue: str) -> None:
        self.centre.take(cmd.ReturnToQueue(f"c{number}", queue), LEAD)

    @rule(number=CALLS, desk=DESKS)
    def decline(self, number: int, desk: str) -> None:
        self.centre.take(cmd.ReportNoAnswer(f"c{number}", desk), EXCHANGE)

    @rule(desk=DESKS, state=st.sampled_from(DeskState))
    def change_state(self, desk: str, state: DeskState) -> None:
        self.centre.take(cmd.SetDeskState(desk, state), person(desk))

    @rule(desk=DESKS, phone=st.sampled_from(PhoneState))
    def change_phone(self, desk: str, phone: PhoneState) -> None:
        self.centre.do(cmd.ReportPhone(desk, phone), EXCHANGE)

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.centre.advance(seconds)
        self.centre.do(cmd.DistributeCalls(), SERVER_ACTOR)

    def _waiting(self) -> list[Call]:
        return self.centre.board.waiting_calls()

    @invariant()
    def no_call_is_lost(self) -> None:
        """Every call that rang is on the board, and one that waits is in a queue."""
        for call_id in self.rung:
            call = self.centre.board.calls[call_id]
            assert call.is_live() != (call_id in self.finished), call
            if call.state is CallState.RINGING:
                assert call.queue_id, call
            else:
                assert not call.offered_to, "only a waiting call rings"

    @invariant()
    def a_telephone_rings_for_one_call(self) -> None:
        ringing = [desk for call in self._waiting() for desk in call.offered_to]
        assert len(ringing) == len(set(ringing)), ringing
        assert not set(ringing) & self.centre.board.talking_desks()

    @invariant()
    def longest_idle_rings_at_one_desk(self) -> None:
        for call in self._waiting():
            queue = self.calls.queue(call.queue_id)
            everybody = any(s.action is OverflowAction.ALL_DESKS for s in taken_steps(call, queue))
            if queue.ring is RingWay.LONGEST_IDLE and not everybody:
                assert len(call.offered_to) <= 1

    @invariant()
    def nobody_waits_beside_a_free_desk(self) -> None:
        board = self.centre.board
        ringing = {desk for call in self._waiting() for desk in call.offered_to}
        for call in self._waiting():
            skill = self.calls.queue(call.queue_id).skill
            for desk in board.desks.values():
                free = desk.state is DeskState.READY and desk.phone is not PhoneState.LOST
                free = free and desk.desk_id not in ringing | board.talking_desks()
                assert call.offered_to or not free or not desk.level_of(skill), (call.call_id, desk.desk_id)

    @invariant()
    def the_order_obeys_the_policy(self) -> None:
        """A call waits without a telephone only if none rings for one behind it that could serve it too."""
        waiting = self._waiting()
        for place, call in enumerate(waiting):
            queue = self.calls.queue(call.queue_id)
            if call.offered_to:
                continue
            for later in waiting[place + 1 :]:
                for desk_id in later.offered_to:
                    desk = self.centre.board.desks[desk_id]
                    assert desk.state is not DeskState.READY or not desk.level_of(queue.skill)

    @invariant()
    def a_tick_at_once_changes_nothing(self) -> None:
        assert due(self.centre.board, self.calls, self.centre.now) == ()


Distribution.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCallDistribution = Distribution.TestCase
