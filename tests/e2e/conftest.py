"""A whole centre of real processes: server, receiver of positions, station receiver with a real print queue."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.simulator.printing import Printing, choose_printing
from dispatch_app.simulator.programs import Launch
from dispatch_app.simulator.programs_of_centre import positions_part, server_part, station_part
from dispatch_app.simulator.town_centre import TownCentre, free_port, make_centre
from gis_data.package import write_package
from gis_data.town import make_town
from tests.server.centre_bed import QUICK
from tests.waiting import wait_until

SEED = 3
SMALL = 0.3
READY_S = 90.0
DEADLINE_MS = 60_000


@dataclass
class RealCentre:
    """The centre with its processes running."""

    centre: TownCentre
    printing: Printing
    station_id: str
    began_s: float
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *launches: Launch) -> None:
        """Start programs side by side and wait for the ready line of each."""
        begun = [(launch, *self._begin(launch)) for launch in launches]
        for launch, program, log in begun:
            wait_until(lambda one=(launch, program, log): _is_ready(*one), f"the start of {launch.name}", READY_S)

    def _begin(self, launch: Launch) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.centre.settings.logs / f"{launch.name}-output.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
            program = subprocess.Popen([sys.executable, *launch.arguments], stdout=out, stderr=out, env=environment)
        self.running.append(program)
        return program, log

    def stop(self) -> None:
        """End all of them, the newest first."""
        for program in reversed(self.running):
            program.terminate()
            program.wait(timeout=30)
        self.running.clear()

    @property
    def keeps_text(self) -> bool:
        """Whether the printed file still says which character a glyph is; cups-pdf's way over PostScript does not."""
        return "--pdf-folder" in self.printing.arguments

    def papers(self, title: str) -> list[Path]:
        """PDF files of this run whose name begins with the title."""
        found = self.printing.folder.glob(f"{title}*.pdf")
        return sorted(paper for paper in found if paper.stat().st_mtime >= self.began_s)


def _is_ready(launch: Launch, program: subprocess.Popen[bytes], log: Path) -> bool:
    text = log.read_text(encoding="utf-8", errors="replace")
    assert program.poll() is None, text
    return any(line.startswith(launch.ready) for line in text.splitlines())


@pytest.fixture(params=["folder", "cups"])
def real_centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealCentre]:
    """Server, positions and the receiver of the first station, all live; stopped afterwards.

    Once it prints into a folder, once through a real CUPS queue (skipped where there is none).
    """
    printing = choose_printing(tmp_path / "papers", use_cups=request.param == "cups")
    if request.param == "cups" and "--printer" not in printing.arguments:
        pytest.skip(printing.line)
    with running_centre(tmp_path, printing) as made:
        yield made


@contextmanager
def running_centre(
    folder: Path, printing: Printing, sections: dict[str, dict[str, Any]] | None = None,
    more: Callable[[TownCentre], list[Launch]] = lambda centre: [],
) -> Iterator[RealCentre]:  # fmt: skip
    """A small town's centre with its first station's receiver, all live; stopped afterwards."""
    package = folder / "town"
    write_package(make_town(SEED, SMALL), package)
    chosen = {"server": {"port": free_port(0)}, **(sections or {})}
    centre = make_centre(folder / "centre", package, SEED, chosen, hasher=QUICK)
    made = RealCentre(centre, printing, centre.station_ids[0], time.time() - 1.0)
    try:
        made.start(server_part(centre))
        station = station_part(centre, made.station_id, printing, headless=True)
        made.start(positions_part(centre), station, *more(centre))
        yield made
    finally:
        made.stop()


@pytest.fixture
def windows(qtbot: QtBot, qapp: QApplication, real_centre: RealCentre, tmp_path: Path) -> Iterator[ConsoleWindows]:
    """The console of desk 1, signed in over TLS."""
    centre = real_centre.centre
    url = centre.settings.url()
    link = ServerLink([url], centre.ca_file, "console")
    made = ConsoleWindows(qapp, DeskRunner(link), url, centre.package, Sounds(False), tmp_path / "console")
    qtbot.addWidget(made.intake)
    qtbot.addWidget(made.map)
    made.show()
    account = centre.account("d1", "d1")
    made.runner.sign_in(account.user, account.password, "d1")
    qtbot.waitUntil(made.intake.is_working, timeout=DEADLINE_MS)
    made.intake.activateWindow()
    qtbot.waitUntil(made.intake.isActiveWindow, timeout=DEADLINE_MS)
    yield made
    made.runner._clock.stop()
    link.close()
