"""The switch as a script of conversations, and on random days: no caller lost, no leg left, no end told twice."""

from __future__ import annotations

import typing
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import (
    ReportAnswered,
    ReportCallEnded,
    ReportDialled,
    ReportFlowEnded,
    ReportHeld,
    ReportNoAnswer,
    ReportRing,
)
from dispatch_app.domain.telephone import (
    AfterAnnouncement,
    Announcement,
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    LineKind,
    MonitorMode,
)
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.model import LegState, LinePlan, Plan, Role
from dispatch_app.exchange.switch.requests import _TABLE
from dispatch_app.exchange.switch.switch import _HANDLERS
from dispatch_app.wire import exchange as ask
from tests.exchange.switch_world import World

PLAN = Plan(
    desks=("d1", "d2", "d3"),
    lines=(LinePlan("t1", LineKind.TRUNK, "t1"), LinePlan("hot", LineKind.HOT_LINE, "分站", "9001", "s1", "s1")),
    extensions=(("8001", "d1"), ("8002", "d2"), ("9001", "s1")), most_calls=6, most_legs=12,
)  # fmt: skip


def _ask(world: World, request: ask.AnyRequest) -> str:
    number = len(world.answers) + 1
    world.tell(ev.Asked(number, request))
    return world.answers[number]


def _of(world: World, kind: type) -> list[typing.Any]:
    return [one for one in world.reported if isinstance(one, kind)]


def test_every_event_and_every_request_has_its_handler() -> None:
    assert set(_HANDLERS) == set(typing.get_args(ev.Event))
    assert set(_TABLE) == set(typing.get_args(ask.AnyRequest))


def test_two_desks_lift_at_once_and_one_has_the_call() -> None:
    world = World(PLAN)
    call_id = world.ring_in("139")
    _ask(world, ask.Ring(call_id, ["d1", "d2"]))
    second = world.ringing["d2"]
    world.lift("d1")
    world.live.add(second)  # its answer crossed our CANCEL
    world.tell(ev.LegAnswered(second))
    assert [one.desk_id for one in _of(world, ReportAnswered)] == ["d1"]
    assert second in world.ended
    assert _ask(world, ask.Answer(call_id, "d2")) == ExchangeFault.TAKEN.value


def test_a_desk_that_is_lifted_has_the_oldest_of_the_calls_that_ring_there() -> None:
    world = World(PLAN)
    first, second = world.ring_in("1"), world.ring_in("2")
    for call_id in (first, second):
        _ask(world, ask.Ring(call_id, ["d1", "d2"]))
    world.lift("d1")
    world.lift("d2")
    assert [(one.call_id, one.desk_id) for one in _of(world, ReportAnswered)] == [(first, "d1"), (second, "d2")]


def test_a_desk_in_a_call_takes_another_and_the_first_one_waits() -> None:
    world = World(PLAN)
    first, second = world.ring_in("1"), world.ring_in("2")
    _ask(world, ask.Answer(first, "d1"))
    legs = [one for one in world.done if isinstance(one, do.CallTelephone)]
    _ask(world, ask.Answer(second, "d1"))
    assert [one for one in world.done if isinstance(one, do.CallTelephone)] == legs, "the telephone rings again"
    assert ReportHeld(first, True) in world.reported
    _ask(world, ask.Release(second))
    assert world.switch.board.desks["d1"].leg_id, "the held call still needs the telephone"
    _ask(world, ask.Resume(first))
    assert world.switch.board.desks["d1"].attached == first
    _ask(world, ask.Release(first))
    assert not world.switch.board.legs


def test_without_a_server_every_desk_rings_and_a_locked_number_hears_why() -> None:
    world = World(PLAN)
    _ask(world, ask.Block(["666"]))
    world.tell(ev.LinkChanged(False))
    call_id = world.ring_in("139")
    assert set(world.ringing) == {"d1", "d2", "d3"}
    assert _of(world, ReportRing)[-1].fallback
    world.lift("d3")
    locked = world.ring_in("666")
    assert not locked or locked not in world.switch.board.calls
    assert _of(world, ReportCallEnded)[-1].by is EndedBy.AUTOMATIC
    assert call_id in world.switch.board.calls


