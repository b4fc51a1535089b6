"""Ten million calls without ten million throws of the dice: a quarter year of made records, laid down again and again.

The database copies rows and their words by itself, each copy a quarter year further back with its own times. So the
lists of words grow to their full length, and only numbers and names are met more than once. What a director looks for
by a rare number is asked of records that stand there once: two days, older than all copies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from dispatch_app.adapters.history.index import SLOTS, HistoryIndex, Row, first_number, number_of_second, record_key
from dispatch_app.adapters.history.postgres_rows import PostgresRows
from dispatch_app.adapters.history.sqlite_rows import SqliteRows
from dispatch_app.domain.history import HistoryRecord, record_words
from dispatch_app.simulator.past_days import PastDays
from dispatch_app.wire.codec import encode

LAID_DAYS = 91
"""A copy is a quarter of a year: thirteen weeks, so that days of the week stay what they are."""

RARE_DAYS = 2

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Laid:
    """How much is laid down."""

    seed: int
    until: datetime
    calls_a_day: int
    copies: int

    @staticmethod
    def of(seed: int, until: datetime, calls: int, calls_a_day: int = 2_700) -> Laid:
        """At least so many calls."""
        return Laid(seed, until, calls_a_day, max(1, -(-calls // (calls_a_day * LAID_DAYS))))

    def calls(self) -> int:
        """How many calls there will be, those that stand once left out."""
        return self.copies * LAID_DAYS * self.calls_a_day

    def base(self) -> PastDays:
        """The newest quarter."""
        return PastDays(self.seed, self.until, LAID_DAYS * self.calls_a_day, self.calls_a_day)

    def rare(self) -> PastDays:
        """Two days before everything else."""
        before = self.until - timedelta(days=LAID_DAYS * self.copies + 1)
        return PastDays(self.seed + 1, before, RARE_DAYS * self.calls_a_day, self.calls_a_day)


def lay_down(index: HistoryIndex, laid: Laid, say: Callable[[str], None]) -> None:
    """Fill an empty index."""
    rows = index.rows
    index.put_new(laid.rare().records())
    rows.begin_loading()
    if isinstance(rows, PostgresRows):
        _in_postgres(rows, laid, say)
    else:
        assert isinstance(rows, SqliteRows)
        _in_sqlite(rows, laid, say)
    with rows.engine.begin() as connection:
        schema = "history." if isinstance(rows, PostgresRows) else "history_"
        connection.execute(text(f"UPDATE {schema}frequency SET records = records * {laid.copies}"))  # noqa: S608 - numbers
    say("words")
    rows.end_loading()


def _in_postgres(rows: PostgresRows, laid: Laid, say: Callable[[str], None]) -> None:
    with rows.engine.begin() as connection:
        connection.execute(text("DROP INDEX IF EXISTS history.ix_record_words"))
    part: list[Row] = []
    taken: set[int] = set()
    for record in laid.base().records():
        part.append(_row(record, taken))
        if len(part) == 20_000:
            rows.load(part)
            part = []
    rows.load(part)
    low, high = min(taken), max(taken)
    for copy in range(1, laid.copies):
        shift_days = LAID_DAYS * copy
        shift = shift_days * DAY_S * SLOTS
        rows.make_months(range(low - shift, high - shift, 20 * DAY_S * SLOTS))
        rows.make_months((high - shift,))
        with rows.engine.begin() as connection:
            for day in _days(low, high):
                values = _shifted(day, shift_days, copy) | {"first": low, "last": high}
                connection.execute(
                    text(
                        "INSERT INTO history.record SELECT centre_id, number - :shift, :mark || key,"
                        " replace(body, :old, :new), words FROM history.record WHERE number BETWEEN :low AND :high"
                        " AND number BETWEEN :first AND :last"  # the first copy ends on the base's first day
                    ),
                    values,
                )
        say(f"{copy + 1}/{laid.copies}")


def _in_sqlite(rows: SqliteRows, laid: Laid, say: Callable[[str], None]) -> None:
    """Oldest first: FTS5 writes a piece of index whenever a number is smaller than the one before."""
    taken: set[int] = set()
    base = [_row(record, taken) for record in laid.base().records()]
    base.sort(key=lambda row: row.number)
    with rows.engine.begin() as connection:
        connection.execute(text("CREATE TABLE laid (number INTEGER PRIMARY KEY, key TEXT, body TEXT, words TEXT)"))
        for start in range(0, len(base), 20_000):
            values = [
                {"number": r.number, "key": r.key, "body": r.body, "words": " ".join(r.words)}
                for r in base[start : start + 20_000]
            ]
            connection.execute(text("INSERT INTO laid VALUES (:number, :key, :body, :words)"), values)
    rows.count_words(base)
    low, high = base[0].number, base[-1].number
    base = []
    for copy in range(laid.copies - 1, -1, -1):
        for days in _pieces(_days(low, high), 13):
            with rows.engine.begin() as connection:
                for day in days:
                    _copy_day(connection, _shifted(day, LAID_DAYS * copy, copy))
        say(f"{laid.copies - copy}/{laid.copies}")
    with rows.engine.begin() as connection:
        connection.execute(text("DROP TABLE laid"))


def _copy_day(connection: Connection, values: dict[str, object]) -> None:
    where = "FROM laid WHERE number BETWEEN :low AND :high ORDER BY number"
    connection.execute(
        text(f"INSERT INTO history_record SELECT number - :shift, :mark || key, replace(body, :old, :new) {where}"),
        values,
    )
    words = {name: values[name] for name in ("shift", "low", "high")}
    connection.execute(text(f"INSERT INTO history_word(rowid, words) SELECT number - :shift, words {where}"), words)


def _row(record: HistoryRecord, taken: set[int]) -> Row:
    number = first_number(record)
    while number in taken:
        number += 1
    taken.add(number)
    return Row(number, record_key(record), encode(record).decode(), tuple(record_words(record)))


def _days(low: int, high: int) -> list[datetime]:
    first = datetime.fromtimestamp(low // SLOTS, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = datetime.fromtimestamp(high // SLOTS, UTC)
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _pieces(days: list[datetime], size: int) -> list[list[datetime]]:
    return [days[start : start + size] for start in range(0, len(days), size)]


def _shifted(day: datetime, shift_days: int, copy: int) -> dict[str, object]:
    """A day of the base and where it goes; a record's time says its new day."""
    return {
        "low": number_of_second(day), "high": number_of_second(day + timedelta(days=1)) - 1,
        "shift": shift_days * DAY_S * SLOTS, "mark": f"{copy}~" if copy else "",
        "old": f'"at":"{day:%Y-%m-%d}', "new": f'"at":"{day - timedelta(days=shift_days):%Y-%m-%d}',
    }  # fmt: skip
