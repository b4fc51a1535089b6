"""Opens the history of a centre on the database that it has."""

from __future__ import annotations

from dispatch_app.adapters.database.connection import parse_url
from dispatch_app.adapters.history.index import HistoryIndex
from dispatch_app.adapters.history.postgres_rows import PostgresRows
from dispatch_app.adapters.history.sqlite_rows import SqliteRows


def open_history(url: str, centre_id: str) -> HistoryIndex:
    """The history beside the centre's database, its tables made at need; raises StoreFault."""
    if parse_url(url).get_backend_name() == "postgresql":
        return HistoryIndex(PostgresRows(url, centre_id))
    return HistoryIndex(SqliteRows(url))
