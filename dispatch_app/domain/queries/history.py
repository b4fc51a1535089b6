"""Queries about history: the one search box with exact filters, and one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind


@dataclass(frozen=True, slots=True)
class SearchHistory:
    """Records that answer a filter, newest first; `before` goes on where an earlier page ended.

    Personal data is covered but in records that this user has looked at (LookAtRecord) in the last hours. A dispatcher
    finds those of the own desk of the last day.
    """

    wanted: HistoryFilter
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class HistoryFound:
    """One page; `before` None says that there is no more."""

    records: tuple[HistoryRecord, ...] = ()
    before: int | None = None
    looked_back_to: datetime | None = None
    """How far the search has come when it stopped before the page was full: go on from there, or narrow it."""


@dataclass(frozen=True, slots=True)
class GetHistoryRecord:
    """One record as it is written now."""

    kind: RecordKind
    record_id: str


@dataclass(frozen=True, slots=True)
class HistoryRecordFound:
    record: HistoryRecord | None = None
    covered: bool = True


QUERIES: tuple[tuple[type, type], ...] = (
    (SearchHistory, HistoryFound),
    (GetHistoryRecord, HistoryRecordFound),
)
