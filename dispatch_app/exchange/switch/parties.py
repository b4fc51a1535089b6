"""Whom desks call: numbers, other desks, stations and hospitals on their lines."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportParty, ReportRequestFailed, ReportTransferred
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, PartyState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import RINGING_TONE, record, unhold, wait_again, watch_for_server
from dispatch_app.exchange.switch.endings import (
    detach,
    drop_leg,
    end_call,
    has_joined,
    release_if_idle,
    silence,
    sound,
)
from dispatch_app.exchange.switch.model import MEMBERS_MOST, Board, Call, Leg, LegState, Role

PARTY_OF_DIAL = "dialled"
"""Party id of whom a telephone dialled by itself."""

ASKING = "asking"
"""Name of a flow that came with the request for its call."""

CODES: dict[ExchangeFault, tuple[int, str]] = {
    ExchangeFault.BUSY: (486, "Busy Here"), ExchangeFault.DECLINED: (603, "Decline"),
    ExchangeFault.NO_ANSWER: (408, "Request Timeout"), ExchangeFault.NUMBER_WRONG: (404, "Not Found"),
    ExchangeFault.NO_TELEPHONE: (480, "Temporarily Unavailable"),
    ExchangeFault.NO_TRUNK: (503, "Service Unavailable"), ExchangeFault.NO_ROOM: (503, "Service Unavailable"),
    ExchangeFault.FAILED: (500, "Failed"),
}  # fmt: skip
"""What a telephone that asked for a transfer is told of its failure."""

BUSY_TONE_S = 3.0
"""How long a desk hears why its call failed before its telephone is free."""


def call_party(
    board: Board, call: Call, party_id: str, *, number: str = "", desk_id: str = "", line_id: str = ""
) -> ExchangeFault | None:  # fmt: skip
    """Ring one more into the call; None when it is under way, else why not (which is reported too)."""
    fault = _call_party(board, call, party_id, number, desk_id, line_id)
    if fault is not None:
        tell(board, call, party_id, PartyState.FAILED, fault, number, desk_id)
        end_if_failed(board, call)
    return fault


def _call_party(
    board: Board, call: Call, party_id: str, number: str, desk_id: str, line_id: str
) -> ExchangeFault | None:  # fmt: skip
    if party_id in call.parties:
        return None
    if len(call.parties) >= MEMBERS_MOST or len(board.legs) >= board.plan.most_legs:
        return ExchangeFault.NO_ROOM
    line = board.line(line_id) if line_id else None
    user = desk_id or (line.user if line is not None else board.user_of(number))
    if line is not None and not user:
        number = line.number
    leg = Leg(board.new_id("leg"), LegState.CALLING, call.call_id, user, number=number, line=line_id, party_id=party_id)
    if user:
        fault = _call_user(board, call, leg)
        if fault is not None:
            return fault
    elif not number:
        return ExchangeFault.NUMBER_WRONG
    else:
        trunks = board.trunks_in_order()
        if not trunks:
            return ExchangeFault.NO_TRUNK
        board.put(do.CallLine(leg.leg_id, number, trunks))
    board.legs[leg.leg_id] = leg
    call.parties[party_id] = leg.leg_id
    board.put(do.StartTimer(f"party:{leg.leg_id}", board.plan.party_answers_within_s))
    return None


def _call_user(board: Board, call: Call, leg: Leg) -> ExchangeFault | None:
    desk = board.desks.get(leg.user)
    shown = call.desk_id or call.number
    if desk is None:
        if not board.users.get(leg.user, False):
            return ExchangeFault.NO_TELEPHONE
    else:
        if desk.leg_id:
            return ExchangeFault.BUSY
        if not desk.registered:
            return ExchangeFault.NO_TELEPHONE
        desk.leg_id, leg.desk_id = leg.leg_id, desk.desk_id
    board.put(do.CallTelephone(leg.leg_id, leg.user, shown))
    return None


def tell(
    board: Board, call: Call, party_id: str, state: PartyState, fault: ExchangeFault | None = None, number: str = "",
    desk_id: str = "",
) -> None:  # fmt: skip
    """Report what became of a party."""
    if call.by_part:
        return
    board.put(do.Report(ReportParty(call.call_id, party_id, state, fault, number, desk_id, board.now())))


def party_rings(board: Board, call: Call, leg: Leg, *, early: bool) -> None:
    """It rings there: the desk hears the tone, ours or theirs."""
    if call.by_part:
        board.put(do.SayRinging(call.caller_leg))
        return
    tell(board, call, leg.party_id, PartyState.RINGING, None, leg.number, leg.desk_id)
    for other in _talkers(board, call):
        if call.state is CallState.DIALLING and not early:
            sound(board, other, RINGING_TONE)
        elif early:
            silence(board, other)
    if early:
        leg.state = LegState.UP
        board.put(do.StartTimer(f"party:{leg.leg_id}", board.plan.party_answers_within_s))


def party_answered(board: Board, call: Call, leg: Leg) -> None:
    """It talks: the conversation is on."""
    leg.state = LegState.UP
    board.put(do.StopTimer(f"party:{leg.leg_id}"))
    tell(board, call, leg.party_id, PartyState.CONNECTED, None, leg.number, leg.desk_id)
    if leg.desk_id:
        desk = board.desks[leg.desk_id]
        desk.attached, desk.role = call.call_id, Role.PARTY
    for other in _talkers(board, call):
        silence(board, other)
    caller = board.caller(call)
    if call.by_part and caller is not None and caller.state is LegState.OFFERED:
        caller.state = LegState.UP
        board.put(do.AnswerLeg(caller.leg_id))
    if call.state is CallState.DIALLING:
        call.state = CallState.ANSWERED
        call.answered_at = board.now()
    if call.leaving != leg.party_id or not leg.desk_id:
        record(board, call, leg, 0)
    if call.words[0]:
        board.put(do.Play(leg.leg_id, words=call.words[0], token=f"words:{call.call_id}"))
    if call.flow_text:
        call.state, call.flow = CallState.AUTOMATIC, ASKING
        board.put(do.StartFlow(call.call_id, leg.leg_id, ASKING, call.flow_text))
    if call.leaving == leg.party_id:
        let_desk_go(board, call, leg)


def is_alone_in(board: Board, call: Call) -> bool:
    """Whether the desk has only one partner in the call, who cannot be transferred to himself."""
    return len(board.party_legs(call)) + (board.caller(call) is not None) < 2


def let_desk_go(board: Board, call: Call, leg: Leg) -> None:
    """The transfer is done: who has answered talks with the partner, the desk is free; another desk has the call."""
    left, call.leaving = call.desk_id, ""
    tell_telephone(board, call, 200, "OK")
    unhold(board, call)
    caller = board.caller(call)
    if caller is not None and caller.state in (LegState.OFFERED, LegState.EARLY):
        caller.state = LegState.UP
        board.put(do.AnswerLeg(caller.leg_id))
    if caller is not None:
        silence(board, caller)
        record(board, call, caller, 0)
    for other in board.party_legs(call):
        silence(board, other)
    call.state = CallState.ANSWERED
    call.desk_id = ""
    for desk in board.desks.values():
        if desk.attached == call.call_id and desk.role is Role.TALK:
            detach(board, desk)
            release_if_idle(board, desk)
    if leg.desk_id:
        _desk_has_it(board, call, leg, left)
    elif left:
        board.put(do.Report(ReportTransferred(call.call_id, left, number=leg.party_id, at=board.now())))


def _desk_has_it(board: Board, call: Call, leg: Leg, left: str) -> None:
    """The desk that was called as a party has the call from now on."""
    desk = board.desks[leg.desk_id]
    party_id = leg.party_id
    call.parties.pop(party_id, None)
    leg.party_id = leg.call_id = ""
    call.desk_id = desk.desk_id
    desk.attached, desk.role = call.call_id, Role.TALK
    if leg.recording:
        leg.recording = False
        board.put(do.StopRecordingLeg(leg.leg_id))
    record(board, call, leg, 1)
    board.put(do.Report(ReportTransferred(call.call_id, left, to_desk_id=desk.desk_id, at=board.now())))
    tell(board, call, party_id, PartyState.LEFT, None, leg.number, desk.desk_id)


def tell_telephone(board: Board, call: Call, code: int, reason: str) -> None:
    """Tell the telephone that asked for the transfer, if it is still there."""
    if call.leaving_leg in board.legs:
        board.put(do.TellTransfer(call.leaving_leg, code, reason))
    call.leaving_leg = ""


def party_failed(board: Board, leg: Leg, fault: ExchangeFault) -> None:
    """It did not come up."""
    call = board.calls.get(leg.call_id)
    drop_leg(board, leg, None)
    if call is not None:
        tell(board, call, leg.party_id, PartyState.FAILED, fault, leg.number, leg.desk_id)
        if call.leaving == leg.party_id:
            call.leaving = ""
            _transfer_failed(board, call, leg, fault)
        end_if_failed(board, call)


def _transfer_failed(board: Board, call: Call, leg: Leg, fault: ExchangeFault) -> None:
    """The desk that is still there keeps its partner; one that has gone cannot: then the caller waits again."""
    tell_telephone(board, call, *CODES.get(fault, CODES[ExchangeFault.FAILED]))
    if any(desk.attached == call.call_id and desk.role is Role.TALK for desk in board.desks.values()):
        return
    if call.state is not CallState.ANSWERED:
        return
    if board.caller(call) is None:
        end_call(board, call, EndedBy.EXCHANGE)
        return
    name = "transfer" if leg.desk_id else "transfer_outside"
    board.put(do.Report(ReportRequestFailed(call.call_id, name, fault, call.desk_id)))
    wait_again(board, call)
    watch_for_server(board, call)


def end_if_failed(board: Board, call: Call) -> None:
    """A call out that reached nobody ends after a moment of busy tone."""
    if call.by_part and not board.party_legs(call):
        end_call(board, call, EndedBy.EXCHANGE, code=480, reason="Nobody answers")
        return
    if board.caller(call) is not None or board.party_legs(call) or has_joined(board, call):
        return
    if call.call_id not in board.calls:
        return
    talkers = _talkers(board, call)
    if not talkers:
        end_call(board, call, EndedBy.EXCHANGE)
        return
    for leg in talkers:
        sound(board, leg, "busy")
    board.put(do.StartTimer(f"busy:{call.call_id}", BUSY_TONE_S))


def _talkers(board: Board, call: Call) -> list[Leg]:
    """Desks and the waiting caller: who hears the ringing tone of a party."""
    legs = []
    for desk in board.desks.values():
        leg = board.desk_leg(desk)
        if leg is not None and desk.attached == call.call_id and desk.role is Role.TALK:
            legs.append(leg)
    return legs
