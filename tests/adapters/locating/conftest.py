"""Subscriber tables on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.locating.subscribers import SqlSubscribers, open_subscribers


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def subscribers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlSubscribers]:
    """An empty subscriber table of centre c1 in area 021."""
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("fresh_postgres_url")
    create_or_upgrade(url)
    table = open_subscribers(url, "c1", "021")
    yield table
    table.close()
