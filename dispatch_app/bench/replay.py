"""Opening an incident with twenty minutes of sound and six vehicles, and how far the map is from the voice.

A real server over TLS and the workbench's own page, without a screen. The drift is the moment that is heard when a
picture has just been painted, minus the moment that the picture shows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dispatch_app.adapters.roads.package_roads import PackageRoads
from dispatch_app.bench.measured_centre import QUICK, SEED, spread_ms
from dispatch_app.simulator.made_incident import TALK, write_incident
from dispatch_app.simulator.programs import Programs
from dispatch_app.simulator.programs_of_centre import server_part
from dispatch_app.simulator.town_centre import WATCH, TownCentre, free_port, make_centre, town_package
from gis_data.package import open_package

VEHICLES = 6
SPEEDS = (1.0, 4.0, 16.0)
LONGEST_S = 180.0
"""An opening that takes longer is a fault of the measurement."""


def run(arguments: list[str]) -> dict[str, object]:
    """Make the centre, open the incident some times, play a minute at each speed."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app bench replay", description=__doc__)
    parser.add_argument("--openings", type=int, default=20)
    parser.add_argument("--minute", type=float, default=60.0, help="seconds played at each speed")
    wanted = parser.parse_args(arguments)
    return asyncio.run(_measured(wanted.openings, wanted.minute))


async def _measured(openings: int, played_s: float) -> dict[str, object]:
    package = await asyncio.to_thread(town_package, SEED, lambda _: None)
    with tempfile.TemporaryDirectory(prefix="bench-replay-") as name:
        folder = Path(name) / "centre"
        sections = {"server": {"port": free_port(0)}}
        centre = await asyncio.to_thread(make_centre, folder, package, SEED, sections, hasher=QUICK)
        roads = PackageRoads(open_package(package).roads)
        began_at = datetime.now(UTC) - timedelta(hours=2)
        incident_id = write_incident(centre.settings, centre.resources, roads, began_at, VEHICLES)
        programs = Programs(folder / "logs")
        await programs.start(server_part(centre))
        try:
            found = await asyncio.to_thread(_in_a_process, centre, package, incident_id, openings, played_s)
        finally:
            await programs.stop()
    return {
        "bench": "replay", "sound_s": sum(length_s for _, length_s in TALK), "vehicles": VEHICLES,
        "openings": openings, "played_s_at_each_speed": played_s, **found,
    }  # fmt: skip


def _in_a_process(
    centre: TownCentre, package: Path, incident_id: str, openings: int, played_s: float
) -> dict[str, Any]:
    """Qt wants a main thread of its own."""
    command = [
        sys.executable, "-m", "dispatch_app.bench.replay", centre.settings.url(), str(centre.ca_file),
        str(centre.settings.keys / WATCH), str(package), incident_id, str(openings), str(played_s),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def watch(url: str, ca_file: Path, key: Path, package: Path, incident_id: str, openings: int, played_s: float) -> Any:
    """What the workbench's page takes, measured in this process."""
    from dispatch_app.director.desk.replay_desk import Stage
    from dispatch_app.director.qt.replay_page import ReplayPage
    from dispatch_app.director.qt.runner import WorkbenchRunner
    from dispatch_app.qt_kit.program import begin_program
    from dispatch_app.qt_kit.server_link import ServerLink

    application = begin_program("director")
    link = ServerLink([url], ca_file, "bench")
    runner = WorkbenchRunner(link)
    runner.map_package = package
    page = ReplayPage(runner)
    page.resize(1744, 1040)
    page.show()

    def until(done: Callable[[], bool], longest_s: float = LONGEST_S) -> float:
        began_s = time.perf_counter()
        while not done():
            application.processEvents()
            if time.perf_counter() - began_s > longest_s:
                raise TimeoutError(page.desk.note)
        return time.perf_counter() - began_s

    runner.sign_in(WATCH, key.read_text(encoding="utf-8").strip())
    until(runner.is_live)
    page.open_incident(incident_id)
    until(lambda: page.desk.stage is Stage.COVERED)
    page.look("bench")
    until(lambda: page.desk.stage is Stage.READY)
    opened_s, story_s = [], []
    for _ in range(openings):
        page.open_incident(incident_id)
        story_s.append(until(lambda: page.desk.timeline is not None))
        opened_s.append(story_s[-1] + until(lambda: page.desk.stage is Stage.READY))
    drifts = {f"{speed:g}x": _play(page, speed, played_s, until) for speed in SPEEDS}
    has_device = page.voice.has_device()
    page.voice.close()
    link.close()
    return {
        "open_to_story": spread_ms(story_s), "open_to_all_loaded": spread_ms(opened_s), "drift": drifts,
        "sound_device": "real" if has_device else "none: paced by the monotonic clock",
        "events": len(page.desk.timeline.moments) if page.desk.timeline else 0,
    }  # fmt: skip


def _play(page: Any, speed: float, played_s: float, until: Callable[..., float]) -> dict[str, float | int]:
    """A stretch at a speed; the drift of every picture."""
    from PySide6.QtCore import QTimer

    values_s: list[float] = []

    def seen(shown_ms: float) -> None:
        if page.voice.is_playing():
            values_s.append(abs(page.voice.position_ms() - shown_ms) / speed / 1000.0)

    def shown(shown_ms: float) -> None:
        QTimer.singleShot(0, page, lambda: seen(shown_ms))  # after the paint events that were just posted

    page.seek(0.0)
    page.painted.connect(shown)
    page.set_speed(speed)
    page.toggle()
    began_s = time.perf_counter()
    until(lambda: time.perf_counter() - began_s >= played_s or not page.voice.is_playing())
    if page.voice.is_playing():
        page.toggle()
    page.painted.disconnect(shown)
    return {**spread_ms(values_s), "played_s": round(time.perf_counter() - began_s, 1)}


if __name__ == "__main__":
    _url, _ca, _key, _package, _incident, _openings, _played = sys.argv[1:]
    print(json.dumps(
        watch(_url, Path(_ca), Path(_key), Path(_package), _incident, int(_openings), float(_played))
    ))  # fmt: skip
