"""`bench positions`: a position a second of every vehicle through the receiver, the server and the database (QOS-04).

First as NMEA datagrams, then from JT/T 808 terminals with a connection each (`--over udp` or `tcp` for one of them).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import re
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.adapters.positioning.nmea import rmc, tagged
from dispatch_app.bench import terminals
from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.bench.memory_watch import MemoryWatch
from dispatch_app.domain.vehicle import Fix
from dispatch_app.simulator.programs_of_centre import positions_part
from dispatch_app.simulator.town_centre import WATCH

SLICES = 50
"""Each second's fixes are sent in so many portions, as vehicles do not all speak at once."""

SETTLE_S = 3.0
_PAUSE = threading.Event()
_REPORT = re.compile(r"lines good (\d+) bad (\d+).*taken (\d+) posted (\d+) shed (\d+)")


def run(arguments: list[str]) -> dict[str, Any]:
    """What arrived of what was sent, how old it was on a screen, and what it took of a core."""
    parser = argparse.ArgumentParser(prog="bench positions")
    parser.add_argument("--vehicles", type=int, default=5000, help="each sends once a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each way; the contract names 300")
    parser.add_argument("--over", choices=("both", "udp", "tcp"), default="both")
    chosen = parser.parse_args(arguments)
    found: dict[str, Any] = {"bench": "positions", "vehicles": chosen.vehicles, "seconds": chosen.seconds}
    if chosen.over != "tcp":
        found["nmea_udp"] = asyncio.run(_measure(chosen))
    if chosen.over != "udp":
        found["jt808_tcp"] = terminals.measured(chosen)
    return found


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    async with measured_centre(vehicles=chosen.vehicles) as measured:
        receiver = await measured.programs.start(positions_part(measured.centre))
        (watch,) = await measured.link([measured.centre.account(WATCH)])
        ages: list[float] = []

        def arrived(fixes: list[Fix]) -> None:
            now = datetime.now(UTC)
            ages.extend((now - fix.at).total_seconds() for fix in fixes)

        watch.on_fixes = arrived
        pids = {"positions": receiver.pid, "server": measured.server.pid}
        used = {name: cpu_s(pid) for name, pid in pids.items()}
        began_s = time.monotonic()
        async with MemoryWatch(pids) as memory:
            sent = await asyncio.to_thread(_send, measured, chosen.seconds)
        took_s = time.monotonic() - began_s
        shares = {name: round((cpu_s(pid) - used[name]) / took_s, 3) for name, pid in pids.items()}
        await asyncio.sleep(SETTLE_S)
        dropped = kernel_drops(measured.centre.settings.positions_udp_port)
        await receiver.stop()
        report = _REPORT.findall(receiver.last_words())
        good, bad, taken, posted, shed = (int(text) for text in report[-1]) if report else (0, 0, 0, 0, 0)
        return {
            "vehicles": len(measured.centre.resources.vehicles), "sent": sent,
            "sent_per_second": round(sent / took_s), "decoded": good, "bad": bad, "taken": taken, "posted": posted,
            "shed": shed, "dropped_by_kernel": dropped, "lost": sent - posted,
            "lost_share": round((sent - posted) / max(1, sent), 5), "vehicles_stored": stored_fixes(measured),
            "age_on_screen": spread_ms(ages), "core_share": shares, "memory": memory.figures(),
        }  # fmt: skip


def _send(measured: MeasuredCentre, seconds: float) -> int:
    settings = measured.centre.settings
    stations = {s.station_id: s.position for s in measured.centre.resources.stations}
    feeds = [(v.feed_identity, stations[v.station_id], i) for i, v in enumerate(measured.centre.resources.vehicles)]
    sent = 0
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as out:
        out.connect((settings.positions_host, settings.positions_udp_port))
        began_s = time.monotonic()
        for slice_number in range(int(seconds * SLICES)):
            now = datetime.now(UTC)
            for identity, home, index in feeds[slice_number % SLICES :: SLICES]:
                turn = slice_number / SLICES / 30.0 + index
                longitude, latitude = home.longitude + 0.01 * math.cos(turn), home.latitude + 0.01 * math.sin(turn)
                out.send(tagged(identity, rmc(now, longitude, latitude, 40.0, math.degrees(turn) % 360.0)))
                sent += 1
            wait_s = began_s + (slice_number + 1) / SLICES - time.monotonic()
            if wait_s > 0:
                _PAUSE.wait(wait_s)
    return sent


def kernel_drops(port: int) -> int:
    """Datagrams that the kernel dropped because the receiver's buffer was full (Linux)."""
    try:
        lines = Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0
    fields = (line.split() for line in lines)
    return sum(int(one[-1]) for one in fields if int(one[1].rpartition(":")[2], 16) == port)


def stored_fixes(measured: MeasuredCentre) -> int:
    """Vehicles whose newest fix the database holds."""
    settings = measured.centre.settings
    tracks = open_tracks(settings.database_url, settings.centre.centre_id)
    try:
        return len(tracks.latest())
    finally:
        tracks.close()
