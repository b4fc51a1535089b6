"""The running town: callers, automatic desks, simulated receivers, vehicles and crews against the real server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.events import OrderIssued, OrderRevised, Recorded
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.station import PrinterState, Station
from dispatch_app.server.own_keys import read_key
from dispatch_app.simulator.api_client import ApiFault, HttpPool, Link, Requests, ServerAddress
from dispatch_app.simulator.callers import Callers, PlannedCall
from dispatch_app.simulator.desk_runner import CallSharing, DeskRunner
from dispatch_app.simulator.dispatcher import Dispatcher
from dispatch_app.simulator.locations import SOURCES, PlannedReport, key_name, reports_of
from dispatch_app.simulator.receiver import Receiver
from dispatch_app.simulator.station_crews import Fleet
from dispatch_app.simulator.thin_station import thin_out
from dispatch_app.simulator.town_centre import WATCH, TownCentre
from dispatch_app.simulator.town_exchange import TownTelephones
from dispatch_app.simulator.town_roads import TownRoads
from dispatch_app.wire import paths
from dispatch_app.wire.messages import OfferCall

THREADS = 32
"""Waiting for answers of the server: one a desk and station of the town."""

RECEIVER_TICK_S = 0.05
PLANS_KEPT = 5_000
"""Calls whose plan is remembered: more than ring at once in any run."""

FAST = 8.0
"""Time factor above which a fix a second would look like a jump to the receiver of positions."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the town behaves."""

    seed: int = 1
    calls_per_hour: float = 40.0
    speed: float = 1.0
    auto_desks: tuple[str, ...] = ()
    grace_s: float = 0.0
    """Calls younger than this are left to the human desk."""
    real_stations: frozenset[str] = frozenset()
    """Stations whose receiver is a program of its own."""


@dataclass(slots=True)
class Counts:
    """What the town did so far."""

    calls_made: int = 0
    fixes_sent: int = 0
    locations_sent: int = 0
    faults: list[str] = field(default_factory=list)


