"""The server is killed again and again in the middle of a dispatch storm; after each time every promise is checked."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain.commands import DispatchVehicles, OpenIncident
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.simulator.api_client import HttpPool, Link, Requests, ServerAddress
from dispatch_app.simulator.printing import Printing
from dispatch_app.simulator.programs import Program, Programs
from dispatch_app.simulator.programs_of_centre import server_part, station_part
from dispatch_app.simulator.storm_desk import StormDesk, Told
from dispatch_app.simulator.summary import EVENTS_AT_ONCE, count_papers
from dispatch_app.simulator.town_centre import WATCH, TownCentre
from dispatch_app.simulator.verdict import Judge, quantiles

LONGEST_CALM_S = 4.0
"""The server is killed at a random instant within so long of its first answer after a start, sooner more often."""

ANSWER_WITHIN_S = 30.0
DRAIN_S = 180.0
VERIFY_ALL_BELOW = 3_000
"""Events up to which the whole journal is verified after every kill; a longer one at every tenth and at the end."""

LAST_LINES = 12


class StormFault(AssertionError):
    """A promise was broken; the text says which, after which kill, and shows the journal's last lines."""


class KillStorm:
    """One storm in a fresh centre: every desk at work, `receivers` stations with real receivers printing to folders."""

    def __init__(
        self, centre: TownCentre, seed: int, kills: int, receivers: int = 3, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._centre = centre
        self._seed = seed
        self._kills = kills
        self._say = say
        self._dice = random.Random(f"kills/{seed}")
        folder = centre.settings.file.parent
        self._stations = centre.station_ids[:receivers]
        self._papers = {s: folder / "papers" / s for s in self._stations}
        self._server = Program(server_part(centre), folder / "logs" / "server-output.log")
        self._programs = Programs(folder / "logs")
        self._judge = Judge()
        self._seq = 0
        self._command_ids: set[str] = set()
        self._last: list[Recorded] = []
        self._checked: dict[int, int] = {}
        self._verified = 0
        self._restart_s: list[float] = []

    async def run(self) -> dict[str, Any]:
        """The summary; raises StormFault when a promise was broken."""
        began_s = time.monotonic()
        threads = ThreadPoolExecutor(16, "storm")
        pool = HttpPool(self._centre.settings.url(), self._centre.ca_file)
        address = ServerAddress(pool, threads)
        watch = Link(address, self._centre.account(WATCH), "storm")
        links = [Link(address, self._centre.account(d, d), "storm", self._seed) for d in self._centre.desk_ids]
        desks = [self._desk(link) for link in links]
        asking = {link.account.user: Requests(pool, link.account, "storm") for link in links}
        try:
            await self._server.start()
            await self._start_receivers()
            async with asyncio.TaskGroup() as group:
                linked = [group.create_task(link.run()) for link in (watch, *links)]
                working = [group.create_task(desk.run()) for desk in desks]
                for number in range(1, self._kills + 1):
                    fresh = await self._kill_once(number, desks)
                    await asyncio.to_thread(self._check_answers, number, fresh, asking)
                await self._finish(watch, desks, working)
                for task in linked:
                    task.cancel()
            await self._programs.stop()
            await self._server.stop()
            return await asyncio.to_thread(self._conclude, desks, time.monotonic() - began_s)
        finally:
            await self._programs.stop()
            await self._server.kill()
            await asyncio.to_thread(threads.shutdown, wait=True, cancel_futures=True)
            pool.close()

    def _desk(self, link: Link) -> StormDesk:
        vehicles = [v.vehicle_id for v in self._centre.resources.vehicles if v.station_id in self._stations]
        scenes = [home.position for home in self._centre.households[:200]]
        return StormDesk(link, vehicles, scenes, self._seed)

    async def _start_receivers(self) -> None:
        for station_id, folder in self._papers.items():
            printing = Printing(("--pdf-folder", str(folder)), folder, "")
            launch = station_part(self._centre, station_id, printing, headless=True)
            await self._programs.start(launch, f"station-{station_id}")

    # --- killing -----------------------------------------------------------------------------------------------------

    async def _kill_once(self, number: int, desks: list[StormDesk]) -> list[Told]:
        """What had been promised in this round; the journal is checked before the server starts again."""
        await self._something_told(number, desks)
        await asyncio.sleep(LONGEST_CALM_S * self._dice.random() ** 2)
        await self._server.kill()
        fresh = self._fresh(desks)
        await asyncio.to_thread(self._check_journal, number, fresh)
        began_s = time.monotonic()
        await self._server.start()
        self._restart_s.append(time.monotonic() - began_s)
        if number % 10 == 0:
            self._say(f"{number} kills, {self._seq} events, {sum(len(d.told) for d in desks)} answers kept")
        return fresh

    async def _something_told(self, number: int, desks: list[StormDesk]) -> None:
        before = sum(len(desk.told) for desk in desks)
        until_s = time.monotonic() + ANSWER_WITHIN_S
        while sum(len(desk.told) for desk in desks) == before:
            if time.monotonic() > until_s:
                raise self._fault(number, f"no command was answered within {ANSWER_WITHIN_S:g} s of a start")
            await asyncio.sleep(0.02)

    async def _finish(self, watch: Link, desks: list[StormDesk], working: list[asyncio.Task[None]]) -> None:
        for desk in desks:
            desk.finishing = True
        _, pending = await asyncio.wait(working, timeout=DRAIN_S)
        if pending:
            raise self._fault(self._kills, f"{len(pending)} desks could not finish within {DRAIN_S:g} s")
        until_s = time.monotonic() + DRAIN_S
        while any(not o.confirmed(Step.PRINTED) for o in watch.board.orders.values() if o.state is OrderState.ISSUED):
            if time.monotonic() > until_s:
                raise self._fault(self._kills, f"orders are not on paper after {DRAIN_S:g} s")
            await asyncio.sleep(0.1)

    # --- checking ----------------------------------------------------------------------------------------------------

    def _check_journal(self, number: int, fresh: list[Told]) -> None:
        """While the server is dead: chain and rows, one mission a vehicle, every promised command."""
        settings = self._centre.settings
        archive = open_archive(settings.database_url, settings.centre.centre_id)
        try:
            while events := archive.events_after(self._seq, EVENTS_AT_ONCE):
                self._judge.read(events)
                self._command_ids.update(one.command_id for one in events)
                self._last = [*self._last, *events][-LAST_LINES:]
                self._seq = events[-1].seq
        finally:
            archive.close()
        if self._judge.verdict.broken:
            raise self._fault(number, self._judge.verdict.broken[0])
        for told in fresh:
            kept = told.command_id in self._command_ids or not isinstance(told.command, OpenIncident | DispatchVehicles)
            if told.answer.ok and not kept:
                raise self._fault(number, f"{told.command} was acknowledged and is not in the journal")
        if self._seq < VERIFY_ALL_BELOW or number % 10 == 0:
            self._verify(number)

    def _verify(self, number: int) -> None:
        settings = self._centre.settings
        report = verify_store(settings.database_url, settings.centre.centre_id)
        self._verified += 1
        if report.broken is not None:
            raise self._fault(number, f"verify: {report.broken}")

    def _check_answers(self, number: int, fresh: list[Told], asking: dict[str, Requests]) -> None:
        """With the server up again: every command of this round, asked once more under its id, has the same answer."""
        for told in fresh:
            again = asking[told.user].command(told.command, told.command_id)
            if again != told.answer:
                raise self._fault(number, f"{told.command} was answered {told.answer}, after the kill {again}")

    def _fresh(self, desks: list[StormDesk]) -> list[Told]:
        """What was promised since the last time asked."""
        fresh = []
        for index, desk in enumerate(desks):
            fresh += desk.told[self._checked.get(index, 0) :]
            self._checked[index] = len(desk.told)
        return fresh

    def _conclude(self, desks: list[StormDesk], took_s: float) -> dict[str, Any]:
        """After everything has ended: the whole journal, and one paper for each order and revision."""
        self._check_journal(self._kills, self._fresh(desks))
        self._verify(self._kills)
        verdict = self._judge.finish()
        wanted = {key: self._judge.station_of(key[0]) for key in self._judge.standing_orders()}
        papers, wrong = count_papers(self._papers, wanted)
        broken = [*verdict.broken, *wrong, *self._printed_twice()]
        if broken:
            raise self._fault(self._kills, "; ".join(broken[:5]))
        answers = [told for desk in desks for told in desk.told]
        return {
            "seed": self._seed, "kills": self._kills, "took_s": round(took_s, 1), "events": self._seq,
            "answers_kept": len(answers), "refusals_kept": sum(1 for told in answers if not told.answer.ok),
            "orders": verdict.orders, "revisions": verdict.revisions, "recalled": verdict.recalled,
            "papers": papers, "orders_printed_twice": 0, "orders_never_printed": 0, "vehicles_on_two_missions": 0,
            "full_verifications": self._verified,
            "restart": quantiles(self._restart_s), "ladder": {
                step: quantiles(times) for step, times in verdict.ladder_s.items()
            },
        }  # fmt: skip

    def _printed_twice(self) -> list[str]:
        """Papers of a title that had one already: the folder numbers them."""
        found = (paper for folder in self._papers.values() for paper in folder.glob("*-r?-[0-9].*"))
        return [f"paper {paper.name} is a second one" for paper in found]

    def _fault(self, number: int, words: str) -> StormFault:
        lines = [f"  {one.seq} {one.at:%H:%M:%S.%f} {one.actor.user} {type(one.event).__name__}" for one in self._last]
        repeat = f"STORM_SEED={self._seed} FAULTS=full .venv/bin/pytest -m faults tests/faults/test_kill_storm.py"
        told = "\n".join([f"after kill {number} (seed {self._seed}): {words}", "last journal lines:", *lines])
        return StormFault(f"{told}\nrepeat with: {repeat}\nfolder: {self._centre.settings.file.parent}")
