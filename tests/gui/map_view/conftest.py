"""A small town of known shape, and the map widget showing it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.theme import apply_theme
from gis_data.base_map import BaseMap, build, open_base_map
from gis_data.raw_map import RawArea, RawMap, RawPlace, RawWay

MIDDLE = (121.0, 31.0)


def grid_town() -> RawMap:
    """Eleven streets each way, 220 m apart, around 121° E 31° N; a lake in the north-east; one house at the middle."""
    raw = RawMap("方城", "drawn by hand", "CC0")
    steps = np.linspace(-0.01, 0.01, 11)
    for number, offset in enumerate(steps):
        kind = "primary" if number == 5 else "residential"
        across = np.column_stack((MIDDLE[0] + steps, np.full(11, MIDDLE[1] + offset)))
        down = np.column_stack((np.full(11, MIDDLE[0] + offset), MIDDLE[1] + steps))
        ids = np.arange(11) + number * 100
        raw.ways.append(RawWay(number, kind, ids, across, f"东西{number}路", 1 if number == 3 else 0))
        raw.ways.append(RawWay(50 + number, kind, ids + 10_000, down, f"南北{number}路"))
    lake = np.array([(121.02, 31.02), (121.04, 31.02), (121.04, 31.04), (121.02, 31.04), (121.02, 31.02)])
    house = np.array([(121.0005, 31.0005), (121.0009, 31.0005), (121.0009, 31.0009), (121.0005, 31.0009)])
    raw.areas.append(RawArea("water", (lake,), "方湖"))
    raw.areas.append(RawArea("building", (np.vstack((house, house[:1])),)))
    raw.places.append(RawPlace("district", "方城区", *MIDDLE))
    return raw


@pytest.fixture(scope="session")
def grid_map(tmp_path_factory: pytest.TempPathFactory) -> BaseMap:
    folder: Path = tmp_path_factory.mktemp("grid")
    build(grid_town(), folder)
    return open_base_map(folder)


@pytest.fixture
def view(qtbot: QtBot, qapp, grid_map: BaseMap) -> Iterator[MapView]:
    """The widget, 800 × 600, at rest over the middle at zoom 15, in the dark theme."""
    apply_theme(qapp, "dark")
    widget = MapView()
    qtbot.addWidget(widget)
    widget.resize(800, 600)
    widget.set_base_map(grid_map)
    widget.show()
    qtbot.waitExposed(widget)
    widget.centre_on(*MIDDLE, 15.0)
    qtbot.waitUntil(lambda: widget.at_rest, timeout=10_000)
    yield widget
