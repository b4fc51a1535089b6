"""The durable spool of a station: one SQLite file, written with synchronous=FULL before anything depends on it."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.wire.codec import CodecFault, decode, decode_command, encode, to_plain, type_name
from dispatch_app.words import t
from station_client.inbox.entries import Entry, Outgoing, Paper, Spooled, Store
from station_client.inbox.station_book import StationBook

FORMAT = "1"

_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, order_id TEXT UNIQUE NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS paper (n INTEGER PRIMARY KEY, order_id TEXT NOT NULL, revision INTEGER NOT NULL,"
    " kind TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (order_id, revision, kind))",
    "CREATE TABLE IF NOT EXISTS outgoing (n INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT UNIQUE NOT NULL,"
    " type TEXT NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS book (n INTEGER PRIMARY KEY CHECK (n = 1), body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS vehicle (n INTEGER PRIMARY KEY, body BLOB NOT NULL)",
)


class SpoolFault(Exception):
    """The spool cannot be read or written; the sentence says what to do."""


class Spool:
    """Opened exclusively: a second program on the same folder gets a SpoolFault. Used from one thread.

    A file that is damaged is put aside (`set_aside` names it) and a new one begun: the centre's snapshot brings the
    orders again, and what the centre knows to be printed is not printed twice.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "station.sqlite"
        self.set_aside: Path | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except (OSError, sqlite3.OperationalError) as wrong:
            raise SpoolFault(t("The spool {path} cannot be opened: {reason}", path=self.path, reason=wrong)) from wrong

    def load(self) -> Spooled:
        """Everything in it; raises SpoolFault when a row cannot be read."""
        about = dict(self._connection.execute("SELECT name, value FROM about"))
        try:
            entries = tuple(decode(row[0], Entry) for row in self._rows("SELECT body FROM entry ORDER BY n"))
            papers = tuple(decode(row[0], Paper) for row in self._rows("SELECT body FROM paper ORDER BY n"))
            waiting = self._rows("SELECT command_id, type, body FROM outgoing ORDER BY n")
            outgoing = tuple(Outgoing(row[0], decode_command(row[1], decode(row[2], dict))) for row in waiting)
            vehicles = tuple(decode(row[0], Vehicle) for row in self._rows("SELECT body FROM vehicle ORDER BY n"))
            book = next((decode(row[0], StationBook) for row in self._rows("SELECT body FROM book")), StationBook())
        except CodecFault as wrong:
            raise SpoolFault(t("The spool {path} cannot be opened: {reason}", path=self.path, reason=wrong)) from wrong
        return Spooled(about["spool_id"], entries, papers, outgoing, vehicles, book)

    def write(self, store: Store) -> None:
        """All of it in one transaction, on the disk when this returns; raises SpoolFault and has written nothing."""
        try:
            with self._connection:
                self._write(store)
        except sqlite3.Error as wrong:
            raise SpoolFault(t("The spool {path} cannot be written: {reason}", path=self.path, reason=wrong)) from wrong

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _rows(self, statement: str) -> list[tuple[bytes, ...]]:
        return list(self._connection.execute(statement))

    def _write(self, store: Store) -> None:
        run = self._connection.execute
        for entry in store.entries:
            run("INSERT INTO entry (order_id, body) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET body = ?",
                (entry.order.order_id, encode(entry), encode(entry)))  # fmt: skip
        for paper in store.papers:
            key = paper.key
            run("INSERT INTO paper (order_id, revision, kind, body) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (order_id, revision, kind) DO UPDATE SET body = ?",
                (key.order_id, key.revision, key.kind.value, encode(paper), encode(paper)))  # fmt: skip
        for one in store.outgoing:
            run("INSERT OR IGNORE INTO outgoing (command_id, type, body) VALUES (?, ?, ?)",
                (one.command_id, type_name(one.command), encode(to_plain(one.command))))  # fmt: skip
        for command_id in store.settled:
            run("DELETE FROM outgoing WHERE command_id = ?", (command_id,))
        for order_id in store.forgotten:
            run("DELETE FROM entry WHERE order_id = ?", (order_id,))
            run("DELETE FROM paper WHERE order_id = ?", (order_id,))
        if store.vehicles is not None:
            run("DELETE FROM vehicle")
            for vehicle in store.vehicles:
                run("INSERT INTO vehicle (body) VALUES (?)", (encode(vehicle),))

        if store.book is not None:
            run("INSERT INTO book (n, body) VALUES (1, ?) ON CONFLICT (n) DO UPDATE SET body = excluded.body",
                (encode(store.book),))  # fmt: skip

    def _open(self) -> sqlite3.Connection:
        try:
            return self._prepare()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.set_aside = self.path.with_name(f"{self.path.name}.damaged-{uuid.uuid4().hex[:8]}")
            self.path.rename(self.set_aside)
            return self._prepare()

    def _prepare(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=1.0)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = FULL")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    connection.execute(statement)
                connection.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (FORMAT,))
                connection.execute("INSERT OR IGNORE INTO about VALUES ('spool_id', ?)", (uuid.uuid4().hex,))
            found = connection.execute("SELECT value FROM about WHERE name = 'format'").fetchone()[0]
            if found != FORMAT:
                raise SpoolFault(t("The spool {path} was written by another version", path=self.path))
        except BaseException:  # boundary: the file must not stay locked, whatever went wrong
            connection.close()
            raise
        self.path.chmod(0o600)
        return connection
