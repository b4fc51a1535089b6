"""Real sockets: garbage on the port harms nobody, streams may be cut anywhere."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime

from dispatch_app.adapters.positioning.nmea import LineCount, NmeaFix, rmc, tagged
from dispatch_app.adapters.positioning.receiver import TcpReceiver, UdpReceiver

AT = datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)
LINE = tagged("V1", rmc(AT, 118.0, 32.0, 36.0, 90.0))
BARE = LINE[LINE.rindex(b"$") :]


class Taken:
    """Fixes as they arrive, awaited by count."""

    def __init__(self) -> None:
        self.fixes: list[tuple[str, NmeaFix]] = []
        self._changed = asyncio.Event()

    def take(self, identity: str, fix: NmeaFix) -> None:
        self.fixes.append((identity, fix))
        self._changed.set()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.fixes) < count:
                self._changed.clear()
                await self._changed.wait()


def test_udp_with_garbage_between() -> None:
    async def scene() -> None:
        taken, total = Taken(), LineCount()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: UdpReceiver(taken.take, total), local_addr=("127.0.0.1", 0)
        )
        address = transport.get_extra_info("sockname")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for datagram in (LINE, b"\x00\xff" * 500, b"$GPRMC,garbage*00", b"", BARE.strip()):
                sender.sendto(datagram, address)
        await taken.wait_for(2)
        transport.close()
        assert [identity for identity, _ in taken.fixes] == ["V1", "udp:127.0.0.1"]
        assert (total.good, total.bad) == (2, 1)

    asyncio.run(scene())


def test_tcp_byte_by_byte_and_a_second_receiver_beside_it() -> None:
    async def scene() -> None:
        taken, total = Taken(), LineCount()
        receiver = TcpReceiver(taken.take, total)
        server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        _, slow = await asyncio.open_connection("127.0.0.1", port)
        _, quick = await asyncio.open_connection("127.0.0.1", port)
        quick.write(b"\x01\x02garbage\n" + BARE)
        for value in LINE:
            slow.write(bytes([value]))
            await slow.drain()
        await taken.wait_for(2)
        assert sorted(identity for identity, _ in taken.fixes) == ["V1", "tcp:127.0.0.1"]
        for writer in (slow, quick):
            writer.close()
            await writer.wait_closed()
        server.close()
        await server.wait_closed()

    asyncio.run(scene())


def test_no_sentence_speaks_for_a_terminal_that_signs_in() -> None:
    async def scene() -> None:
        taken, total = Taken(), LineCount()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: UdpReceiver(taken.take, total), local_addr=("127.0.0.1", 0)
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            claim = tagged("jt808:013800138000", rmc(AT, 118.0, 32.0, 36.0, 90.0))
            sender.sendto(claim, transport.get_extra_info("sockname"))
        await taken.wait_for(1)
        transport.close()
        assert taken.fixes[0][0] == "udp:127.0.0.1"

    asyncio.run(scene())
