"""`bench ring`: from a caller's ring at the exchange to the card with the place at a console (QOS-01)."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from typing import Any

from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.domain.commands import ReportCallEnded
from dispatch_app.domain.events import CallRang, Recorded
from dispatch_app.simulator.api_client import Link, Requests
from dispatch_app.wire import paths
from dispatch_app.wire.messages import OfferCall

AIM_P99_MS = 150.0


def run(arguments: list[str]) -> dict[str, Any]:
    """Times at every reader and at the last of all readers of each ring."""
    parser = argparse.ArgumentParser(prog="bench ring")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--rings", type=int, default=200)
    parser.add_argument("--rings-per-second", type=float, default=10.0)
    return asyncio.run(_measure(parser.parse_args(arguments)))


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    async with measured_centre() as measured:
        links = await measured.link(measured.desk_accounts(chosen.readers))
        began_s, used_s = time.monotonic(), cpu_s(measured.server.pid)
        rings = _Rings(measured, links)
        await rings.make(chosen.rings, 1.0 / chosen.rings_per_second)
        took_s = time.monotonic() - began_s
        every = spread_ms([t for times in rings.arrived.values() for t in times])
        last = spread_ms([max(times) for times in rings.arrived.values()])
        return {
            "bench": "ring", "readers": chosen.readers, "rings": chosen.rings, "every_reader": every,
            "last_reader": last, "without_place": rings.without_place,
            "missing": sum(chosen.readers - len(times) for times in rings.arrived.values()),
            "server_core_share": round((cpu_s(measured.server.pid) - used_s) / took_s, 3),
            "aim_p99_ms": AIM_P99_MS, "aim_met": every.get("p99_ms", float("inf")) <= AIM_P99_MS,
        }  # fmt: skip


class _Rings:
    def __init__(self, measured: MeasuredCentre, links: list[Link]) -> None:
        self.arrived: dict[str, list[float]] = {}
        self.without_place = 0
        self._centre = measured.centre
        self._threads = measured.address.threads
        self._exchange = Requests(measured.address.pool, measured.centre.account("exchange"), "bench")
        self._began_s: dict[str, float] = {}
        for link in links:
            link.on_recorded = self._recorded

    async def make(self, count: int, every_s: float) -> None:
        loop = asyncio.get_running_loop()
        chance = random.Random(1)
        for number in range(count):
            home = chance.choice(self._centre.households)
            call_id = f"bench-{number}"
            self._began_s[call_id], self.arrived[call_id] = time.perf_counter(), []
            offer = OfferCall(home.number, "1", call_id=call_id)
            await loop.run_in_executor(self._threads, self._exchange.post, paths.TELEPHONY_OFFER, offer)
            await asyncio.sleep(every_s)
            if number >= 20:
                # A centre's board holds tens of ringing calls, not hundreds.
                ended = ReportCallEnded(f"bench-{number - 20}")
                await loop.run_in_executor(self._threads, self._exchange.command, ended)
        await asyncio.sleep(1.0)

    def _recorded(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, CallRang) and event.call.call_id in self._began_s:
            waited_s = time.perf_counter() - self._began_s[event.call.call_id]
            self.arrived[event.call.call_id].append(waited_s)
            self.without_place += not event.call.candidates
