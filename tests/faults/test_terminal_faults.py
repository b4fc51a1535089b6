"""JT/T 808 terminals at the running centre: strangers, garbage and restarts beside the terminals of our vehicles."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch_app.adapters.positioning.jt808_messages import Result
from dispatch_app.adapters.positioning.jt808_position import JtPosition
from dispatch_app.adapters.positioning.jt808_terminal import Jt808Terminal
from dispatch_app.domain.commands import ImportResources
from dispatch_app.simulator.town_centre import TownCentre, free_port, make_centre
from tests.faults.bed import DEADLINE_S, running

pytestmark = [pytest.mark.faults, pytest.mark.slow]

OURS = ("013800138001", "00000000013800138002")
STRANGER = "019900000000"


def with_terminals(town: ImportResources) -> ImportResources:
    first, second, *others = town.vehicles
    ours = (replace(car, feed_identity=f"jt808:{number}") for car, number in zip((first, second), OURS, strict=True))
    return replace(town, vehicles=(*ours, *others))


@pytest.fixture
def terminal_centre(small_town: Path, tmp_path: Path) -> TownCentre:
    chosen = {"map": {"package": ""}, "server": {"port": free_port(0)}}
    return make_centre(tmp_path / "centre", small_town, 3, chosen, more=with_terminals)


def here() -> JtPosition:
    return JtPosition(datetime.now(UTC).replace(microsecond=0), 118.01, 32.01, 10, 30.0, 90, 0, 2)


def test_garbage_and_strangers_beside_our_terminals(terminal_centre: TownCentre) -> None:
    centre = terminal_centre
    host, port = centre.settings.positions_host, centre.settings.jt808_tcp_port
    cars = [vehicle.vehicle_id for vehicle in centre.resources.vehicles[:2]]

    async def story() -> None:
        async with running(centre) as bed:
            receiver = await bed.start_positions()
            arrived = asyncio.Event()
            moved: set[str] = set()

            def note(fixes: list) -> None:  # type: ignore[type-arg]
                moved.update(fix.vehicle_id for fix in fixes)
                if moved >= set(cars):
                    arrived.set()

            bed.watch.on_fixes = note
            chance = random.Random(808)
            stranger = await Jt808Terminal.connect(host, port, STRANGER)
            await stranger.sign_in()
            assert await stranger.report(here()) is Result.DONE
            wild = await Jt808Terminal.connect(host, port, OURS[0])
            for _ in range(200):
                wild.writer.write(chance.randbytes(chance.randrange(1, 600)))
            assert (await wild_answer(wild)) is Result.FAILED, "nobody moves our vehicle without its code"
            ours = [await Jt808Terminal.connect(host, port, OURS[0]),
                    await Jt808Terminal.connect(host, port, OURS[1], version=2019)]  # fmt: skip
            for terminal in ours:
                await terminal.sign_in()
                terminal.writer.write(chance.randbytes(500) + b"\x7e")
                assert await terminal.report(here()) is Result.DONE
            await asyncio.wait_for(arrived.wait(), DEADLINE_S)
            assert moved == set(cars)
            await bed.until(
                lambda board: any(STRANGER in str(alarm) for alarm in board.alarms.values()), "the stranger's alarm"
            )
            await receiver.stop()
            assert all([await terminal.ended() for terminal in ours])
            await bed.start_positions()
            arrived.clear()
            moved.clear()
            await again(ours, host, port)
            await asyncio.wait_for(arrived.wait(), DEADLINE_S)
            for terminal in (stranger, wild, *ours):
                await terminal.leave()

    asyncio.run(story())


async def wild_answer(wild: Jt808Terminal) -> Result:
    wild.writer.write(b"\x7e")
    return await wild.report(here())


async def again(ours: list[Jt808Terminal], host: str, port: int) -> None:
    """Connect as after a restart of the receiver: the code of before still holds."""
    for at, before in enumerate(ours):
        terminal = await Jt808Terminal.connect(host, port, before.number, before.version)
        terminal.code = before.code
        await terminal.sign_in()
        await terminal.report(replace(here(), longitude=118.011))
        await before.leave()
        ours[at] = terminal
