"""A small town and fresh centres for the fault suite; FAULTS=full runs the whole count of kills, else a few."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_app.simulator.town_centre import TownCentre, free_port, make_centre
from gis_data.package import write_package
from gis_data.town import make_town

SMALL = 0.3


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map package with the twelve stations on few streets."""
    folder = tmp_path_factory.mktemp("town") / "package"
    write_package(make_town(3, SMALL), folder)
    return folder


@pytest.fixture
def centre(small_town: Path, tmp_path: Path) -> TownCentre:
    """A whole centre in a folder of its own, on ports of its own, its server not started.

    Its server knows no map: it starts in a second, and what is examined here is not the road search.
    """
    return centre_in(tmp_path / "centre", small_town)


def centre_in(folder: Path, town: Path, **sections: dict[str, object]) -> TownCentre:
    chosen = {"map": {"package": ""}, "server": {"port": free_port(0)}, **sections}
    return make_centre(folder, town, 3, chosen)


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the whole count is wanted."""
    return os.environ.get("FAULTS") == "full"


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Progress on the terminal, past pytest's capture."""
    terminal = pytestconfig.pluginmanager.getplugin("terminalreporter")

    def tell(words: str) -> None:
        with capsys.disabled():
            terminal.write_line(words)

    return tell
