"""Calls that come in: from trunks, and from telephones that dial by themselves."""

from __future__ import annotations

from dispatch_app.domain.call import CallState, Direction
from dispatch_app.domain.commands.exchange import ReportCallEnded, ReportDialled, ReportRing
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, EndedBy
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch.desk_phones import record, ring_by_itself
from dispatch_app.exchange.switch.events import LineRang, TelephoneDialled
from dispatch_app.exchange.switch.model import Board, Call, Leg, LegState, Role
from dispatch_app.exchange.switch.part_calls import (
    WRONG_NUMBER,
    answer_test,
    is_dialable,
    listen_to_flow,
    part_dialled,
)
from dispatch_app.exchange.switch.parties import call_party
from dispatch_app.exchange.switch.second_lines import takes_second_line
from dispatch_app.exchange.switch.voice import announce, start_flow

FULL = (503, "All lines are taken")
BUSY = (486, "Busy here")


def line_rang(board: Board, event: LineRang) -> None:
    """A caller: reported, then rung by the server's word, or by our own where no server is."""
    call_id = board.new_id("call")
    now = board.now()
    board.put(
        do.Report(
            ReportRing(call_id, event.trunk, event.number, event.called_number, at=now, fallback=not board.link_up)
        )
    )
    board.count("calls_in")
    if len(board.calls) >= board.plan.most_calls or len(board.legs) >= board.plan.most_legs - 1:
        board.count("refused_full")
        board.put(do.RejectLeg(event.leg_id, *FULL), do.Report(ReportCallEnded(call_id, EndedBy.EXCHANGE, now)))
        return
    board.legs[event.leg_id] = Leg(event.leg_id, LegState.OFFERED, call_id, number=event.number, line=event.trunk)
    call = Call(
        call_id, Direction.INBOUND, CallState.RINGING, event.trunk, event.number, event.called_number, now,
        caller_leg=event.leg_id, recorded=board.plan.record,
    )  # fmt: skip
    board.calls[call_id] = call
    board.put(do.SayRinging(event.leg_id))
    if event.place is not None:
        board.put(do.PlaceFound(call_id, event.place))
    flow = dict(board.plan.flows).get(event.called_number, "")
    if flow and event.number not in board.blocked:
        start_flow(board, call, flow)
    elif not board.link_up:
        _without_server(board, call)


def _without_server(board: Board, call: Call) -> None:
    if call.number and call.number in board.blocked:
        announce(board, call, Announcement.NUMBER_LOCKED, AfterAnnouncement.RELEASE)
    else:
        ring_by_itself(board, call)


def telephone_dialled(board: Board, event: TelephoneDialled) -> None:
    """A telephone of the house calls: a flow, another telephone, the emergency number, or outside."""
    desk = board.desks.get(event.user)
    if len(board.legs) >= board.plan.most_legs - 1:
        board.put(do.RejectLeg(event.leg_id, *FULL))
        return
    if event.number and event.number == board.plan.test_number:
        answer_test(board, event)
        return
    if event.user in board.plan.callers:
        part_dialled(board, event)
        return
    if desk is None:
        _station_dialled(board, event)
        return
    flow = dict(board.plan.flows).get(event.number, "")
    if flow:
        listen_to_flow(board, event, flow)
        return
    user = board.user_of(event.number)
    if not is_dialable(event.number) and not user:
        board.put(do.RejectLeg(event.leg_id, *WRONG_NUMBER))
        return
    if desk.leg_id and not takes_second_line(board, desk):
        board.put(do.RejectLeg(event.leg_id, *BUSY))
        return
    call_id = board.new_id("call")
    leg = Leg(event.leg_id, LegState.UP, user=event.user, desk_id=event.user, number=event.number)
    board.legs[leg.leg_id] = leg
    desk.leg_id, desk.attached, desk.role = leg.leg_id, call_id, Role.TALK
    desk_id = user if user in board.desks else ""
    number = desk_id or event.number
    direction = Direction.INTERNAL if desk_id else Direction.OUTBOUND
    call = Call(
        call_id, direction, CallState.DIALLING, "", number, number, board.now(), desk_id=event.user,
        recorded=board.plan.record,
    )  # fmt: skip
    board.calls[call_id] = call
    board.put(do.AnswerLeg(leg.leg_id), do.Report(ReportDialled(call_id, event.user, number, at=board.now())))
    record(board, call, leg, 1)
    call_party(board, call, number, number=event.number, desk_id=desk_id)


def _station_dialled(board: Board, event: TelephoneDialled) -> None:
    """A station or hospital lifts its hot line: that is a call for the desks, whatever it dialled."""
    line = next((one for one in board.plan.lines if one.user == event.user), None)
    shown = line.number or event.user if line is not None else event.user
    line_id = line.line_id if line is not None else event.user
    line_rang(board, LineRang(event.leg_id, line_id, shown, event.number))
