"""`bench terminals`: JT/T 808 terminals over TCP, each with its own connection and a position a second (QOS-04)."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch_app.adapters.positioning.jt808_messages import Kind
from dispatch_app.adapters.positioning.jt808_position import JtPosition
from dispatch_app.adapters.positioning.jt808_terminal import Jt808Terminal
from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.bench.memory_watch import MemoryWatch
from dispatch_app.domain.commands import ImportResources
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.position_ports import allow_connections
from dispatch_app.simulator.programs_of_centre import positions_part
from dispatch_app.simulator.town_centre import WATCH

SLICES = 20
"""Each second's positions are sent in so many portions, as vehicles do not all speak at once."""

AT_ONCE = 100
"""Terminals that sign in side by side; a fleet comes over some seconds."""

REMEMBERED = 60_000
"""Moments of sending that are kept to tell how old a fix is on the screen: some ten seconds of a large fleet."""

SETTLE_S = 3.0
_REPORT = re.compile(r"taken (\d+) posted (\d+) shed (\d+) refused (\{.*?\})")


def run(arguments: list[str]) -> dict[str, Any]:
    """What arrived of what was sent, how fresh it was on a screen, what it took of a core and of memory."""
    parser = argparse.ArgumentParser(prog="bench terminals")
    parser.add_argument("--vehicles", type=int, default=5000, help="each has a connection and sends once a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    return measured(parser.parse_args(arguments))


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """The figures of `chosen.vehicles` terminals for `chosen.seconds`."""
    return asyncio.run(_measure(chosen))


def _with_terminals(town: ImportResources) -> ImportResources:
    cars = (replace(car, feed_identity=f"jt808:{_number(at)}") for at, car in enumerate(town.vehicles))
    return replace(town, vehicles=tuple(cars))


def _number(at: int) -> str:
    return f"{13800000000 + at:012d}"


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    allow_connections()
    async with measured_centre(vehicles=chosen.vehicles, more=_with_terminals) as measured:
        receiver = await measured.programs.start(positions_part(measured.centre))
        (watch,) = await measured.link([measured.centre.account(WATCH)])
        sent_s: OrderedDict[tuple[str, datetime], float] = OrderedDict()
        ages: list[float] = []

        def arrived(fixes: list[Fix]) -> None:
            now_s = time.monotonic()
            ages.extend(now_s - sent_s[key] for fix in fixes if (key := (fix.vehicle_id, fix.at)) in sent_s)

        watch.on_fixes = arrived
        began_s = time.monotonic()
        terminals = await _signed_in(measured)
        signed_in_s = time.monotonic() - began_s
        pids = {"positions": receiver.pid, "server": measured.server.pid}
        used = {name: cpu_s(pid) for name, pid in pids.items()}
        began_s = time.monotonic()
        async with MemoryWatch(pids) as memory:
            sent = await _send(measured, terminals, chosen.seconds, sent_s)
        took_s = time.monotonic() - began_s
        shares = {name: round((cpu_s(pid) - used[name]) / took_s, 3) for name, pid in pids.items()}
        await asyncio.sleep(SETTLE_S)
        await receiver.stop()
        for terminal in terminals:
            with contextlib.suppress(OSError):
                await terminal.leave()
        report = _REPORT.findall(receiver.last_words())
        taken, posted, shed = (int(text) for text in report[-1][:3]) if report else (0, 0, 0)
        return {
            "bench": "terminals", "terminals": len(terminals), "sign_in_s": round(signed_in_s, 2), "sent": sent,
            "sent_per_second": round(sent / took_s), "taken": taken, "posted": posted, "shed": shed,
            "refused": report[-1][3] if report else "", "lost": sent - posted, "fresh_on_screen": spread_ms(ages),
            "core_share": shares, "memory": memory.figures(),
        }  # fmt: skip


async def _signed_in(measured: MeasuredCentre) -> list[Jt808Terminal]:
    settings, count = measured.centre.settings, len(measured.centre.resources.vehicles)
    terminals: list[Jt808Terminal] = []
    for first in range(0, count, AT_ONCE):
        places = range(first, min(first + AT_ONCE, count))
        new = await asyncio.gather(
            *(Jt808Terminal.connect(settings.positions_host, settings.jt808_tcp_port, _number(at)) for at in places)
        )
        await asyncio.gather(*(terminal.sign_in() for terminal in new))
        terminals += new
    return terminals


async def _send(
    measured: MeasuredCentre, terminals: Sequence[Jt808Terminal], seconds: float,
    sent_s: OrderedDict[tuple[str, datetime], float],
) -> int:  # fmt: skip
    cars = measured.centre.resources.vehicles
    homes = {station.station_id: station.position for station in measured.centre.resources.stations}
    sent, began_s, began_at = 0, time.monotonic(), datetime.now(UTC).replace(microsecond=0)
    for portion in range(int(seconds * SLICES)):
        at = began_at + timedelta(seconds=portion // SLICES)  # the protocol has whole seconds, none may come twice
        for index in range(portion % SLICES, len(terminals), SLICES):
            home, turn = homes[cars[index].station_id], portion / SLICES / 30 + index
            longitude, latitude = home.longitude + 0.01 * math.cos(turn), home.latitude + 0.01 * math.sin(turn)
            heading_deg = int(math.degrees(turn) % 360)
            terminals[index].send(Kind.POSITION, JtPosition(at, longitude, latitude, 10, 40.0, heading_deg, 0, 3))
            sent_s[cars[index].vehicle_id, at] = time.monotonic()
            if len(sent_s) > REMEMBERED:
                sent_s.popitem(last=False)
            sent += 1
        await asyncio.sleep(max(0.0, began_s + (portion + 1) / SLICES - time.monotonic()))
    return sent

