"""History searched, with personal data covered until somebody has said what for."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.history import EXACT_FIELDS, STANDING, HistoryFilter
from dispatch_app.server.answers.entry import Asked, Entry
from dispatch_app.server.answers.history_cover import OWN_DESK, covered, may_see
from dispatch_app.server.answers.record_detail import detail_of
from dispatch_app.server.answers.standing_records import standing_record, standing_records
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

READERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})

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
    standing = standing_records(asked, wanted, query.before)
    if wanted.kinds and STANDING.issuperset(wanted.kinds):
        return q.HistoryFound(standing[: query.limit])
    page = asked.sources.history().search(wanted, query.before, query.limit)
    return q.HistoryFound((*standing, *covered(asked, page.records)), page.before, page.looked_back_to)


def _record(asked: Asked, query: q.GetHistoryRecord) -> q.HistoryRecordFound:
    if query.kind in STANDING:
        record = standing_record(asked, query.kind, query.record_id)
    else:
        record = asked.sources.history().find(query.kind, query.record_id)
    if record is None or not may_see(asked.actor, record, asked.sources.now()):
        return q.HistoryRecordFound()
    (shown,) = covered(asked, (record,))
    return q.HistoryRecordFound(shown, covered=shown is not record)


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


def _detail(asked: Asked, query: q.GetRecordDetail) -> q.RecordDetail:
    return detail_of(asked, query.kind, query.record_id)


ANSWERS: dict[type, Entry] = {
    q.SearchHistory: Entry(_search, READERS),
    q.GetHistoryRecord: Entry(_record, READERS),
    q.GetRecordDetail: Entry(_detail, READERS),
}
