"""The recordings as the journal's hash chain knows them: what an offline check of the sound files goes by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.faults import StoreFault, database_faults
from dispatch_app.adapters.database.journal_rows import GENESIS_HASH, recorded_of, row_hash
from dispatch_app.adapters.database.schema import CENTRE_STATE, JOURNAL
from dispatch_app.adapters.database.upgrade import require_schema
from dispatch_app.domain.recording import Recording
from dispatch_app.wire.codec import CodecFault
from dispatch_app.words import t

LINES_AT_ONCE = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class JournalRecordings:
    """Every recording as its newest event left it, oldest first; the chain is whole up to the head."""

    recordings: tuple[Recording, ...]
    events: int
    head_hash: str


def recordings_in_journal(url: str, centre_id: str, progress: Progress = lambda done, total: None) -> JournalRecordings:
    """Walks the whole chain. Raises StoreFault when it is broken, names another head, or cannot be read."""
    engine = open_engine(url, "offline")
    try:
        with database_faults(), engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            require_schema(connection)
            return _walk(connection, centre_id, progress)
    finally:
        engine.dispose()


def _walk(connection: Connection, centre_id: str, progress: Progress) -> JournalRecordings:
    counted = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.centre_id == centre_id)
    total = int(connection.execute(counted).scalar_one())
    wanted = select(JOURNAL).where(JOURNAL.c.centre_id == centre_id).order_by(JOURNAL.c.seq).limit(LINES_AT_ONCE)
    found: dict[str, Recording] = {}
    seq, chain = 0, GENESIS_HASH
    while rows := connection.execute(wanted.where(JOURNAL.c.seq > seq)).mappings().all():
        for row in rows:
            if row["seq"] != seq + 1 or row["prev_hash"] != chain or row_hash(chain, row) != row["hash"]:
                raise StoreFault(t("The journal is broken at line {number}", number=seq + 1))
            seq, chain = row["seq"], row["hash"]
            recording = _recording_of(row)
            if recording is not None:
                found[recording.recording_id] = recording
        progress(seq, total)
    head = select(CENTRE_STATE.c.seq, CENTRE_STATE.c.head_hash).where(CENTRE_STATE.c.centre_id == centre_id)
    state = connection.execute(head).first()
    if state is None or (state.seq, state.head_hash) != (seq, chain):
        raise StoreFault(t("The journal is broken at line {number}", number=seq + 1))
    return JournalRecordings(tuple(sorted(found.values(), key=lambda one: one.started_at)), seq, chain)


def _recording_of(row: Any) -> Recording | None:
    if not row["type"].startswith("Recording"):
        return None
    try:
        return getattr(recorded_of(row).event, "recording", None)
    except (CodecFault, ValueError) as wrong:
        raise StoreFault(t("A line of the journal cannot be read; run the verifier")) from wrong
