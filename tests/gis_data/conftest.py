"""The demo town and the real maps as packages, each made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis_data.osm_import import read_osm
from gis_data.package import MapPackage, open_package, write_package
from gis_data.raw_map import RawMap
from gis_data.town import make_town


@pytest.fixture(scope="session")
def town_map() -> RawMap:
    """The raw demo town of seed 1."""
    return make_town(1)


@pytest.fixture(scope="session")
def town_folder(town_map: RawMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package folder of that town."""
    folder = tmp_path_factory.mktemp("town") / "town"
    write_package(town_map, folder)
    return folder


@pytest.fixture(scope="session")
def town(town_folder: Path) -> MapPackage:
    """The opened package of that town."""
    return open_package(town_folder)


@pytest.fixture(scope="session", params=["shanghai_huangpu", "monaco", "manhattan_roads_2019"])
def real_map(request: pytest.FixtureRequest, shared_data: Path) -> RawMap:
    """Each of the three real extracts, read."""
    return read_osm(shared_data / "maps" / f"{request.param}.osm.pbf")