def test_calls_that_wait_when_the_server_goes_ring_everywhere() -> None:
    world = World(PLAN)
    world.ring_in("139")
    assert not world.ringing
    world.tell(ev.LinkChanged(False))
    assert set(world.ringing) == {"d1", "d2", "d3"}


def test_too_many_calls_are_refused_with_a_reason_and_still_reported() -> None:
    world = World(PLAN)
    for at in range(8):
        world.ring_in(str(at))
    rejected = [one for one in world.done if isinstance(one, do.RejectLeg)]
    assert [one.code for one in rejected] == [503, 503]
    assert len(_of(world, ReportRing)) == 8 and len(_of(world, ReportCallEnded)) == 2


def test_a_desk_that_does_not_answer_by_itself_gives_the_call_back() -> None:
    world = World(PLAN)
    call_id = world.ring_in("139")
    _ask(world, ask.Ring(call_id, ["d1"]))
    world.tell(ev.LegFailed(world.ringing.pop("d1"), 486, "Busy Here"))
    assert _of(world, ReportNoAnswer)[-1] == ReportNoAnswer(call_id, "d1", ExchangeFault.BUSY)
    assert world.switch.board.calls[call_id].caller_leg in world.live


def test_a_station_that_lifts_its_hot_line_is_a_call_for_the_desks() -> None:
    world = World(PLAN)
    world.live.add("s1-leg")
    world.tell(ev.TelephoneDialled("s1-leg", "s1", "8001"))
    ring = _of(world, ReportRing)[-1]
    assert (ring.line, ring.caller_number) == ("hot", "9001")


def test_a_desk_that_dials_by_itself_is_reported() -> None:
    world = World(PLAN)
    world.live.add("d1-leg")
    world.tell(ev.TelephoneDialled("d1-leg", "d1", "110"))
    dialled = _of(world, ReportDialled)[-1]
    assert (dialled.desk_id, dialled.number) == ("d1", "110")
    world.hang_up("d1-leg")
    assert not world.switch.board.calls and not world.switch.board.legs


PARTS = replace(
    PLAN, callers=("alarms",), test_number="*43", extensions=(*PLAN.extensions, ("7001", "duty")),
)  # fmt: skip


def _part_dials(number: str) -> World:
    world = World(PARTS)
    world.tell(ev.TelephoneChanged("duty", True))
    world.live.add("a-leg")
    world.reported.clear()
    world.tell(ev.TelephoneDialled("a-leg", "alarms", number))
    return world


def test_the_alarms_are_answered_when_the_person_is() -> None:
    world = _part_dials("7001")
    assert do.AnswerLeg("a-leg") not in world.done
    leg_id = world.ringing["duty"]
    world.lift("duty")
    assert do.AnswerLeg("a-leg") in world.done
    board = world.switch.board
    assert dict(board.heard[leg_id]) == {"a-leg": 1.0}, "the person hears the alarms"
    assert not board.live_calls(), "the centre counts no call"
    world.hang_up(leg_id)
    assert "a-leg" in world.ended and not board.calls and not board.legs and not world.timers
    assert not world.reported


@pytest.mark.parametrize(("number", "code"), [("8001", 403), ("hello", 404)])
def test_the_alarms_keep_desks_free(number: str, code: int) -> None:
    world = _part_dials(number)
    assert [one.code for one in world.done if isinstance(one, do.RejectLeg)] == [code]
    assert not world.switch.board.calls and not world.switch.board.legs


def test_the_alarms_hear_that_nobody_answers() -> None:
    world = _part_dials("7001")
    world.tell(ev.LegFailed(world.ringing.pop("duty"), 486, "Busy Here"))
    assert [one.code for one in world.done if isinstance(one, do.RejectLeg)] == [480]
    assert not world.switch.board.calls and not world.switch.board.legs and not world.reported


def test_the_alarms_hang_up_while_it_rings() -> None:
    world = _part_dials("7001")
    leg_id = world.ringing["duty"]
    world.hang_up("a-leg")
    assert leg_id in world.ended and not world.switch.board.calls and not world.switch.board.legs


def test_the_test_number_answers_every_telephone_for_a_moment() -> None:
    for user in ("d1", "s1", "alarms"):
        world = World(PARTS)
        world.live.add("leg")
        world.reported.clear()
        world.tell(ev.TelephoneDialled("leg", user, "*43"))
        assert do.AnswerLeg("leg") in world.done and do.Play("leg", sound="dial", loop=True) in world.done
        world.tell(ev.TimerRang("test:leg"))
        assert "leg" in world.ended and not world.switch.board.legs and not world.reported


