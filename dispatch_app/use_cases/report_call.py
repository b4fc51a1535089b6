"""What the exchange reports of calls: ring, answer, no answer, parties, flows, the end (CALL-01, 05, 07, 10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState, Direction, Interception
from dispatch_app.domain.place import Candidate, PlaceSource, Subscriber
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.telephone import (
    PARTY_ENDED,
    AfterAnnouncement,
    Announcement,
    EndedBy,
    ExchangeFault,
    FlowOutcome,
    Party,
    PartyState,
)
from dispatch_app.use_cases.answer_call import ended, handed_over, hold_others
from dispatch_app.use_cases.call_settings import CallQueue, Screening
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.distribute_calls import distribute
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.phone_number import LONGEST
from dispatch_app.use_cases.queue_call import enqueue

OLDEST_REPORT = timedelta(days=7)
"""An exchange alone over the longest holidays; a report that claims to be older has a wrong clock."""

DIGITS_AT_ONCE = 64

LOSES_ITS_DESK = frozenset({"answer", "transfer", "transfer_outside", "start_flow", "announce"})
"""Requests whose failure leaves the caller with nobody."""


def moment(at: datetime | None, now: datetime) -> datetime:
    """When it happened: the exchange's own time where it can be believed, else now."""
    return at if at is not None and now - OLDEST_REPORT <= at <= now else now


def report_ring(board: Board, command: cmd.ReportRing, context: Context) -> Decision:
    """A call comes in: with the subscriber's record it goes into its queue and is offered, or it is intercepted."""
    if command.call_id in board.calls:
        return refuse("call_already_known", call_id=command.call_id)
    number = command.caller_number.strip()
    if not command.call_id or len(command.call_id) > 80:
        return refuse("field_wrong", field="call_id", reason="1-80 characters")
    if len(number) > LONGEST or not number.isprintable():
        return refuse("field_wrong", field="caller_number", reason=f"at most {LONGEST} printable characters")
    subscriber = context.lookups.subscribers.find(number) if number else None
    rang_at = moment(command.at, context.now)
    call = Call(
        command.call_id, command.line, number, CallState.RINGING, rang_at, called_number=command.called_number,
        subscriber=subscriber, candidates=_installed_place(command.call_id, subscriber, context.now),
    )  # fmt: skip
    draft = Draft(board)
    draft.add(ev.CallRang(call))
    if not command.fallback:
        _receive(draft, call, context)
    return Accepted(draft.events())


def _installed_place(call_id: str, subscriber: Subscriber | None, now: datetime) -> tuple[Candidate, ...]:
    if subscriber is None or subscriber.position is None:
        return ()
    source = PlaceSource.SUBSCRIBER
    return (Candidate(f"{call_id}-subscriber", source, subscriber.position, now, text=subscriber.address),)


def _receive(draft: Draft, call: Call, context: Context) -> None:
    settings = context.calls
    if call.caller_number in draft.board.locks:
        draft.add(ev.LockedNumberCalled(call.caller_number, call.call_id, context.now))
        _speak(draft, call, Announcement.NUMBER_LOCKED, AfterAnnouncement.RELEASE, Interception.LOCKED)
    elif settings.own_numbers and call.called_number not in settings.own_numbers:
        _speak(draft, call, Announcement.WRONG_NUMBER, AfterAnnouncement.WAIT, Interception.WRONG_NUMBER)
    elif settings.screening is Screening.EVERYBODY or (
        settings.screening is Screening.UNKNOWN and call.subscriber is None
    ):
        _speak(draft, call, Announcement.INTERCEPT, AfterAnnouncement.WAIT, Interception.SCREENED)
    else:
        _wait_in(draft, call, context, settings.queue_for(call.called_number, call.line))


def _wait_in(draft: Draft, call: Call, context: Context, queue: CallQueue) -> None:
    """The caller waits in the queue, and the next free desk is offered the call."""
    enqueue(draft, call.call_id, queue, context.calls, context.now)
    distribute(draft, context.calls, context.now)


def _speak(
    draft: Draft, call: Call, announcement: Announcement, after: AfterAnnouncement, why: Interception
) -> None:
    draft.add(ev.AnnouncementStarted(call.call_id, announcement, after, intercepted=why))


