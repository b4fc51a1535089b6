"""A running window shows a new map package by itself, and keeps the old one where the new one is damaged."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.map_follower import MapFollower
from gis_data.base_map import BaseMap
from gis_data.package import write_package
from gis_data.package_swap import swap_package
from station_client.ports.sketch_source import MapSketches
from tests.gis_data.roads.street_grid import raw_map, way


def make_package(folder: Path, road: str) -> Path:
    write_package(raw_map([way(1, [(0, 0), (1, 0), (2, 0)], road)]), folder)
    return folder


def test_a_new_package_is_shown_and_a_damaged_one_is_not(qtbot: QtBot, tmp_path: Path) -> None:
    place, new = make_package(tmp_path / "map", "旧路"), make_package(tmp_path / "new", "新路")
    follower = MapFollower(place)
    sketches = MapSketches(place)
    first = sketches.base_map()
    swap_package(new, place)
    with qtbot.waitSignal(follower.arrived, timeout=20_000) as arrived:
        follower.look()
    assert isinstance(arrived.args[0], BaseMap)
    second = sketches.base_map()
    assert second is not first
    (place / "base_map.npz").write_bytes(b"cut off")
    (place / "manifest.json").write_text((place / "manifest.json").read_text() + "\n")
    with qtbot.waitSignal(follower.refused, timeout=20_000) as refused:
        follower.look()
    assert "does not match its checksum" in refused.args[0]
    assert sketches.base_map() is second, "a damaged map took the place of a good one"