def test_a_desk_listens_to_a_flow_and_the_centre_counts_no_call() -> None:
    world = World(replace(PLAN, flows=(("96121", "listen"),)))
    world.live.add("leg")
    world.reported.clear()
    world.tell(ev.TelephoneDialled("leg", "d1", "96121"))
    board = world.switch.board
    (call,) = board.calls.values()
    assert do.AnswerLeg("leg") in world.done and do.StartFlow(call.call_id, "leg", "listen") in world.done
    assert not board.live_calls() and not [one for one in world.done if isinstance(one, do.RecordLeg)]
    world.tell(ev.DigitPressed("leg", "1"))
    other = world.ring_in("139")
    _ask(world, ask.Ring(other, ["d1"]))
    assert "d1" in world.ringing, "a caller rings at the desk all the same"
    world.tell(ev.FlowOver(call.call_id, waits=True))
    assert "leg" in world.ended and not _of(world, ReportCallEnded)
    assert [type(one) for one in world.reported] == [ReportRing]


def test_a_message_is_taken_after_the_announcement() -> None:
    world = World(PLAN)
    call_id = world.ring_in("139")
    _ask(world, ask.Announce(call_id, Announcement.LEAVE_MESSAGE, AfterAnnouncement.TAKE_MESSAGE))
    caller = world.switch.board.legs[world.switch.board.calls[call_id].caller_leg]
    assert caller.state is LegState.UP and caller.recording
    assert do.RecordMessage(caller.leg_id, call_id, "139", "t1") in world.done
    world.pass_time(PLAN.message_s + 1)
    assert _of(world, ReportCallEnded)[-1].by is EndedBy.AUTOMATIC
    assert [(one.call_id, one.outcome) for one in _of(world, ReportFlowEnded)] == [(call_id, FlowOutcome.MESSAGE_LEFT)]


def test_a_caller_who_hangs_up_after_the_tone_has_left_a_message() -> None:
    world = World(PLAN)
    call_id = world.ring_in("139", "caller")
    _ask(world, ask.Announce(call_id, Announcement.LEAVE_MESSAGE, AfterAnnouncement.TAKE_MESSAGE))
    world.hang_up("caller")
    kinds = [type(one) for one in world.reported if isinstance(one, ReportFlowEnded | ReportCallEnded)]
    assert kinds == [ReportFlowEnded, ReportCallEnded], "the message is known before the call is over"


def test_a_desk_that_takes_the_caller_ends_the_message_and_none_is_left() -> None:
    world = World(PLAN)
    call_id = world.ring_in("139", "caller")
    _ask(world, ask.Announce(call_id, Announcement.LEAVE_MESSAGE, AfterAnnouncement.TAKE_MESSAGE))
    assert _ask(world, ask.Answer(call_id, "d1")) == ""
    assert do.EndMessage(call_id) in world.done
    world.hang_up("caller")
    assert _of(world, ReportCallEnded) and not _of(world, ReportFlowEnded)


def test_words_are_spoken_to_a_number_as_often_as_asked() -> None:
    world = World(PLAN)
    assert _ask(world, ask.AnnounceCall("alarm-1", "139", "市电中断", 3)) == ""
    assert len([one for one in world.done if isinstance(one, do.Play) and one.words]) == 3
    assert not world.switch.board.legs


_DESKS = st.sampled_from(PLAN.desks)
_STEPS = st.lists(
    st.tuples(st.integers(0, 19), st.integers(0, 5), _DESKS, _DESKS), min_size=5, max_size=60
)  # fmt: skip


