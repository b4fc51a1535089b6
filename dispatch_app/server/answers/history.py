"""History searched, with personal data covered until somebody has said what for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.events import RecordLookedAt
from dispatch_app.domain.history import EXACT_FIELDS, HistoryFilter, HistoryRecord, masked
from dispatch_app.server.answers.entry import Asked, Entry
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

READERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})

LOOK_LASTS = timedelta(hours=12)
"""A look uncovers a record for a shift; after that it is said anew what for."""

MOST_LOOKS = 5_000
"""Looks of one user in a shift; one every ten seconds would be fewer."""

OWN_DESK = timedelta(days=1)
"""So far back a dispatcher sees what the own desk did."""

LONGEST_TEXT = 200
MOST_EXACT = 50


def _search(asked: Asked, query: q.SearchHistory) -> q.HistoryFound:
    wanted = _checked(query.wanted)
    actor, now = asked.actor, asked.sources.now()
    if actor.role is Role.DISPATCHER:
        if not actor.desk_id:
            return q.HistoryFound()
        others = tuple(pair for pair in wanted.exact if pair[0] != "desk_id")
        since = max(wanted.since or now - OWN_DESK, now - OWN_DESK)
        wanted = replace(wanted, exact=(*others, ("desk_id", actor.desk_id)), since=since)
    page = asked.sources.history().search(wanted, query.before, query.limit)
    return q.HistoryFound(_covered(asked, page.records), page.before, page.looked_back_to)


def _record(asked: Asked, query: q.GetHistoryRecord) -> q.HistoryRecordFound:
    record = asked.sources.history().find(query.kind, query.record_id)
    if record is None or not _may_see(asked.actor, record, asked.sources.now()):
        return q.HistoryRecordFound()
    (shown,) = _covered(asked, (record,))
    return q.HistoryRecordFound(shown, covered=shown is not record)


def _covered(asked: Asked, records: Iterable[HistoryRecord]) -> tuple[HistoryRecord, ...]:
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
    looks = asked.sources.journal.events_by(asked.actor.user, ("RecordLookedAt",), now - LOOK_LASTS, MOST_LOOKS)
    seen: set[tuple[str, str]] = set()
    for line in looks:
        if isinstance(line.event, RecordLookedAt):
            seen.add((line.event.kind.value, line.event.record_id))
            seen.add(("incident", line.event.incident_id))
    return seen


def _may_see(actor: Actor, record: HistoryRecord, now: datetime) -> bool:
    if actor.role is not Role.DISPATCHER:
        return True
    return bool(actor.desk_id) and record.desk_id == actor.desk_id and record.at >= now - OWN_DESK


def _checked(wanted: HistoryFilter) -> HistoryFilter:
    if len(wanted.text) > LONGEST_TEXT or len(wanted.exact) > MOST_EXACT:
        raise RequestFault(400, "field_wrong", t("The search is too long"), "$.wanted")
    if unknown := next((name for name, _ in wanted.exact if name not in EXACT_FIELDS), None):
        raise RequestFault(400, "field_wrong", t("History has no field {field}", field=unknown[:40]), "$.wanted.exact")
    for at in (wanted.since, wanted.until):
        if at is not None and (at.tzinfo is None or not 1970 <= at.year <= 9000):
            raise RequestFault(400, "field_wrong", t("must be a time with its zone"), "$.wanted.since")
    if wanted.since is not None and wanted.until is not None and wanted.since >= wanted.until:
        raise RequestFault(400, "field_wrong", t("The end lies before the beginning"), "$.wanted.until")
    return wanted


ANSWERS: dict[type, Entry] = {
    q.SearchHistory: Entry(_search, READERS),
    q.GetHistoryRecord: Entry(_record, READERS),
}
