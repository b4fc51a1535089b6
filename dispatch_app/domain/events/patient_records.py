"""Events about patient records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.patient_record import PatientFacts, PatientRecord, RecordEntry


@dataclass(frozen=True, slots=True)
class PatientRecordBegun:
    record: PatientRecord


@dataclass(frozen=True, slots=True)
class PatientRecordWritten:
    """What was added. `filed` is the record as the archive had it, where the board had let it go."""

    record_id: str
    at: datetime
    by: str
    facts: PatientFacts | None
    entries: tuple[RecordEntry, ...]
    device_at: datetime | None = None
    filed: PatientRecord | None = None


PatientRecordEvent = PatientRecordBegun | PatientRecordWritten
