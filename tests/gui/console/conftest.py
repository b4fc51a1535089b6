"""Both windows over a centre in memory, offscreen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain.place import Subscriber
from dispatch_app.domain.vehicle import Fix
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.words import set_language
from tests.centre_in_memory import SCENE, Centre, staffed_centre
from tests.gui.console.link_in_memory import LinkInMemory

CALLER = "13912345678"


@pytest.fixture
def link() -> LinkInMemory:
    """A centre of two stations and four vehicles, and a caller that the subscriber table knows."""
    centre: Centre = staffed_centre()
    centre.world.subscribers[CALLER] = Subscriber(CALLER, "李建国", "人民路 128 号", SCENE)
    for vehicle in centre.board.vehicles.values():
        position = centre.board.stations[vehicle.station_id].position
        centre.world.fixes[vehicle.vehicle_id] = Fix(vehicle.vehicle_id, position, centre.now, 0.0, 0.0)
    return LinkInMemory(centre)


@pytest.fixture
def windows(qtbot: QtBot, qapp: QApplication, link: LinkInMemory, tmp_path: Path) -> Iterator[ConsoleWindows]:
    """Shown and signed in at desk 1."""
    made = ConsoleWindows(qapp, DeskRunner(link), "https://dispatch.example", None, Sounds(False), tmp_path)
    made.show()
    made.runner.sign_in("li", "secret", "d1")
    qtbot.waitUntil(made.intake.is_working)
    made.intake.activateWindow()
    qtbot.waitUntil(made.intake.isActiveWindow)
    yield made
    let_go(made)
    set_language("zh")


def let_go(windows: ConsoleWindows) -> None:
    """The windows and what is under them are gone at once, so that no answer or timer comes to what was deleted."""
    windows.runner._clock.stop()
    windows._resting.stop()
    for window in (windows.intake, windows.map, windows.alarms, windows.recordings, windows.campaigns,
                   windows.bookings, windows.papers, windows.directory):
        shiboken6.delete(window)
    shiboken6.delete(windows.runner)
    shiboken6.delete(windows.runner.link)
