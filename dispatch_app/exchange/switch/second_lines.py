"""A desk's telephone with two lines: it keeps one call waiting on the first while it talks on the second."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportHeld
from dispatch_app.domain.telephone import EndedBy
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import attach, leave_for_other
from dispatch_app.exchange.switch.endings import drop_leg, end_call, release_if_idle
from dispatch_app.exchange.switch.model import Board, Call, Desk, Leg, LegState, Role


def call_on(board: Board, desk: Desk, leg: Leg) -> Call | None:
    """The call that the desk talks, or keeps waiting, on this leg of its telephone."""
    if leg.leg_id == desk.other_leg:
        return board.calls.get(leg.kept_call)
    return board.calls.get(desk.attached) if desk.role is Role.TALK else None


def takes_second_line(board: Board, desk: Desk) -> bool:
    """Let the call of the first line wait, so that the telephone may dial on a second; False where it may not."""
    leg = board.legs.get(desk.leg_id)
    call = board.calls.get(desk.attached)
    if leg is None or call is None or leg.state is not LegState.UP or leg.party_id or desk.other_leg or desk.wish:
        return False
    if desk.role is not Role.TALK or call.state not in (CallState.ANSWERED, CallState.HELD):
        return False
    leave_for_other(board, desk)
    leg.kept_call = call.call_id
    desk.other_leg, desk.leg_id = leg.leg_id, ""
    return True


def other_line_ended(board: Board, desk: Desk, leg: Leg, cause: str) -> None:
    """The line that keeps a call waiting is gone: hung up by a person, or lost (`cause`)."""
    call = board.calls.get(leg.kept_call)
    drop_leg(board, leg, None)
    if call is None or cause or call.desk_id != desk.desk_id or desk.attached == call.call_id:
        return
    talking = [one for one in board.party_legs(call) if one.state is LegState.UP]
    if len(talking) + (board.caller(call) is not None) < 2:
        end_call(board, call, EndedBy.DESK)


def back_on_other_line(board: Board, desk: Desk) -> None:
    """The telephone takes the waiting call up again while the talk of its other line waits in turn."""
    first, second = board.legs[desk.other_leg], board.legs.get(desk.leg_id)
    call = board.calls.get(first.kept_call)
    if call is None:
        return
    if second is None or second.state is not LegState.UP or second.party_id or desk.role is not Role.TALK:
        return
    if desk.attached:
        second.kept_call = desk.attached
        leave_for_other(board, desk)
        desk.leg_id, desk.other_leg = first.leg_id, second.leg_id
    else:
        drop_leg(board, second, do.EndLeg(second.leg_id))
        desk.leg_id, desk.other_leg = first.leg_id, ""
    first.kept_call = ""
    _talk_again(board, desk, call)


def settle_lines(board: Board) -> None:
    """After each event: lines whose reason is gone end, and the line that is left is the telephone's only one."""
    for desk in board.desks.values():
        if desk.other_leg:
            _settle_other(board, desk)
        if desk.other_leg and not desk.leg_id:
            desk.leg_id, desk.other_leg = desk.other_leg, ""
        leg = board.legs.get(desk.leg_id)
        if leg is not None and leg.kept_call and not desk.other_leg:
            _settle_only(board, desk, leg)


def _settle_other(board: Board, desk: Desk) -> None:
    leg = board.legs[desk.other_leg]
    call = board.calls.get(leg.kept_call)
    if call is None or call.desk_id != desk.desk_id or desk.attached == call.call_id:
        drop_leg(board, leg, do.EndLeg(leg.leg_id))
    elif not desk.attached:
        release_if_idle(board, desk)


def _settle_only(board: Board, desk: Desk, leg: Leg) -> None:
    call = board.calls.get(leg.kept_call)
    if call is None or call.desk_id != desk.desk_id or desk.attached:
        leg.kept_call = ""
        release_if_idle(board, desk)
    elif not leg.far_hold and desk.wish is None:
        leg.kept_call = ""
        _talk_again(board, desk, call)


def _talk_again(board: Board, desk: Desk, call: Call) -> None:
    was_held = call.state is CallState.HELD
    attach(board, desk, call, Role.TALK)
    if was_held:
        board.put(do.Report(ReportHeld(call.call_id, False)))
