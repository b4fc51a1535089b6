"""Putting a call into a queue, with its place among those that wait."""

from __future__ import annotations

from datetime import datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.call import Call, CallState
from dispatch_app.use_cases.call_settings import CallPolicy, CallQueue, CallSettings
from dispatch_app.use_cases.draft import Draft


def enqueue(draft: Draft, call_id: str, queue: CallQueue, settings: CallSettings, now: datetime) -> None:
    """Put a call into a queue, with its rank there."""
    call = draft.call(call_id)
    taken_back = call.state is not CallState.RINGING
    draft.add(ev.CallQueued(call_id, queue.queue_id, queue.name, rank_of(call, queue, settings), now, taken_back))


def rank_of(call: Call, queue: CallQueue, settings: CallSettings) -> tuple[int, ...]:
    """The call's place among all that wait, smallest first, in the centre's order of policies."""
    values = {
        CallPolicy.CUSTOMER: -settings.customer_priority(call.caller_number),
        CallPolicy.SERVICE: -queue.priority,
        CallPolicy.SKILL: -dict(settings.skill_priorities).get(queue.skill, 0),
        CallPolicy.WAITING: int(call.rang_at.timestamp() * 1000),
    }
    return tuple(values[policy] for policy in settings.call_order)
