"""What a desk does with a call: answer, hold, mute, hand over, put back, hang up, classify, link (CALL-01, 03, 08)."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState, Direction, Interception
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import EndedBy, Party, PhoneState
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.desk_clock import after_call
from dispatch_app.use_cases.distribute_calls import distribute
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.phone_number import dialled
from dispatch_app.use_cases.queue_call import enqueue

DIGITS_AT_ONCE = 32
"""More digits than any extension or menu asks for."""


def answer_call(board: Board, command: cmd.AnswerCall, context: Context) -> Decision:
    """The first desk to answer has the call; a second is told who. What the desk talked before is held."""
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
        return _answered_already(board, call, command.desk_id)
    draft = Draft(board)
    hold_others(draft, command.desk_id, call.call_id)
    draft.add(ev.CallAnswered(call.call_id, command.desk_id, context.now))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def _answered_already(board: Board, call: Call, desk_id: str) -> Decision:
    if call.desk_id == desk_id and call.state is CallState.ANSWERED:
        return Accepted()
    if call.state is CallState.AUTOMATIC:
        return refuse("call_automatic")
    return refuse("call_taken", desk=desk_name(board, call.desk_id)) if call.desk_id else refuse("call_over")


def hold_others(draft: Draft, desk_id: str, call_id: str) -> None:
    """Hold what the desk talks, apart from one call and those joined with it: a telephone talks with one at a time."""
    kept = draft.board.calls.get(call_id)
    joined = {call_id, kept.joined_to if kept else ""} - {""}
    for call in draft.board.live_calls_of(desk_id):
        if call.state is CallState.ANSWERED and call.call_id not in joined and call.joined_to not in joined:
            draft.add(ev.CallHeld(call.call_id))


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


def call_at_desk(board: Board, call_id: str, context: Context) -> Call | Refusal:
    """The running call if the actor may handle it at its desk, else why not."""
    call = board.calls.get(call_id)
    if call is None:
        return refuse("call_unknown", call_id=call_id)
    if call.state in (CallState.ENDED, CallState.ABANDONED):
        return refuse("call_over")
    if call.state is CallState.RINGING:
        return refuse("call_not_answered")
    if call.state is CallState.AUTOMATIC:
        return refuse("call_automatic")
    return check_desk(board, call.desk_id, context.actor) or call


def talking_at_desk(board: Board, call_id: str, context: Context) -> Call | Refusal:
    """The same, for what needs a call that somebody has answered."""
    call = call_at_desk(board, call_id, context)
    if isinstance(call, Call) and call.state is CallState.DIALLING:
        return refuse("call_not_answered")
    return call


def hold_call(board: Board, command: cmd.HoldCall, context: Context) -> Decision:
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    return Accepted() if call.state is CallState.HELD else Accepted((ev.CallHeld(call.call_id),))


def resume_call(board: Board, command: cmd.ResumeCall, context: Context) -> Decision:
    """Talk again; what the desk talked meanwhile is held."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if call.state is CallState.ANSWERED:
        return Accepted()
    draft = Draft(board)
    hold_others(draft, call.desk_id, call.call_id)
    draft.add(ev.CallResumed(call.call_id))
    return Accepted(draft.events())


def mute_call(board: Board, command: cmd.MuteCall, context: Context) -> Decision:
    call = call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    return Accepted() if call.muted is command.muted else Accepted((ev.CallMuted(call.call_id, command.muted),))


