"""FactStore: facts written and figures counted by DuckDB, column by column, on as many cores as there are.

Ten million facts are grouped in half a second in 120 MB, where a row store takes 14 s: the reason for a second file.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args, get_type_hints

import duckdb

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.statistics.facts import (
    Began,
    CallFact,
    CasualtyFact,
    DeskTimeFact,
    Fact,
    FactKind,
    IncidentFact,
    MajorFact,
    MissionFact,
    PatientFact,
    RecordingFact,
)
from dispatch_app.domain.statistics.figures import FIGURES, Condition, Figure, How, Test
from dispatch_app.domain.statistics.question import (
    GRID_DEG,
    MOST_ROWS,
    MOST_SPOTS,
    Cell,
    Question,
    Row,
    Spot,
    Table,
    spot_of,
)
from dispatch_app.words import t

LAYOUT = 2
"""Grows when facts change; a file of another layout is made anew."""

MEMORY = "512MB"
"""Of a machine with 4 GB; a larger grouping goes over the disk."""

ROWS_AT_ONCE = 200_000
"""Facts of one piece of a bulk load: some 40 MB of text."""

_CLASSES: dict[FactKind, type] = {
    FactKind.CALL: CallFact, FactKind.INCIDENT: IncidentFact, FactKind.MISSION: MissionFact,
    FactKind.DESK_TIME: DeskTimeFact, FactKind.PATIENT: PatientFact, FactKind.RECORDING: RecordingFact,
    FactKind.MAJOR: MajorFact, FactKind.CASUALTY: CasualtyFact,
}  # fmt: skip
_TYPES = {
    str: "VARCHAR", int: "INTEGER", float: "DOUBLE", bool: "BOOLEAN", datetime: "TIMESTAMPTZ",
}  # fmt: skip


def _columns(kind: FactKind) -> list[tuple[str, str]]:
    """(name, type) of a fact's columns; the parts of its beginning stand among them."""
    found: list[tuple[str, str]] = []
    hints = get_type_hints(_CLASSES[kind])
    began = get_type_hints(Began)
    for field in fields(_CLASSES[kind]):
        if field.name == "began":
            found += [(part.name, _TYPES[began[part.name]]) for part in fields(Began)]
        else:
            found.append((field.name, _TYPES[_plain(hints[field.name])]))
    return found


def _plain(hint: Any) -> type:
    plain: type = next((one for one in get_args(hint) if one is not type(None)), hint)
    return plain


_COLUMNS = {kind: _columns(kind) for kind in FactKind}


def _values(fact: Fact) -> list[Any]:
    found: list[Any] = []
    for field in fields(fact):
        value = getattr(fact, field.name)
        found += [getattr(value, part.name) for part in fields(Began)] if field.name == "began" else [value]
    return found


def kind_of(fact: Fact) -> FactKind:
    """Which table a fact belongs to."""
    return next(kind for kind, wanted in _CLASSES.items() if isinstance(fact, wanted))


