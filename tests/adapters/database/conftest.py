"""Every database test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch_app.adapters.database.store import SqlStore, open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("fresh_postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'centre.db'}"


@pytest.fixture
def url(empty_url: str) -> str:
    """URL of a database with this program's tables."""
    create_or_upgrade(empty_url)
    return empty_url


@pytest.fixture(scope="module", params=BOTH)
def lasting_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database that a property test fills with one centre after another; goes with the test session."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('lasting') / 'centre.db'}"
    create_or_upgrade(url)
    return url


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., SqlStore]]:
    """Opens stores of centre "c1" (or another), closed after the test."""
    stores: list[SqlStore] = []

    def open_one(centre_id: str = "c1") -> SqlStore:
        stores.append(open_store(url, centre_id))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()
