"""What events about patient records do to a board: it holds those of the missions that it holds."""

from __future__ import annotations

from dataclasses import fields, replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.patient_record import MOST_AMENDMENTS, FactChange, PatientFacts, PatientRecord
from dispatch_app.domain.steps.step import Step


def _begun(board: Board, e: ev.PatientRecordBegun) -> None:
    _file(board, e.record)


def _written(board: Board, e: ev.PatientRecordWritten) -> None:
    record = board.patient_records.get(e.record_id) or e.filed
    if record is None:
        return
    known = {entry.entry_id for entry in record.entries}
    added = tuple(entry for entry in e.entries if entry.entry_id not in known)
    changed = replace(record, changed_at=e.at, by=e.by, entries=(*record.entries, *added))
    if e.facts is not None:
        amendments = (*record.amendments, *_changes(record.facts, e.facts, e))
        changed = replace(changed, facts=e.facts, amendments=amendments[-MOST_AMENDMENTS:])
    _file(board, changed)


def _changes(before: PatientFacts, after: PatientFacts, e: ev.PatientRecordWritten) -> list[FactChange]:
    """Facts that were known and are not the same any more; what is told for the first time is no amendment."""
    changes = []
    for one in fields(PatientFacts):
        old, new = str(getattr(before, one.name)), str(getattr(after, one.name))
        if old and old != new:
            changes.append(FactChange(e.at, e.by, one.name, old, new))
    return changes


def _file(board: Board, record: PatientRecord) -> None:
    """Its row is written in any case; the board keeps it only as long as its mission."""
    board.put("patient_records", record.record_id, record)
    if record.mission_id not in board.missions and not board.keep_all:
        board.drop("patient_records", record.record_id)


STEPS: dict[type, Step] = {
    ev.PatientRecordBegun: _begun,
    ev.PatientRecordWritten: _written,
}
