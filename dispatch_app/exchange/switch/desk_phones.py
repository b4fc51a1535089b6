"""Desk telephones: rung, brought up, attached to a call, taken off it."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportAnswered, ReportHeld, ReportNoAnswer, ReportTransferred
from dispatch_app.domain.telephone import EndedBy, ExchangeFault
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.endings import (
    detach,
    drop_leg,
    end_call,
    end_if_alone,
    end_ring_if_idle,
    release_if_idle,
    silence,
    sound,
    stop_ringing,
)
from dispatch_app.exchange.switch.model import Board, Call, Desk, Leg, LegState, Role

MUSIC = "music"
RINGING_TONE = "ringback"


def ring_desks(board: Board, call: Call, desk_ids: list[str]) -> None:
    """Exactly these desks ring for the call; what cannot ring is reported."""
    for desk_id in [one for one in call.offered if one not in desk_ids]:
        desk = board.desks[desk_id]
        if call.call_id in desk.rings:
            desk.rings.remove(call.call_id)
        end_ring_if_idle(board, desk)
    call.offered = [one for one in desk_ids if one in board.desks]
    for desk_id in desk_ids:
        ring_desk(board, call, desk_id)


def ring_desk(board: Board, call: Call, desk_id: str) -> None:
    """One desk rings for the call; a telephone in use only shows it on its screen."""
    desk = board.desks.get(desk_id)
    if desk is None or not (desk.registered or desk.leg_id):
        if desk is not None and desk_id in call.offered:
            call.offered.remove(desk_id)
        board.put(do.Report(ReportNoAnswer(call.call_id, desk_id, ExchangeFault.NO_TELEPHONE)))
        return
    if call.call_id not in desk.rings:
        desk.rings.append(call.call_id)
    if not desk.leg_id:
        call_desk(board, desk, call.number, auto=False)


def call_desk(board: Board, desk: Desk, shown_number: str, *, auto: bool) -> None:
    """Call the desk's telephone."""
    leg = Leg(board.new_id("leg"), LegState.CALLING, user=desk.desk_id, desk_id=desk.desk_id, is_auto=auto)
    board.legs[leg.leg_id] = leg
    desk.leg_id = leg.leg_id
    board.put(do.CallTelephone(leg.leg_id, desk.desk_id, shown_number, auto))
    if auto:
        board.put(do.StartTimer(f"desk:{desk.desk_id}", board.plan.desk_answers_within_s))


def bring_desk(board: Board, desk: Desk, call: Call, role: Role) -> ExchangeFault | None:
    """Get the desk's telephone into the call, at once or when it has answered; None when that is under way."""
    leg = board.legs.get(desk.leg_id)
    if leg is None and not desk.registered:
        return ExchangeFault.NO_TELEPHONE
    if leg is not None and leg.party_id:
        return ExchangeFault.BUSY
    if leg is not None and leg.state is LegState.UP:
        attach(board, desk, call, role)
        return None
    desk.wish = (call.call_id, role)
    if leg is None:
        call_desk(board, desk, call.number, auto=True)
    else:
        board.put(do.StartTimer(f"auto:{desk.desk_id}", board.plan.auto_answer_after_s))
    return None


def attach(board: Board, desk: Desk, call: Call, role: Role) -> None:
    """The desk's telephone, which is up, is in the call now; the call it was in waits or ends."""
    leg = board.legs[desk.leg_id]
    if desk.attached and desk.attached != call.call_id:
        leave_for_other(board, desk)
    desk.wish = None
    desk.attached, desk.role = call.call_id, role
    silence(board, leg)
    if role is Role.TALK:
        _answer_caller(board, call)
        call.desk_id = desk.desk_id
        if call.call_id in desk.rings:
            desk.rings.remove(call.call_id)
        stop_ringing(board, call)
        unhold(board, call)
    record(board, call, leg, 1)


def leave_for_other(board: Board, desk: Desk) -> None:
    """The desk's telephone is needed elsewhere: what it talks waits."""
    other = board.calls.get(desk.attached)
    role = desk.role
    detach(board, desk)
    if other is not None and role is Role.TALK and other.desk_id == desk.desk_id and other.state is CallState.ANSWERED:
        hold(board, other)
        board.put(do.Report(ReportHeld(other.call_id, True)))


def _answer_caller(board: Board, call: Call) -> None:
    caller = board.caller(call)
    if caller is not None and caller.state in (LegState.OFFERED, LegState.EARLY):
        caller.state = LegState.UP
        board.put(do.AnswerLeg(caller.leg_id))
    if call.has_waiting_caller():
        call.state = CallState.ANSWERED
        call.announcing = ""
        call.answered_at = call.answered_at or board.now()
        call.message_after = ""
        board.put(
            do.StopTimer(f"fallback:{call.call_id}"), do.StopTimer(f"message:{call.call_id}"),
            do.EndMessage(call.call_id),
        )  # fmt: skip
    if caller is not None:
        silence(board, caller)
        record(board, call, caller, 0)


def record(board: Board, call: Call, leg: Leg, channel: int) -> None:
    """Write the leg's voice into the call's recording."""
    if call.recorded and not leg.recording:
        leg.recording = True
        board.put(do.RecordLeg(leg.leg_id, call.call_id, channel, call.number, leg.desk_id or call.desk_id, call.line))


