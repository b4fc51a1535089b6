"""What time and telephone do to the state of a desk: after-call work, approved breaks, calls that rang in vain."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch_app.domain import events as ev
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.use_cases.call_settings import CallSettings
from dispatch_app.use_cases.draft import Draft

NO_ANSWER = "no_answer"
"""Reason of a desk that was set busy because calls rang there in vain."""


def desk_changed(
    desk: Desk, state: DeskState, now: datetime, reason: str = "", until: datetime | None = None
) -> ev.Event:
    """The same person at the same desk in another state."""
    return ev.DeskChanged(desk.desk_id, state, desk.user, desk.user_name, now, reason, until)


def due_desk_changes(draft: Draft, settings: CallSettings, now: datetime) -> None:
    """End after-call work whose time is over, begin approved breaks, set silent desks busy."""
    talking = draft.board.talking_desks()
    for desk in list(draft.board.desks.values()):
        if desk.state is DeskState.AFTER_CALL and desk.until is not None and desk.until <= now:
            draft.add(desk_changed(desk, DeskState.READY, now))
        elif desk.state is DeskState.READY and desk.missed >= settings.no_answer_limit:
            draft.add(desk_changed(desk, DeskState.BUSY, now, NO_ANSWER))
    for desk in list(draft.board.desks.values()):
        waits = desk.state in (DeskState.READY, DeskState.BUSY, DeskState.AFTER_CALL)
        if desk.break_approved and waits and desk.desk_id not in talking:
            draft.add(desk_changed(desk, DeskState.BREAK, now, desk.break_reason))


def after_call(draft: Draft, desk_id: str, settings: CallSettings, now: datetime) -> None:
    """The desk has hung up: its after-call work begins, unless it still talks or its state says otherwise."""
    desk = draft.desk(desk_id)
    if desk is None or settings.after_call_s <= 0 or desk.state not in (DeskState.READY, DeskState.AFTER_CALL):
        return
    if desk_id not in draft.board.talking_desks():
        until = now + timedelta(seconds=settings.after_call_s)
        draft.add(desk_changed(desk, DeskState.AFTER_CALL, now, until=until))
