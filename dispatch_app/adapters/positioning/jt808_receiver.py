"""Sockets on which JT/T 808 terminals talk: what they send goes to the sessions, what these want is done."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, cast

from dispatch_app.adapters.positioning.jt808 import Jt808Decoder, Received
from dispatch_app.adapters.positioning.jt808_messages import Empty, Kind, Message, Result, Text, Tracking
from dispatch_app.adapters.positioning.jt808_position import NO_TIME
from dispatch_app.adapters.positioning.jt808_sessions import (
    Action,
    Answered,
    Close,
    Contested,
    Introduced,
    Jt808Sessions,
    Report,
    Send,
)
from dispatch_app.adapters.positioning.nmea import LineCount, NmeaFix, NoFix
from dispatch_app.adapters.positioning.receiver import CONNECTIONS, PEERS

BACKLOG = 4_096
"""A whole fleet connects again at once after a restart; the kernel takes less where its own limit is lower."""

NO_SIGN_IN_S = 60.0
"""A connection on which no terminal has authenticated by then is none of ours."""

SWEEP_EVERY_S = 5.0

UNSENT_BYTES = 65_536
"""A terminal that does not read its answers for so long is cut off; they are some twenty bytes each."""

ANSWER_S = 30.0
"""A terminal on a mobile network answers within seconds or is not there."""

NEVER = datetime.fromtimestamp(0, UTC)
"""The time of a position that came without one: no clock shows it, so the gate marks it."""

log = logging.getLogger(__name__)


class TerminalGate(Protocol):
    """What becomes of what terminals say (see FeedGate)."""

    def take(self, identity: str, fix: NmeaFix | NoFix, stored: bool = False) -> None: ...

    def note_alarms(self, identity: str, bits: int) -> None: ...

    def note_registered(self, identity: str, words: str) -> None: ...

    def note_contested(self, identity: str) -> None: ...


@dataclass(frozen=True, slots=True)
class UdpLink:
    """Where a terminal's datagrams come from; the port may change behind an operator's address translation."""

    host: str
    port: int = field(compare=False)


class Jt808Terminals:
    """All terminals of both kinds of sockets; use it in one event loop."""

    def __init__(
        self, sessions: Jt808Sessions, gate: TerminalGate, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.sessions = sessions
        self.count = LineCount()
        self.refused_connections = 0
        self.dropped_answers = 0
        self._gate = gate
        self._now_s = now_s
        self._open: dict[TcpTerminal, float] = {}
        self._udp: asyncio.DatagramTransport | None = None
        self._peers: OrderedDict[tuple[str, int], Jt808Decoder] = OrderedDict()
        self._awaited: dict[tuple[str, int], asyncio.Future[int]] = {}

    async def open_tcp(self, host: str, port: int) -> asyncio.Server:
        """A listening socket. Raises OSError."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: TcpTerminal(self), host, port, backlog=BACKLOG)

    async def open_udp(self, host: str, port: int) -> asyncio.DatagramTransport:
        """A bound socket. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(lambda: UdpTerminals(self), local_addr=(host, port))
        return self._udp

    def opened(self, link: TcpTerminal) -> bool:
        """Whether a new connection may stay."""
        if len(self._open) >= CONNECTIONS:
            self.refused_connections += 1
            return False
        self._open[link] = self._now_s()
        return True

    def ended(self, link: TcpTerminal) -> None:
        """A connection has ended."""
        self._open.pop(link, None)
        self.sessions.lost(link)

    def received(self, link: Hashable, decoder: Jt808Decoder, raw: bytes, ends: bool = False) -> None:
        """Bytes of a link; with `ends` they are a whole datagram."""
        now_s = self._now_s()
        results = decoder.feed(raw, now_s)
        for result in [*results, *decoder.end()] if ends else results:
            if isinstance(result, Received):
                self.count.good += 1
            else:
                self.count.refuse(result.reason.partition(":")[0])
            self._do(self.sessions.receive(link, result, now_s))

    def datagram(self, raw: bytes, address: tuple[str, int]) -> None:
        """One datagram."""
        decoder = self._peers.pop(address, None) or Jt808Decoder()
        self._peers[address] = decoder
        if len(self._peers) > PEERS:
            self._peers.popitem(last=False)
        self.received(UdpLink(*address), decoder, raw, ends=True)

    def sweep(self) -> None:
        """Let go of terminals that are silent and of connections on which none has signed in."""
        now_s = self._now_s()
        self._do(self.sessions.sweep(now_s))
        for link, since_s in list(self._open.items()):
            if now_s - since_s > NO_SIGN_IN_S and not self.sessions.has_session(link):
                link.close()
            for missing in link.decoder.missing(now_s):
                self._do(self.sessions.ask_again(link, missing))
        for address, decoder in list(self._peers.items()):
            for missing in decoder.missing(now_s):
                self._do(self.sessions.ask_again(UdpLink(*address), missing))

    async def sweep_forever(self) -> None:
        """`sweep` now and then, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            self.sweep()

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Send():
                    self._send(action)
                case Report():
                    self._report(action)
                case Introduced(identity, words):
                    self._gate.note_registered(identity, words)
                case Contested(identity):
                    self._gate.note_contested(identity)
                case Close(link):
                    if isinstance(link, TcpTerminal):
                        link.close()
                case Answered(terminal, serial, result):
                    awaited = self._awaited.pop((terminal, serial), None)
                    if awaited is not None and not awaited.done():
                        awaited.set_result(result)

    def _report(self, report: Report) -> None:
        position, identity = report.position, report.identity
        if not report.stored:
            self._gate.note_alarms(identity, position.alarm)
        if position.void and position.void != NO_TIME:
            if not report.stored:
                self._gate.take(identity, NoFix())
            return
        at = position.at or NEVER
        speed_kmh, heading_deg = position.speed_kmh, float(position.heading_deg)
        fix = NmeaFix(at, position.longitude, position.latitude, speed_kmh, heading_deg)
        self._gate.take(identity, fix, report.stored)

    def _send(self, action: Send) -> None:
        if isinstance(action.link, TcpTerminal):
            action.link.write(action.raw)
        elif isinstance(action.link, UdpLink) and self._udp is not None:
            self._udp.sendto(action.raw, (action.link.host, action.link.port))

    async def send_text(self, terminal: str, text: str, flags: int = 0b1101) -> Result:
        """Text for the crew's screen and speaker, with the terminal's result; raises as `ask`."""
        return await self.ask(terminal, Kind.TEXT, Text(text, flags))

    async def ask_position(self, terminal: str) -> Result:
        """Have the terminal report at once; the position goes the way of all positions. Raises as `ask`."""
        return await self.ask(terminal, Kind.POSITION_QUERY, Empty())

    async def track(self, terminal: str, interval_s: int, for_s: int) -> Result:
        """Have the terminal report every `interval_s` for `for_s`; raises as `ask`."""
        return await self.ask(terminal, Kind.TRACKING, Tracking(interval_s, for_s))

    async def ask(self, terminal: str, kind: Kind, message: Message) -> Result:
        """The terminal's result for a message of ours.

        Raises NoSession where it is away, TimeoutError where it does not answer, ValueError where the message does
        not fit or the terminal answers what no standard knows.
        """
        serial, sends = self.sessions.write(terminal, kind, message)
        awaited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        key = (self.sessions.session_name(terminal), serial)
        self._awaited[key] = awaited
        for send in sends:
            self._send(send)
        try:
            return Result(await asyncio.wait_for(awaited, ANSWER_S))
        finally:
            self._awaited.pop(key, None)


