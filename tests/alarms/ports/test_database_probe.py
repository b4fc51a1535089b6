"""PostgreSQL and its standby, real ones: alive, following, behind, gone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from alarms.ports.database_probe import database, replication
from tests.postgres_cluster import _as_owner, postgres_programs, running_cluster
from tests.waiting import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
PROGRAMS = postgres_programs()


def test_nobody_there_is_said_without_the_password() -> None:
    taken = database("host=/nonexistent user=x", "top-secret", 1.0)
    assert not taken.well
    assert taken.detail and "top-secret" not in taken.detail
    assert not database("no connection string", "x", 1.0).well


@pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL 15 is not installed")
def test_alive_following_behind_and_gone() -> None:
    assert PROGRAMS is not None
    with running_cluster(PROGRAMS) as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        target = f"host={folder} user=postgres dbname=postgres"
        assert database(target, "", 2.0).well
        alone = replication(target, "", 2.0, standbys=1)
        assert (alone.well, alone.detail) == (False, "0/1")
        assert replication(target, "", 2.0, standbys=0).well
        with standby(PROGRAMS, folder) as follows, psycopg.connect(target, autocommit=True) as primary:
            wait_until(lambda: replication(target, "", 2.0, 1).well, "the standby follows", 30.0)
            assert (replication(target, "", 2.0, 1).value or 0.0) < 1.0
            with psycopg.connect(follows, autocommit=True) as late:
                late.execute("SELECT pg_wal_replay_pause()")
                primary.execute("CREATE TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 5000)")
                wait_until(lambda: (replication(target, "", 2.0, 1).value or 0.0) > 1.5, "it is behind", 30.0)
                late.execute("SELECT pg_wal_replay_resume()")
            wait_until(lambda: (replication(target, "", 2.0, 1).value or 0.0) < 1.0, "it has caught up", 30.0)
        wait_until(lambda: not replication(target, "", 2.0, 1).well, "it is gone", 30.0)
    assert not database(target, "", 1.0).well


@contextmanager
def standby(programs: Path, primary: Path) -> Iterator[str]:
    """A streaming standby of the cluster; its connection string."""
    as_owner = _as_owner(primary)
    copy, sockets = primary / "standby", primary / "standby-sockets"
    make = [programs / "pg_basebackup", "-h", primary, "-U", "postgres", "-D", copy, "-R", "-c", "fast", "-X", "stream"]
    subprocess.run([*as_owner, *make], check=True, capture_output=True, cwd=primary)
    subprocess.run([*as_owner, "mkdir", "-m", "700", sockets], check=True, cwd=primary)
    serve = [programs / "postgres", "-D", copy, "-k", sockets, "-c", "listen_addresses="]
    with (primary / "standby.log").open("wb") as log:
        server = subprocess.Popen([*as_owner, *serve], stdout=log, stderr=log, cwd=primary)
    try:
        told = f"host={sockets} user=postgres dbname=postgres"
        wait_until(lambda: database(told, "", 1.0).well, "the standby answers", 30.0)
        yield told
    finally:
        server.terminate()
        server.wait(timeout=30)
