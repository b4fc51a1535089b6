"""The sockets under sippy: UDP, TCP and TLS, each packet through the gate, every queue bounded."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from sippy.Core.EventDispatcher import ED2
from sippy.Network_server import Remote_address
from sippy.Time.MonoTime import MonoTime

from dispatch_app.exchange.sip.gate import LARGEST_BYTES, PacketGate
from dispatch_app.exchange.sip.wire_text import StreamCutter, to_bytes, to_text

WAITING_PACKETS = 2_000
"""Packets handed to the SIP thread and not yet looked at: two seconds of its work; beyond, the peers send again."""

CONNECTIONS = 500
CONNECTIONS_A_SOURCE = 64
"""A centre has some hundred telephones; whole stations may stand behind one router."""

FIRST_MESSAGE_S = 10.0
"""A connection that has said nothing by then is a half-open one."""

IDLE_S = 900.0
WRITE_BYTES = 256 * 1024
CONNECT_S = 4.0

log = logging.getLogger(__name__)

Deliver = Callable[[str, Remote_address, Any, MonoTime], None]


class Inlet:
    """From any socket's thread to the SIP thread: judged, counted, bounded."""

    def __init__(self, gate: PacketGate, deliver: Deliver) -> None:
        self.gate = gate
        self._deliver = deliver
        self._lock = threading.Lock()
        self._waiting = 0

    def take(self, data: bytes, address: tuple[str, int], server: Any) -> None:
        """A packet came."""
        with self._lock:
            if not self.gate.passes(data, address[0], time.monotonic()):
                return
            if self._waiting >= WAITING_PACKETS:
                self.gate.counts["overload"] += 1
                return
            self._waiting += 1
        ED2.callFromThread(self._look, to_text(data), Remote_address(address, server.transport), server, MonoTime())

    def _look(self, text: str, remote: Remote_address, server: Any, at: MonoTime) -> None:
        with self._lock:
            self._waiting -= 1
        self._deliver(text, remote, server, at)


class _Fixed:
    """What sippy asks of a server's options: no wildcard, so that answers leave where the request came in."""

    @staticmethod
    def isWildCard() -> bool:
        return False


class DatagramServer:
    """SIP over UDP."""

    transport = "udp"
    uopts = _Fixed()

    def __init__(self, host: str, port: int, shown_host: str, inlet: Inlet) -> None:
        """Raises OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind((host, port))
        self.port = int(self._socket.getsockname()[1])
        self._shown = (f"[{shown_host}]" if ":" in shown_host else shown_host, self.port)
        self._inlet = inlet
        self._thread = threading.Thread(target=self._receive, name="sip udp", daemon=True)
        self._thread.start()

    def getSIPaddr(self) -> tuple[tuple[str, int], str]:
        return self._shown, self.transport

    def addr2str(self, address: tuple[str, int]) -> str:
        return f"udp:{address[0]}:{address[1]}"

    def send_to(self, data: str | bytes, address: tuple[str, int], delayed: bool = False) -> None:
        raw = data if isinstance(data, bytes) else to_bytes(data)
        host = address[0].strip("[]")
        try:
            self._socket.sendto(raw, (host, int(address[1])))
        except OSError as wrong:
            self._inlet.gate.counts["unsent"] += 1
            log.debug("a message could not be sent: %s", wrong)

    def shutdown(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(2.0)

    def _receive(self) -> None:
        while True:
            try:
                data, address = self._socket.recvfrom(LARGEST_BYTES + 1)
            except OSError:
                if self._socket.fileno() < 0:
                    return
                continue  # an ICMP error of an earlier packet
            if address is None:  # shut down
                return
            self._inlet.take(data, (address[0], address[1]), self)


class StreamConnection:
    """One TCP or TLS connection; sippy sees it as a server that always reaches this peer."""

    uopts = _Fixed()

    def __init__(self, streams: StreamServers, transport: str, peer: tuple[str, int], shown: tuple[str, int]) -> None:
        self.transport = transport
        self.peer = peer
        self._shown = shown
        self._streams = streams
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: list[bytes] = []
        self.alive = True

    def getSIPaddr(self) -> tuple[tuple[str, int], str]:
        return self._shown, self.transport

    def addr2str(self, address: tuple[str, int]) -> str:
        return f"{self.transport}:{self.peer[0]}:{self.peer[1]}"

    def send_to(self, data: str | bytes, address: tuple[str, int], delayed: bool = False) -> None:
        raw = data if isinstance(data, bytes) else to_bytes(data)
        self._streams.call(self._write, raw)

    def _write(self, raw: bytes) -> None:
        if self._writer is None:
            if len(self._waiting) < 20:
                self._waiting.append(raw)
            return
        if not self.alive or self._writer.transport.get_write_buffer_size() > WRITE_BYTES:
            self.close()
            return
        self._writer.write(raw)

    def opened(self, writer: asyncio.StreamWriter) -> None:
        """The connection stands."""
        self._writer = writer
        for raw in self._waiting:
            writer.write(raw)
        self._waiting.clear()

    def close(self) -> None:
        """End it; in the loop's thread."""
        self.alive = False
        if self._writer is not None:
            self._writer.close()


