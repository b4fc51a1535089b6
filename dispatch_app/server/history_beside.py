"""Records of patients, feedback, recordings and the desks: which an event touches, and how they are written now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from dispatch_app.domain import events as ev
from dispatch_app.domain.campaign import Campaign
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.history import HistoryRecord, RecordKind
from dispatch_app.domain.history_records import (
    SLIP,
    log_record,
    record_of_patient,
    record_of_recording,
    record_of_slip,
    records_of_campaign,
)
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip

Key = tuple[RecordKind, str]

BESIDE = frozenset({RecordKind.PATIENT, RecordKind.FEEDBACK, RecordKind.RECORDING})
"""Kinds whose records follow from an entity of their own."""


class Journal(Protocol):
    def events_after(self, seq: int, limit: int) -> list[Recorded]: ...

    def find_entity(self, kind: str, key: str) -> object: ...


def touched_beside(event: ev.Event) -> Iterator[Key]:
    """The records of these kinds that an event may have changed."""
    match event:
        case ev.PatientRecordBegun():
            yield RecordKind.PATIENT, event.record.record_id
        case ev.PatientRecordWritten():
            yield RecordKind.PATIENT, event.record_id
        case ev.ReturnSlipOwed() | ev.ReturnSlipFiled():
            yield RecordKind.FEEDBACK, f"{SLIP}/{event.slip.mission_id}"
        case ev.ReturnSlipReminded():
            yield RecordKind.FEEDBACK, f"{SLIP}/{event.mission_id}"
        case ev.CampaignStarted():
            yield RecordKind.FEEDBACK, f"{event.campaign.campaign_id}/"
        case ev.CampaignCallStarted() | ev.CampaignCallEnded() | ev.CampaignAnswered():
            yield RecordKind.FEEDBACK, f"{event.campaign_id}/{event.person_id}"
        case (
            ev.RecordingStarted() | ev.RecordingFinished() | ev.RecordingCompressed() | ev.RecordingCopied()
            | ev.RecordingDamaged() | ev.RecordingRemoved()
        ):  # fmt: skip
            yield RecordKind.RECORDING, event.recording.recording_id
        case ev.RecordingLinked():
            yield RecordKind.RECORDING, event.recording_id


def records_beside(journal: Journal, key: Key) -> Iterator[HistoryRecord]:
    """The records behind one key; a campaign without a person stands for all its people."""
    kind, record_id = key
    if kind is RecordKind.PATIENT:
        patient = journal.find_entity("patient_records", record_id)
        if isinstance(patient, PatientRecord):
            yield record_of_patient(patient)
    elif kind is RecordKind.RECORDING:
        recording = journal.find_entity("recordings", record_id)
        if isinstance(recording, Recording):
            yield record_of_recording(recording)
    elif kind is RecordKind.FEEDBACK:
        first, _, second = record_id.partition("/")
        entity = journal.find_entity("return_slips", second) if first == SLIP else None
        entity = entity or journal.find_entity("campaigns", first)
        if isinstance(entity, ReturnSlip):
            yield record_of_slip(entity)
        elif isinstance(entity, Campaign):
            yield from (r for r in records_of_campaign(entity) if not second or r.record_id == record_id)


def logged(journal: Journal, record_id: str) -> HistoryRecord | None:
    """One record of the desks' log, read from the journal."""
    if not record_id.isdigit() or len(record_id) > LONGEST_SEQ:
        return None
    lines = journal.events_after(int(record_id) - 1, 1)
    return log_record(lines[0]) if lines and lines[0].seq == int(record_id) else None


LONGEST_SEQ = 15
"""Digits of an event's number: more than a centre's journal of a thousand years."""
