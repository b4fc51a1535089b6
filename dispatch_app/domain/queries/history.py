"""Queries about history: the one search box with exact filters, and one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.call import Call
from dispatch_app.domain.campaign import Campaign
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.queries.incidents import JournalLine
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip


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


@dataclass(frozen=True, slots=True)
class GetRecordDetail:
    """A record with everything that belongs to it: its incident's calls, missions, orders, patients, slips, recordings.

    Personal data is covered as in SearchHistory.
    """

    kind: RecordKind
    record_id: str


@dataclass(frozen=True, slots=True)
class RecordDetail:
    record: HistoryRecord | None = None
    covered: bool = True
    incident: Incident | None = None
    calls: tuple[Call, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    missions: tuple[Mission, ...] = ()
    orders: tuple[Order, ...] = ()
    patients: tuple[PatientRecord, ...] = ()
    slips: tuple[ReturnSlip, ...] = ()
    recordings: tuple[Recording, ...] = ()
    campaign: Campaign | None = None
    """With the one person of the record."""
    journal: tuple[JournalLine, ...] = ()


QUERIES: tuple[tuple[type, type], ...] = (
    (SearchHistory, HistoryFound),
    (GetHistoryRecord, HistoryRecordFound),
    (GetRecordDetail, RecordDetail),
)
