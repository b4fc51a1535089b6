"""What every test may ask for: real material, a real PostgreSQL, widgets without a screen.

Qt warnings fail the test that caused them (qt_log_level_fail in pyproject.toml).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from tests.postgres_cluster import postgres_programs, running_cluster

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "open-dispatch-120" / "numba"))

# No deadline per example, as two shared cores stall now and then; a failure prints what repeats it.
hypothesis.settings.register_profile("project", deadline=None, print_blob=True)
hypothesis.settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real maps, receivers' output and frames; skips where it is absent (set SHARED_DATA)."""
    folder = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "README.md").is_file():
        pytest.skip(f"real material is absent: no {folder} (set SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SQLAlchemy URL (psycopg) of a real PostgreSQL cluster that lives as long as the test session."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL 15 is not installed (Debian package postgresql)")
    with running_cluster(programs) as url:
        yield url


@pytest.fixture
def fresh_postgres_url(postgres_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """SQLAlchemy URL of an empty database in that cluster, dropped after the test."""
    name = "t_" + re.sub(r"\W", "_", request.node.name.lower())[:40]
    plain_url = postgres_url.replace("+psycopg", "")
    with psycopg.connect(plain_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
