"""The exchange's mind: an event changes what it knows and gives the actions that follow; no clock, socket or thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import (
    ReportDigits,
    ReportHeld,
    ReportLine,
    ReportPhone,
)
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, LineKind, LineState, PhoneState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.desk_phones import (
    call_desk,
    desk_answered,
    desk_did_not_answer,
    desk_hung_up,
    hold,
    ring_by_itself,
    unhold,
)
from dispatch_app.exchange.switch.endings import drop_leg, end_call, end_if_alone, party_left
from dispatch_app.exchange.switch.handing_over import leg_wants_transfer
from dispatch_app.exchange.switch.incoming import line_rang, telephone_dialled
from dispatch_app.exchange.switch.mixing import remix
from dispatch_app.exchange.switch.model import DIGITS_KEPT, Board, Call, Desk, Leg, LegState, Plan, Role
from dispatch_app.exchange.switch.part_calls import end_test
from dispatch_app.exchange.switch.parties import party_answered, party_failed, party_rings
from dispatch_app.exchange.switch.requests import carry_out
from dispatch_app.exchange.switch.second_lines import back_on_other_line, other_line_ended, settle_lines
from dispatch_app.exchange.switch.voice import announced, flow_over

_FAULTS = {
    404: ExchangeFault.NUMBER_WRONG, 484: ExchangeFault.NUMBER_WRONG, 486: ExchangeFault.BUSY,
    600: ExchangeFault.BUSY, 603: ExchangeFault.DECLINED, 480: ExchangeFault.NO_ANSWER, 408: ExchangeFault.NO_ANSWER,
    487: ExchangeFault.NO_ANSWER, 502: ExchangeFault.NO_TRUNK, 503: ExchangeFault.NO_TRUNK,
    504: ExchangeFault.NO_TRUNK,
}  # fmt: skip


class Switch:
    """`handle` one event at a time; `board` may be read between two events."""

    def __init__(self, plan: Plan, now: Callable[[], datetime], new_id: Callable[[str], str]) -> None:
        self.board = Board(plan, now, new_id)
        self.board.desks = {desk_id: Desk(desk_id) for desk_id in plan.desks}

    def handle(self, event: ev.Event) -> list[do.Action]:
        """What follows from the event, in the order in which it must be done."""
        board = self.board
        board.out = []
        _HANDLERS[type(event)](board, event)
        settle_lines(board)
        remix(board)
        out, board.out = board.out, []
        return out


def _leg_ringing(board: Board, event: ev.LegRinging) -> None:
    leg = board.leg_of(event.leg_id)
    call = board.calls.get(leg.call_id) if leg is not None else None
    if leg is not None and call is not None and leg.party_id:
        party_rings(board, call, leg, early=event.early)


def _leg_answered(board: Board, event: ev.LegAnswered) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None:
        board.put(do.EndLeg(event.leg_id))
        return
    call = board.calls.get(leg.call_id)
    if leg.party_id and call is not None:
        party_answered(board, call, leg)
    elif leg.desk_id:
        desk_answered(board, leg)
    else:
        drop_leg(board, leg, do.EndLeg(leg.leg_id))


def _leg_failed(board: Board, event: ev.LegFailed) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None:
        return
    fault = _FAULTS.get(event.code, ExchangeFault.FAILED)
    if leg.party_id:
        party_failed(board, leg, fault)
    elif leg.desk_id:
        desk_did_not_answer(board, leg, ExchangeFault.NO_TELEPHONE if event.code in (408, 404, 503) else fault)
    else:
        drop_leg(board, leg, None)


def _leg_ended(board: Board, event: ev.LegEnded) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None:
        return
    call = board.calls.get(leg.call_id)
    if call is not None and leg.leg_id == call.caller_leg:
        _caller_gone(board, call, leg, event.cause)
    elif leg.party_id:
        drop_leg(board, leg, None)
        if leg.desk_id:
            board.desks[leg.desk_id].attached = ""
        if call is not None:
            party_left(board, call, leg)
    elif leg.desk_id and board.desks[leg.desk_id].other_leg == leg.leg_id:
        other_line_ended(board, board.desks[leg.desk_id], leg, event.cause)
    elif leg.desk_id and leg.state is LegState.UP:
        desk_hung_up(board, leg, event.cause)
    elif leg.desk_id:
        desk_did_not_answer(board, leg, ExchangeFault.NO_TELEPHONE)
    else:
        drop_leg(board, leg, None)


def _caller_gone(board: Board, call: Call, leg: Leg, cause: str) -> None:
    drop_leg(board, leg, None)
    call.caller_leg = ""
    call.caller_gone = True
    if [other for other in board.party_legs(call) if other.state is LegState.UP] and call.desk_id:
        return
    end_call(board, call, EndedBy.DEAD_LEG if cause else EndedBy.CALLER)


def _leg_holds(board: Board, event: ev.LegHolds) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None or leg.far_hold == event.holding:
        return
    leg.far_hold = event.holding
    desk = board.desks.get(leg.desk_id)
    if desk is not None and desk.other_leg == leg.leg_id:
        if not event.holding:
            back_on_other_line(board, desk)
        return
    call = board.calls.get(desk.attached) if desk is not None else None
    if desk is None or call is None or desk.role is not Role.TALK:
        return
    if event.holding and call.state is CallState.ANSWERED:
        hold(board, call)
        board.put(do.Report(ReportHeld(call.call_id, True)))
    elif not event.holding and call.state is CallState.HELD:
        unhold(board, call)
        board.put(do.Report(ReportHeld(call.call_id, False)))


def _leg_silent(board: Board, event: ev.LegSilent) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None or leg.state is not LegState.UP or leg.far_hold or leg.silent:
        return
    leg.silent = True
    board.count("legs_silent")
    board.put(do.ProbeLeg(leg.leg_id), do.StartTimer(f"dead:{leg.leg_id}", board.plan.dead_after_s))


def _leg_heard(board: Board, event: ev.LegHeard) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is not None and leg.silent:
        leg.silent = False
        board.put(do.StopTimer(f"dead:{leg.leg_id}"))


def _digit(board: Board, event: ev.DigitPressed) -> None:
    leg = board.leg_of(event.leg_id)
    if leg is None:
        return
    desk = board.desks.get(leg.desk_id)
    if desk is not None and leg.leg_id == desk.other_leg:
        return
    if desk is not None and not leg.party_id:
        call = board.calls.get(desk.attached)
        if call is not None and desk.role is Role.TALK:
            for other in [board.caller(call), *board.party_legs(call)]:
                if other is not None and other.state is LegState.UP and not other.desk_id:
                    board.put(do.PressDigits(other.leg_id, event.digit))
        return
    call = board.calls.get(leg.call_id)
    if call is not None and (call.hides_digits or call.by_part):
        return
    asked = call is not None and (leg.leg_id == call.caller_leg or bool(call.flow_text))
    if call is not None and asked and len(call.digits) < DIGITS_KEPT:
        call.digits += event.digit
        board.put(do.Report(ReportDigits(call.call_id, event.digit)))


def _sound_ended(board: Board, event: ev.SoundEnded) -> None:
    kind, _, call_id = event.token.partition(":")
    call = board.calls.get(call_id)
    if call is None:
        return
    if kind == "said":
        announced(board, call)
    elif kind == "words":
        words, times = call.words
        leg = board.leg_of(event.leg_id)
        call.words = (words, times - 1)
        if times > 1 and leg is not None:
            board.put(do.Play(leg.leg_id, words=words, token=event.token))
        else:
            end_call(board, call, EndedBy.AUTOMATIC)


def _telephone_changed(board: Board, event: ev.TelephoneChanged) -> None:
    desk = board.desks.get(event.user)
    if desk is None:
        board.users[event.user] = event.registered
        for line in board.plan.lines:
            if line.user == event.user:
                board.put(do.Report(_line_report(board, line.line_id)))
        return
    changed = desk.registered != event.registered
    desk.registered = event.registered
    state = PhoneState.REGISTERED if event.registered else PhoneState.LOST
    if changed:
        board.put(do.Report(ReportPhone(desk.desk_id, state)))
    if event.registered and not desk.leg_id and not board.link_up:
        for call in board.calls.values():
            if call.state is CallState.RINGING and not call.desk_id:
                ring_by_itself(board, call)


def _line_report(board: Board, line_id: str) -> ReportLine:
    line = board.line(line_id)
    assert line is not None, f"line {line_id} is in no plan"
    up = board.users.get(line.user, False) if line.user else board.trunks.get(line_id, False)
    if line.kind is LineKind.HOT_LINE and not line.user:
        up = any(board.trunks.values())
    state = LineState.IDLE if up else LineState.DOWN
    return ReportLine(line.line_id, line.kind, line.name, state, line.number, line.owner_id)


def _trunk_changed(board: Board, event: ev.TrunkChanged) -> None:
    if board.trunks.get(event.trunk) == event.up:
        return
    board.trunks[event.trunk] = event.up
    if board.line(event.trunk) is not None:
        board.put(do.Report(_line_report(board, event.trunk)))


def _link_changed(board: Board, event: ev.LinkChanged) -> None:
    was, board.link_up = board.link_up, event.up
    if event.up and not was:
        for line in board.plan.lines:
            board.put(do.Report(_line_report(board, line.line_id)))
        for desk in board.desks.values():
            state = PhoneState.REGISTERED if desk.registered else PhoneState.LOST
            board.put(do.Report(ReportPhone(desk.desk_id, state)))
    elif was and not event.up:
        board.count("link_lost")
        for call in list(board.calls.values()):
            if call.state is CallState.RINGING and not call.offered and not call.desk_id:
                ring_by_itself(board, call)


def _asked(board: Board, event: ev.Asked) -> None:
    fault = carry_out(board, event.request)
    board.put(do.Answered(event.ask_id, fault))


def _flow_over(board: Board, event: ev.FlowOver) -> None:
    call = board.calls.get(event.call_id)
    if call is not None:
        flow_over(board, call, waits=event.waits)


def _timer(board: Board, event: ev.TimerRang) -> None:
    kind, _, subject = event.name.partition(":")
    if kind in ("auto", "desk"):
        _desk_timer(board, kind, subject)
    elif kind in ("party", "dead", "test"):
        _leg_timer(board, kind, subject)
    else:
        call = board.calls.get(subject)
        if call is None:
            return
        if kind == "fallback" and not board.link_up and call.state is CallState.RINGING and not call.desk_id:
            ring_by_itself(board, call)
        elif kind == "message":
            end_call(board, call, EndedBy.AUTOMATIC)
        elif kind == "busy" and not board.party_legs(call) and board.caller(call) is None:
            end_call(board, call, EndedBy.EXCHANGE)


def _desk_timer(board: Board, kind: str, desk_id: str) -> None:
    desk = board.desks[desk_id]
    leg = board.legs.get(desk.leg_id)
    if leg is None or leg.state is not LegState.CALLING:
        return
    if kind == "desk":
        board.put(do.EndLeg(leg.leg_id))
        desk_did_not_answer(board, leg, ExchangeFault.NO_ANSWER)
        return
    wished = board.calls.get(desk.wish[0]) if desk.wish is not None else None
    if wished is not None and not leg.is_auto:
        drop_leg(board, leg, do.EndLeg(leg.leg_id))
        call_desk(board, desk, wished.number, auto=True)


def _leg_timer(board: Board, kind: str, leg_id: str) -> None:
    leg = board.leg_of(leg_id)
    if leg is None:
        return
    if kind == "dead" and leg.silent:
        board.count("legs_dead")
        board.put(do.EndLeg(leg_id, "dead"))
        _leg_ended(board, ev.LegEnded(leg_id, "dead"))
    elif kind == "test":
        end_test(board, leg)
    elif kind == "party":
        board.put(do.EndLeg(leg_id))
        party_failed(board, leg, ExchangeFault.NO_ANSWER)
    call = board.calls.get(leg.call_id)
    if call is not None:
        end_if_alone(board, call, EndedBy.DEAD_LEG)


_HANDLERS: dict[type, Callable[[Board, Any], None]] = {
    ev.LineRang: line_rang, ev.TelephoneDialled: telephone_dialled, ev.LegRinging: _leg_ringing,
    ev.LegAnswered: _leg_answered, ev.LegFailed: _leg_failed, ev.LegEnded: _leg_ended, ev.LegHolds: _leg_holds,
    ev.LegWantsTransfer: leg_wants_transfer, ev.LegSilent: _leg_silent, ev.LegHeard: _leg_heard,
    ev.DigitPressed: _digit, ev.SoundEnded: _sound_ended, ev.TelephoneChanged: _telephone_changed,
    ev.TrunkChanged: _trunk_changed, ev.LinkChanged: _link_changed, ev.Asked: _asked, ev.TimerRang: _timer,
    ev.FlowOver: _flow_over,
}  # fmt: skip
"""Every event; a test compares it with events.Event."""
