"""The overflow ladder of a queue: who waits too long, or where too many or nobody is, goes elsewhere (CALL-02)."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, Party, PhoneState
from dispatch_app.use_cases.call_settings import (
    CallQueue,
    CallSettings,
    OverflowAction,
    OverflowCause,
    OverflowStep,
)
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.queue_call import enqueue


def taken_steps(call: Call, queue: CallQueue) -> list[OverflowStep]:
    """The steps of this queue's ladder that the call has taken."""
    return [step for number, step in enumerate(queue.overflow) if _name(queue, number) in call.overflowed]


def _name(queue: CallQueue, number: int) -> str:
    return f"{queue.queue_id}/{number}"


def overflow(draft: Draft, settings: CallSettings, now: datetime) -> None:
    """Take every step of every waiting call that is due.

    A step moves calls and with them the length of queues, so this looks again until nothing more is due. It ends,
    because a call takes a step only once.
    """
    while sum(_climb(draft, call.call_id, settings, now) for call in draft.board.waiting_calls()):
        pass


def _climb(draft: Draft, call_id: str, settings: CallSettings, now: datetime) -> bool:
    """Take what is due of its queue's ladder, until the call has left the queue; true if anything was."""
    call = draft.call(call_id)
    queue = settings.queue(call.queue_id)
    taken = False
    for number, step in enumerate(queue.overflow if call.queue_id else ()):
        if _name(queue, number) in call.overflowed or not _is_due(draft, call, queue, step, now):
            continue
        taken = True
        draft.add(ev.CallOverflowed(call_id, _name(queue, number), step.cause.value))
        _take(draft, call, step, settings, now)
        call = draft.call(call_id)
        if call.state is not CallState.RINGING or call.queue_id != queue.queue_id:
            break
    return taken


def _is_due(draft: Draft, call: Call, queue: CallQueue, step: OverflowStep, now: datetime) -> bool:
    if step.cause is OverflowCause.WAIT:
        return (now - (call.queued_at or call.rang_at)).total_seconds() >= step.limit
    if step.cause is OverflowCause.LENGTH:
        before = [c for c in draft.board.waiting_calls() if c.queue_id == queue.queue_id]
        return before.index(call) >= step.limit if call in before else False
    return not any(
        d.state is not DeskState.SIGNED_OUT and d.phone is not PhoneState.LOST and d.level_of(queue.skill) > 0
        for d in draft.board.desks.values()
    )


def _take(draft: Draft, call: Call, step: OverflowStep, settings: CallSettings, now: datetime) -> None:
    if step.action is OverflowAction.QUEUE:
        enqueue(draft, call.call_id, settings.queue(step.target), settings, now)
    elif step.action is OverflowAction.ANNOUNCE:
        announcement = Announcement(step.target)
        draft.add(ev.AnnouncementStarted(call.call_id, announcement, AfterAnnouncement.WAIT, in_place=True))
    elif step.action is OverflowAction.MESSAGE:
        draft.add(
            ev.AnnouncementStarted(
                call.call_id, Announcement.LEAVE_MESSAGE, AfterAnnouncement.TAKE_MESSAGE,
                intercepted=call.intercepted,
            )
        )  # fmt: skip
    elif step.action is OverflowAction.DIVERT:
        draft.add(ev.CallDiverted(call.call_id, step.target, "", Party(step.target, number=step.target)))