def report_answered(board: Board, command: cmd.ReportAnswered, context: Context) -> Decision:
    """A telephone was lifted. The exchange has connected it, so it is accepted whatever the desk's state."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if command.desk_id not in board.desks:
        return refuse("desk_unknown", desk_id=command.desk_id)
    if call.desk_id == command.desk_id or not call.is_live():
        return Accepted()
    draft = Draft(board)
    hold_others(draft, command.desk_id, call.call_id)
    if call.desk_id:  # a telephone was quicker than the screen of another desk
        return Accepted(handed_over(board, draft, call, command.desk_id, context))
    draft.add(ev.CallAnswered(call.call_id, command.desk_id, moment(command.at, context.now)))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def report_no_answer(board: Board, command: cmd.ReportNoAnswer, context: Context) -> Decision:
    """A telephone rang in vain: the desk is marked, the call goes to the next."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if call.state is not CallState.RINGING or command.desk_id not in call.offered_to:
        return Accepted()
    draft = Draft(board)
    draft.add(ev.CallPassed(call.call_id, command.desk_id, context.now, command.reason))
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())


def report_held(board: Board, command: cmd.ReportHeld, context: Context) -> Decision:
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if command.held and call.state is CallState.ANSWERED:
        return Accepted((ev.CallHeld(call.call_id),))
    if not command.held and call.state is CallState.HELD:
        return Accepted((ev.CallResumed(call.call_id),))
    return Accepted()


def report_call_ended(board: Board, command: cmd.ReportCallEnded, context: Context) -> Decision:
    """The exchange says the call is over; repeats change nothing."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    return Accepted(ended(board, call, context, command.by, at=moment(command.at, context.now)))


def report_dialled(board: Board, command: cmd.ReportDialled, context: Context) -> Decision:
    """A desk called with its own telephone; the call comes onto the board as if the screen had placed it."""
    if command.call_id in board.calls:
        return Accepted()
    if command.desk_id not in board.desks:
        return refuse("desk_unknown", desk_id=command.desk_id)
    number = command.number.strip()[:LONGEST]
    to_desk = number in board.desks
    ringing = PartyState.RINGING
    party = Party(number, desk_id=number, state=ringing) if to_desk else Party(number, number=number, state=ringing)
    call = Call(
        command.call_id, command.line, number, CallState.DIALLING, moment(command.at, context.now),
        called_number=number, desk_id=command.desk_id, parties=(party,),
        direction=Direction.INTERNAL if to_desk else Direction.OUTBOUND,
    )  # fmt: skip
    return Accepted((ev.CallPlaced(call),))


def report_party(board: Board, command: cmd.ReportParty, context: Context) -> Decision:
    """Somebody called rings, talks, left or cannot be reached; a call whose last party is gone is over."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if not call.is_live():
        return Accepted()
    draft = Draft(board)
    known = call.find_party(command.party_id)
    if known is None:
        if not (command.number or command.desk_id):
            return refuse("party_unknown")
        party = Party(
            command.party_id, number=command.number[:LONGEST], desk_id=command.desk_id, state=PartyState.RINGING
        )
        draft.add(ev.PartyAdded(call.call_id, party))
        known = party
    if known.state is command.state or (known.state in PARTY_ENDED and command.state in PARTY_ENDED):
        return Accepted(draft.events())
    at = moment(command.at, context.now)
    fault = command.fault.value if command.fault else ""
    draft.add(ev.PartyChanged(call.call_id, command.party_id, command.state, at, fault))
    _after_party(draft, call, command, context)
    return Accepted(draft.events())


def _after_party(draft: Draft, call: Call, command: cmd.ReportParty, context: Context) -> None:
    now = context.now
    if command.state is PartyState.CONNECTED and call.returns_call_id:
        missed = draft.board.calls.get(call.returns_call_id)
        if missed is not None and missed.called_back_at is None:
            draft.add(ev.CallReturned(call.returns_call_id, now))
    everybody_gone = all(p.state in PARTY_ENDED for p in draft.call(call.call_id).parties)
    without_desk = call.state is CallState.AUTOMATIC or (call.state is CallState.ANSWERED and not call.desk_id)
    if without_desk and command.state is PartyState.FAILED and call.direction is Direction.INBOUND:
        # diverted by the overflow ladder or a desk, and nobody there
        _wait_in(draft, call, context, context.calls.queue(call.queue_id))
    elif everybody_gone and command.fault and call.direction is not Direction.INBOUND:
        draft.add(ev.RequestFailed(call.call_id, call.desk_id, "place", command.fault, now))


