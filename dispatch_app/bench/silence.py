"""`bench silence`: from a lost desk, station, printer or position feed to the alarm on another desk's screen (ALM-01).

The real server watches these parts itself. Each is lost as a cut cable loses it – the client is gone without a word –
and the time runs until the event of the alarm arrives at a reader.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from dispatch_app.bench.measured_centre import MeasuredCentre, measured_centre, spread_ms
from dispatch_app.domain.commands import ReportStation, SetDeskState
from dispatch_app.domain.events import AlarmRaised, Recorded
from dispatch_app.domain.station import DeskState, PrinterState
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.health import POSITIONS_SILENT_S
from dispatch_app.server.order_courier import LOST_AFTER_S
from dispatch_app.server.parts_desk import DESK_LOST_AFTER_S, UNWELL_FOR_S
from dispatch_app.simulator.api_client import Link, Requests
from dispatch_app.use_cases.reactions import OFFLINE_GRACE_S
from dispatch_app.wire import paths
from dispatch_app.wire.messages import FixBatch

GIVE_UP_S = 60.0
SLACK_S = 2.0
"""The server's clock ticks once a second; the event needs a moment more."""

STATED_S = {
    "desk_lost": DESK_LOST_AFTER_S + SLACK_S,
    "station_offline": LOST_AFTER_S + OFFLINE_GRACE_S + SLACK_S,
    "printer_fault": SLACK_S,
    "positions_lost": POSITIONS_SILENT_S + UNWELL_FOR_S + SLACK_S,
}


def run(arguments: list[str]) -> dict[str, Any]:
    """Seconds from each loss to its alarm, beside the stated ones."""
    parser = argparse.ArgumentParser(prog="bench silence")
    parser.add_argument("--rounds", type=int, default=2, choices=(1, 2, 3), help="each loses other parts")
    return asyncio.run(_measure(parser.parse_args(arguments).rounds))


async def _measure(rounds: int) -> dict[str, Any]:
    took: dict[str, list[float]] = {kind: [] for kind in STATED_S}
    async with measured_centre() as measured:
        watcher = _Watcher((await measured.link(measured.desk_accounts(1)))[0])
        losses: dict[str, Callable[[MeasuredCentre, int], Awaitable[float]]] = {
            "desk_lost": _lose_desk, "station_offline": _lose_station, "printer_fault": _lose_printer,
            "positions_lost": _lose_positions,
        }  # fmt: skip
        for number in range(rounds):
            for kind, lose in losses.items():
                watcher.expect(kind)
                lost_s = await lose(measured, number)
                took[kind].append(await watcher.raised_s() - lost_s)
    faults = {
        kind: {"stated_s": STATED_S[kind], **spread_ms(values), "met": max(values) <= STATED_S[kind]}
        for kind, values in took.items()
    }
    return {"bench": "silence", "rounds": rounds, "faults": faults, "aim_met": all(f["met"] for f in faults.values())}


class _Watcher:
    """A desk that notes when an alarm of the expected kind arrives."""

    def __init__(self, link: Link) -> None:
        self._kind = ""
        self._at: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        link.on_recorded = self._recorded

    def expect(self, kind: str) -> None:
        self._kind, self._at = kind, asyncio.get_running_loop().create_future()

    async def raised_s(self) -> float:
        return await asyncio.wait_for(self._at, GIVE_UP_S)

    def _recorded(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, AlarmRaised) and event.alarm.kind == self._kind and not self._at.done():
            self._at.set_result(time.monotonic())


async def _linked(measured: MeasuredCentre, user: str, desk_id: str = "") -> tuple[Link, asyncio.Task[None]]:
    (link,) = await measured.link([measured.centre.account(user, desk_id)])
    return link, measured.links.pop()


async def _cut(task: asyncio.Task[None]) -> float:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return time.monotonic()


async def _lose_desk(measured: MeasuredCentre, number: int) -> float:
    desk_id = measured.centre.desk_ids[1 + number]
    link, task = await _linked(measured, desk_id, desk_id)
    await link.command(SetDeskState(desk_id, DeskState.READY))
    return await _cut(task)


async def _lose_station(measured: MeasuredCentre, number: int) -> float:
    _, task = await _linked(measured, measured.centre.resources.stations[number].station_id)
    return await _cut(task)


async def _lose_printer(measured: MeasuredCentre, number: int) -> float:
    station_id = measured.centre.resources.stations[4 + number].station_id
    link, task = await _linked(measured, station_id)
    await link.command(ReportStation(station_id, printer=PrinterState.READY))
    lost_s = time.monotonic()
    await link.command(ReportStation(station_id, printer=PrinterState.OUT_OF_PAPER))
    measured.links.append(task)
    return lost_s


async def _lose_positions(measured: MeasuredCentre, number: int) -> float:
    feed = Requests(measured.address.pool, measured.centre.account("positions"), "bench")
    vehicle = measured.centre.resources.vehicles[number]
    home = measured.centre.resources.stations[0].position
    batch = FixBatch([Fix(vehicle.vehicle_id, home, datetime.now(UTC))])
    await asyncio.to_thread(feed.post, paths.POSITIONS, batch)
    return time.monotonic()
