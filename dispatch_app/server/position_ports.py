"""All ports on which vehicles' positions arrive, opened as the settings say."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
import sys
import threading
from pathlib import Path

from dispatch_app.adapters.positioning.device_pins import DevicePins
from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.adapters.positioning.jt808_receiver import Jt808Terminals
from dispatch_app.adapters.positioning.jt808_sessions import Jt808Sessions
from dispatch_app.adapters.positioning.nmea import LineCount, NmeaFix, NoFix
from dispatch_app.adapters.positioning.receiver import TcpReceiver, UdpReceiver
from dispatch_app.adapters.positioning.serial_receiver import SerialReceiver
from dispatch_app.server.own_keys import make_key, read_key
from dispatch_app.server.settings import Settings

RECEIVE_BYTES = 16 << 20
"""Three seconds of 5,000 vehicles. Without the right to force it the kernel gives net.core.rmem_max at most."""

FORCED_RECEIVE_BUFFER = 33
"""SO_RCVBUFFORCE of Linux, which Python's socket module does not name."""

OPEN_FILES = 20_000
"""NMEA and JT/T 808 connections at their limits, and what else is open."""

PINS_NAME = "jt808-devices.json"
"""Beside the secret: which device has which number."""

SECRET_NAME = "jt808"  # noqa: S105 – the name of a file

log = logging.getLogger("positions")


class PositionPorts:
    """Sockets and serial ports before one gate; use it in one event loop."""

    def __init__(self, settings: Settings, gate: FeedGate) -> None:
        self._settings = settings
        self._gate = gate
        self.nmea = LineCount()
        self._serial_count = LineCount()
        self.terminals = Jt808Terminals(
            Jt808Sessions(terminal_secret(settings.keys), gate.knows, DevicePins(settings.keys / PINS_NAME)), gate
        )
        self._transports: list[asyncio.DatagramTransport] = []
        self._servers: list[asyncio.Server] = []
        self._lines: list[SerialReceiver] = []
        self._threads: list[threading.Thread] = []
        self._sweeping: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    async def open(self) -> None:
        """Open them all. Raises OSError where a socket cannot be had; serial ports are tried again and again."""
        allow_connections()
        settings, host = self._settings, self._settings.positions_host
        udp, _ = await self._loop.create_datagram_endpoint(
            lambda: UdpReceiver(self._gate.take, self.nmea), local_addr=(host, settings.positions_udp_port)
        )
        self._transports.append(udp)
        tcp = TcpReceiver(self._gate.take, self.nmea)
        self._servers.append(await asyncio.start_server(tcp.serve, host, settings.positions_tcp_port))
        if settings.jt808_udp_port:
            self._transports.append(await self.terminals.open_udp(host, settings.jt808_udp_port))
        if settings.jt808_tcp_port:
            self._servers.append(await self.terminals.open_tcp(host, settings.jt808_tcp_port))
        for transport in self._transports:
            _widen(transport)
        self._sweeping = asyncio.create_task(self.terminals.sweep_forever())
        for port in settings.positions_serial:
            line = SerialReceiver(port.identity, port.url, port.baud, self._take_from_thread, self._serial_count)
            thread = threading.Thread(target=line.run, name=f"serial {port.identity}", daemon=True)
            self._lines.append(line)
            self._threads.append(thread)
            thread.start()

    def _take_from_thread(self, identity: str, fix: NmeaFix | NoFix) -> None:
        self._loop.call_soon_threadsafe(self._gate.take, identity, fix)

    def opened(self) -> str:
        """The ports as the line that says `ready` names them."""
        settings = self._settings
        names = {"udp": settings.positions_udp_port, "tcp": settings.positions_tcp_port,
                 "jt808-udp": settings.jt808_udp_port, "jt808-tcp": settings.jt808_tcp_port}  # fmt: skip
        return " ".join(f"{name}:{port}" for name, port in names.items() if port)

    async def close(self) -> None:
        """Close them all."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for transport in self._transports:
            transport.close()
        for server in self._servers:
            server.close()
        for line in self._lines:
            line.stop()
        for thread in self._threads:
            await asyncio.to_thread(thread.join, 2.0)

    def report(self) -> None:
        """One line of counts in the log for each kind of receiver that is in use."""
        for name, count in (("terminals", self.terminals.count), ("serial", self._serial_count)):
            if count.good or count.bad:
                log.info("%s: good %d bad %d %s", name, count.good, count.bad, count.reasons)
        if self.terminals.count.good:
            sessions = self.terminals.sessions
            log.info("terminals: %d signed in; %s", len(sessions), sessions.counts)


def allow_connections() -> None:
    """Let this process have as many open files as the system allows; the usual 1,024 are a fifth of a large fleet."""
    if sys.platform == "win32":  # sockets are not counted there
        return
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if wanted < OPEN_FILES:
        log.warning("only %d files may be open at once, so at most so many terminals can be connected", wanted)


def _widen(transport: asyncio.DatagramTransport) -> None:
    """Let the kernel hold what comes while we decode; its usual 200 KB are a twentieth of a second of a large fleet."""
    own = transport.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # only for who may administer the network
            own.setsockopt(socket.SOL_SOCKET, FORCED_RECEIVE_BUFFER, RECEIVE_BYTES)


def terminal_secret(keys: Path) -> bytes:
    """What the codes of the terminals are derived from: kept among the keys, made where there is none."""
    try:
        return read_key(keys, SECRET_NAME).encode()
    except FileNotFoundError:
        try:
            return make_key(keys, SECRET_NAME).encode()
        except OSError as wrong:
            log.warning("the terminals' secret cannot be kept, they register again after each start: %s", wrong)
            return secrets.token_bytes(24)
