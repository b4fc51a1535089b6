"""Looking at personal data of history, and taking records out: refused, or journalled before anything is shown."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.history_records import SLIP
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_PURPOSE = 200
MOST_EXPORTED = 100_000
"""Rows of one table that a spreadsheet still opens; more is a copy of the database."""

_ENTITIES = {
    RecordKind.CALL: "calls", RecordKind.INCIDENT: "incidents", RecordKind.MISSION: "missions",
    RecordKind.PATIENT: "patient_records", RecordKind.RECORDING: "recordings",
}  # fmt: skip


def look_at_record(board: Board, command: cmd.LookAtRecord, context: Context) -> Decision:
    """Uncovers a record for its asker, who says what for."""
    purpose = command.purpose.strip()[:LONGEST_PURPOSE]
    if not purpose:
        return refuse("reason_missing")
    kind, key = _entity_of(command)
    entity = board.table(kind).get(key) if kind else None
    entity = entity or (context.lookups.archive.find_entity(kind, key) if kind else None)
    if entity is None:
        return refuse("record_unknown", record_id=command.record_id)
    return Accepted((ev.RecordLookedAt(command.kind, command.record_id, entity.incident_id, purpose),))


def _entity_of(command: cmd.LookAtRecord) -> tuple[str, str]:
    """Table and key of what is looked at; ("", "") for kinds that hide nothing."""
    if command.kind is not RecordKind.FEEDBACK:
        return _ENTITIES.get(command.kind, ""), command.record_id
    first, _, second = command.record_id.partition("/")
    return ("return_slips", second) if first == SLIP else ("campaigns", first)


def export_records(board: Board, command: cmd.ExportRecords, context: Context) -> Decision:
    """Notes what leaves the system; uncovered lists only for who may look at every record."""
    purpose = command.purpose.strip()[:LONGEST_PURPOSE]
    if not purpose:
        return refuse("reason_missing")
    if not 0 <= command.records <= MOST_EXPORTED:
        return refuse("field_wrong", field="records", reason=f"0-{MOST_EXPORTED}")
    return Accepted((ev.RecordsExported(command.records, command.search[:500], purpose, command.uncovered),))
