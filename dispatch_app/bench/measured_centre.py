"""A centre of a given size with its real server, for measurements; and what a process took of a core."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from dispatch_app.domain.commands import ImportResources
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import Vehicle, VehicleType
from dispatch_app.simulator.api_client import Account, HttpPool, Link, ServerAddress
from dispatch_app.simulator.programs import Program, Programs
from dispatch_app.simulator.programs_of_centre import server_part
from dispatch_app.simulator.town_centre import TownCentre, free_port, make_centre, town_package

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Sign-ins are not what is measured; hundreds of them must not take a minute."""

SEED = 7
LINKED_S = 60.0


@dataclass(slots=True)
class MeasuredCentre:
    """A running server and how to reach it."""

    centre: TownCentre
    server: Program
    programs: Programs
    address: ServerAddress
    links: list[asyncio.Task[None]]

    async def link(self, accounts: Sequence[Account]) -> list[Link]:
        """A live link for each account."""
        made = [Link(self.address, account, "bench", index) for index, account in enumerate(accounts)]
        self.links += [asyncio.create_task(link.run()) for link in made]
        await asyncio.wait_for(asyncio.gather(*(link.live.wait() for link in made)), LINKED_S)
        return made

    def desk_accounts(self, count: int) -> list[Account]:
        """Accounts of desks in turn; a town has fewer desks than a large measurement wants clients."""
        desks = self.centre.desk_ids
        return [self.centre.account(desks[i % len(desks)], desks[i % len(desks)]) for i in range(count)]


@asynccontextmanager
async def measured_centre(
    stations: int = 0, vehicles: int = 0, more: Callable[[ImportResources], ImportResources] = lambda town: town,
    sections: dict[str, dict[str, Any]] | None = None,
) -> AsyncIterator[MeasuredCentre]:
    """The demo town enlarged to so many stations and vehicles, its server running until the block ends.

    `more` may change the enlarged town, `sections` the server's settings.
    """
    package = await asyncio.to_thread(town_package, SEED, lambda _: None)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name) / "centre"
        chosen = {"server": {"port": free_port(0)}, **(sections or {})}
        centre = await asyncio.to_thread(
            make_centre, folder, package, SEED, chosen, more=lambda town: more(enlarged(town, stations, vehicles)),
            hasher=QUICK,
        )  # fmt: skip
        threads = ThreadPoolExecutor(64, "bench")
        pool = HttpPool(centre.settings.url(), centre.ca_file)
        programs = Programs(folder / "logs")
        measured = MeasuredCentre(
            centre, await programs.start(server_part(centre)), programs, ServerAddress(pool, threads), []
        )
        try:
            yield measured
        finally:
            for task in measured.links:
                task.cancel()
            await asyncio.gather(*measured.links, return_exceptions=True)
            await programs.stop()
            threads.shutdown(wait=False, cancel_futures=True)
            pool.close()


def enlarged(town: ImportResources, stations: int, vehicles: int) -> ImportResources:
    """The town with more stations around its own, and more vehicles in turn over all of them."""
    homes = list(town.stations)
    for number in range(len(homes) + 1, stations + 1):
        near = town.stations[number % len(town.stations)].position
        shift = 0.001 * (1 + number // len(town.stations))
        place = Position(near.longitude + shift, near.latitude - shift)
        homes.append(Station(f"x{number:03d}", f"分站{number}", place, turn_out_s=60))
    cars = list(town.vehicles)
    for number in range(len(cars) + 1, max(vehicles, 2 * (stations or 0)) + 1):
        home = homes[number % len(homes)].station_id
        plate, feed = f"安B·{number:05d}", f"W{number:04d}"
        cars.append(Vehicle(f"w{number:04d}", plate, VehicleType.ALS, home, feed_identity=feed))
    return replace(town, stations=tuple(homes), vehicles=tuple(cars))


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used (Linux); 0 elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def spread_ms(values_s: Sequence[float]) -> dict[str, float | int]:
    """Count, p50, p95, p99 and the longest of durations in seconds, as milliseconds."""
    if not values_s:
        return {"count": 0}
    ordered = sorted(values_s)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)

    return {"count": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "max_ms": at(1.0)}