class StreamServers:
    """SIP over TCP and TLS: one thread with its own event loop for all connections."""

    def __init__(self, host: str, shown_host: str, inlet: Inlet) -> None:
        self._host, self._shown_host = host, shown_host
        self._inlet = inlet
        self._loop = asyncio.new_event_loop()
        self._by_peer: dict[tuple[str, int], StreamConnection] = {}
        self._servers: list[asyncio.Server] = []
        self._client_tls = ssl.create_default_context()
        self._tasks: set[asyncio.Task[None]] = set()
        self.ports: dict[str, int] = {}
        self._thread = threading.Thread(target=self._loop.run_forever, name="sip streams", daemon=True)
        self._thread.start()

    def listen(self, transport: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Take connections. Raises OSError."""

        async def start() -> asyncio.Server:
            return await asyncio.start_server(
                lambda reader, writer: self._serve(transport, reader, writer), self._host, port, ssl=tls, backlog=100,
                ssl_handshake_timeout=FIRST_MESSAGE_S if tls else None,
            )

        server = asyncio.run_coroutine_threadsafe(start(), self._loop).result(10.0)
        self._servers.append(server)
        self.ports[transport] = int(server.sockets[0].getsockname()[1])

    def trust(self, authority: str) -> None:
        """Believe certificates of this authority file on connections that we open. Raises OSError."""
        self._client_tls.load_verify_locations(authority)

    def connection_to(self, peer: tuple[str, int], transport: str) -> StreamConnection:
        """The living connection with the peer, or a new one that is being opened; from the SIP thread."""
        known = self._by_peer.get(peer)
        if known is not None and known.alive:
            return known
        fresh = StreamConnection(self, transport, peer, (self._shown_host, self.ports.get(transport, 0)))
        self._by_peer[peer] = fresh
        self.call(self._start_open, fresh)
        return fresh

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Run in the loop's thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(function, *arguments)

    def count(self) -> int:
        """Open connections."""
        return sum(1 for one in list(self._by_peer.values()) if one.alive)

    def shutdown(self) -> None:
        """Close everything."""

        def end() -> None:
            for server in self._servers:
                server.close()
            for one in list(self._by_peer.values()):
                one.close()
            for task in self._tasks:
                task.cancel()
            self._loop.call_later(0.05, self._loop.stop)

        self.call(end)
        self._thread.join(3.0)

    def _start_open(self, connection: StreamConnection) -> None:
        task = self._loop.create_task(self._open(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self, connection: StreamConnection) -> None:
        tls = self._client_tls if connection.transport == "tls" else None
        host, port = connection.peer
        try:
            opening = asyncio.open_connection(host, port, ssl=tls, server_hostname=host if tls else None)
            reader, writer = await asyncio.wait_for(opening, CONNECT_S)
        except (OSError, TimeoutError, ssl.SSLError) as wrong:
            self._inlet.gate.counts["unconnected"] += 1
            log.info("no connection to a peer: %s", wrong)
            connection.alive = False
            return
        connection.opened(writer)
        await self._read(connection, reader)

    async def _serve(self, transport: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = writer.get_extra_info("peername")
        peer = (str(name[0]), int(name[1]))
        of_source = sum(1 for one in self._by_peer.values() if one.alive and one.peer[0] == peer[0])
        if self.count() >= CONNECTIONS or of_source >= CONNECTIONS_A_SOURCE:
            self._inlet.gate.counts["connections_refused"] += 1
            writer.close()
            return
        connection = StreamConnection(self, transport, peer, (self._shown_host, self.ports[transport]))
        self._by_peer[peer] = connection
        connection.opened(writer)
        await self._read(connection, reader)

    async def _read(self, connection: StreamConnection, reader: asyncio.StreamReader) -> None:
        cutter = StreamCutter(LARGEST_BYTES)
        patience = FIRST_MESSAGE_S
        try:
            while connection.alive:
                data = await asyncio.wait_for(reader.read(16_384), patience)
                if not data:
                    break
                for message in cutter.feed(data):
                    patience = IDLE_S
                    self._inlet.take(message, connection.peer, connection)
                for _ in range(min(cutter.pings, 10)):
                    connection.send_to(b"\r\n", connection.peer)
                cutter.pings = 0
                if cutter.broken:
                    self._inlet.gate.counts[cutter.broken.split()[0]] += 1
                    break
        except TimeoutError:
            self._inlet.gate.counts["half_open" if patience == FIRST_MESSAGE_S else "idle"] += 1
        except (OSError, ssl.SSLError):
            self._inlet.gate.counts["connection_lost"] += 1
        finally:
            connection.close()
            if self._by_peer.get(connection.peer) is connection:
                del self._by_peer[connection.peer]
