"""The demo town's package in the user's cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_app.server.map_parts import open_map
from dispatch_app.simulator.town_centre import town_package
from gis_data.manifest import MANIFEST_FILE
from gis_data.package import open_package
from tests.server.server_bed import make_settings

SCALE = 0.15


def test_a_package_of_an_older_format_is_made_anew_without_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    said: list[str] = []
    package = town_package(1, said.append, SCALE)
    version, count = open_package(package).manifest.version, len(said)
    manifest = package / MANIFEST_FILE
    old = json.loads(manifest.read_text(encoding="utf-8"))
    old["format"] = 1
    manifest.write_text(json.dumps(old), encoding="utf-8")
    assert town_package(1, said.append, SCALE) == package and len(said) == 2 * count == 2
    assert open_package(package).manifest.version == version
    assert town_package(1, said.append, SCALE) == package and len(said) == 2, "a good one is kept"
    parts = open_map(make_settings(tmp_path / "centre", map={"package": str(package)}))
    assert parts.fault == "" and parts.speeds_fault == "" and parts.package is not None
