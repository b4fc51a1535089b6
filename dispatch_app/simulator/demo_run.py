"""One run of the demo: programs started in order, the town lives, everything ended in order, the run judged."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from dispatch_app.simulator.machine_room import STEPS, MachineRoom
from dispatch_app.simulator.month.making import MonthWishes, holds_month, make_month
from dispatch_app.simulator.printing import choose_printing
from dispatch_app.simulator.programs import Program, ProgramFault, Programs
from dispatch_app.simulator.programs_of_centre import (
    console_part,
    director_part,
    exchange_part,
    positions_part,
    server_part,
    station_part,
)
from dispatch_app.simulator.screens import PICTURE_EVERY_S, VirtualScreen
from dispatch_app.simulator.simulation import Simulation, Wishes
from dispatch_app.simulator.summary import RunFacts, head_of, judge_run, show_result
from dispatch_app.simulator.town_centre import TownCentre, empty_folder, make_centre, page_user, town_package
from dispatch_app.simulator.town_exchange import TownExchange, TownTelephones, make_exchange
from dispatch_app.wire.paths import HOSPITAL_PAGE, VEHICLE_PAGE
from dispatch_app.words import t

DRAIN_S = 60.0
"""How long calls and orders under way may take after the last call of a headless run."""

TELL_EVERY_S = 15.0
REAL_EXCHANGE: dict[str, dict[str, Any]] = {"telephony": {"exchange": "exchange"}}

LEAVE_WITHIN_S = 15.0
"""A town that does not end when it is told to holds up nobody: its programs are ended all the same."""

SHOWN_AFTER_S = 2.5
"""By then every screen has followed a step of the power failure."""


@dataclass(frozen=True, slots=True)
class DemoWishes:
    """What the command line asked for."""

    headless: bool
    minutes: float | None
    seed: int
    calls_per_hour: float
    speed: float
    receivers: int
    auto_desks: bool
    folder: Path
    keep_folder: bool
    use_cups: bool = True
    power_failure: float | None = None
    """Minutes after which the mains fail; None: never."""
    thin_station: float | None = None
    """Minutes after which a station loses its vehicles; None: never."""
    month: bool = False
    """The centre has a month behind it, and the director's workbench is opened beside the console."""


