"""Engines that behave alike: SQLite (WAL, synchronous=FULL) and PostgreSQL (psycopg 3), for writing or for reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.words import t

Purpose = Literal["pen", "write", "feed", "read", "offline"]
"""pen: one kept connection; write: short transactions beside the pen; feed: the same for positions, of which a power
cut may cost some seconds; read: a pool; offline: one read-only snapshot.
"""

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for another one; a write beside the pen takes some milliseconds, so this is a fault."""

READERS = 4
"""Pooled read connections: the pen's look-ups, two query threads, the stream. As many again for a short while."""

WAL_KEPT_BYTES = 64 << 20
"""A write-ahead log that a long reader let grow is cut back to this."""

_BEGIN_IMMEDIATE = "begin_immediate"


def parse_url(url: str) -> URL:
    """The checked URL: `sqlite:///FILE` or `postgresql+psycopg://…`; raises StoreFault for any other."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise StoreFault(t("The database address cannot be read: write sqlite:///FILE or postgresql://…")) from wrong
    if parsed.get_backend_name() == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise StoreFault(t("A SQLite database needs a file: sqlite:///FILE"))
        return parsed.set(drivername="sqlite")
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    kind = parsed.get_backend_name()
    raise StoreFault(t("Databases of kind {kind} are not supported, only SQLite and PostgreSQL", kind=kind))


def open_engine(url: str, purpose: Purpose) -> Engine:
    """An engine for the purpose; connects at first use. Raises StoreFault for a wrong URL or an absent SQLite file.

    Only `upgrade.create_or_upgrade` makes the file.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgres_engine(parsed, purpose)
    file = Path(parsed.database or "")
    if not file.is_file():
        raise StoreFault(t("There is no database file {file}", file=file))
    return _sqlite_engine(file, purpose)


def _pool(purpose: Purpose) -> dict[str, Any]:
    if purpose == "read":
        return {"poolclass": QueuePool, "pool_size": READERS, "max_overflow": READERS, "pool_timeout": 5.0}
    if purpose in ("write", "feed"):
        return {"poolclass": QueuePool, "pool_size": 2, "max_overflow": 2, "pool_timeout": 5.0}
    return {"poolclass": NullPool}


_POSTGRES_SESSION = {
    "timezone": "UTC",
    "lock_timeout": BUSY_TIMEOUT_MS,
    # the database too must notice within seconds that a server's machine is gone, or its pen stays taken for hours
    "tcp_keepalives_idle": 3,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}


# hide_parameters: error texts go into logs and must not carry names, numbers or addresses.


def _postgres_engine(url: URL, purpose: Purpose) -> Engine:
    connect_args = {
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # a cut cable must become a fault, not a frozen pen
        "application_name": f"dispatch {purpose}",
        "options": " ".join(f"-c {name}={value}" for name, value in _POSTGRES_SESSION.items()),
    }
    isolation = "REPEATABLE READ" if purpose in ("read", "offline") else "READ COMMITTED"
    return create_engine(
        url, connect_args=connect_args, isolation_level=isolation, pool_pre_ping=purpose in ("read", "write", "feed"),
        hide_parameters=True, **_pool(purpose),
    )  # fmt: skip


def _sqlite_engine(file: Path, purpose: Purpose) -> Engine:
    mode = "ro" if purpose == "offline" else "rw"
    target = f"file:{quote(str(file.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(target, uri=True, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000)

    engine = create_engine("sqlite://", creator=connect, hide_parameters=True, **_pool(purpose))

    @event.listens_for(engine, "connect")
    def _set_up(raw: Any, record: object) -> None:
        raw.isolation_level = None  # transactions begin where we say so, below
        raw.execute("PRAGMA foreign_keys = ON")
        if purpose in ("pen", "write", "feed"):
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute(f"PRAGMA synchronous = {'NORMAL' if purpose == 'feed' else 'FULL'}")
            raw.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
        else:
            raw.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_BEGIN_IMMEDIATE, purpose in ("write", "feed"))
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def will_write(connection: Connection, writes: bool) -> None:
    """Whether the next transaction takes SQLite's write lock at once (a later upgrade could fail as busy)."""
    connection.execution_options(**{_BEGIN_IMMEDIATE: writes})


def is_postgres(engine: Engine) -> bool:
    """Whether the engine speaks to PostgreSQL."""
    return engine.dialect.name == "postgresql"


def insert_into(engine: Engine, table: Table) -> Any:
    """An INSERT of the engine's own dialect, which knows `on_conflict_do_update` on both."""
    return postgresql.insert(table) if is_postgres(engine) else sqlite.insert(table)


def upsert(engine: Engine, table: Table) -> Insert:
    """INSERT … ON CONFLICT (primary key) DO UPDATE of every other column."""
    insert = insert_into(engine, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    return statement