class FactStore:
    """Safe to share between threads; one process at a time has the file. Every method raises StoreFault."""

    def __init__(self, file: Path) -> None:
        with _faults():
            self._connection = duckdb.connect(str(file), config={"memory_limit": MEMORY})
        file.chmod(0o600)
        self._writing = threading.Lock()
        self._make()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def place(self) -> int:
        """The number of the journal's event up to which facts are written; -1 for an empty store."""
        with self._asking() as cursor:
            row = cursor.execute("SELECT seq FROM place").fetchone()
        return int(row[0]) if row else -1

    def memory(self) -> str:
        """What the reader of the journal wants to remember with its place; "" for an empty store."""
        with self._asking() as cursor:
            row = cursor.execute("SELECT memory FROM place").fetchone()
        return str(row[0] or "") if row else ""

    def put(self, facts: Sequence[Fact], seq: int, memory: str = "") -> None:
        """Write facts in the place of their older states, with the reader's place, in one transaction."""
        newest = {(kind_of(fact), fact.record_id): fact for fact in facts}
        with self._writing, self._asking() as cursor:
            cursor.execute("BEGIN")
            for kind in FactKind:
                part = [fact for (of, _), fact in newest.items() if of is kind]
                if not part:
                    continue
                cursor.execute(
                    f"DELETE FROM {kind.value} WHERE record_id IN (SELECT unnest(?))",  # noqa: S608 - names of ours
                    [[fact.record_id for fact in part]],
                )
                _write(cursor, kind, part)
            cursor.execute("UPDATE place SET seq = ?, memory = ?", [seq, memory])
            cursor.execute("COMMIT")

    def load(self, facts: Iterable[Fact]) -> int:
        """Put in very many facts of one kind that are not there, as fast as the file takes them; how many."""
        written = 0
        part: list[Fact] = []
        for fact in facts:
            part.append(fact)
            if len(part) == ROWS_AT_ONCE:
                written, part = written + self._copy(part), []
        return written + (self._copy(part) if part else 0)

    def count(self, question: Question) -> Table:
        """The answer to a question that has no fault."""
        where, values = _wanted(question)
        table = f"FROM {question.fact.value} WHERE {where}"
        picked = ", ".join(column for name in question.figures for column in _picked(FIGURES[name]))
        groups = ", ".join(f'"{name}"' for name in question.dimensions)
        rows: list[Row] = []
        with self._asking() as cursor:
            whole = cursor.execute(f"SELECT {picked} {table}", values).fetchall()[0]
            if groups:
                grouped = f"GROUP BY {groups} ORDER BY {groups} LIMIT {MOST_ROWS + 1}"
                found = cursor.execute(f"SELECT {groups}, {picked} {table} {grouped}", values).fetchall()
                many = len(question.dimensions)
                rows = [Row(tuple(row[:many]), _cells(row[many:])) for row in found]
        return Table(tuple(rows[:MOST_ROWS]), _cells(whole), cut=len(rows) > MOST_ROWS)

    def behind(self, question: Question, group: Sequence[str | int], limit: int) -> list[str]:
        """Ids of the records behind one row of a table, newest first: those of its group, before any figure's own
        conditions.
        """
        where, values = _wanted(question)
        own = "".join(f' AND "{name}" = ?' for name in question.dimensions)
        asked = f"SELECT record_id FROM {question.fact.value} WHERE {where}{own} ORDER BY \"at\" DESC LIMIT ?"  # noqa: S608
        with self._asking() as cursor:
            return [str(row[0]) for row in cursor.execute(asked, [*values, *group, limit]).fetchall()]

    def spots(self, question: Question) -> tuple[Spot, ...]:
        """Where the facts of a question lie; see question.spots."""
        if "longitude" not in {name for name, _ in _COLUMNS[question.fact]}:
            return ()
        where, values = _wanted(question)
        cells = ", ".join(f"CAST(floor({name} / {GRID_DEG}) AS INTEGER)" for name in ("longitude", "latitude"))
        asked = (
            f"SELECT {cells}, count(*) FROM {question.fact.value} WHERE {where}"  # noqa: S608 - names of ours
            f" AND longitude IS NOT NULL AND latitude IS NOT NULL"
            f" GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_SPOTS}"
        )
        with self._asking() as cursor:
            return tuple(spot_of(*row) for row in cursor.execute(asked, values).fetchall())

    def users(self, keys: Sequence[tuple[FactKind, str]]) -> dict[tuple[FactKind, str], str]:
        """Who handled these calls and incidents, as it was written: only the event that names the user knows."""
        found: dict[tuple[FactKind, str], str] = {}
        with self._asking() as cursor:
            for kind in (FactKind.CALL, FactKind.INCIDENT):
                ids = [record_id for of, record_id in keys if of is kind]
                asked = f'SELECT record_id, "user" FROM {kind.value} WHERE record_id IN (SELECT unnest(?))'  # noqa: S608
                found.update({(kind, row[0]): row[1] for row in cursor.execute(asked, [ids]).fetchall() if row[1]})
        return found

    def forget(self) -> None:
        """Empty the store; the next reader begins with the first event."""
        with self._writing, self._asking() as cursor:
            for kind in FactKind:
                cursor.execute(f"DELETE FROM {kind.value}")  # noqa: S608 - names of ours
            cursor.execute("UPDATE place SET seq = -1, memory = ''")

    # --- inside ------------------------------------------------------------------------------------------------------

    def _copy(self, facts: Sequence[Fact]) -> int:
        with self._writing, self._asking() as cursor:
            _write(cursor, kind_of(facts[0]), facts)
        return len(facts)

    def _make(self) -> None:
        with self._writing, self._asking() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS place (seq BIGINT, layout INTEGER)")
            cursor.execute("ALTER TABLE place ADD COLUMN IF NOT EXISTS memory VARCHAR")
            row = cursor.execute("SELECT layout FROM place").fetchone()
            if row is not None and row[0] == LAYOUT:
                return
            for kind in FactKind:
                columns = ", ".join(f'"{name}" {of}' for name, of in _COLUMNS[kind])
                cursor.execute(f"DROP TABLE IF EXISTS {kind.value}")
                cursor.execute(f"CREATE TABLE {kind.value} ({columns})")
            cursor.execute("DELETE FROM place")
            cursor.execute("INSERT INTO place VALUES (-1, ?, '')", [LAYOUT])

    @contextmanager
    def _asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with _faults():
            cursor = self._connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()


