"""A server with a small centre on a real socket, a database on disk and TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import RunningServer, make_settings, running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a filled centre in its own folder; no server runs yet."""
    made = make_settings(tmp_path)
    fill_centre(made)
    return made


@pytest.fixture
def server(settings: Settings) -> Iterator[RunningServer]:
    """The server of that centre, serving."""
    with running(settings, open_database) as serving:
        yield serving