class TcpTerminal(asyncio.Protocol):
    """One connection; it is its own link."""

    def __init__(self, terminals: Jt808Terminals) -> None:
        self._terminals = terminals
        self.decoder = Jt808Decoder()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it, or close it at once where there are too many."""
        self._transport = cast(asyncio.Transport, transport)
        if not self._terminals.opened(self):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes in any cut."""
        self._terminals.received(self, self.decoder, data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, by whomever."""
        self._terminals.ended(self)

    def write(self, raw: bytes) -> None:
        """Send, unless the terminal has stopped reading: then end it."""
        assert self._transport is not None
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > UNSENT_BYTES:
            self._terminals.dropped_answers += 1
            self._transport.abort()
            return
        self._transport.write(raw)

    def close(self) -> None:
        """End it; what is already written is still sent."""
        if self._transport is not None:
            self._transport.close()


class UdpTerminals(asyncio.DatagramProtocol):
    """The socket of all terminals that speak UDP."""

    def __init__(self, terminals: Jt808Terminals) -> None:
        self._terminals = terminals

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One datagram of whole frames."""
        self._terminals.datagram(data, (addr[0], addr[1]))

    def error_received(self, exc: Exception) -> None:
        """A terminal's port was closed; it will be silent and then swept."""
        log.debug("a datagram could not be delivered: %s", exc)
