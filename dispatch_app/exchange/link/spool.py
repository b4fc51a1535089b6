"""Reports that the server has not taken yet: on disk, in order, each with its command id, never twice."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

MOST_REPORTS = 200_000
"""A day of a large centre without a server: 20,000 calls with ten reports each. The oldest is never shed silently."""


class SpoolFault(Exception):
    """The spool cannot be written; the text says why."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """One report as it will be posted."""

    number: int
    command_id: str
    body: bytes


class Spool:
    """A small SQLite file; from any thread."""

    def __init__(self, file: Path) -> None:
        """Raises SpoolFault."""
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")  # survives kill -9; a power cut may take the last second
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS reports (number INTEGER PRIMARY KEY AUTOINCREMENT,"
                " command_id TEXT NOT NULL UNIQUE, body BLOB NOT NULL)"
            )
            self._count = int(self._file.execute("SELECT count(*) FROM reports").fetchone()[0])
        except (OSError, sqlite3.Error) as wrong:
            raise SpoolFault(str(wrong)) from wrong
        self.shed = 0

    def __len__(self) -> int:
        return self._count

    def put(self, command_id: str, body: bytes) -> None:
        """Keep one report. Raises SpoolFault; beyond MOST_REPORTS it is counted as shed."""
        with self._lock:
            if self._count >= MOST_REPORTS:
                self.shed += 1
                return
            try:
                done = self._file.execute(
                    "INSERT OR IGNORE INTO reports (command_id, body) VALUES (?, ?)", (command_id, body)
                )
            except sqlite3.Error as wrong:
                raise SpoolFault(str(wrong)) from wrong
            self._count += done.rowcount

    def first(self) -> Spooled | None:
        """The oldest report, or None. Raises SpoolFault."""
        with self._lock:
            try:
                row = self._file.execute(
                    "SELECT number, command_id, body FROM reports ORDER BY number LIMIT 1"
                ).fetchone()
            except sqlite3.Error as wrong:
                raise SpoolFault(str(wrong)) from wrong
        return None if row is None else Spooled(int(row[0]), str(row[1]), bytes(row[2]))

    def drop(self, number: int) -> None:
        """The server has taken it. Raises SpoolFault."""
        with self._lock:
            try:
                done = self._file.execute("DELETE FROM reports WHERE number = ?", (number,))
            except sqlite3.Error as wrong:
                raise SpoolFault(str(wrong)) from wrong
            self._count -= done.rowcount

    def close(self) -> None:
        """Nothing more."""
        with self._lock:
            self._file.close()