def transfer_call(board: Board, command: cmd.TransferCall, context: Context) -> Decision:
    """Hand the call, and the open incident that the desk holds for it, to another desk."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    wrong = check_reachable(board, command.to_desk_id)
    if wrong is not None:
        return wrong
    if command.to_desk_id == call.desk_id:
        return Accepted()
    return Accepted(handed_over(board, Draft(board), call, command.to_desk_id, context))


def check_reachable(board: Board, desk_id: str) -> Refusal | None:
    """None if somebody sits at the desk and its telephone can ring."""
    desk = board.desks.get(desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=desk_id)
    if desk.state is DeskState.SIGNED_OUT:
        return refuse("desk_signed_out", desk=desk.name)
    if desk.phone is PhoneState.LOST:
        return refuse("desk_phone_lost", desk=desk.name)
    return None


def handed_over(
    board: Board, draft: Draft, call: Call, to_desk_id: str, context: Context
) -> tuple[ev.Event, ...]:
    """All events of the draft and of a call, with the open incident of its desk, going to another desk.

    What rang at that desk rings elsewhere, and the desk that is free now may be rung.
    """
    draft.add(ev.CallTransferred(call.call_id, call.desk_id, to_desk_id))
    after_call(draft, call.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    incident = board.incidents.get(call.incident_id)
    if incident is None or not incident.is_open() or incident.desk_id != call.desk_id:
        return draft.events()
    return (*draft.events(), ev.IncidentHandedOver(incident.incident_id, call.desk_id, to_desk_id))


def transfer_outside(board: Board, command: cmd.TransferOutside, context: Context) -> Decision:
    """The caller goes on with a number outside; the incident stays with the desk."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    number = dialled(command.number)
    if isinstance(number, Refusal):
        return number
    draft = Draft(board)
    draft.add(ev.CallDiverted(call.call_id, number, call.desk_id, Party(number, number=number)))
    after_call(draft, call.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def return_to_queue(board: Board, command: cmd.ReturnToQueue, context: Context) -> Decision:
    """The caller waits again, with the time of the first ring, and is offered to the next desk."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if call.direction is not Direction.INBOUND:
        return refuse("call_not_inbound")
    queue_id = command.queue_id or call.queue_id
    if command.queue_id and all(q.queue_id != command.queue_id for q in context.calls.queues):
        return refuse("queue_unknown", queue_id=command.queue_id)
    draft = Draft(board)
    enqueue(draft, call.call_id, context.calls.queue(queue_id), context.calls, context.now)
    after_call(draft, call.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def send_to_flow(board: Board, command: cmd.SendToFlow, context: Context) -> Decision:
    """The exchange's automatic flow takes the caller."""
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if not command.flow_id or len(command.flow_id) > 80:
        return refuse("field_wrong", field="flow_id", reason="1-80")
    draft = Draft(board)
    draft.add(ev.FlowStarted(call.call_id, command.flow_id))
    after_call(draft, call.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def send_digits(board: Board, command: cmd.SendDigits, context: Context) -> Decision:
    call = talking_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if not command.digits or len(command.digits) > DIGITS_AT_ONCE or set(command.digits) - set("0123456789*#ABCD"):
        return refuse("field_wrong", field="digits", reason="0-9 * # A-D")
    return Accepted((ev.DigitsSent(call.call_id, command.digits),))


def hang_up_call(board: Board, command: cmd.HangUpCall, context: Context) -> Decision:
    call = call_at_desk(board, command.call_id, context)
    if isinstance(call, Refusal):
        return Accepted() if call.code == "call_over" else call
    return Accepted(ended(board, call, context, EndedBy.DESK))


def ended(
    board: Board, call: Call, context: Context, by: EndedBy, reason: str = "", at: datetime | None = None
) -> tuple[ev.Event, ...]:
    """The events of the end of a call: after-call work, calls joined with it, and who is offered the next."""
    if not call.may_become(CallState.ENDED):
        return ()
    draft = Draft(board)
    nobody_answered = call.answered_at is None and call.direction is Direction.INBOUND
    abandoned = nobody_answered and call.state in (CallState.RINGING, CallState.AUTOMATIC) and not is_shut_out(call)
    draft.add(ev.CallEnded(call.call_id, at or context.now, abandoned, by, reason))
    after_call(draft, call.desk_id, context.calls, context.now)
    distribute(draft, context.calls, context.now)
    return draft.events()


def is_shut_out(call: Call) -> bool:
    """Whether the number is locked: such a call is over after its announcement, and nobody calls it back."""
    return call.intercepted is Interception.LOCKED


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
