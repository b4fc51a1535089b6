"""The crew writes the patient record 现场急救病历, also long after the mission: what was written offline comes late."""

from __future__ import annotations

from dataclasses import fields, replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.patient_record import (
    LONGEST_FACT,
    MOST_ENTRIES,
    MOST_RECORDS_A_MISSION,
    EntryKind,
    PatientFacts,
    PatientRecord,
    RecordEntry,
)
from dispatch_app.domain.reasons import RECORD_OUTCOMES
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.visibility import sees_mission
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_ID = 60
"""A UUID has 36 characters."""


def write_patient_record(board: Board, command: cmd.WritePatientRecord, context: Context) -> Decision:
    """Adds facts and entries; what is known already adds nothing, so that sending twice does no harm."""
    mission = board.missions.get(command.mission_id) or context.lookups.archive.find_mission(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id[:60])
    if not sees_mission(context.actor, mission):
        return refuse("not_yours")
    wrong = _wrong_fields(command)
    if wrong is not None:
        return wrong
    record = board.patient_records.get(command.record_id)
    filed = None if record else _filed(command.record_id, context)
    by = context.actor.name or context.actor.user
    entries = tuple(replace(e, written_at=context.now, by=by) for e in command.entries)
    known = record or filed
    if known is None:
        return _begin(board, command, entries, mission, context)
    if known.mission_id != mission.mission_id:
        return refuse("record_other_mission")
    had = {entry.entry_id for entry in known.entries}
    added = tuple(entry for entry in entries if entry.entry_id not in had)
    if len(known.entries) + len(added) > MOST_ENTRIES:
        return refuse("record_entries_full", most=MOST_ENTRIES)
    facts = None if command.facts == known.facts else command.facts
    if not added and facts is None:
        return Accepted()
    return Accepted(
        (ev.PatientRecordWritten(known.record_id, context.now, by, facts, added, command.device_at, filed),)
    )


def _filed(record_id: str, context: Context) -> PatientRecord | None:
    found: PatientRecord | None = context.lookups.archive.find_entity("patient_records", record_id)
    return found


def _begin(
    board: Board, command: cmd.WritePatientRecord, entries: tuple[RecordEntry, ...], mission: Mission, context: Context
) -> Decision:
    others = board.records_of(mission.mission_id)
    if len(others) >= MOST_RECORDS_A_MISSION:
        return refuse("records_full", most=MOST_RECORDS_A_MISSION)
    if len(entries) > MOST_ENTRIES:
        return refuse("record_entries_full", most=MOST_ENTRIES)
    vehicle = board.vehicles.get(mission.vehicle_id)
    record = PatientRecord(
        command.record_id, mission.mission_id, mission.incident_id, mission.vehicle_id,
        vehicle.plate if vehicle else mission.vehicle_id, 1 + max((r.number for r in others), default=0), context.now,
        context.now, context.actor.name or context.actor.user, command.facts or PatientFacts(), entries,
        is_test=mission.is_test,
    )  # fmt: skip
    return Accepted((ev.PatientRecordBegun(record),), {"record_id": record.record_id})


def _wrong_fields(command: cmd.WritePatientRecord) -> Refusal | None:
    if not 1 <= len(command.record_id) <= LONGEST_ID or not command.record_id.isprintable():
        return refuse("field_wrong", field="record_id", reason=f"1-{LONGEST_ID}")
    if command.facts is not None:
        for one in fields(PatientFacts):
            if len(getattr(command.facts, one.name)) > LONGEST_FACT:
                return refuse("field_wrong", field=one.name, reason=f"0-{LONGEST_FACT}")
        if command.facts.outcome and command.facts.outcome not in RECORD_OUTCOMES:
            return refuse("reason_unknown", reason=command.facts.outcome[:40])
    ids = [entry.entry_id for entry in command.entries]
    if len(set(ids)) != len(ids):
        return refuse("field_wrong", field="entries", reason="entry_id")
    return next((wrong for entry in command.entries if (wrong := _wrong_entry(entry)) is not None), None)


def _wrong_entry(entry: RecordEntry) -> Refusal | None:
    if not 1 <= len(entry.entry_id) <= LONGEST_ID or not entry.entry_id.isprintable():
        return refuse("field_wrong", field="entry_id", reason=f"1-{LONGEST_ID}")
    for name in ("what", "dose", "route", "replaces"):
        if len(getattr(entry, name)) > LONGEST_FACT:
            return refuse("field_wrong", field=name, reason=f"0-{LONGEST_FACT}")
    if entry.withdrawn:
        return None if entry.replaces else refuse("field_wrong", field="replaces", reason="")
    if entry.kind is EntryKind.VITALS:
        if entry.vitals is None or entry.vitals.is_empty():
            return refuse("field_wrong", field="vitals", reason="")
        wrong = entry.vitals.wrong_field()
        return refuse("field_wrong", field=wrong, reason=str(getattr(entry.vitals, wrong))) if wrong else None
    return None if entry.what.strip() else refuse("field_wrong", field="what", reason="")
