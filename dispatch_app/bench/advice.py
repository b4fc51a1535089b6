"""`bench advice`: recommendations through the running server, as a desk gets them, with a large moving fleet (QOS-03).

Beside them what a glance at the coverage, at move-ups and at a plan for a mass casualty takes, with closures drawn.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dispatch_app.adapters.positioning.uplink import POST_EVERY_S
from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.map_feature import FeatureKind, MapFeature, Shape
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.simulator.api_client import Link, Requests
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths

AIM_P99_MS = 50.0

EVERY_S = 1.0
"""Each vehicle tells its place once a second while desks ask …"""

PARTS = round(EVERY_S / POST_EVERY_S)
"""… and the positions part posts what came since its last look."""


def run(arguments: list[str]) -> dict[str, Any]:
    """Times from a desk's question to its answer over TLS, fixes streaming in meanwhile."""
    parser = argparse.ArgumentParser(prog="bench advice")
    parser.add_argument("--vehicles", type=int, default=5000)
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--closures", type=int, default=20)
    parser.add_argument("--others", type=int, default=20, help="of each other kind of question")
    parser.add_argument("--still", action="store_true", help="no fixes while desks ask")
    return asyncio.run(_measure(parser.parse_args(arguments)))


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    async with measured_centre(chosen.stations, chosen.vehicles) as measured:
        rng = random.Random(120)
        fleet = _Fleet(measured, rng)
        await asyncio.to_thread(fleet.report)
        (desk,) = await measured.link(measured.desk_accounts(1))
        moving = asyncio.create_task(_move(fleet)) if not chosen.still else None
        scenes = [home.position for home in rng.choices(measured.centre.households, k=chosen.questions)]
        used_s = cpu_s(measured.server.pid)
        open_roads = await _asked(desk, [q.RecommendVehicles(scene, grade="A") for scene in scenes])
        core_ms = (cpu_s(measured.server.pid) - used_s) * 1000 / (len(open_roads) + 1)
        for scene in rng.choices(scenes, k=chosen.closures):
            await desk.command(cmd.SetMapFeature(_closure(scene)))
        closed = await _asked(desk, [q.RecommendVehicles(scene, grade="A") for scene in scenes])
        others = {
            name: spread_ms(await _asked(desk, [make(scene) for scene in scenes[: chosen.others]]))
            for name, make in _OTHERS.items()
        }
        if moving is not None:
            moving.cancel()
            await asyncio.gather(moving, return_exceptions=True)
        recommended, with_closures = spread_ms(open_roads), spread_ms(closed)
        worst = max(float(one.get("p99_ms", 0.0)) for one in (recommended, with_closures))
        return {
            "bench": "advice", "vehicles": len(measured.centre.resources.vehicles),
            "stations": len(measured.centre.resources.stations), "closures": chosen.closures,
            "fixes_per_second": 0 if chosen.still else round(len(fleet.places) / EVERY_S),
            "server_core_ms_a_question": round(core_ms, 1), "recommend": recommended,
            "recommend_with_closures": with_closures, "others": others,
            "aim_p99_ms": AIM_P99_MS, "aim_met": worst <= AIM_P99_MS,
        }  # fmt: skip


_OTHERS: dict[str, Callable[[Position], object]] = {
    "hospitals": lambda scene: q.RecommendHospitals(scene, ("chest_pain",)),
    "isochrones": lambda scene: q.GetIsochrones((4.0, 8.0), scene),
    "coverage": lambda scene: q.GetCoverage(),
    "move_ups": lambda scene: q.AdviseMoveUps(),
    "reassignments": lambda scene: q.AdviseReassignments(scene, "A"),
    "mass_casualty": lambda scene: q.PlanVehicles(scene, red=5, yellow=10, green=20),
}


def _closure(scene: Position) -> MapFeature:
    """A block closed round a scene."""
    east, north = 0.002, 0.0015
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ring = tuple(Position(scene.longitude + x * east, scene.latitude + y * north) for x, y in corners)
    return MapFeature("", FeatureKind.CLOSURE, Shape.AREA, ring, "bench")


async def _asked(desk: Link, queries: list[object]) -> list[float]:
    """Seconds of each question, one after another; the first is a rehearsal and not counted."""
    took = []
    for query in [queries[0], *queries]:
        began_s = time.perf_counter()
        await desk.ask(query)
        took.append(time.perf_counter() - began_s)
    return took[1:]


async def _move(fleet: _Fleet) -> None:
    next_s = time.monotonic()
    for part in itertools.count():
        next_s = max(next_s + POST_EVERY_S, time.monotonic())
        await asyncio.to_thread(fleet.report, part % PARTS)
        await asyncio.sleep(max(0.0, next_s - time.monotonic()))


class _Fleet:
    """Vehicles that wander about the town; every second one stands."""

    def __init__(self, measured: MeasuredCentre, rng: random.Random) -> None:
        self._rng = rng
        self._client = Requests(measured.address.pool, measured.centre.account("positions"), "bench")
        homes = measured.centre.households
        self.places = {v.vehicle_id: rng.choice(homes).position for v in measured.centre.resources.vehicles}

    def report(self, part: int | None = None) -> None:
        """Everybody's next fix, or those of one part of the fleet, as the positions part posts them."""
        now, fixes = datetime.now(UTC), []
        for number, (vehicle_id, place) in enumerate(self.places.items()):
            if part is not None and number // 2 % PARTS != part:
                continue
            if number % 2:
                place = Position(place.longitude + self._rng.uniform(-1e-4, 1e-4), place.latitude)
                self.places[vehicle_id] = place
            fixes.append(Fix(vehicle_id, place, now, 36.0 * (number % 2), 90.0))
        self._client.post(paths.POSITIONS, msg.FixBatch(fixes))