class DemoRun:
    """`run` gives the result of a run with an end; None when a person ended it."""

    def __init__(self, wishes: DemoWishes) -> None:
        self._wishes = wishes
        self._console = Console(stderr=True, highlight=False)
        self._programs = Programs(wishes.folder / "logs")
        self._papers: dict[str, Path] = {}
        self._screen: VirtualScreen | None = None
        self._room: MachineRoom | None = None
        self._console_program: Program | None = None
        self._began_s = time.time()
        self._exchange: TownExchange | None = None

    async def run(self) -> dict[str, Any] | None:
        """Raises the faults of its parts (see dispatch_app.simulator.cli.FAULTS)."""
        wishes = self._wishes
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, ended.set)
        centre = await asyncio.to_thread(self._prepare)
        since_seq = await asyncio.to_thread(head_of, centre.settings)
        try:
            await self._start_programs(centre)
            await self._start_machine_room(centre)
            await self._start_windows(centre)
            facts = await self._live(centre, ended)
        finally:
            self._say(t("Ending everything in order"))
            await self._programs.stop()
            if self._room is not None:
                await asyncio.to_thread(self._room.close)
            if self._screen is not None:
                await self._screen.stop()
        if wishes.minutes is None:
            return None
        result = await asyncio.to_thread(judge_run, centre.settings, since_seq, facts)
        if self._room is not None and self._room.steps:
            result["power_failure"] = dict(self._room.steps)
        show_result(self._console, result)
        return result

    def _say(self, words: str) -> None:
        self._console.print(f"· {words}", markup=False)

    def _prepare(self) -> TownCentre:
        wishes = self._wishes
        if not wishes.keep_folder:
            empty_folder(wishes.folder)
        if wishes.month and not holds_month(wishes.folder):
            self._say(t("The city lives through a month first; this takes some minutes, only once"))
            now = datetime.now(UTC).replace(microsecond=0)
            make_month(MonthWishes(wishes.folder, now, seed=wishes.seed, sections=REAL_EXCHANGE), self._say)
        package = town_package(wishes.seed, self._say)
        centre = make_centre(wishes.folder, package, wishes.seed, REAL_EXCHANGE, say=self._say)
        self._exchange = make_exchange(centre)
        return centre

    async def _start_programs(self, centre: TownCentre) -> None:
        self._say(t("Starting the server"))
        await self._programs.start(server_part(centre))
        for page, root, keyed in (
            (t("Vehicle terminal"), VEHICLE_PAGE, page_user("tablet", centre.resources.vehicles[0].vehicle_id)),
            (t("Emergency department"), HOSPITAL_PAGE, page_user("ward", centre.resources.hospitals[0].hospital_id)),
        ):
            where = t("user {user}, password in {file}", user=keyed, file=centre.settings.keys / keyed)
            self._say(f"{page}: {centre.settings.url()}{root} · {where}")
        self._say(t("Starting the telephone exchange"))
        assert self._exchange is not None, "a centre without its exchange"
        await self._programs.start(exchange_part(self._exchange.file))
        self._say(t("Starting the receiver of positions"))
        await self._programs.start(positions_part(centre))

    async def _start_machine_room(self, centre: TownCentre) -> None:
        """UPS, lamp tower and the alarm service; a headless run does without unless its mains shall fail."""
        if self._wishes.headless and self._wishes.power_failure is None:
            return
        assert self._exchange is not None, "a centre without its exchange"
        self._room = MachineRoom(centre, self._wishes.folder / "machine-room", self._exchange.address)
        await asyncio.to_thread(self._room.open)
        self._say(t("Starting the alarm service over a simulated machine room"))
        await self._programs.start(self._room.launch())

    async def _fail_power(self, facts: RunFacts) -> None:
        """The scripted power failure; what goes wrong is a fault of the run."""
        room, after_min = self._room, self._wishes.power_failure
        if room is None or after_min is None:
            return
        await asyncio.sleep(after_min * 60.0)
        try:
            await room.power_failure(self._power_step)
        except TimeoutError as wrong:
            facts.faults.append(str(wrong))
            self._say(t("The power failure went wrong: {why}", why=wrong))

    async def _power_step(self, name: str) -> None:
        assert self._room is not None
        self._say(t("Power failure: {step} after {seconds} s", step=t(STEPS[name]), seconds=self._room.steps[-1][1]))
        if self._screen is not None:
            await asyncio.sleep(SHOWN_AFTER_S)
            await self._screen.take_picture_of(f"power-{len(self._room.steps)}-{name}")

    async def _thin_station(self, simulation: Simulation) -> None:
        """One station loses its vehicles: coverage has something to explain, and nothing moves by itself."""
        if self._wishes.thin_station is None:
            return
        await asyncio.sleep(self._wishes.thin_station * 60.0)
        thinned = await simulation.thin_out()
        if thinned is None:
            self._say(t("No station has a free vehicle to lose"))
            return
        station, count = thinned
        told = t("{station} has lost its {count} vehicles (maintenance): press C on the map to see what is no longer "
                 "reached in time and which move-up is advised", station=station.name, count=count)  # fmt: skip
        self._say(told)

    async def _start_windows(self, centre: TownCentre) -> None:
        """The real receivers of the first stations and, in a run with windows, the console."""
        wishes, display = self._wishes, ""
        if not wishes.headless and VirtualScreen.is_needed():
            display = await self._start_screen()
        shown = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {}
        printing = await asyncio.to_thread(choose_printing, wishes.folder / "papers", wishes.use_cups)
        for station in centre.resources.stations[: wishes.receivers]:
            self._papers[station.station_id] = printing.folder
            self._say(t("Starting the station receiver of {station}", station=station.name))
            # Only the first one opens a window: a desktop has room for one beside the console.
            windowless = wishes.headless or len(self._papers) > 1
            await self._programs.start(station_part(centre, station.station_id, printing, windowless, shown))
        if self._papers:
            self._say(printing.line)
        if wishes.headless:
            return
        self._say(t("Starting the console with its two windows"))
        desk = centre.desk_ids[0]
        console = console_part(centre, desk, shown, alarms=wishes.power_failure is not None)
        self._console_program = await self._programs.start(console)
        if wishes.month:
            self._say(t("Starting the director's workbench"))
            await self._programs.start(director_part(centre, shown))
        key = centre.settings.keys / desk
        self._say(t("Sign in: user {user}, desk {desk}, password in {file}", user=desk, desk=desk, file=key))
        if not wishes.month:
            command = shlex.join(["python", *director_part(centre).arguments])
            self._say(t("Director's workbench, in another terminal: {command}", command=command))
        self._say(t("Press Ctrl-C to end"))

    async def _start_screen(self) -> str:
        self._screen = screen = VirtualScreen(self._wishes.folder / "pictures")
        await screen.start()
        display = screen.display
        self._say(t("No screen here: a virtual one was started (DISPLAY={display})", display=display))
        self._say(t("See it: x11vnc -display {display} -localhost, then a VNC viewer on 127.0.0.1:5900",
                    display=display))  # fmt: skip
        self._say(t("A picture of it is written every {seconds} s to {file}", seconds=int(PICTURE_EVERY_S),
                    file=screen.picture))  # fmt: skip
        return display

    async def _live(self, centre: TownCentre, ended: asyncio.Event) -> RunFacts:
        wishes = self._wishes
        assert self._exchange is not None, "a centre without its exchange"
        telephones = TownTelephones(self._exchange)
        await telephones.start()
        simulation = Simulation(centre, self._town_wishes(centre), telephones)
        town = asyncio.create_task(simulation.run())
        facts = RunFacts(wishes.seed, wishes.speed, wishes.minutes or 0.0, self._began_s, paper_folders=self._papers)
        self._say(t("The town lives: {calls} calls an hour, time factor {speed}", calls=f"{wishes.calls_per_hour:g}",
                    speed=f"{wishes.speed:g}"))  # fmt: skip
        power = asyncio.create_task(self._fail_power(facts))
        thin = asyncio.create_task(self._thin_station(simulation))
        try:
            await self._wait(town, simulation, ended, wishes.minutes)
            if wishes.minutes is not None and not ended.is_set():
                await power
            simulation.stop_calls()
            if wishes.minutes is not None and not ended.is_set():
                self._say(t("No more calls; waiting until every order is on paper"))
                if not await self._drain(town, simulation):
                    facts.faults.append("orders were still under way at the end")
            facts.fixes_sent, facts.calls_made = simulation.counts.fixes_sent, simulation.counts.calls_made
            facts.faults += [f"{one.launch.name} ended by itself" for one in self._programs.dead()]
        finally:
            for task in (town, power, thin):
                task.cancel()
            await asyncio.wait({town, power, thin}, timeout=LEAVE_WITHIN_S)
            telephones.close()
        return facts

    def _town_wishes(self, centre: TownCentre) -> Wishes:
        wishes = self._wishes
        desks = centre.desk_ids if wishes.headless else centre.desk_ids[1:3]
        return Wishes(
            wishes.seed, wishes.calls_per_hour, wishes.speed, tuple(desks) if wishes.auto_desks else (),
            grace_s=0.0 if wishes.headless else 20.0, real_stations=frozenset(self._papers),
        )  # fmt: skip

    async def _wait(
        self, town: asyncio.Task[None], simulation: Simulation, ended: asyncio.Event, minutes: float | None
    ) -> None:
        loop = asyncio.get_running_loop()
        until_s = None if minutes is None else loop.time() + minutes * 60.0
        while until_s is None or loop.time() < until_s:
            left_s = TELL_EVERY_S if until_s is None else min(TELL_EVERY_S, until_s - loop.time())
            waiting = asyncio.create_task(ended.wait())
            await asyncio.wait({waiting, town}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if town.done():
                await town
            console = self._console_program
            if console is not None and not console.alive and console.returncode == 0:
                self._say(t("The console was closed"))
                return
            if ended.is_set():
                return
            self._require_alive()
            self._tell(simulation)

    async def _drain(self, town: asyncio.Task[None], simulation: Simulation) -> bool:
        loop = asyncio.get_running_loop()
        until_s = loop.time() + DRAIN_S
        while loop.time() < until_s:
            if simulation.is_drained():
                return True
            await asyncio.wait({town}, timeout=0.2)
            if town.done():
                await town
        return False

    def _require_alive(self) -> None:
        for program in self._programs.dead():
            raise ProgramFault(f"{program.launch.name} ended by itself: {program.last_words()}")

    def _tell(self, simulation: Simulation) -> None:
        board = simulation.watch.board
        active = sum(1 for mission in board.missions.values() if mission.is_active())
        self._say(
            t("{calls} calls, {open} incidents open, {active} vehicles on the way, {fixes} positions sent",
              calls=simulation.counts.calls_made, open=len(board.open_incidents()), active=active,
              fixes=simulation.counts.fixes_sent)
        )  # fmt: skip