class Simulation:
    """One town against one server; `run` until cancelled, `stop_calls` before the end."""

    def __init__(self, centre: TownCentre, wishes: Wishes, telephones: TownTelephones | None = None) -> None:
        """With `telephones` callers dial through the centre's real exchange, else they ring at its simulator."""
        self._telephones = telephones
        self.counts = Counts()
        self._centre = centre
        self._wishes = wishes
        self._threads = ThreadPoolExecutor(THREADS, "api")
        self._pool = HttpPool(centre.settings.url(), centre.ca_file)
        server = ServerAddress(self._pool, self._threads)
        self.watch = Link(server, centre.account(WATCH), "simulator", wishes.seed)
        self._desks = {desk: Link(server, centre.account(desk, desk), "simulator") for desk in wishes.auto_desks}
        simulated = [s for s in centre.station_ids if s not in wishes.real_stations]
        self._stations = {station: Link(server, centre.account(station), "simulator") for station in simulated}
        self._crews = {s: Requests(self._pool, centre.account(s), "crew") for s in wishes.real_stations}
        self._exchange = Requests(self._pool, centre.account("exchange"), "simulator")
        shown = (s.position for s in centre.resources.stations if s.station_id in wishes.real_stations)
        near = next(shown, None)
        run = f"sim-{datetime.now(UTC):%m%d%H%M%S}"
        self._callers = Callers(wishes.seed, centre.households, wishes.calls_per_hour, run, near)
        self._push_keys = {source: read_key(centre.settings.keys, key_name(source)) for source in SOURCES}
        self._locating: set[asyncio.Task[None]] = set()
        self._calling = True
        self._plans: dict[str, PlannedCall] = {}
        self.runners: list[DeskRunner] = []

    async def run(self) -> None:
        """Until cancelled; a part that fails ends the run with its exception."""
        links = [self.watch, *self._desks.values(), *self._stations.values()]
        sharing = CallSharing(self._wishes.grace_s)
        for desk_id, link in self._desks.items():
            dispatcher = Dispatcher(desk_id, self._wishes.seed, self._wishes.speed)
            self.runners.append(DeskRunner(link, dispatcher, sharing, self._plan_of))
        try:
            async with asyncio.TaskGroup() as group:
                for link in links:
                    group.create_task(link.run())
                await asyncio.gather(*(link.live.wait() for link in links))
                group.create_task(self._make_calls())
                group.create_task(self._drive())
                for index, (station_id, link) in enumerate(sorted(self._stations.items())):
                    group.create_task(self._receive(station_id, link, index))
                for runner in self.runners:
                    group.create_task(runner.run())
        finally:
            for task in self._locating:
                task.cancel()
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._pool.close()

    def stop_calls(self) -> None:
        """Nobody calls any more; what is under way goes on."""
        self._calling = False

    def is_drained(self) -> bool:
        """Whether no call rings, no desk is at work and every standing order is on paper."""
        board = self.watch.board
        waiting = any(not o.confirmed(Step.PRINTED) for o in board.orders.values() if o.state is OrderState.ISSUED)
        return not waiting and not board.waiting_calls() and not any(runner.busy for runner in self.runners)

    async def _make_calls(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            for call in self._callers.due(loop.time() - began) if self._calling else ():
                self._plans[call.call_id] = call
                while len(self._plans) > PLANS_KEPT:
                    del self._plans[next(iter(self._plans))]
                await self._offer(call)
            await asyncio.sleep(0.2)

    def _plan_of(self, call_id: str) -> PlannedCall | None:
        call = self.watch.board.calls.get(call_id)
        if self._telephones is not None and call is not None:
            return self._telephones.plan_of(call.caller_number)
        return self._plans.get(call_id)

    async def _offer(self, call: PlannedCall) -> None:
        reports = reports_of(call, self._wishes.seed, datetime.now(UTC))
        for report in [one for one in reports if one.after_s < 0]:
            await self._push(report)
        task = asyncio.create_task(self._locate([one for one in reports if one.after_s >= 0]))
        self._locating.add(task)
        task.add_done_callback(self._locating.discard)
        if self._telephones is not None:
            self._telephones.ring(call)
            self.counts.calls_made += 1
            return
        waits_s = None if call.waits_s is None else round(call.waits_s, 1)
        wanted = OfferCall(call.number, call.line, waits_s=waits_s, call_id=call.call_id)
        try:
            await asyncio.get_running_loop().run_in_executor(
                self._threads, self._exchange.post, paths.TELEPHONY_OFFER, wanted
            )
            self.counts.calls_made += 1
        except ApiFault as wrong:
            log.warning("a call does not ring: %s", wrong)

    async def _locate(self, reports: list[PlannedReport]) -> None:
        """What operators, handsets and police know of a caller, each at its time."""
        began_s = asyncio.get_running_loop().time()
        for report in reports:
            await asyncio.sleep(max(0.0, began_s + report.after_s - asyncio.get_running_loop().time()))
            await self._push(report)

    async def _push(self, report: PlannedReport) -> None:
        path, key = paths.LOCATION_PUSH + report.source, self._push_keys[report.source]
        loop = asyncio.get_running_loop()
        status, _ = await loop.run_in_executor(self._threads, self._pool.post, path, key, report.body)
        if status == 200:
            self.counts.locations_sent += 1
        else:
            log.info("a location was not taken: %d", status)

    async def _drive(self) -> None:
        loop = asyncio.get_running_loop()
        settings = self._centre.settings
        routing = await loop.run_in_executor(self._threads, TownRoads, self._centre.package)
        target = (settings.positions_host, settings.positions_udp_port)
        fleet = Fleet(self._wishes.seed, self._wishes.speed, routing, self._send_as_station, target)
        next_at = loop.time()
        every_s = 1.0 if self._wishes.speed <= FAST else 0.4
        with contextlib.closing(fleet):
            while True:
                fleet.tick(self.watch.board, loop.time())
                self.counts.fixes_sent = fleet.fixes_sent
                next_at = max(next_at + every_s, loop.time())
                await asyncio.sleep(next_at - loop.time())

    async def thin_out(self) -> tuple[Station, int] | None:
        """Let one station lose its free vehicles; see `thin_station`."""
        return await thin_out(self._centre.resources.stations, self.watch.board, self._send_as_station)

    async def _send_as_station(self, station_id: str, command: cmd.Command) -> bool:
        link = self._stations.get(station_id)
        if link is not None:
            answer = await link.command(command)
        else:
            crew = self._crews[station_id]
            try:
                answer = await asyncio.get_running_loop().run_in_executor(self._threads, crew.command, command)
            except ApiFault as wrong:
                log.info("a crew's report waits: %s", wrong.status)
                return False
        if not answer.ok:
            log.info("a crew's report was refused: %s", answer.refusal_code)
        return True

    async def _receive(self, station_id: str, link: Link, index: int) -> None:
        loop = asyncio.get_running_loop()
        receiver = Receiver(self._wishes.seed * 1000 + index)

        def follow() -> None:
            receiver.follow(link.board, loop.time())

        def recorded(one: Recorded) -> None:
            if isinstance(one.event, OrderIssued | OrderRevised):
                receiver.take(one.event.order, loop.time())

        link.on_board, link.on_recorded = follow, recorded
        follow()
        await link.command(cmd.ReportStation(station_id, printer=PrinterState.READY))
        while True:
            for confirmation in receiver.due(loop.time()):
                await link.command(confirmation)
            await asyncio.sleep(RECEIVER_TICK_S)
