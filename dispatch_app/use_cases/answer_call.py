"""Calls: ring, answer, hold, hand over, end, classify, link (CALL-01, CALL-08)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.place import Candidate, PlaceSource
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.station import DeskState
from dispatch_app.use_cases.decision import Accepted, Context, Decision

NUMBER_LENGTH = 32
"""Longer caller numbers (E.164 has 15 digits, SIP users may have letters) are garbage."""


def report_ring(board: Board, command: cmd.ReportRing, context: Context) -> Decision:
    """A call rings: the subscriber's record and its place come with the event."""
    if command.call_id in board.calls:
        return refuse("call_already_known", call_id=command.call_id)
    number = command.caller_number.strip()
    if not command.call_id or len(command.call_id) > 80:
        return refuse("field_wrong", field="call_id", reason="1-80 characters")
    if len(number) > NUMBER_LENGTH or not number.isprintable():
        return refuse("field_wrong", field="caller_number", reason=f"at most {NUMBER_LENGTH} printable characters")
    subscriber = context.lookups.subscribers.find(number) if number else None
    candidates: tuple[Candidate, ...] = ()
    if subscriber is not None and subscriber.position is not None:
        candidates = (
            Candidate(
                f"{command.call_id}-subscriber", PlaceSource.SUBSCRIBER, subscriber.position, context.now,
                text=subscriber.address,
            ),
        )  # fmt: skip
    call = Call(
        command.call_id, command.line, number, CallState.RINGING, context.now,
        called_number=command.called_number, subscriber=subscriber, candidates=candidates,
    )  # fmt: skip
    return Accepted((ev.CallRang(call),))


def report_call_ended(board: Board, command: cmd.ReportCallEnded, context: Context) -> Decision:
    """The exchange says the call is over; repeats change nothing."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    return _end(call, context)


def _end(call: Call, context: Context) -> Accepted:
    if not call.may_become(CallState.ENDED):
        return Accepted()
    return Accepted((ev.CallEnded(call.call_id, context.now, abandoned=call.state is CallState.RINGING),))


def answer_call(board: Board, command: cmd.AnswerCall, context: Context) -> Decision:
    """The first desk to answer has the call; a second is told who."""
    desk = board.desks.get(command.desk_id)
    call = board.calls.get(command.call_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    wrong = check_desk(board, command.desk_id, context.actor)
    if wrong is not None:
        return wrong
    if call.state is not CallState.RINGING:
        if call.desk_id == command.desk_id and call.state is CallState.ANSWERED:
            return Accepted()
        return refuse("call_taken", desk=desk_name(board, call.desk_id)) if call.desk_id else refuse("call_over")
    return Accepted((ev.CallAnswered(call.call_id, command.desk_id, context.now),))


def check_desk(board: Board, desk_id: str, actor: Actor) -> Refusal | None:
    """None if the actor may act at the desk: it signed in there, or it leads the shift."""
    desk = board.desks.get(desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=desk_id)
    if actor.role in (Role.SHIFT_LEAD, Role.DIRECTOR, Role.SERVER):
        return None
    if desk.state is DeskState.SIGNED_OUT:
        return refuse("desk_signed_out", desk=desk.name)
    if desk.user != actor.user:
        return refuse("desk_not_yours", desk=desk.name, user=desk.user_name or desk.user)
    return None


def desk_name(board: Board, desk_id: str) -> str:
    """The desk's name for sentences; its id where the desk is not known."""
    desk = board.desks.get(desk_id)
    return desk.name if desk else desk_id


def _call_at_desk(board: Board, call_id: str, context: Context) -> Call | Refusal:
    """The running call if the actor may handle it at its desk, else why not."""
    call = board.calls.get(call_id)
    if call is None:
        return refuse("call_unknown", call_id=call_id)
    if call.state in (CallState.ENDED, CallState.ABANDONED):
        return refuse("call_over")
    if call.state is CallState.RINGING:
        return refuse("call_not_answered")
    return check_desk(board, call.desk_id, context.actor) or call


def hold_call(board: Board, command: cmd.HoldCall, context: Context) -> Decision:
    call = _call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    return Accepted() if call.state is CallState.HELD else Accepted((ev.CallHeld(call.call_id),))


def resume_call(board: Board, command: cmd.ResumeCall, context: Context) -> Decision:
    call = _call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    return Accepted() if call.state is CallState.ANSWERED else Accepted((ev.CallResumed(call.call_id),))


def transfer_call(board: Board, command: cmd.TransferCall, context: Context) -> Decision:
    """Hand the call, and the open incident that the desk holds for it, to another desk."""
    call = _call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if command.to_desk_id not in board.desks:
        return refuse("desk_unknown", desk_id=command.to_desk_id)
    if board.desks[command.to_desk_id].state is DeskState.SIGNED_OUT:
        return refuse("desk_signed_out", desk=desk_name(board, command.to_desk_id))
    events: list[ev.Event] = [ev.CallTransferred(call.call_id, call.desk_id, command.to_desk_id)]
    incident = board.incidents.get(call.incident_id)
    if incident is not None and incident.is_open() and incident.desk_id == call.desk_id:
        events.append(ev.IncidentHandedOver(incident.incident_id, call.desk_id, command.to_desk_id))
    return Accepted(tuple(events))


def hang_up_call(board: Board, command: cmd.HangUpCall, context: Context) -> Decision:
    call = _call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return Accepted() if call.code == "call_over" else call
    return _end(call, context)


def classify_call(board: Board, command: cmd.ClassifyCall, context: Context) -> Decision:
    if command.call_id not in board.calls:
        return refuse("call_unknown", call_id=command.call_id)
    return Accepted((ev.CallClassified(command.call_id, command.kind),))


def link_call(board: Board, command: cmd.LinkCall, context: Context) -> Decision:
    """Attach a further call to an open incident: every caller is kept."""
    call = board.calls.get(command.call_id)
    incident = board.incidents.get(command.incident_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if incident is None:
        return refuse("incident_unknown", incident_id=command.incident_id)
    if not incident.is_open():
        return refuse("incident_closed", incident_id=command.incident_id)
    if call.incident_id == command.incident_id:
        return Accepted()
    if call.incident_id:
        return refuse("call_has_incident", incident_id=call.incident_id)
    return Accepted((ev.CallLinked(command.call_id, command.incident_id),))


def mark_called_back(board: Board, command: cmd.MarkCalledBack, context: Context) -> Decision:
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    return Accepted() if call.called_back_at else Accepted((ev.CallReturned(command.call_id, context.now),))
