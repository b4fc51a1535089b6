"""A real PostgreSQL of our own for the tests: a fresh cluster in a temporary folder, reachable by unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_until

_DEBIAN_FOLDER = Path("/usr/lib/postgresql")
_OWNER = "postgres"


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres of the newest PostgreSQL from 15 on, None where there is none."""
    versions = sorted((int(one.name), one) for one in _DEBIAN_FOLDER.glob("[0-9]*") if one.name.isdigit())
    return next((folder / "bin" for number, folder in reversed(versions) if number >= 15), None)


@contextmanager
def running_cluster(programs: Path) -> Iterator[str]:
    """The SQLAlchemy URL of the cluster's database "postgres"; the cluster is gone afterwards.

    PostgreSQL refuses to run as root, so root hands it to the user postgres. It dies with the test process.
    """
    folder = Path(tempfile.mkdtemp(prefix="dispatch-postgres-"))
    as_owner = _as_owner(folder)
    cluster, log = folder / "cluster", folder / "postgres.log"
    try:
        initdb = [programs / "initdb", "-D", cluster, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_owner, *initdb], check=True, capture_output=True, cwd=folder)
        serve = [programs / "postgres", "-D", cluster, "-k", folder, "-c", "listen_addresses="]
        with log.open("wb") as log_file:
            server = subprocess.Popen([*as_owner, *serve], stdout=log_file, stderr=log_file, cwd=folder)
        try:
            wait_until(lambda: _answers(programs, folder, server, log), "PostgreSQL answering", deadline_s=60)
            yield f"postgresql+psycopg://{_OWNER}@/postgres?host={folder}"
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path) -> list[str]:
    tied_to_us = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return tied_to_us
    owner = pwd.getpwnam(_OWNER)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [*tied_to_us, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]


def _answers(programs: Path, folder: Path, server: subprocess.Popen[bytes], log: Path) -> bool:
    assert server.poll() is None, f"PostgreSQL ended: {log.read_text(errors='replace')[-2000:]}"
    return subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode == 0
