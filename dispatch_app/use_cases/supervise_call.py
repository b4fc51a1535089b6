"""The shift lead in a desk's call: listen, whisper, barge in, take over, end it (CALL-03)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.telephone import EndedBy, Monitor, PhoneState
from dispatch_app.use_cases.answer_call import desk_name, ended, handed_over, hold_others
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.draft import Draft


def monitor_call(board: Board, command: cmd.MonitorCall, context: Context) -> Decision:
    """Listen, whisper or barge in; who did and how stands in the journal."""
    call = _running(board, command.call_id)
    if isinstance(call, Refusal):
        return call
    wrong = _own_desk_wrong(board, command.desk_id, context)
    if wrong is not None:
        return wrong
    if call.desk_id == command.desk_id:
        return refuse("call_is_own")
    others = board.talking_desks()
    listening = any(m.desk_id == command.desk_id for m in call.monitors)
    if command.desk_id in others and not listening:
        return refuse("desk_talking", desk=desk_name(board, command.desk_id))
    if Monitor(command.desk_id, command.mode) in call.monitors:
        return Accepted()
    return Accepted((ev.CallMonitored(call.call_id, command.desk_id, command.mode),))


def stop_monitoring(board: Board, command: cmd.StopMonitoring, context: Context) -> Decision:
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    wrong = _own_desk_wrong(board, command.desk_id, context)
    if wrong is not None:
        return wrong
    listening = any(m.desk_id == command.desk_id for m in call.monitors)
    return Accepted((ev.MonitoringStopped(call.call_id, command.desk_id),)) if listening else Accepted()


def take_over_call(board: Board, command: cmd.TakeOverCall, context: Context) -> Decision:
    """The shift lead has the call now; the desk that had it is free."""
    call = _running(board, command.call_id)
    if isinstance(call, Refusal):
        return call
    wrong = _own_desk_wrong(board, command.desk_id, context)
    if wrong is not None:
        return wrong
    if call.desk_id == command.desk_id:
        return Accepted()
    draft = Draft(board)
    if any(m.desk_id == command.desk_id for m in call.monitors):
        draft.add(ev.MonitoringStopped(call.call_id, command.desk_id))
    hold_others(draft, command.desk_id, call.call_id)
    return Accepted(handed_over(board, draft, call, command.desk_id, context))


def release_call(board: Board, command: cmd.ReleaseCall, context: Context) -> Decision:
    """End a desk's call, or one that waits or is with the automatic flow."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    reason = command.reason.strip()[:200]
    if not reason:
        return refuse("reason_missing")
    return Accepted(ended(board, call, context, EndedBy.SHIFT_LEAD, reason))


def _running(board: Board, call_id: str) -> Call | Refusal:
    call = board.calls.get(call_id)
    if call is None:
        return refuse("call_unknown", call_id=call_id)
    if not call.is_live():
        return refuse("call_over")
    if call.state not in (CallState.ANSWERED, CallState.HELD) or not call.desk_id:
        return refuse("call_not_answered")
    return call


def _own_desk_wrong(board: Board, desk_id: str, context: Context) -> Refusal | None:
    desk = board.desks.get(desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=desk_id)
    if desk.phone is PhoneState.LOST:
        return refuse("desk_phone_lost", desk=desk.name)
    if desk.user and desk.user != context.actor.user and context.actor.role is not Role.SERVER:
        return refuse("desk_not_yours", desk=desk.name, user=desk.user_name or desk.user)
    return None
