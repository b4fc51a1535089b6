"""Requests of the server: one function each, giving "" when it is being carried out, else the fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain.call import CallState, Direction
from dispatch_app.domain.commands.exchange import ReportCallEnded
from dispatch_app.domain.telephone import EndedBy, ExchangeFault
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import bring_desk, hold, ring_desks, unhold, wait_again
from dispatch_app.exchange.switch.endings import (
    detach,
    drop_leg,
    end_call,
    end_if_alone,
    party_left,
    release_if_idle,
    stop_ringing,
)
from dispatch_app.exchange.switch.model import MONITOR_ROLES, Board, Call, LegState, Role
from dispatch_app.exchange.switch.parties import call_party, is_alone_in, let_desk_go
from dispatch_app.exchange.switch.voice import announce, start_flow
from dispatch_app.wire import exchange as ask

OVER = ExchangeFault.CALL_OVER.value
NOT_NOW = ExchangeFault.NOT_NOW.value
WRONG = ExchangeFault.NUMBER_WRONG.value
BROADCAST_PARTY = "call"
DIGITS_MOST = 32


def carry_out(board: Board, request: ask.AnyRequest) -> str:
    """Do what is asked; "" or why not."""
    fault = _TABLE[type(request)](board, request)
    if fault == OVER and getattr(request, "call_id", "") not in board.ended:
        return ExchangeFault.CALL_UNKNOWN.value
    return fault


def _ring(board: Board, request: ask.Ring) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if not call.has_waiting_caller():
        return NOT_NOW
    if call.flow:
        return ""  # the flow has the caller first; the centre hears of it in a moment and rings when it is over
    call.by_itself = False
    board.put(do.StopTimer(f"fallback:{call.call_id}"))
    call.state = CallState.RINGING
    ring_desks(board, call, list(dict.fromkeys(request.desk_ids)))
    return ""


def _answer(board: Board, request: ask.Answer) -> str:
    call, desk = board.calls.get(request.call_id), board.desks.get(request.desk_id)
    if call is None:
        return OVER
    if desk is None:
        return ExchangeFault.NO_TELEPHONE.value
    if not call.has_waiting_caller():
        return "" if call.desk_id == desk.desk_id else ExchangeFault.TAKEN.value
    if call.desk_id and call.desk_id != desk.desk_id:
        return ExchangeFault.TAKEN.value
    call.desk_id = desk.desk_id
    stop_ringing(board, call, but=desk.desk_id)
    return _fault(bring_desk(board, desk, call, Role.TALK), call)


def _fault(fault: ExchangeFault | None, call: Call) -> str:
    if fault is None:
        return ""
    call.desk_id = "" if call.has_waiting_caller() else call.desk_id
    return fault.value


def _hold(board: Board, request: ask.Hold) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if call.state not in (CallState.ANSWERED, CallState.HELD):
        return NOT_NOW
    hold(board, call)
    return ""


def _resume(board: Board, request: ask.Resume) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    desk = board.desks.get(call.desk_id)
    if call.state not in (CallState.ANSWERED, CallState.HELD) or desk is None:
        return NOT_NOW
    if desk.attached == call.call_id:
        unhold(board, call)
        return ""
    fault = bring_desk(board, desk, call, Role.TALK)
    return "" if fault is None else fault.value


def _mute(board: Board, request: ask.Mute) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    desk = board.desks.get(call.desk_id)
    leg = board.desk_leg(desk) if desk is not None and desk.attached == call.call_id else None
    if leg is None:
        return NOT_NOW
    leg.muted = request.muted
    board.put(do.MuteLeg(leg.leg_id, request.muted))
    return ""


def _transfer_desk(board: Board, request: ask.TransferToDesk) -> str:
    call, desk = board.calls.get(request.call_id), board.desks.get(request.desk_id)
    if call is None:
        return OVER
    if desk is None:
        return ExchangeFault.NO_TELEPHONE.value
    if call.state not in (CallState.ANSWERED, CallState.HELD):
        return NOT_NOW
    if call.desk_id == desk.desk_id and desk.attached == call.call_id and desk.role is Role.TALK:
        return ""
    before = board.desks.get(call.desk_id)
    fault = bring_desk(board, desk, call, Role.TALK)
    if fault is not None:
        return fault.value
    call.desk_id = desk.desk_id
    if before is not None and before is not desk and before.attached == call.call_id:
        detach(board, before)
        release_if_idle(board, before)
    if desk.attached != call.call_id:
        hold(board, call)
    return ""


def _transfer_outside(board: Board, request: ask.TransferOutside) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if board.caller(call) is None:
        return NOT_NOW
    party = request.party
    there = board.legs.get(call.parties.get(party.party_id, ""))
    if there is not None and is_alone_in(board, call):
        return NOT_NOW
    if there is not None:  # the desk's telephone has asked for the same, or they talk already
        call.leaving = party.party_id
        if there.state is LegState.UP:
            let_desk_go(board, call, there)
        return ""
    call.leaving = party.party_id
    fault = call_party(
        board, call, party.party_id, number=party.number, desk_id=party.desk_id, line_id=party.line_id
    )
    return "" if fault is None else fault.value


def _transfer_queue(board: Board, request: ask.TransferToQueue) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if board.caller(call) is None:
        return NOT_NOW
    wait_again(board, call)
    return ""


def _transfer_flow(board: Board, request: ask.TransferToFlow) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if call.state in (CallState.ANSWERED, CallState.HELD) and board.caller(call) is not None:
        wait_again(board, call)
    return "" if start_flow(board, call, request.flow_id) else NOT_NOW


def _call_out(board: Board, request: ask.CallOut) -> str:
    desk = board.desks.get(request.desk_id)
    if request.call_id in board.calls:
        return ""
    if request.call_id in board.ended:
        return OVER
    if desk is None or not request.parties or not request.call_id:
        return WRONG
    if len(board.calls) >= board.plan.most_calls:
        return ExchangeFault.NO_ROOM.value
    first = request.parties[0]
    direction = Direction.GROUP if len(request.parties) > 1 else Direction.OUTBOUND
    if direction is Direction.OUTBOUND and first.desk_id:
        direction = Direction.INTERNAL
    call = Call(
        request.call_id, direction, CallState.DIALLING, first.line_id, first.number or first.desk_id or first.line_id,
        "", board.now(), desk_id=desk.desk_id, one_way=request.one_way, recorded=board.plan.record,
    )  # fmt: skip
    board.calls[call.call_id] = call
    fault = bring_desk(board, desk, call, Role.TALK)
    if fault is not None:
        del board.calls[call.call_id]
        return fault.value
    board.count("calls_out")
    for party in request.parties:
        if call.call_id in board.calls:
            call_party(board, call, party.party_id, number=party.number, desk_id=party.desk_id, line_id=party.line_id)
    return ""


def _add_party(board: Board, request: ask.AddParty) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if call.state not in (CallState.ANSWERED, CallState.HELD, CallState.DIALLING):
        return NOT_NOW
    party = request.party
    fault = call_party(board, call, party.party_id, number=party.number, desk_id=party.desk_id, line_id=party.line_id)
    return "" if fault is None else fault.value


def _drop_party(board: Board, request: ask.DropParty) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    leg = board.legs.get(call.parties.get(request.party_id, ""))
    if leg is None:
        return ""
    if leg.desk_id:
        detach(board, board.desks[leg.desk_id])
    drop_leg(board, leg, do.EndLeg(leg.leg_id))
    party_left(board, call, leg)
    return ""


def _join(board: Board, request: ask.JoinCalls) -> str:
    call, other = board.calls.get(request.call_id), board.calls.get(request.other_call_id)
    if call is None:
        return OVER
    if other is None or call is other or not {call.state, other.state} <= {CallState.ANSWERED, CallState.HELD}:
        return NOT_NOW
    other.joined_to = call.call_id
    call.joined_to = "" if call.joined_to == other.call_id else call.joined_to
    unhold(board, call)
    unhold(board, other)
    desk = board.desks.get(call.desk_id)
    if desk is not None and desk.attached not in (call.call_id, other.call_id):
        fault = bring_desk(board, desk, call, Role.TALK)
        return "" if fault is None else fault.value
    return ""


def _monitor(board: Board, request: ask.Monitor) -> str:
    call, desk = board.calls.get(request.call_id), board.desks.get(request.desk_id)
    if call is None:
        return OVER
    talks = call.state in (CallState.ANSWERED, CallState.HELD)
    if desk is None or call.desk_id == request.desk_id or not talks:
        return NOT_NOW
    fault = bring_desk(board, desk, call, MONITOR_ROLES[request.mode])
    return "" if fault is None else fault.value


def _stop_monitoring(board: Board, request: ask.StopMonitoring) -> str:
    desk = board.desks.get(request.desk_id)
    if desk is None:
        return NOT_NOW
    if desk.wish is not None and desk.wish[0] == request.call_id:
        desk.wish = None
    if desk.attached == request.call_id and desk.role not in (Role.TALK, Role.PARTY):
        detach(board, desk)
        if request.call_id in board.calls:
            end_if_alone(board, board.calls[request.call_id], EndedBy.DESK)
    release_if_idle(board, desk)
    return ""


def _release(board: Board, request: ask.Release) -> str:
    call = board.calls.get(request.call_id)
    if call is not None:
        end_call(board, call, EndedBy.DESK, code=603, reason="Decline")
    return ""


def _announce(board: Board, request: ask.Announce) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    board.put(do.StopTimer(f"fallback:{call.call_id}"))
    done = announce(board, call, request.announcement, request.after)
    return "" if done else NOT_NOW


def _announce_call(board: Board, request: ask.AnnounceCall) -> str:
    if request.call_id in board.calls or request.call_id in board.ended:
        return ""
    if not request.words or not 1 <= request.times <= 10:
        return WRONG
    call = Call(
        request.call_id, Direction.OUTBOUND, CallState.DIALLING, "", request.number, "", board.now(),
        recorded=board.plan.record, words=(request.words, request.times),
    )  # fmt: skip
    board.calls[call.call_id] = call
    fault = call_party(board, call, BROADCAST_PARTY, number=request.number)
    return "" if fault is None else fault.value


def _ask_by_telephone(board: Board, request: ask.AskByTelephone) -> str:
    if request.call_id in board.calls or request.call_id in board.ended:
        return ""
    if not request.call_id or not request.flow:
        return WRONG
    if len(board.calls) >= board.plan.most_calls:
        return ExchangeFault.NO_ROOM.value
    call = Call(
        request.call_id, Direction.OUTBOUND, CallState.DIALLING, "", request.number, "", board.now(),
        recorded=board.plan.record, flow_text=request.flow,
    )  # fmt: skip
    board.calls[call.call_id] = call
    board.count("calls_out")
    fault = call_party(board, call, request.number, number=request.number)
    return "" if fault is None else fault.value


def _send_digits(board: Board, request: ask.SendDigits) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    if not 1 <= len(request.digits) <= DIGITS_MOST or not set(request.digits) <= set("0123456789*#ABCD"):
        return WRONG
    legs = [leg for leg in [board.caller(call), *board.party_legs(call)] if leg is not None and not leg.desk_id]
    up = [leg for leg in legs if leg.state is LegState.UP]
    for leg in up:
        board.put(do.PressDigits(leg.leg_id, request.digits))
    return "" if up else NOT_NOW


def _record(board: Board, request: ask.Record) -> str:
    call = board.calls.get(request.call_id)
    if call is None:
        return OVER
    call.recorded = request.recording
    for leg in _legs_of(board, call):
        if request.recording and leg.hears and not leg.recording:
            leg.recording = True
            channel = 1 if leg.desk_id and not leg.party_id else 0
            board.put(do.RecordLeg(leg.leg_id, call.call_id, channel, call.number, call.desk_id, call.line))
        elif not request.recording and leg.recording:
            leg.recording = False
            board.put(do.StopRecordingLeg(leg.leg_id))
    return ""


def _legs_of(board: Board, call: Call) -> list[Any]:
    legs: list[Any] = [board.caller(call), *board.party_legs(call)]
    legs += [board.desk_leg(desk) for desk in board.desks.values() if desk.attached == call.call_id]
    return [leg for leg in legs if leg is not None]


def _block(board: Board, request: ask.Block) -> str:
    board.blocked = frozenset(request.numbers)
    return ""


def _reconcile(board: Board, request: ask.Reconcile) -> str:
    for call_id in request.call_ids:
        if call_id not in board.calls:
            board.put(do.Report(ReportCallEnded(call_id, EndedBy.EXCHANGE, board.now())))
    return ""


def _reconcile_recordings(board: Board, request: ask.ReconcileRecordings) -> str:
    board.put(do.ReconcileRecordings(tuple(request.recording_ids)))
    return ""


_TABLE: dict[type, Callable[[Board, Any], str]] = {
    ask.Ring: _ring, ask.Answer: _answer, ask.Hold: _hold, ask.Resume: _resume, ask.Mute: _mute,
    ask.TransferToDesk: _transfer_desk, ask.TransferOutside: _transfer_outside,
    ask.TransferToQueue: _transfer_queue, ask.TransferToFlow: _transfer_flow, ask.CallOut: _call_out,
    ask.AddParty: _add_party, ask.DropParty: _drop_party, ask.JoinCalls: _join, ask.Monitor: _monitor,
    ask.StopMonitoring: _stop_monitoring, ask.Release: _release, ask.Announce: _announce,
    ask.AnnounceCall: _announce_call, ask.SendDigits: _send_digits, ask.Record: _record, ask.Block: _block,
    ask.ReconcileRecordings: _reconcile_recordings, ask.Reconcile: _reconcile, ask.AskByTelephone: _ask_by_telephone,
}  # fmt: skip
"""Every request; a test compares it with wire.exchange.AnyRequest."""
