"""PostgreSQL: whether it answers, and how far its standbys are behind. Each look opens its own connection."""

from __future__ import annotations

import psycopg
from psycopg import sql

from alarms.watchers.level_watch import Sample

LAG = sql.SQL(
    "SELECT count(*), coalesce(max(extract(epoch FROM replay_lag)), 0),"
    " coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)), 0)"
    " FROM pg_stat_replication WHERE state = 'streaming'"
)


def database(target: str, password: str, timeout_s: float) -> Sample:
    """Whether the database answers a question. `target` is a libpq connection string without password."""
    try:
        with _opened(target, password, timeout_s) as connection:
            connection.execute("SELECT 1").fetchone()
    except (psycopg.Error, OSError) as wrong:
        return _failed(wrong)
    return Sample(well=True)


def replication(target: str, password: str, timeout_s: float, standbys: int) -> Sample:
    """Seconds that the slowest of the standbys is behind; not well where fewer than `standbys` follow."""
    try:
        with _opened(target, password, timeout_s) as connection:
            row = connection.execute(LAG).fetchone()
    except (psycopg.Error, OSError) as wrong:
        return _failed(wrong)
    assert row is not None
    count, lag_s, lag_bytes = int(row[0]), float(row[1]), int(row[2])
    if count < standbys:
        return Sample(well=False, detail=f"{count}/{standbys}")
    if lag_bytes <= 0:
        lag_s = 0.0  # replay_lag keeps its last value for a while after the standby has caught up
    return Sample(True, lag_s, f"{lag_s:.1f} s, {lag_bytes / 1e6:.1f} MB")


def _opened(target: str, password: str, timeout_s: float) -> psycopg.Connection[tuple[object, ...]]:
    limit_ms = round(timeout_s * 1000)
    return psycopg.connect(
        target, password=password or None, connect_timeout=max(2, round(timeout_s)), autocommit=True,
        application_name="alarms", options=f"-c statement_timeout={limit_ms}",
    )  # fmt: skip


def _failed(wrong: Exception) -> Sample:
    """The first line says why; it holds no password."""
    text = str(wrong).strip().splitlines()
    return Sample(well=False, detail=(text[0] if text else type(wrong).__name__)[:80])