def _write(cursor: duckdb.DuckDBPyConnection, kind: FactKind, facts: Sequence[Fact]) -> None:
    """Facts by way of a file: for every value that is bound DuckDB looks for pandas, half a millisecond each."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "facts.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(_texts(fact) for fact in facts)
        cursor.execute(
            f"COPY {kind.value} FROM '{file}' (FORMAT csv, AUTO_DETECT false, HEADER false, DELIMITER ',', QUOTE '\"',"
            " ESCAPE '\"', NULLSTR '\\N')"
        )


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as wrong:
        raise StoreFault(t("The statistics cannot be read or written: {fault}", fault=type(wrong).__name__)) from wrong


def _texts(fact: Fact) -> list[Any]:
    return ["\\N" if value is None else value for value in _values(fact)]


def _wanted(question: Question) -> tuple[str, list[Any]]:
    """The condition of the facts that a question is about, and its values."""
    parts = ['"at" >= ? AND "at" < ?']
    values: list[Any] = [question.since, question.until]
    allowed: dict[str, list[Any]] = {}
    for field, value in question.only:
        allowed.setdefault(field, []).append(value)
    for field, wanted in allowed.items():
        parts.append(f"CAST(\"{field}\" AS VARCHAR) IN (SELECT unnest(?))")
        values.append(wanted)
    if not question.include_tests:
        parts.append("NOT is_test")
    return " AND ".join(parts), values


def _picked(figure: Figure) -> tuple[str, str, str]:
    """The columns of a figure: its value, how many facts it was counted from, how many had no value."""
    among = _all_of(figure.among)
    if figure.how is How.COUNT:
        return f"CAST(count(*) FILTER ({among}) AS DOUBLE)", f"count(*) FILTER ({among})", "0"
    if figure.how is How.DISTINCT:
        distinct = f"CAST(count(DISTINCT {figure.value}) FILTER ({among}) AS DOUBLE)"
        return distinct, f"count(*) FILTER ({among})", "0"
    measured = f"{among} AND {figure.value} IS NOT NULL" if figure.value else among
    counted = f"count(*) FILTER ({measured})"
    missing = f"count(*) FILTER ({among}) - {counted}"
    if figure.how is How.PER_DISTINCT:
        different = f"nullif(count(DISTINCT {figure.value}) FILTER ({measured}), 0)"
        return f"CAST({counted} AS DOUBLE) / {different}", counted, missing
    if figure.how in (How.RATIO, How.PORTION):
        return _divided(figure, measured), counted, missing
    if figure.how is How.SHARE:
        hits = f"count(*) FILTER ({measured} AND {_all_of(figure.where)})"
        return f"100.0 * {hits} / nullif({counted}, 0)", counted, missing
    taken = {
        How.SUM: f"sum({figure.value})", How.MEAN: f"avg({figure.value})", How.HIGHEST: f"max({figure.value})",
        How.MEDIAN: f"quantile_cont({figure.value}, 0.5)", How.P90: f"quantile_cont({figure.value}, 0.9)",
    }[figure.how]  # fmt: skip
    return f"{taken} FILTER ({measured})", counted, missing


def _divided(figure: Figure, measured: str) -> str:
    upper = f"coalesce(sum({figure.value}) FILTER ({measured} AND {_all_of(figure.where)}), 0)"
    lower = f"nullif(sum({figure.per or figure.value}) FILTER ({measured}), 0)"
    times = "100.0" if figure.how is How.PORTION or figure.unit == "%" else "1.0"
    return f"{times} * {upper} / {lower}"


def _all_of(conditions: Sequence[Condition]) -> str:
    return " AND ".join(_condition(one) for one in conditions) or "TRUE"


def _condition(one: Condition) -> str:
    value = one.value
    if one.test is Test.ONE_OF:
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in str(value).split("|"))
        return f"coalesce({one.field} IN ({words}), FALSE)"
    if isinstance(value, bool):
        literal = str(value).upper()
    else:
        literal = repr(value) if isinstance(value, float) else "'" + value.replace("'", "''") + "'"
    return f"coalesce({one.field} {one.test.value} {literal}, {str(one.test is Test.IS_NOT).upper()})"


def _cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(None if row[at] is None else float(row[at]), int(row[at + 1]), int(row[at + 2]))
        for at in range(0, len(row), 3)
    )
