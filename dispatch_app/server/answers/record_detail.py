"""One record of history with everything that belongs to it, covered until somebody has said what for."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from dispatch_app.domain import queries as q
from dispatch_app.domain.call import Call
from dispatch_app.domain.campaign import Campaign
from dispatch_app.domain.history import OPENLY, HistoryRecord, RecordKind
from dispatch_app.domain.history_masking import (
    masked_call,
    masked_campaign,
    masked_incident,
    masked_order,
    masked_patient,
    masked_recording,
    masked_slip,
)
from dispatch_app.domain.history_records import SLIP
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.return_slip import ReturnSlip
from dispatch_app.server.answers.entry import Asked
from dispatch_app.server.answers.history_cover import covered, may_see
from dispatch_app.server.answers.standing_records import standing_record

Entity = TypeVar("Entity")

MOST_CALLS = 50
"""Calls of one incident that are shown; a major one has some dozens, and every call is found by the search."""

MOST_RECORDINGS = 100
"""Recordings of one incident: two of each call."""


def detail_of(asked: Asked, kind: RecordKind, record_id: str) -> q.RecordDetail:
    """See GetRecordDetail; an empty answer for what is not there or not to be seen."""
    if kind in (RecordKind.STATION, RecordKind.STAFF):
        record = standing_record(asked, kind, record_id)
    else:
        record = asked.sources.history().find(kind, record_id)
    if record is None or not may_see(asked.actor, record, asked.sources.now()):
        return q.RecordDetail()
    (shown,) = covered(asked, (record,))
    found = _whole(asked, record)
    if shown is record:
        return replace(found, record=record, covered=False)
    return _masked(replace(found, record=shown, covered=record.kind not in OPENLY))


def _whole(asked: Asked, record: HistoryRecord) -> q.RecordDetail:
    found = _of_incident(asked, record.incident_id) if record.incident_id else q.RecordDetail()
    first, _, second = record.record_id.partition("/")
    match record.kind:
        case RecordKind.CALL if not found.calls:
            calls = _entities(asked, "calls", (record.record_id,), Call)
            wanted = q.FindRecordings(call_id=record.record_id, limit=MOST_RECORDINGS)
            recordings = asked.sources.journal.find_recordings(wanted, asked.sources.now()).recordings
            return replace(found, calls=calls, recordings=recordings)
        case RecordKind.RECORDING if all(one.recording_id != record.record_id for one in found.recordings):
            recordings = _entities(asked, "recordings", (record.record_id,), Recording)
            return replace(found, recordings=(*recordings, *found.recordings))
        case RecordKind.FEEDBACK if first != SLIP:
            for campaign in _entities(asked, "campaigns", (first,), Campaign):
                people = tuple(one for one in campaign.people if one.person_id == second)
                return replace(found, campaign=replace(campaign, people=people))
        case RecordKind.FEEDBACK if not found.slips:
            return replace(found, slips=_entities(asked, "return_slips", (second,), ReturnSlip))
        case RecordKind.PATIENT if all(one.record_id != record.record_id for one in found.patients):
            patients = _entities(asked, "patient_records", (record.record_id,), PatientRecord)
            return replace(found, patients=(*patients, *found.patients))
        case RecordKind.MISSION if not found.missions:
            return replace(found, missions=_entities(asked, "missions", (record.record_id,), Mission))
    return found


def _of_incident(asked: Asked, incident_id: str) -> q.RecordDetail:
    archive, journal = asked.sources.lookups.archive, asked.sources.journal
    found = archive.find_incident(incident_id)
    if found is None:
        return q.RecordDetail()
    mission_ids = tuple(mission.mission_id for mission in found.missions)
    wanted = q.FindRecordings(incident_id=incident_id, limit=MOST_RECORDINGS)
    return q.RecordDetail(
        None, True, found.incident, _entities(asked, "calls", found.incident.call_ids[:MOST_CALLS], Call),
        found.acceptances, found.missions, found.orders, tuple(journal.patients_of(mission_ids)),
        _entities(asked, "return_slips", mission_ids, ReturnSlip),
        journal.find_recordings(wanted, asked.sources.now()).recordings,
        journal=tuple(journal.journal_lines(incident_id)),
    )  # fmt: skip


def _entities(asked: Asked, kind: str, keys: tuple[str, ...], wanted: type[Entity]) -> tuple[Entity, ...]:
    found = (asked.sources.lookups.archive.find_entity(kind, key) for key in keys)
    return tuple(entity for entity in found if isinstance(entity, wanted))


def _masked(whole: q.RecordDetail) -> q.RecordDetail:
    return replace(
        whole, incident=masked_incident(whole.incident) if whole.incident else None,
        calls=tuple(map(masked_call, whole.calls)), orders=tuple(map(masked_order, whole.orders)),
        patients=tuple(map(masked_patient, whole.patients)), slips=tuple(map(masked_slip, whole.slips)),
        recordings=tuple(map(masked_recording, whole.recordings)),
        campaign=masked_campaign(whole.campaign) if whole.campaign else None,
    )  # fmt: skip
