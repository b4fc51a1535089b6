"""The history in PostgreSQL: a table partitioned by month in the schema `history`, words as a tsvector under GIN.

A search goes through the months from the newest back, a few at a time: the index of one month is small, so that even
a word of every second record costs some milliseconds, and a page rarely needs a second month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.faults import database_faults
from dispatch_app.adapters.history.index import SLOTS, Row, sampled_counts
from dispatch_app.domain.history import WantedWords

LAYOUT = 2
"""Grows when tables or words change; tables of another layout are made anew."""

AT_ONCE = 500
"""Rows fetched at once: a page is nearly always among them."""

MONTHS_AT_ONCE = (1, 2, 3, 6)
"""Months of the first, second … step backwards; the last is repeated."""

_WORD_INDEX = "CREATE INDEX IF NOT EXISTS ix_record_words ON history.record USING gin (words)"

class PostgresRows:
    """See index.Rows; one centre's records."""

    def __init__(self, url: str, centre_id: str) -> None:
        self.engine = open_engine(url, "feed")
        self._centre_id = centre_id
        with database_faults(), self.engine.begin() as connection:
            _make(connection, centre_id)
            self._months = set(_partitions(connection))

    def bodies(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """See index.Rows."""
        wanted = text(
            "SELECT number, key, body FROM history.record WHERE centre_id = :centre AND number = ANY(:numbers)"
        )
        with database_faults(), self.engine.begin() as connection:
            rows = connection.execute(wanted, {"centre": self._centre_id, "numbers": list(numbers)})
            return {number: (key, body) for number, key, body in rows}

    def write(self, new: Sequence[Row], gone: Sequence[Row], seq: int | None) -> None:
        """See index.Rows."""
        self.make_months(row.number for row in new)
        with database_faults(), self.engine.begin() as connection:
            if gone:
                forget = text("DELETE FROM history.record WHERE centre_id = :centre AND number = ANY(:numbers)")
                connection.execute(forget, {"centre": self._centre_id, "numbers": [row.number for row in gone]})
            if new:
                added = text(
                    "INSERT INTO history.record (centre_id, number, key, body, words)"
                    " VALUES (:centre, :number, :key, :body, array_to_tsvector(:words))"
                )
                connection.execute(added, [self._bound(row) for row in new])
            self._count(connection, new)
            if seq is not None:
                moved = text("UPDATE history.place SET seq = :seq WHERE centre_id = :centre")
                connection.execute(moved, {"seq": seq, "centre": self._centre_id})

    def begin_loading(self) -> None:
        """See index.Rows."""
        with database_faults(), self.engine.begin() as connection:
            if connection.execute(text("SELECT 1 FROM history.record LIMIT 1")).first() is None:
                connection.execute(text("DROP INDEX IF EXISTS history.ix_record_words"))

    def end_loading(self) -> None:
        """See index.Rows."""
        with database_faults(), self.engine.begin() as connection:
            connection.execute(text(_WORD_INDEX))
        with database_faults(), self.engine.begin() as connection:
            connection.execute(text("ANALYZE history.record"))

    def load(self, new: Sequence[Row]) -> None:
        """See index.Rows."""
        self.make_months(row.number for row in new)
        with database_faults(), self.engine.begin() as connection:
            cursor = connection.connection.cursor()
            with cursor.copy("COPY history.record (centre_id, number, key, body, words) FROM STDIN") as copy:
                for row in new:
                    copy.write_row((self._centre_id, row.number, row.key, row.body, vector_text(row.words)))
            self._count(connection, new)

    def _count(self, connection: Connection, new: Sequence[Row]) -> None:
        counts = sampled_counts(new)
        if counts:
            counted = text(
                "INSERT INTO history.frequency AS f VALUES (:centre, :word, :records)"
                " ON CONFLICT (centre_id, word) DO UPDATE SET records = f.records + excluded.records"
            )
            values = [{"centre": self._centre_id, "word": word, "records": records} for word, records in counts]
            connection.execute(counted, values)

    def counts(self, words: Sequence[str]) -> dict[str, int]:
        """See index.Rows."""
        wanted = text("SELECT word, records FROM history.frequency WHERE centre_id = :centre AND word = ANY(:words)")
        with database_faults(), self.engine.begin() as connection:
            rows = connection.execute(wanted, {"centre": self._centre_id, "words": list(words)})
            return {str(word): int(records) for word, records in rows}

    def make_months(self, numbers: Iterable[int]) -> None:
        """Make the partitions that rows with these numbers need."""
        for month in sorted({_month_of(number) for number in numbers} - self._months):
            low, high = _bounds(month)
            with database_faults(), self.engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(120120120)"))  # two servers, one new month
                connection.execute(
                    text(
                        f"CREATE TABLE IF NOT EXISTS history.record_{month} PARTITION OF history.record"
                        f" FOR VALUES FROM ({low}) TO ({high})"
                    )
                )
            self._months.add(month)

    def find(self, words: WantedWords, low: int, high: int, limit: int) -> Iterator[tuple[int, str]]:
        """See index.Rows."""
        asked = query_text(words)
        condition = "AND words @@ CAST(:asked AS tsquery)" if asked else ""
        wanted = text(
            f"SELECT number, body FROM history.record WHERE centre_id = :centre {condition}"  # noqa: S608 - one of two
            " AND number BETWEEN :low AND :high ORDER BY number DESC LIMIT :many"
        )
        left = limit
        for first, last in self._steps(low, high):
            top = last
            while left > 0:
                many = min(AT_ONCE, left)
                values = {"centre": self._centre_id, "low": first, "high": top, "many": many}
                if asked:
                    values["asked"] = asked
                with database_faults(), self.engine.begin() as connection:
                    rows = [(number, body) for number, body in connection.execute(wanted, values)]
                yield from rows
                left -= len(rows)
                if len(rows) < many:
                    break
                top = rows[-1][0] - 1
            if left <= 0:
                return

    def place(self) -> int:
        """See index.Rows."""
        wanted = text("SELECT seq FROM history.place WHERE centre_id = :centre")
        with database_faults(), self.engine.begin() as connection:
            return int(connection.execute(wanted, {"centre": self._centre_id}).scalar_one())

    def count(self) -> int:
        """See index.Rows."""
        wanted = text(
            "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class c"
            " JOIN pg_inherits i ON i.inhrelid = c.oid WHERE i.inhparent = 'history.record'::regclass"
        )
        with database_faults(), self.engine.begin() as connection:
            return int(connection.execute(wanted).scalar_one())

    def close(self) -> None:
        """See index.Rows."""
        self.engine.dispose()

    def _bound(self, row: Row) -> dict[str, Any]:
        return {
            "centre": self._centre_id, "number": row.number, "key": row.key, "body": row.body,
            "words": list(row.words),
        }  # fmt: skip

    def _steps(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Ranges of numbers from the newest back, along the months that have a partition."""
        months = sorted((m for m in self._months if _bounds(m)[1] > low and _bounds(m)[0] <= high), reverse=True)
        step = 0
        while months:
            many = MONTHS_AT_ONCE[min(step, len(MONTHS_AT_ONCE) - 1)]
            part, months, step = months[:many], months[many:], step + 1
            yield max(low, _bounds(part[-1])[0]), min(high, _bounds(part[0])[1] - 1)


def query_text(words: WantedWords) -> str:
    """The tsquery: every word quoted, so that nothing of a person's text is read as syntax."""
    parts = [_quoted(word) for word in words.whole]
    parts += [f"{_quoted(word)}:*" for word in words.beginnings]
    parts += ["(" + " | ".join(_quoted(word) for word in choice) + ")" for choice in words.choices]
    return " & ".join(parts)


def vector_text(words: Sequence[str]) -> str:
    """The words as the text of a tsvector, for COPY."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _month_of(number: int) -> str:
    return datetime.fromtimestamp(number // SLOTS, UTC).strftime("%Y%m")


def _bounds(month: str) -> tuple[int, int]:
    year, place = int(month[:4]), int(month[4:])
    following = datetime(year + place // 12, place % 12 + 1, 1, tzinfo=UTC)
    return int(datetime(year, place, 1, tzinfo=UTC).timestamp()) * SLOTS, int(following.timestamp()) * SLOTS


def _partitions(connection: Connection) -> Iterator[str]:
    wanted = text(
        "SELECT c.relname FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
        " WHERE i.inhparent = 'history.record'::regclass"
    )
    for name in connection.execute(wanted).scalars():
        yield str(name).removeprefix("record_")


def _make(connection: Connection, centre_id: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(120120120)"))
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS history"))
    stands = connection.execute(text("SELECT to_regclass('history.place')")).scalar()
    if stands is not None:
        layout = connection.execute(text("SELECT min(layout) FROM history.place")).scalar()
        if layout not in (None, LAYOUT):
            connection.execute(text("DROP TABLE history.record, history.frequency, history.place"))
    connection.execute(
        text(
            "CREATE TABLE IF NOT EXISTS history.record (centre_id text NOT NULL, number bigint NOT NULL,"
            " key text NOT NULL, body text NOT NULL, words tsvector NOT NULL, PRIMARY KEY (centre_id, number))"
            " PARTITION BY RANGE (number)"
        )
    )
    connection.execute(text(_WORD_INDEX))
    connection.execute(
        text(
            "CREATE TABLE IF NOT EXISTS history.frequency (centre_id text, word text, records bigint NOT NULL,"
            " PRIMARY KEY (centre_id, word))"
        )
    )
    connection.execute(
        text(
            "CREATE TABLE IF NOT EXISTS history.place (centre_id text PRIMARY KEY, seq bigint NOT NULL,"
            " layout integer NOT NULL)"
        )
    )
    connection.execute(
        text("INSERT INTO history.place VALUES (:centre, -1, :layout) ON CONFLICT DO NOTHING"),
        {"centre": centre_id, "layout": LAYOUT},
    )
