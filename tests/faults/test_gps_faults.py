"""Garbage on the ports for positions: the receiver stays, the good sentences pass."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from datetime import UTC, datetime

import pytest

from dispatch_app.adapters.positioning.nmea import rmc, tagged
from dispatch_app.simulator.town_centre import TownCentre
from tests.faults.bed import DEADLINE_S, running

pytestmark = [pytest.mark.faults, pytest.mark.slow]

GARBAGE = (
    b"", b"\x00" * 1400, b"$GNRMC", b"$GNRMC,,,,,,,,,,,*00\r\n", b"\\s:T011*00\\$GNRMC,1*7F\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"\xff\xfe\xfd" * 400, b"$" * 1400, "$位置,1,2*33\r\n".encode(), b"~" * 1024,
)  # fmt: skip


def test_garbage_stops_no_good_fix(centre: TownCentre) -> None:
    vehicle = centre.resources.vehicles[0]
    other = centre.resources.vehicles[1]

    async def story() -> None:
        async with running(centre) as bed:
            receiver = await bed.start_positions()
            settings = centre.settings
            arrived: dict[str, asyncio.Event] = {vehicle.vehicle_id: asyncio.Event(), other.vehicle_id: asyncio.Event()}
            bed.watch.on_fixes = lambda fixes: [arrived[f.vehicle_id].set() for f in fixes if f.vehicle_id in arrived]
            chance = random.Random(5)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                for number in range(300):
                    wild = chance.randbytes(chance.randrange(1, 1200)) if number % 2 else chance.choice(GARBAGE)
                    out.sendto(wild, (settings.positions_host, settings.positions_udp_port))
                out.setblocking(False)
                # As receivers do: a fix a second, and one that is dropped in the flood is followed by the next.
                for _ in range(int(DEADLINE_S)):
                    out.sendto(good(vehicle.feed_identity), (settings.positions_host, settings.positions_udp_port))
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(arrived[vehicle.vehicle_id].wait(), 1.0)
                        break
            assert arrived[vehicle.vehicle_id].is_set(), "no good fix came through UDP"
            _, writer = await asyncio.open_connection(settings.positions_host, settings.positions_tcp_port)
            for piece in (*GARBAGE, chance.randbytes(5000), b"\r\n", good(other.feed_identity)):
                writer.write(piece)
            await writer.drain()
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in arrived.values())), DEADLINE_S)
            writer.close()
            assert receiver.alive

    asyncio.run(story())


def good(identity: str) -> bytes:
    return tagged(identity, rmc(datetime.now(UTC), 118.01, 32.01, 30.0, 90.0))
