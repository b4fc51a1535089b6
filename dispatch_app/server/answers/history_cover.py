"""Who sees what of history: records covered until somebody has said what for, dispatchers their own desk's day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.history import HistoryRecord, masked
from dispatch_app.server.answers.entry import Asked

LOOK_LASTS = timedelta(hours=12)
"""A look uncovers a record for a shift; after that it is said anew what for."""

MOST_LOOKS = 5_000
"""Looks of one user in a shift; one every ten seconds would be fewer."""

OWN_DESK = timedelta(days=1)
"""So far back a dispatcher sees what the own desk did."""


def covered(asked: Asked, records: Iterable[HistoryRecord]) -> tuple[HistoryRecord, ...]:
    """The records as this user may see them: whole where looked at in the last hours, covered otherwise."""
    if asked.actor.role is Role.DISPATCHER:
        return tuple(records)
    seen = looked_at(asked)
    return tuple(
        record if (record.kind.value, record.record_id) in seen
        or (record.incident_id and ("incident", record.incident_id) in seen)
        else masked(record)
        for record in records
    )  # fmt: skip


def looked_at(asked: Asked) -> set[tuple[str, str]]:
    """(kind, id) of the records that the asker has uncovered in this shift, with the incidents they belong to."""
    now = asked.sources.now()
    seen: set[tuple[str, str]] = set()
    for kind, record_id, incident_id in asked.sources.journal.looks_of(asked.actor.user, now - LOOK_LASTS, MOST_LOOKS):
        seen |= {(kind, record_id), ("incident", incident_id)}
    return seen


def may_see(actor: Actor, record: HistoryRecord, now: datetime) -> bool:
    """Whether somebody may know of the record: a dispatcher of those of the own desk and the last day."""
    if actor.role is not Role.DISPATCHER:
        return True
    return bool(actor.desk_id) and record.desk_id == actor.desk_id and record.at >= now - OWN_DESK
