"""Commands about patient records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.patient_record import PatientFacts, RecordEntry


@dataclass(frozen=True, slots=True)
class WritePatientRecord:
    """Facts and entries of one patient; the first one begins the record. Entries that are known already add nothing."""

    mission_id: str
    record_id: str
    facts: PatientFacts | None = None
    """None leaves them as they are."""
    entries: tuple[RecordEntry, ...] = ()
    device_at: datetime | None = None


PatientRecordCommand = WritePatientRecord