@given(_STEPS)
@settings(max_examples=150, deadline=None)
def test_on_a_random_day_no_leg_is_left_and_every_end_is_told_once(
    steps: list[tuple[int, int, str, str]]
) -> None:  # fmt: skip
    world = World(PLAN)
    for kind, which, desk, other in steps:
        _step(world, kind, which, desk, other)
        board = world.switch.board
        assert set(board.legs) <= world.live, "the switch knows a leg that is over"
        for call in board.calls.values():
            assert call.caller_leg in board.legs or call.parties or call.desk_id, "a call of nobody"
            if call.state is CallState.ANSWERED and not call.desk_id and not call.leaving and not call.joined_to:
                joined = any(one.joined_to == call.call_id for one in board.calls.values())
                there = (call.caller_leg in board.legs) + len(call.parties)
                there += any(d.attached == call.call_id and d.role is Role.BARGE for d in board.desks.values())
                assert joined or there > 1, "one is left alone without a desk"
    for leg_id in sorted(world.live):
        if leg_id in world.live:
            world.hang_up(leg_id)
    world.pass_time(300.0)
    assert not world.switch.board.legs and not world.switch.board.calls
    ends = Counter(one.call_id for one in _of(world, ReportCallEnded))
    assert set(ends.values()) <= {1}
    assert {one.call_id for one in _of(world, ReportRing)} <= set(ends)


def _step(world: World, kind: int, which: int, desk: str, other: str) -> None:
    calls = sorted(world.switch.board.calls)
    call_id = calls[which % len(calls)] if calls else "none"
    legs = sorted(world.switch.board.legs)
    match kind:
        case 0 | 1:
            world.ring_in(f"139{which}")
        case 2:
            _ask(world, ask.Ring(call_id, [desk, other]))
        case 3:
            _ask(world, ask.Answer(call_id, desk))
        case 4:
            if desk in world.ringing:
                world.lift(desk)
        case 5:
            _ask(world, ask.Hold(call_id) if which % 2 else ask.Resume(call_id))
        case 6:
            _ask(world, ask.TransferToDesk(call_id, desk if which % 2 else other))
        case 7:
            _ask(world, ask.TransferOutside(call_id, ask.PartyWanted(f"11{which}", number=f"11{which}")))
        case 8:
            _ask(world, ask.TransferToQueue(call_id))
        case 9:
            party = ask.PartyWanted(f"p{which}", number=f"12{which}", desk_id=other if which % 2 else "")
            _ask(world, ask.CallOut(f"out-{which}-{len(world.done)}", desk, [party], which == 4))
        case 10:
            _ask(world, ask.AddParty(call_id, ask.PartyWanted(f"q{which}", number=f"13{which}")))
        case 11:
            _ask(world, ask.Monitor(call_id, desk, list(MonitorMode)[which % 3]))
            if which == 5:
                _ask(world, ask.StopMonitoring(call_id, desk))
        case 12:
            _ask(world, ask.JoinCalls(call_id, calls[(which + 1) % len(calls)] if calls else "none"))
        case 13:
            if legs:
                world.hang_up(legs[which % len(legs)])
        case 14:
            world.tell(ev.LinkChanged(which % 2 == 0))
        case 15:
            leg_id = f"dialled-{len(world.done)}"
            world.live.add(leg_id)
            world.tell(ev.TelephoneDialled(leg_id, desk, ("110", "8002", "9001")[which % 3]))
        case 16 | 17:
            _key(world, desk, which, attended=kind == 17)
        case 18:
            at_desk = world.switch.board.desks[desk]
            for leg_id in (at_desk.other_leg, at_desk.leg_id)[which % 2 :]:
                if leg_id in board_legs(world):
                    world.tell(ev.LegHolds(leg_id, which > 2))
        case _:
            world.pass_time(which * 3.0)


def board_legs(world: World) -> set[str]:
    return {leg_id for leg_id, leg in world.switch.board.legs.items() if leg.state is LegState.UP}


def _key(world: World, desk: str, which: int, *, attended: bool) -> None:
    """The transfer key of the desk's telephone."""
    at_desk = world.switch.board.desks[desk]
    legs = [at_desk.leg_id, at_desk.other_leg][:: 1 if which % 2 else -1]
    if legs[0] in board_legs(world):
        number = ("110", "8001", "8003", "x", "9001", "112")[which]
        world.tell(ev.LegWantsTransfer(legs[0], number, legs[1] if attended else ""))


@pytest.mark.parametrize("digits", ["12a", "", "1" * 33])
def test_wrong_digits_are_refused(digits: str) -> None:
    world = World(PLAN)
    call_id = world.ring_in("1")
    _ask(world, ask.Answer(call_id, "d1"))
    assert _ask(world, ask.SendDigits(call_id, digits)) == ExchangeFault.NUMBER_WRONG.value
