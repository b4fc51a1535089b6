"""`bench dispatch`: from the dispatch command at a desk to the order at the station's receiver (QOS-03)."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from typing import Any

from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.events import OrderIssued, Recorded
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Place, PlaceSource
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.api_client import Link

AIM_P99_MS = 250.0


def run(arguments: list[str]) -> dict[str, Any]:
    """Times from the key to the receiver, with every desk and station connected over TLS."""
    parser = argparse.ArgumentParser(prog="bench dispatch")
    parser.add_argument("--desks", type=int, default=20)
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--orders-per-second", type=float, default=10.0, help="of all desks together")
    return asyncio.run(_measure(parser.parse_args(arguments)))


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    async with measured_centre(stations=chosen.stations) as measured:
        centre = measured.centre
        stations = await measured.link([centre.account(s) for s in centre.station_ids[: chosen.stations]])
        desks = await measured.link(measured.desk_accounts(chosen.desks))
        orders = _Orders(measured, desks, stations)
        began_s, used_s = time.monotonic(), cpu_s(measured.server.pid)
        await orders.send(chosen.seconds, chosen.desks / chosen.orders_per_second)
        took_s = time.monotonic() - began_s
        received = spread_ms(list(orders.received.values()))
        return {
            "bench": "dispatch", "desks": chosen.desks, "stations": len(stations), "orders": len(orders.began_s),
            "orders_per_second": round(len(orders.began_s) / took_s, 1), "key_to_station": received,
            "key_to_answer": spread_ms(orders.answered), "missing": len(orders.began_s) - len(orders.received),
            "server_core_share": round((cpu_s(measured.server.pid) - used_s) / took_s, 3),
            "aim_p99_ms": AIM_P99_MS, "aim_met": received.get("p99_ms", float("inf")) <= AIM_P99_MS,
        }  # fmt: skip


class _Orders:
    def __init__(self, measured: MeasuredCentre, desks: list[Link], stations: list[Link]) -> None:
        self.began_s: dict[str, float] = {}
        self.received: dict[str, float] = {}
        self.answered: list[float] = []
        self._desks = desks
        self._centre = measured.centre
        self._station_of = {link.account.user: link for link in stations}
        self._jobs: set[asyncio.Task[Any]] = set()
        for link in stations:
            link.on_recorded = lambda recorded, link=link: self._recorded(link, recorded)  # type: ignore[misc]

    async def send(self, seconds: float, every_s: float) -> None:
        until_s = time.monotonic() + seconds
        vehicles = [v for v in self._centre.resources.vehicles if v.station_id in self._station_of]
        share = len(vehicles) // len(self._desks)
        work = []
        for index, desk in enumerate(self._desks):
            own = [v.vehicle_id for v in vehicles[index * share : (index + 1) * share]]
            work.append(self._desk_at_work(desk, own, until_s, every_s, index))
        await asyncio.gather(*work)
        await asyncio.sleep(1.0)

    async def _desk_at_work(self, desk: Link, own: list[str], until_s: float, every_s: float, index: int) -> None:
        chance = random.Random(index)
        await desk.command(cmd.SetDeskState(desk.account.desk_id, DeskState.READY))
        await asyncio.sleep(chance.uniform(0, every_s))
        while time.monotonic() < until_s:
            next_at = time.monotonic() + chance.uniform(0.5, 1.5) * every_s
            await self._one_incident(desk, chance.choice(own), chance)
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))

    async def _one_incident(self, desk: Link, vehicle_id: str, chance: random.Random) -> None:
        home = chance.choice(self._centre.households)
        opened = await desk.command(cmd.OpenIncident(desk.account.desk_id))
        incident_id = opened.result["incident_id"]
        scene = Place(home.address, home.position, PlaceSource.GAZETTEER)
        changes = cmd.IncidentChanges(scene=scene, complaint="fall")
        await desk.command(cmd.AmendIncident(incident_id, changes))
        overrides = (cmd.Override("type_mismatch", "bench"),)
        sending = cmd.DispatchVehicles(incident_id, (vehicle_id,), overrides=overrides)
        began_s = time.perf_counter()
        self.began_s[incident_id] = began_s
        answer = await desk.command(sending)
        self.answered.append(time.perf_counter() - began_s)
        assert answer.ok, answer
        for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.AT_STATION):
            await desk.command(cmd.ReportMission(answer.result[vehicle_id], state, ReportSource.DESK))
        await desk.command(cmd.CloseIncident(incident_id, "nobody_found"))

    def _recorded(self, link: Link, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, OrderIssued) and event.order.incident_id in self.began_s:
            order = event.order
            self.received[order.incident_id] = time.perf_counter() - self.began_s[order.incident_id]
            for step in (Step.RECEIVED, Step.DISPLAYED, Step.PRINTED):
                self._jobs.add(job := asyncio.create_task(link.command(cmd.ConfirmOrder(order.order_id, 1, step))))
                job.add_done_callback(self._jobs.discard)
