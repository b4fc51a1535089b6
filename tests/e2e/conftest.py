"""A whole centre of real processes: server, receiver of positions, station receiver with a real print queue."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dispatch_app.simulator.printing import Printing, choose_printing
from dispatch_app.simulator.programs import Launch
from dispatch_app.simulator.programs_of_centre import positions_part, server_part, station_part
from dispatch_app.simulator.town_centre import TownCentre, free_port, make_centre
from gis_data.package import write_package
from gis_data.town import make_town
from tests.waiting import wait_until

SEED = 3
SMALL = 0.3
READY_S = 90.0


@dataclass
class RealCentre:
    """The centre with its processes running."""

    centre: TownCentre
    printing: Printing
    station_id: str
    began_s: float
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, launch: Launch) -> None:
        """Start a program and wait for its ready line."""
        log = self.centre.settings.logs / f"{launch.name}-output.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
            program = subprocess.Popen([sys.executable, *launch.arguments], stdout=out, stderr=out, env=environment)
        self.running.append(program)

        def is_ready() -> bool:
            assert program.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            return any(line.startswith(launch.ready) for line in log.read_text(errors="replace").splitlines())

        wait_until(is_ready, f"the start of {launch.name}", READY_S)

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


@pytest.fixture(params=["folder", "cups"])
def real_centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealCentre]:
    """Server, positions and the receiver of the first station, all live; stopped afterwards.

    Once it prints into a folder, once through a real CUPS queue (skipped where there is none).
    """
    printing = choose_printing(tmp_path / "papers", use_cups=request.param == "cups")
    if request.param == "cups" and "--printer" not in printing.arguments:
        pytest.skip(printing.line)
    package = tmp_path / "town"
    write_package(make_town(SEED, SMALL), package)
    centre = make_centre(tmp_path / "centre", package, SEED, {"server": {"port": free_port(0)}})
    made = RealCentre(centre, printing, centre.station_ids[0], time.time() - 1.0)
    try:
        made.start(server_part(centre))
        made.start(positions_part(centre))
        made.start(station_part(centre, made.station_id, printing, headless=True))
        yield made
    finally:
        made.stop()
