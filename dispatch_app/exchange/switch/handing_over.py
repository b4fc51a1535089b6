"""Transfers by the telephone's own key (REFER): to a number or a desk, or to whom its second line talks with."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, PartyState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import record
from dispatch_app.exchange.switch.endings import end_call
from dispatch_app.exchange.switch.events import LegWantsTransfer
from dispatch_app.exchange.switch.model import Board, Call, Desk, Leg, LegState, Role
from dispatch_app.exchange.switch.part_calls import is_dialable
from dispatch_app.exchange.switch.parties import CODES, call_party, is_alone_in, let_desk_go, tell
from dispatch_app.exchange.switch.second_lines import call_on


def leg_wants_transfer(board: Board, event: LegWantsTransfer) -> None:
    """Begin the transfer; the telephone is told in the end, or at once why not."""
    leg = board.leg_of(event.leg_id)
    desk = board.desks.get(leg.desk_id) if leg is not None and not leg.party_id else None
    if leg is None or desk is None:
        board.put(do.TellTransfer(event.leg_id, 403, "Forbidden"))
        return
    call = call_on(board, desk, leg)
    if call is None or call.one_way or call.state not in (CallState.ANSWERED, CallState.HELD):
        board.put(do.TellTransfer(leg.leg_id, 480, "Nobody to transfer"))
    elif call.leaving:
        board.put(do.TellTransfer(leg.leg_id, 491, "Request Pending"))
    elif event.other_leg_id:
        _to_other_line(board, desk, leg, event.other_leg_id)
    else:
        _to_number(board, call, leg, event.number)


def _to_number(board: Board, call: Call, leg: Leg, number: str) -> None:
    user = board.user_of(number)
    if not user and not is_dialable(number):
        board.put(do.TellTransfer(leg.leg_id, 404, "Not Found"))
        return
    desk_id = user if user in board.desks else ""
    party_id = desk_id or number
    there = board.legs.get(call.parties.get(party_id, ""))
    if there is not None and is_alone_in(board, call):
        board.put(do.TellTransfer(leg.leg_id, 486, "Busy Here"))
        return
    call.leaving, call.leaving_leg = party_id, leg.leg_id
    if there is not None:
        if there.state is LegState.UP:
            let_desk_go(board, call, there)
        return
    board.put(do.TellTransfer(leg.leg_id, 100, "Trying"))
    fault = call_party(board, call, party_id, number=number, desk_id=desk_id)
    if fault is not None:
        call.leaving = call.leaving_leg = ""
        board.put(do.TellTransfer(leg.leg_id, *CODES.get(fault, CODES[ExchangeFault.FAILED])))


def _to_other_line(board: Board, desk: Desk, leg: Leg, other_leg_id: str) -> None:
    """Whoever is on the two lines of the telephone talk with each other; the telephone is free."""
    other = board.leg_of(other_leg_id)
    mine = other is not None and other is not leg and other.leg_id in (desk.leg_id, desk.other_leg)
    calls = [call_on(board, desk, one) for one in (leg, other) if one is not None and mine]
    if len(calls) != 2 or calls[0] is None or calls[1] is None:
        board.put(do.TellTransfer(leg.leg_id, 481, "No such dialog"))
        return
    stays, goes = calls[0], calls[1]
    if board.caller(goes) is not None:
        stays, goes = goes, stays
    if board.caller(goes) is not None or not goes.parties or goes.leaving or goes.one_way:
        board.put(do.TellTransfer(leg.leg_id, 488, "Not Acceptable Here"))
        return
    moved = [_moved(board, goes, stays, party_id) for party_id in list(goes.parties)]
    stays.leaving, stays.leaving_leg = moved[0].party_id, leg.leg_id
    if moved[0].state is LegState.UP:
        let_desk_go(board, stays, moved[0])
    else:
        board.put(do.TellTransfer(leg.leg_id, 100, "Trying"))
    end_call(board, goes, EndedBy.DESK)


def _moved(board: Board, goes: Call, stays: Call, party_id: str) -> Leg:
    leg = board.legs[goes.parties.pop(party_id)]
    while party_id in stays.parties:  # the same number on both lines
        party_id += "+"
    leg.call_id, leg.party_id = stays.call_id, party_id
    stays.parties[party_id] = leg.leg_id
    if leg.recording:
        leg.recording = False
        board.put(do.StopRecordingLeg(leg.leg_id))
    talks = leg.state is LegState.UP
    if leg.desk_id and talks:
        other = board.desks[leg.desk_id]
        other.attached, other.role = stays.call_id, Role.PARTY
    state = PartyState.CONNECTED if talks else PartyState.RINGING
    tell(board, stays, party_id, state, None, leg.number, leg.desk_id)
    if talks:
        record(board, stays, leg, 0)
    return leg
