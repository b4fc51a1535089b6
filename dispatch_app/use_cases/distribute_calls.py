"""Call distribution (ACD): which waiting call rings at which desks, and what happens when nobody comes (CALL-02, 04).

Pure: `distribute` looks at a draft and adds the events that are due at `now`; with nothing due it adds none, so it may
run after every command and at every tick. A call that waits is never lost: it is offered, or no telephone is free.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState, Direction, Interception
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.telephone import PhoneState
from dispatch_app.use_cases.call_settings import (
    CallQueue,
    CallSettings,
    DeskPolicy,
    OverflowAction,
    RingWay,
)
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.desk_clock import due_desk_changes
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.overflow import overflow, taken_steps
from dispatch_app.use_cases.queue_call import enqueue

SPEECH_LIMIT = timedelta(seconds=30)
"""No announcement before a call rings is longer; a call of which the exchange says no more goes into its queue."""

FALLBACK_GRACE = timedelta(seconds=3)
"""So long the reports of a call that the exchange distributed alone may still come in."""


def distribute_calls(board: Board, command: cmd.DistributeCalls, context: Context) -> Decision:
    """Everything that is due now."""
    return Accepted(due(board, context.calls, context.now))


def due(board: Board, settings: CallSettings, now: datetime) -> tuple[ev.Event, ...]:
    """The events of distribution that are due; none when the board is as it should be."""
    draft = Draft(board)
    distribute(draft, settings, now)
    return draft.events()


def distribute(draft: Draft, settings: CallSettings, now: datetime) -> None:
    """Let time run out where it has, then offer what waits to who is free."""
    for lock in [k for k in draft.board.locks.values() if k.until <= now]:
        draft.add(ev.NumberUnlocked(lock.number, "expired"))
    _enqueue_stragglers(draft, settings, now)
    _pass_by_silent_desks(draft, settings, now)
    due_desk_changes(draft, settings, now)
    overflow(draft, settings, now)
    _offer(draft, settings, now)


def _enqueue_stragglers(draft: Draft, settings: CallSettings, now: datetime) -> None:
    for call in list(draft.board.calls.values()):
        age = now - call.rang_at
        unqueued = call.state is CallState.RINGING and not call.queue_id and age > FALLBACK_GRACE
        unheard = call.state is CallState.AUTOMATIC and not call.queue_id and age > SPEECH_LIMIT
        spoken_to = call.intercepted in (Interception.SCREENED, Interception.WRONG_NUMBER)
        if unqueued or (unheard and spoken_to):
            enqueue(draft, call.call_id, settings.queue_for(call.called_number, call.line), settings, now)


def _pass_by_silent_desks(draft: Draft, settings: CallSettings, now: datetime) -> None:
    for call in draft.board.waiting_calls():
        limit = timedelta(seconds=settings.queue(call.queue_id).no_answer_s)
        if call.offered_to and call.offered_at is not None and now - call.offered_at >= limit:
            for desk_id in call.offered_to:
                draft.add(ev.CallPassed(call.call_id, desk_id, now))


# --- offers ----------------------------------------------------------------------------------------------------------


def _offer(draft: Draft, settings: CallSettings, now: datetime) -> None:
    """Give the calls in their order what telephones there are; one telephone rings for one call."""
    board = draft.board
    talking = board.talking_desks()
    free = {d.desk_id: d for d in board.desks.values() if d.desk_id not in talking and d.phone is not PhoneState.LOST}
    ringing = {desk_id for call in board.waiting_calls() for desk_id in call.offered_to}
    wanted: list[tuple[Call, tuple[str, ...]]] = []
    for call in board.waiting_calls():
        if not call.queue_id:
            continue
        chosen = _desks_for(board, call, free, ringing - set(call.offered_to), settings)
        for desk_id in chosen:
            del free[desk_id]
        rings_in_vain = not chosen and call.offered_at is not None
        if set(chosen) != set(call.offered_to) or rings_in_vain:
            wanted.append((call, chosen))
    for call, chosen in wanted:  # a telephone stops ringing for one call before it rings for another
        if not set(chosen) & set(call.offered_to) and call.offered_at is not None:
            draft.add(ev.CallOffered(call.call_id, (), now))
    for call, chosen in wanted:
        if chosen:
            draft.add(ev.CallOffered(call.call_id, chosen, now))


def _desks_for(
    board: Board, call: Call, free: dict[str, Desk], elsewhere: set[str], settings: CallSettings
) -> tuple[str, ...]:
    queue = settings.queue(call.queue_id)
    if any(step.action is OverflowAction.ALL_DESKS for step in taken_steps(call, queue)):
        return tuple(sorted(free))
    suited = [d for d in free.values() if d.state is DeskState.READY and d.level_of(queue.skill) > 0]
    if queue.ring is RingWay.ALL:
        return tuple(sorted(d.desk_id for d in suited))
    if any(d.desk_id in call.offered_to for d in suited):
        return call.offered_to
    fresh = [d for d in suited if d.desk_id not in call.passed_by] or suited
    fresh = [d for d in fresh if d.desk_id not in elsewhere] or fresh
    if not fresh:
        return ()
    last_desk = _last_desk(board, call)
    return (min(fresh, key=lambda d: _desk_rank(d, queue, last_desk)).desk_id,)


def _desk_rank(desk: Desk, queue: CallQueue, last_desk: str) -> tuple[float | str, ...]:
    idle_since = desk.idle_since or desk.changed_at
    values = {
        DeskPolicy.LAST_DESK: 0.0 if desk.desk_id == last_desk else 1.0,
        DeskPolicy.SKILL: -float(desk.level_of(queue.skill)),
        DeskPolicy.IDLE: idle_since.timestamp() if idle_since else 0.0,
    }
    return (*(values[policy] for policy in queue.desk_order), desk.desk_id)


def _last_desk(board: Board, call: Call) -> str:
    """The desk that last spoke with this caller, "" where the board remembers none."""
    earlier = [
        c for c in board.calls.values()
        if c.caller_number == call.caller_number and c.caller_number and c.answered_at is not None
        and c.desk_id and c.call_id != call.call_id and c.direction in (Direction.INBOUND, Direction.OUTBOUND)
    ]  # fmt: skip
    return max(earlier, key=lambda c: (c.answered_at, c.call_id)).desk_id if earlier else ""
