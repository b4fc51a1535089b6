"""Sockets on which receivers talk NMEA: UDP datagrams and TCP streams, each peer with its own decoder."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable

from dispatch_app.adapters.positioning.feed_gate import TERMINAL
from dispatch_app.adapters.positioning.nmea import LineCount, NmeaDecoder, NmeaFix, NoFix

PEERS = 10_000
"""UDP peers with a decoder of their own; twice the largest fleet. The longest silent one is forgotten first."""

CONNECTIONS = 10_000
"""TCP receivers at once; one more is closed at once, so that a flood of connections cannot take all memory."""

SILENT_S = 300.0
"""A TCP receiver that says nothing for so long is gone without having said so."""

READ_BYTES = 65_536

log = logging.getLogger(__name__)

TakeFix = Callable[[str, NmeaFix | NoFix], None]
"""Called with the feed identity and the fix."""


class UdpReceiver(asyncio.DatagramProtocol):
    """Datagrams of whole sentences; the identity is the TAG block's source, else `udp:ADDRESS`."""

    def __init__(self, take: TakeFix, total: LineCount) -> None:
        self._take = take
        self._total = total
        self._decoders: OrderedDict[str, NmeaDecoder] = OrderedDict()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Decode one datagram; its last line counts as complete."""
        peer = f"{addr[0]}:{addr[1]}"
        decoder = self._decoders.pop(peer, None) or NmeaDecoder()
        self._decoders[peer] = decoder
        if len(self._decoders) > PEERS:
            self._decoders.popitem(last=False)
        fixes = [*decoder.feed(data), *decoder.end()]
        hand_on(decoder, fixes, f"udp:{addr[0]}", self._take)
        add_up(self._total, decoder)


class TcpReceiver:
    """Streams of sentences; the identity is the TAG block's source, else `tcp:ADDRESS`."""

    def __init__(self, take: TakeFix, total: LineCount) -> None:
        self._take = take
        self._total = total
        self.connections = 0
        self.refused = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One receiver from its connection to its end."""
        address = writer.get_extra_info("peername")[0]
        if self.connections >= CONNECTIONS:
            self.refused += 1
            writer.close()
            return
        self.connections += 1
        decoder = NmeaDecoder()
        try:
            while raw := await asyncio.wait_for(reader.read(READ_BYTES), SILENT_S):
                hand_on(decoder, decoder.feed(raw), f"tcp:{address}", self._take)
                add_up(self._total, decoder)
        except (TimeoutError, ConnectionError):
            log.info("a TCP receiver went away")
        finally:
            self.connections -= 1
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def hand_on(decoder: NmeaDecoder, fixes: list[NmeaFix], address: str, take: TakeFix) -> None:
    """Give the fixes on, and who spoke without one."""
    for found in [*decoder.take_without_fix(), *fixes]:
        take(source_of(found, address), found)


def source_of(fix: NmeaFix | NoFix, address: str) -> str:
    """The feed identity: the TAG block's source, else the address. No sentence speaks for a terminal that signs in."""
    return fix.source if fix.source and not fix.source.startswith(TERMINAL) else address


def add_up(total: LineCount, decoder: NmeaDecoder) -> None:
    """Move a decoder's counts into the total."""
    part = decoder.count
    total.good += part.good
    total.bad += part.bad
    total.ignored += part.ignored
    for reason, number in part.reasons.items():
        total.reasons[reason] = total.reasons.get(reason, 0) + number
    decoder.count = LineCount()
