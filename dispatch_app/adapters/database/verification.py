"""verify_store: whether the journal is whole and every row is what the journal made it; read-only, on one snapshot.

The journal is walked once. Each row's hash is worked out again, each event is applied to a board that forgets as the
living one does, and the entities a board has let go are laid aside in a temporary file, so that memory stays flat over
any length of journal. Then every row of every table must equal what was worked out: its body, its copies of fields, its
number and whether it is on the board. Bodies are compared as entities, not as text: a newer program may write a field
that an older one did not know.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.entity_rows import ROWS
from dispatch_app.adapters.database.faults import StoreContradiction, database_faults
from dispatch_app.adapters.database.journal_rows import GENESIS_HASH, recorded_of, row_hash
from dispatch_app.adapters.database.schema import CENTRE_STATE, JOURNAL
from dispatch_app.adapters.database.upgrade import require_schema
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.wire.codec import CodecFault, decode, encode

LINES_AT_ONCE = 1_000
"""Journal rows fetched together: a few megabytes."""

Progress = Callable[[int, int], None]
"""Called now and then with (checked, all) journal lines."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first broken row: its table, its key, the field that is wrong ("" for the whole row) and why.

    `reason` is a code: "hash", "gap", "cut_tail", "beyond_head", "unreadable", "not_applicable", "missing", "extra" or
    "different".
    """

    table: str
    key: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked; `broken` is None when all is well."""

    centre_id: str
    events: int
    rows: int
    head_hash: str
    broken: Broken | None = None


class _Found(Exception):
    """Carries the first broken row out of the walk."""

    def __init__(self, table: str, key: object, field: str, reason: str) -> None:
        super().__init__(reason)
        self.broken = Broken(table, str(key), field, reason)


def verify_store(url: str, centre_id: str, progress: Progress | None = None) -> VerifyReport:
    """The result of checking a centre's journal and rows; stops at the first broken row.

    Raises StoreFault when the database cannot be read or has another schema.
    """
    engine = open_engine(url, "offline")
    try:
        with database_faults(), engine.connect() as connection, connection.begin(), closing(_Expected()) as expected:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            require_schema(connection)
            return _Walk(connection, centre_id, expected, progress or _silent).report()
    finally:
        engine.dispose()


def _silent(checked: int, total: int) -> None:
    return None


