"""Commands about history: who looks at personal data and takes records out says why, and the journal keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.history import RecordKind


@dataclass(frozen=True, slots=True)
class LookAtRecord:
    """Uncover the personal data of one record, and of what belongs to its incident, for this user for some hours."""

    kind: RecordKind
    record_id: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExportRecords:
    """Take a list out of the system: how many records of which search, covered or not, and what for."""

    records: int
    search: str
    purpose: str
    uncovered: bool = False


HistoryCommand = LookAtRecord | ExportRecords