def report_digits(board: Board, command: cmd.ReportDigits, context: Context) -> Decision:
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    digits = command.digits[:DIGITS_AT_ONCE]
    if not digits or set(digits) - set("0123456789*#ABCD"):
        return refuse("field_wrong", field="digits", reason="0-9 * # A-D")
    return Accepted((ev.DigitsPressed(call.call_id, digits),)) if call.is_live() else Accepted()


def report_announced(board: Board, command: cmd.ReportAnnounced, context: Context) -> Decision:
    """An announcement before ringing is over: the call goes into its queue. Of a locked number it goes nowhere."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    before_ringing = command.announcement in (Announcement.INTERCEPT, Announcement.WRONG_NUMBER)
    if call.state is not CallState.AUTOMATIC or not before_ringing or call.queue_id:
        return Accepted()
    draft = Draft(board)
    _wait_in(draft, call, context, context.calls.queue_for(call.called_number, call.line))
    return Accepted(draft.events())


def report_flow_step(board: Board, command: cmd.ReportFlowStep, context: Context) -> Decision:
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if not call.is_live():
        return Accepted()
    draft = Draft(board)
    if call.state is not CallState.AUTOMATIC:
        if call.state is not CallState.RINGING:
            return Accepted()
        draft.add(ev.FlowStarted(call.call_id, command.flow_id[:80]))
    draft.add(ev.FlowAdvanced(call.call_id, command.flow_id[:80], command.step[:80]))
    return Accepted(draft.events())


def report_flow_ended(board: Board, command: cmd.ReportFlowEnded, context: Context) -> Decision:
    """A flow is done: into a queue, wants a call back, left a message – or broke, then a desk must take the call."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    draft = Draft(board)
    collected = tuple((name[:40], value[:80]) for name, value in command.collected[:20])
    target = command.target.strip()[:80]
    draft.add(ev.FlowEnded(call.call_id, command.flow_id[:80], command.outcome, target, collected))
    if command.outcome is FlowOutcome.MESSAGE_LEFT:
        draft.add(ev.MessageLeft(call.call_id))
    to_queue = command.outcome in (FlowOutcome.QUEUE, FlowOutcome.FAILED)
    if to_queue and call.state is CallState.AUTOMATIC:
        settings = context.calls
        queue = settings.queue(target) if target else settings.queue_for(call.called_number, call.line)
        _wait_in(draft, call, context, queue)
    return Accepted(draft.events())


def report_request_failed(board: Board, command: cmd.ReportRequestFailed, context: Context) -> Decision:
    """The exchange could not do it. A call that lost its desk by that waits again; an outgoing call is over."""
    call = board.calls.get(command.call_id)
    if call is None:
        return refuse("call_unknown", call_id=command.call_id)
    if not call.is_live():
        return Accepted()
    if command.fault is ExchangeFault.CALL_UNKNOWN:
        return Accepted(ended(board, call, context, EndedBy.EXCHANGE))
    draft = Draft(board)
    desk_id = command.desk_id or call.desk_id
    draft.add(ev.RequestFailed(call.call_id, desk_id, command.request[:40], command.fault, context.now))
    lost_its_desk = command.request in LOSES_ITS_DESK and command.fault is not ExchangeFault.TAKEN
    if command.request == "place":
        draft.add(ev.CallEnded(call.call_id, context.now, False, EndedBy.EXCHANGE))
    elif lost_its_desk and call.direction is Direction.INBOUND and call.state is not CallState.RINGING:
        _wait_in(draft, call, context, context.calls.queue(call.queue_id))
        return Accepted(draft.events())
    distribute(draft, context.calls, context.now)
    return Accepted(draft.events())
