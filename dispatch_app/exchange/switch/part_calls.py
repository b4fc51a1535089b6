"""Calls of parts without hands: the alarms ring a person and speak; the test number answers with a tone."""

from __future__ import annotations

from dispatch_app.domain.call import CallState, Direction
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.endings import drop_leg, sound
from dispatch_app.exchange.switch.events import TelephoneDialled
from dispatch_app.exchange.switch.model import Board, Call, Leg, LegState
from dispatch_app.exchange.switch.parties import PARTY_OF_DIAL, call_party
from dispatch_app.exchange.switch.voice import start_flow

WRONG_NUMBER = (404, "Nobody has this number")
DESKS_SEE_IT = (403, "Desks are not called by parts")

TEST_TONE = "dial"
TEST_S = 30.0
"""Longer than any test listens; who forgets to hang up holds no voice for ever."""


def answer_test(board: Board, event: TelephoneDialled) -> None:
    """Answer with a tone: whoever hears it knows that signalling, mixer and network carry voice."""
    leg = board.legs[event.leg_id] = Leg(event.leg_id, LegState.UP, user=event.user, number=event.number)
    board.put(do.AnswerLeg(leg.leg_id))
    sound(board, leg, TEST_TONE)
    board.put(do.StartTimer(f"test:{leg.leg_id}", TEST_S))
    board.count("test_calls")


def end_test(board: Board, leg: Leg) -> None:
    """The time of the test is over."""
    drop_leg(board, leg, do.EndLeg(leg.leg_id))


def part_dialled(board: Board, event: TelephoneDialled) -> None:
    """Ring whom the part wants, answer it when that one answers, join the two; a desk's telephone is kept for calls.

    Nothing is reported: the part itself tells the centre whom it reached, and a call without a desk is no call there.
    """
    user = board.user_of(event.number)
    if user in board.desks:
        board.put(do.RejectLeg(event.leg_id, *DESKS_SEE_IT))
        return
    if not user and not is_dialable(event.number):
        board.put(do.RejectLeg(event.leg_id, *WRONG_NUMBER))
        return
    call_id = board.new_id("call")
    board.legs[event.leg_id] = Leg(event.leg_id, LegState.OFFERED, call_id, user=event.user, number=event.user)
    call = board.calls[call_id] = Call(
        call_id, Direction.OUTBOUND, CallState.DIALLING, "", event.user, event.number, board.now(),
        caller_leg=event.leg_id, recorded=False, by_part=True,
    )  # fmt: skip
    board.count("calls_of_parts")
    call_party(board, call, PARTY_OF_DIAL, number=event.number)


def listen_to_flow(board: Board, event: TelephoneDialled, flow: str) -> None:
    """A desk's telephone dials an automatic flow (recordings by telephone): no caller, and the centre counts no call.

    The desk stays in the queue: a caller who comes meanwhile knocks at its telephone or rings elsewhere.
    """
    call_id = board.new_id("call")
    board.legs[event.leg_id] = Leg(event.leg_id, LegState.OFFERED, call_id, user=event.user, number=event.user)
    call = board.calls[call_id] = Call(
        call_id, Direction.INTERNAL, CallState.RINGING, "", event.user, event.number, board.now(),
        caller_leg=event.leg_id, recorded=False, by_part=True,
    )  # fmt: skip
    board.count("calls_of_parts")
    start_flow(board, call, flow)


def is_dialable(number: str) -> bool:
    """Whether it is a number for outside."""
    digits = number.removeprefix("+")
    return 2 <= len(digits) <= 32 and all(sign in "0123456789*#" for sign in digits)
