"""One pen per centre: the lock that refuses a second server.

PostgreSQL: a session's advisory lock, held by the very connection that writes; it is gone with the connection, so it is
taken again at every reconnect. SQLite: an exclusive transaction on a side file beside the database, held as long as the
program lives; the operating system frees it even after a kill.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text

from dispatch_app.adapters.database.faults import PenTaken
from dispatch_app.words import t


def lock_number(centre_id: str) -> int:
    """The signed 64-bit key of the centre's advisory lock."""
    digest = hashlib.sha256(f"dispatch pen of {centre_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def take_postgres_pen(connection: Connection, centre_id: str) -> None:
    """Hold the pen as long as the connection lives; raises PenTaken. Must be committed or rolled back by the caller."""
    taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": lock_number(centre_id)}).scalar()
    if not taken:
        raise _taken(centre_id)


class SidePen:
    """The pen of a centre in a SQLite database, held until `release`; raises PenTaken when another holds it."""

    def __init__(self, database_file: Path, centre_id: str) -> None:
        mark = hashlib.sha256(centre_id.encode()).hexdigest()[:12]
        side_file = database_file.with_name(f"{database_file.name}.pen-{mark}")
        self._raw = sqlite3.connect(side_file, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            self._raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as wrong:
            self._raw.close()
            raise _taken(centre_id) from wrong

    def release(self) -> None:
        """Let another server take the pen."""
        self._raw.close()


def _taken(centre_id: str) -> PenTaken:
    return PenTaken(t("Another server is already working for centre {centre}; stop it first", centre=centre_id))
