"""`python -m dispatch_app positions`: receive vehicles' positions, or decode a file of them."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
import threading
from pathlib import Path

from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.adapters.positioning.nmea import LineCount
from dispatch_app.adapters.positioning.receiver import TcpReceiver, UdpReceiver
from dispatch_app.adapters.positioning.uplink import Uplink
from dispatch_app.server import positions_decode_cli
from dispatch_app.server.certificates import CertificateFault, server_files
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.settings import Settings, SettingsFault, load_settings
from dispatch_app.words import t

RECEIVE_BYTES = 4 << 20
"""A second of 5,000 vehicles; the kernel gives less where its own limit (net.core.rmem_max) is lower."""

REPORT_EVERY_S = 60.0
"""A line of counts a minute in the log."""

log = logging.getLogger("positions")


def run(arguments: list[str]) -> int:
    """0 after a clean end, 2 when it could not begin."""
    if arguments[:1] == ["decode"]:
        return positions_decode_cli.run(arguments[1:])
    parser = argparse.ArgumentParser(prog="positions", description=t("Receive vehicles' positions"))
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--password-file", type=Path, help=t("Password of the account 'positions'"))
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings(chosen.settings)
        password_file = chosen.password_file or settings.keys / "positions"
        password = password_file.read_text(encoding="utf-8").strip()
    except (SettingsFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        return asyncio.run(_receive(settings, password))
    except CertificateFault as wrong:
        print(wrong, file=sys.stderr)
        return 2


async def _receive(settings: Settings, password: str) -> int:
    gate = FeedGate(SystemClock().now)
    ca_file = server_files(settings.tls_folder).authority if settings.tls_enabled else None
    uplink = Uplink(settings.url(), ca_file, "positions", password, gate)
    total = LineCount()
    loop = asyncio.get_running_loop()
    tcp = TcpReceiver(gate.take, total)
    host = settings.positions_host
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: UdpReceiver(gate.take, total), local_addr=(host, settings.positions_udp_port)
        )
        server = await asyncio.start_server(tcp.serve, host, settings.positions_tcp_port)
        _widen(transport)
    except OSError as wrong:
        print(t("The ports for positions cannot be opened: {why}", why=wrong.strerror or wrong), file=sys.stderr)
        return 2
    ended = asyncio.Event()
    for stopping in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stopping, ended.set)
    known = threading.Event()

    def first_feeds(count: int) -> None:
        if not known.is_set():
            known.set()
            print(f"ready udp:{settings.positions_udp_port} tcp:{settings.positions_tcp_port}", flush=True)

    uplink.on_feeds = first_feeds
    thread = threading.Thread(target=uplink.run, name="uplink", daemon=True)
    thread.start()
    while not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), REPORT_EVERY_S)
        except TimeoutError:
            _report(total, gate, uplink)
    transport.close()
    server.close()
    uplink.stop()
    await asyncio.to_thread(thread.join, 5.0)
    _report(total, gate, uplink)
    return 0


def _widen(transport: asyncio.DatagramTransport) -> None:
    """Let the kernel hold what comes while we decode; its usual 200 KB are a twentieth of a second of a large fleet."""
    own = transport.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)


def _report(total: LineCount, gate: FeedGate, uplink: Uplink) -> None:
    log.info(
        "lines good %d bad %d ignored %d; fixes taken %d posted %d shed %d refused %s", total.good, total.bad,
        total.ignored, gate.taken, uplink.posted, gate.shed, gate.refused,
    )  # fmt: skip