def hold(board: Board, call: Call) -> None:
    """Everybody outside hears music, nobody hears anybody."""
    call.state = CallState.HELD
    for leg in [board.caller(call), *board.party_legs(call)]:
        if leg is not None and leg.hears:
            sound(board, leg, MUSIC)


def unhold(board: Board, call: Call) -> None:
    """The conversation goes on."""
    if call.state is CallState.HELD:
        call.state = CallState.ANSWERED
    for leg in [board.caller(call), *board.party_legs(call)]:
        if leg is not None and leg.hears:
            silence(board, leg)


def desk_answered(board: Board, leg: Leg) -> None:
    """A desk's telephone was lifted (or answered by itself)."""
    desk = board.desks[leg.desk_id]
    board.put(do.StopTimer(f"auto:{desk.desk_id}"), do.StopTimer(f"desk:{desk.desk_id}"))
    leg.state = LegState.UP
    if desk.wish is not None:
        call = board.calls.get(desk.wish[0])
        role = desk.wish[1]
        desk.wish = None
        if call is not None:
            attach(board, desk, call, role)
            return
    waiting = [board.calls[one] for one in desk.rings if one in board.calls and board.calls[one].has_waiting_caller()]
    if not waiting:
        release_if_idle(board, desk)
        return
    call = waiting[0]
    attach(board, desk, call, Role.TALK)
    board.put(do.Report(ReportAnswered(call.call_id, desk.desk_id, board.now())))


def desk_did_not_answer(board: Board, leg: Leg, fault: ExchangeFault) -> None:
    """The telephone of a desk declined, was busy, or cannot be reached."""
    desk = board.desks[leg.desk_id]
    drop_leg(board, leg, None)
    wish, desk.wish = desk.wish, None
    missed = [one for one in desk.rings if one in board.calls]
    desk.rings = []
    if wish is not None and wish[0] in board.calls and wish[0] not in missed and wish[1] is Role.TALK:
        missed.append(wish[0])
    for call_id in missed:
        call = board.calls[call_id]
        if desk.desk_id in call.offered:
            call.offered.remove(desk.desk_id)
        if call.desk_id == desk.desk_id:
            call.desk_id = ""
        if call.state is CallState.DIALLING:
            end_call(board, call, EndedBy.EXCHANGE)
            continue
        board.put(do.Report(ReportNoAnswer(call_id, desk.desk_id, fault)))
        if call.state is CallState.ANSWERED and board.caller(call) is not None:
            wait_again(board, call)
        if not call.offered:
            watch_for_server(board, call)


def desk_hung_up(board: Board, leg: Leg, cause: str) -> None:
    """The desk's telephone ended its leg: a person hung up, or (`cause`) the telephone was lost."""
    desk = board.desks[leg.desk_id]
    call, role = board.calls.get(desk.attached), desk.role
    drop_leg(board, leg, None)
    detach(board, desk)
    if call is not None and role is Role.TALK and call.desk_id == desk.desk_id:
        if call.leaving and call.leaving_leg == leg.leg_id:
            _leave_to_transfer(board, call)
        elif not cause:
            others = [one for one in board.party_legs(call) if one.state is LegState.UP]
            if len(others) + (board.caller(call) is not None) < 2 or call.one_way:
                end_call(board, call, EndedBy.DESK)
        elif board.caller(call) is not None or board.party_legs(call):
            board.count("desk_legs_lost")
            hold(board, call)
            board.put(do.Report(ReportHeld(call.call_id, True)))
    elif call is not None:
        end_if_alone(board, call, EndedBy.DESK)
    if desk.rings and desk.registered:
        next_call = board.calls.get(desk.rings[0])
        if next_call is not None:
            call_desk(board, desk, next_call.number, auto=False)


def _leave_to_transfer(board: Board, call: Call) -> None:
    """The telephone asked for a transfer and has gone: the partner hears the ringing until somebody answers."""
    call.leaving_leg = ""
    unhold(board, call)
    for leg in [board.caller(call), *board.party_legs(call)]:
        if leg is not None and leg.hears:
            sound(board, leg, RINGING_TONE)
    target = board.legs.get(call.parties.get(call.leaving, ""))
    if target is not None and not target.desk_id:
        board.put(do.Report(ReportTransferred(call.call_id, call.desk_id, number=target.party_id, at=board.now())))
        call.desk_id = ""


def wait_again(board: Board, call: Call) -> None:
    """The caller waits with music; no desk has the call."""
    for desk in board.desks.values():
        if desk.attached == call.call_id and desk.role is Role.TALK:
            detach(board, desk)
            release_if_idle(board, desk)
    call.desk_id = ""
    call.state = CallState.RINGING
    caller = board.caller(call)
    if caller is not None and caller.hears:
        sound(board, caller, MUSIC)


def watch_for_server(board: Board, call: Call) -> None:
    """If nobody decides where the call rings, the exchange does."""
    board.put(do.StartTimer(f"fallback:{call.call_id}", board.plan.fallback_after_s))


def ring_by_itself(board: Board, call: Call) -> None:
    """Every desk telephone that is there rings, the first to answer has the call."""
    there = [desk.desk_id for desk in board.desks.values() if desk.registered and not board.desk_leg(desk)]
    call.by_itself = True
    board.count("rung_by_itself")
    if there:
        ring_desks(board, call, there)
    else:
        watch_for_server(board, call)
