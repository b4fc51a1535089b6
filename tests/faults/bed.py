"""A running centre for the fault tests: the real server, a desk, the watcher of everything, real receivers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.order import Order
from dispatch_app.domain.place import Place, PlaceSource
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.api_client import HttpPool, Link, Requests, ServerAddress
from dispatch_app.simulator.printing import Printing
from dispatch_app.simulator.programs import Program
from dispatch_app.simulator.programs_of_centre import positions_part, server_part, station_part
from dispatch_app.simulator.town_centre import WATCH, TownCentre

DEADLINE_S = 60.0
"""Generous: two cores may be shared with other runs; nothing here waits for a time to pass."""


@dataclass
class Bed:
    centre: TownCentre
    server: Program
    pool: HttpPool
    address: ServerAddress
    watch: Link
    desk: Link
    programs: list[Program] = field(default_factory=list)

    @property
    def station_id(self) -> str:
        return self.centre.station_ids[0]

    @property
    def papers(self) -> Path:
        return self.centre.settings.file.parent / "papers"

    def requests(self, user: str, desk_id: str = "") -> Requests:
        return Requests(self.pool, self.centre.account(user, desk_id), "test")

    async def until(self, wanted: Callable[[Board], object], what: str) -> None:
        """Until the whole centre's board is so."""
        try:
            await asyncio.wait_for(self.watch.wait_for(lambda board: bool(wanted(board))), DEADLINE_S)
        except TimeoutError:
            raise AssertionError(f"{what} did not happen within {DEADLINE_S:g} s") from None

    async def start(self, program: Program) -> Program:
        self.programs.append(program)
        await program.start()
        return program

    async def start_station(self) -> Program:
        """The real receiver of the first station, printing into `papers`."""
        printing = Printing(("--pdf-folder", str(self.papers)), self.papers, "")
        launch = station_part(self.centre, self.station_id, printing, headless=True)
        return await self.start(Program(launch, self.centre.settings.logs / "station-output.log"))

    async def start_positions(self) -> Program:
        launch = positions_part(self.centre)
        return await self.start(Program(launch, self.centre.settings.logs / "positions-output.log"))

    async def open_incident(self) -> str:
        """An open incident with a place, ready to send to."""
        opened = await self.desk.command(cmd.OpenIncident(self.desk.account.desk_id))
        assert opened.ok, opened
        home = self.centre.households[0]
        scene = Place(home.address, home.position, PlaceSource.GAZETTEER)
        changes = cmd.IncidentChanges(scene=scene, complaint="fall")
        amended = await self.desk.command(cmd.AmendIncident(opened.result["incident_id"], changes))
        assert amended.ok, amended
        return opened.result["incident_id"]

    def sending(self, incident_id: str, number: int = 0) -> cmd.DispatchVehicles:
        """The order for a vehicle of the first station."""
        own = [v.vehicle_id for v in self.centre.resources.vehicles if v.station_id == self.station_id]
        return cmd.DispatchVehicles(incident_id, (own[number],), overrides=(cmd.Override("type_mismatch", "测试"),))

    async def dispatch(self) -> Order:
        """An order to the first station, committed."""
        incident_id = await self.open_incident()
        answer = await self.desk.command(self.sending(incident_id))
        assert answer.ok, answer
        await self.until(lambda board: board.seq >= answer.seq, "the order's event")
        return next(o for o in self.watch.board.orders.values() if o.incident_id == incident_id)

    def paper_names(self) -> list[str]:
        return sorted(paper.name for paper in self.papers.glob("*.pdf"))


@asynccontextmanager
async def running(centre: TownCentre) -> AsyncIterator[Bed]:
    """The server with a desk signed in; everything is ended afterwards."""
    threads = ThreadPoolExecutor(8, "test")
    pool = HttpPool(centre.settings.url(), centre.ca_file)
    address = ServerAddress(pool, threads)
    server = Program(server_part(centre), centre.settings.logs / "server-output.log")
    watch = Link(address, centre.account(WATCH), "test")
    desk = Link(address, centre.account("d1", "d1"), "test")
    bed = Bed(centre, server, pool, address, watch, desk)
    tasks: list[asyncio.Task[None]] = []
    try:
        await server.start()
        tasks = [asyncio.create_task(link.run()) for link in (watch, desk)]
        await asyncio.wait_for(asyncio.gather(watch.live.wait(), desk.live.wait()), DEADLINE_S)
        await desk.command(cmd.SetDeskState("d1", DeskState.READY))
        yield bed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for program in reversed(bed.programs):
            await program.stop()
        await server.stop()
        threads.shutdown(wait=True, cancel_futures=True)
        pool.close()
    crashes = sorted(centre.settings.logs.glob("crash-*.txt"))
    assert [crash.read_text(encoding="utf-8") for crash in crashes] == [], "the server met a bug"
