"""Events about history: somebody looked at personal data or took records out; who and when stands with the event."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.history import RecordKind


@dataclass(frozen=True, slots=True)
class RecordLookedAt:
    kind: RecordKind
    record_id: str
    incident_id: str
    """The incident to which the record belongs, "" for a call without one."""
    purpose: str


@dataclass(frozen=True, slots=True)
class RecordsExported:
    records: int
    search: str
    purpose: str
    uncovered: bool


HistoryEvent = RecordLookedAt | RecordsExported