class _Walk:
    def __init__(self, connection: Connection, centre_id: str, expected: _Expected, progress: Progress) -> None:
        self._connection = connection
        self._centre_id = centre_id
        self._expected = expected
        self._progress = progress
        self._board = Board(centre_id=centre_id)
        self._hash = GENESIS_HASH
        self._rows = 0

    def report(self) -> VerifyReport:
        broken = None
        try:
            self._walk_journal()
            self._check_state()
            for kind in ROWS:
                self._check_table(kind)
            missing = self._expected.first_unseen()
            if missing is not None:
                raise _Found(*missing, "", "missing")
        except _Found as found:
            broken = found.broken
        return VerifyReport(self._centre_id, self._board.seq, self._rows, self._hash, broken)

    # --- the journal -----------------------------------------------------------------------------------------------

    def _walk_journal(self) -> None:
        counted = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.centre_id == self._centre_id)
        total = int(self._connection.execute(counted).scalar_one())
        for _, command in groupby(self._lines(total), key=lambda recorded: recorded.command_id):
            touched: set[tuple[str, str]] = set()
            self._board.touched = []
            for recorded in command:
                self._apply(recorded)
            touched = {(kind, key) for kind, key, _ in self._board.touched}
            self._note(touched)
        self._board.touched = None

    def _lines(self, total: int) -> Iterator[Recorded]:
        wanted = select(JOURNAL).where(JOURNAL.c.centre_id == self._centre_id).order_by(JOURNAL.c.seq)
        last = 0
        while rows := self._connection.execute(
            wanted.where(JOURNAL.c.seq > last).limit(LINES_AT_ONCE)
        ).mappings().all():  # fmt: skip
            for row in rows:
                yield self._checked_line(row, last)
                last = row["seq"]
            self._progress(last, total)

    def _checked_line(self, row: Any, last: int) -> Recorded:
        seq = row["seq"]
        if seq != last + 1:
            raise _Found("journal", last + 1, "", "gap")
        if row["prev_hash"] != self._hash:
            raise _Found("journal", seq, "prev_hash", "hash")
        if row_hash(self._hash, row) != row["hash"]:
            raise _Found("journal", seq, "hash", "hash")
        self._hash = row["hash"]
        try:
            return recorded_of(row)
        except (CodecFault, ValueError) as wrong:
            raise _Found("journal", seq, "body", "unreadable") from wrong

    def _apply(self, recorded: Recorded) -> None:
        try:
            apply(self._board, recorded)
        except (KeyError, ValueError, AttributeError, AssertionError) as wrong:
            raise _Found("journal", recorded.seq, "body", "not_applicable") from wrong

    def _note(self, touched: set[tuple[str, str]]) -> None:
        before = {(kind, key): entity for kind, key, entity in self._board.touched or [] if entity is not None}
        for kind, key in touched:
            shown = self._board.table(kind).get(key)
            entity = before.get((kind, key)) if shown is None else shown
            if entity is not None:
                self._expected.put(kind, key, self._board.seq, shown is not None, encode(entity))

    def _check_state(self) -> None:
        wanted = select(CENTRE_STATE).where(CENTRE_STATE.c.centre_id == self._centre_id)
        state = self._connection.execute(wanted).mappings().first()
        if state is None:
            if self._board.seq:
                raise _Found("centre_state", self._centre_id, "", "missing")
            return
        if state["seq"] != self._board.seq:
            cut = state["seq"] > self._board.seq
            raise _Found("journal", self._board.seq + 1, "", "cut_tail" if cut else "beyond_head")
        if state["head_hash"] != self._hash:
            raise _Found("centre_state", self._centre_id, "head_hash", "different")
        for name in ("incident_day", "incident_count"):
            if state[name] != getattr(self._board, name):
                raise _Found("centre_state", self._centre_id, name, "different")
        for name in ("recent_incidents", "recent_calls"):
            if _ids(state[name]) != getattr(self._board, name):
                raise _Found("centre_state", self._centre_id, name, "different")

    # --- the rows --------------------------------------------------------------------------------------------------

    def _check_table(self, kind: str) -> None:
        rows = ROWS[kind]
        key_column = rows.table.c[rows.key]
        wanted = select(rows.table).where(rows.table.c.centre_id == self._centre_id).order_by(key_column)
        with self._connection.execute(wanted.execution_options(yield_per=LINES_AT_ONCE)) as found:
            for row in found.mappings():
                key = row[rows.key]
                expected = self._expected.take(kind, key)
                if expected is None:
                    raise _Found(kind, key, "", "extra")
                self._compare(kind, key, row, *expected)
                self._rows += 1

    def _compare(self, kind: str, key: str, row: Any, seq: int, on_board: bool, body: bytes) -> None:
        rows = ROWS[kind]
        wanted: Any = decode(body, rows.entity_type)
        try:
            entity = rows.entity(row)
        except CodecFault as wrong:
            raise _Found(kind, key, "body", "unreadable") from wrong
        for field in fields(rows.entity_type):
            if getattr(entity, field.name) != getattr(wanted, field.name):
                raise _Found(kind, key, f"body.{field.name}", "different")
        try:
            columns = rows.row(self._centre_id, wanted, on_board, seq)
        except StoreContradiction as wrong:
            raise _Found(kind, key, "body", "unreadable") from wrong
        for name, value in columns.items():
            if name != "body" and row[name] != value:
                raise _Found(kind, key, name, "different")


def _ids(stored: str) -> list[str] | None:
    try:
        return msgspec.json.decode(stored, type=list[str])
    except msgspec.DecodeError:
        return None


class _Expected:
    """What every row must be, in a temporary file of SQLite's own (it spills to disk by itself and leaves nothing)."""

    def __init__(self) -> None:
        self._raw = sqlite3.connect("", isolation_level=None)
        self._raw.execute("PRAGMA synchronous = OFF")
        self._raw.execute(
            "CREATE TABLE expected (kind TEXT, key TEXT, seq INTEGER, on_board INTEGER, body BLOB, seen INTEGER,"
            " PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._raw.execute("BEGIN")

    def put(self, kind: str, key: str, seq: int, on_board: bool, body: bytes) -> None:
        self._raw.execute("REPLACE INTO expected VALUES (?, ?, ?, ?, ?, 0)", (kind, key, seq, on_board, body))

    def take(self, kind: str, key: str) -> tuple[int, bool, bytes] | None:
        found = self._raw.execute("SELECT seq, on_board, body FROM expected WHERE kind = ? AND key = ?", (kind, key))
        row = found.fetchone()
        self._raw.execute("UPDATE expected SET seen = 1 WHERE kind = ? AND key = ?", (kind, key))
        return None if row is None else (row[0], bool(row[1]), row[2])

    def first_unseen(self) -> tuple[str, str] | None:
        row = self._raw.execute("SELECT kind, key FROM expected WHERE seen = 0 ORDER BY kind, key LIMIT 1").fetchone()
        return None if row is None else (row[0], row[1])

    def close(self) -> None:
        self._raw.close()
