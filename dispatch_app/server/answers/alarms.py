"""Watched parts of this moment; the history of alarms."""

from __future__ import annotations

from datetime import timedelta

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.alarm_history import history_of
from dispatch_app.server.answers.entry import DESKS, Asked, Entry

LONGEST_DAYS = 92
MOST_EVENTS = 5_000
"""A quarter of a well centre, days of a sick one; the answer says when it was cut."""


def _parts(asked: Asked, query: q.ListParts) -> q.PartsFound:
    return asked.sources.parts()


def _history(asked: Asked, query: q.ListAlarmHistory) -> q.AlarmHistory:
    since = asked.sources.now() - timedelta(days=min(max(query.days, 1), LONGEST_DAYS))
    recorded = asked.sources.journal.alarm_events(since, MOST_EVENTS)
    return history_of(recorded, cut=len(recorded) == MOST_EVENTS)


ANSWERS: dict[type, Entry] = {
    q.ListParts: Entry(_parts, DESKS | {Role.ADMINISTRATOR}),
    q.ListAlarmHistory: Entry(_history, DESKS | {Role.ADMINISTRATOR}),
}
