"""The history in a SQLite file of its own, `NAME-history.EXT`: a table and a contentless FTS5 index.

A file of its own keeps the pen's commits short; it may be deleted at any time and is then made again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from dispatch_app.adapters.database.connection import open_engine, parse_url
from dispatch_app.adapters.database.faults import database_faults
from dispatch_app.adapters.history.index import Row, sampled_counts
from dispatch_app.domain.history import WantedWords

LAYOUT = 2
"""Grows when tables or words change; a file of another layout is made anew."""

AT_ONCE = 500
"""Rows fetched at once: a page is nearly always among them."""

USUAL_BYTES, LOADING_BYTES = 1 << 20, 128 << 20
"""Words that FTS5 gathers before it writes them; a transaction of a bulk load makes one piece of index."""

_TABLES = (
    "CREATE TABLE history_record (number INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE history_word USING fts5(words, content='', detail=none, columnsize=0, prefix='1',"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '=_'\")",
    "CREATE TABLE history_frequency (word TEXT PRIMARY KEY, records INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE history_place (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,"
    " layout INTEGER NOT NULL)",
)


class SqliteRows:
    """See index.Rows."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(_made(history_url(url)), "feed")

    def bodies(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """See index.Rows."""
        found: dict[int, tuple[str, str]] = {}
        with database_faults(), self.engine.begin() as connection:
            for start in range(0, len(numbers), AT_ONCE):
                part = ",".join(str(int(number)) for number in numbers[start : start + AT_ONCE])
                rows = connection.execute(
                    text(f"SELECT number, key, body FROM history_record WHERE number IN ({part})")  # noqa: S608 - integers
                )
                found.update({number: (key, body) for number, key, body in rows})
        return found

    def write(self, new: Sequence[Row], gone: Sequence[Row], seq: int | None) -> None:
        """See index.Rows."""
        with database_faults(), self.engine.begin() as connection:
            if gone:
                forget = text("INSERT INTO history_word(history_word, rowid, words) VALUES ('delete', :number, :words)")
                connection.execute(forget, [_bound(row) for row in gone])
            if new:
                kept = text("INSERT OR REPLACE INTO history_record VALUES (:number, :key, :body)")
                connection.execute(kept, [{"number": r.number, "key": r.key, "body": r.body} for r in new])
                added = text("INSERT INTO history_word(rowid, words) VALUES (:number, :words)")
                connection.execute(added, [_bound(row) for row in new])
            _count(connection, new)
            if seq is not None:
                connection.execute(text("UPDATE history_place SET seq = :seq"), {"seq": seq})

    def count_words(self, new: Sequence[Row]) -> None:
        """Count the words of rows that come into the table another way."""
        with database_faults(), self.engine.begin() as connection:
            _count(connection, new)

    def begin_loading(self) -> None:
        """See index.Rows."""
        self._gather_words(LOADING_BYTES)

    def end_loading(self) -> None:
        """See index.Rows."""
        self._gather_words(USUAL_BYTES)

    def _gather_words(self, most_bytes: int) -> None:
        with database_faults(), self.engine.begin() as connection:
            wanted = text("INSERT INTO history_word(history_word, rank) VALUES ('hashsize', :most)")
            connection.execute(wanted, {"most": most_bytes})

    def load(self, new: Sequence[Row]) -> None:
        """See index.Rows."""
        self.write(new, (), None)

    def find(self, words: WantedWords, low: int, high: int, limit: int) -> Iterator[tuple[int, str]]:
        """See index.Rows."""
        asked = match_text(words)
        if asked:
            wanted = text(
                "SELECT r.number, r.body FROM (SELECT rowid AS hit FROM history_word WHERE history_word MATCH :asked"
                " AND rowid BETWEEN :low AND :high ORDER BY rowid DESC LIMIT :many) CROSS JOIN history_record r"
                " ON r.number = hit ORDER BY r.number DESC"
            )
        else:
            wanted = text(
                "SELECT number, body FROM history_record WHERE number BETWEEN :low AND :high"
                " ORDER BY number DESC LIMIT :many"
            )
        left = limit
        while left > 0:
            many = min(AT_ONCE, left)
            with database_faults(), self.engine.begin() as connection:
                rows = _rows(connection, wanted, {"asked": asked, "low": low, "high": high, "many": many})
            yield from rows
            if len(rows) < many:
                return
            left, high = left - many, rows[-1][0] - 1

    def counts(self, words: Sequence[str]) -> dict[str, int]:
        """See index.Rows."""
        wanted = text("SELECT records FROM history_frequency WHERE word = :word")
        with database_faults(), self.engine.begin() as connection:
            found = {word: connection.execute(wanted, {"word": word}).scalar() for word in words}
        return {word: int(records) for word, records in found.items() if records}

    def place(self) -> int:
        """See index.Rows."""
        with database_faults(), self.engine.begin() as connection:
            return int(connection.execute(text("SELECT seq FROM history_place")).scalar_one())

    def count(self) -> int:
        """See index.Rows."""
        with database_faults(), self.engine.begin() as connection:
            return int(connection.execute(text("SELECT count(*) FROM history_record")).scalar_one())

    def close(self) -> None:
        """See index.Rows."""
        self.engine.dispose()


def _rows(connection: Connection, wanted: Any, values: dict[str, Any]) -> list[tuple[int, str]]:
    if not values["asked"]:
        values = {name: value for name, value in values.items() if name != "asked"}
    return [(number, body) for number, body in connection.execute(wanted, values)]


def _count(connection: Connection, new: Sequence[Row]) -> None:
    if counts := sampled_counts(new):
        counted = text(
            "INSERT INTO history_frequency VALUES (:word, :records)"
            " ON CONFLICT (word) DO UPDATE SET records = records + excluded.records"
        )
        connection.execute(counted, [{"word": word, "records": records} for word, records in counts])


def _bound(row: Row) -> dict[str, Any]:
    return {"number": row.number, "words": " ".join(row.words)}


def match_text(words: WantedWords) -> str:
    """The FTS5 question: every word quoted, so that nothing of a person's text is read as syntax."""
    parts = [_quoted(word) for word in words.whole]
    parts += [f"{_quoted(word)} *" for word in words.beginnings]
    parts += ["(" + " OR ".join(_quoted(word) for word in choice) + ")" for choice in words.choices]
    return " AND ".join(parts)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def history_url(url: str) -> str:
    """Where the history of a centre's SQLite database stands."""
    file = Path(parse_url(url).database or "")
    return f"sqlite:///{file.with_name(f'{file.stem}-history{file.suffix}')}"


def _made(url: str) -> str:
    file = Path(parse_url(url).database or "")
    if not file.exists():
        file.touch(mode=0o600)  # names, numbers, addresses: for the server's own user only
    engine = open_engine(url, "feed")
    with database_faults(), engine.begin() as connection:
        tables = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
        layout = 0
        if "history_place" in tables:
            layout = connection.execute(text("SELECT layout FROM history_place")).scalar() or 0
        if layout != LAYOUT:
            for name in ("history_word", "history_record", "history_frequency", "history_place"):
                connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
            for table in _TABLES:
                connection.execute(text(table))
            connection.execute(text("INSERT INTO history_place VALUES (1, -1, :layout)"), {"layout": LAYOUT})
    engine.dispose()
    return url
