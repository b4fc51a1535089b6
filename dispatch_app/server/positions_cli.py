"""`python -m dispatch_app positions`: receive vehicles' positions, or decode a file of them."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from dispatch_app.adapters.positioning.device_pins import DevicePins
from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.adapters.positioning.jt808_sessions import number_of
from dispatch_app.adapters.positioning.terminal_errands import TerminalErrands
from dispatch_app.adapters.positioning.uplink import Uplink
from dispatch_app.domain.terminal import TerminalRequest
from dispatch_app.server import positions_decode_cli
from dispatch_app.server.certificates import CertificateFault, server_files
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.position_ports import PINS_NAME, PositionPorts
from dispatch_app.server.radio_ports import RadioPorts, SignedInCentre
from dispatch_app.server.settings import Settings, SettingsFault, load_settings
from dispatch_app.words import t

REPORT_EVERY_S = 60.0
"""A line of counts a minute in the log."""

log = logging.getLogger("positions")


def run(arguments: list[str]) -> int:
    """0 after a clean end, 2 when it could not begin."""
    if arguments[:1] == ["decode"]:
        return positions_decode_cli.run(arguments[1:])
    if arguments[:1] == ["release"]:
        return _release(arguments[1:])
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
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(_receive(settings, password))
    except CertificateFault as wrong:
        print(wrong, file=sys.stderr)
        return 2


def _release(arguments: list[str]) -> int:
    """Forget which device has a terminal's number: 0 done, 1 there was none, 2 wrong settings."""
    parser = argparse.ArgumentParser(prog="positions release", description=t("Let another device have this number"))
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("number", help=t("terminal number, with or without its leading zeros"))
    chosen = parser.parse_args(arguments)
    try:
        pins = DevicePins(load_settings(chosen.settings).keys / PINS_NAME)
    except SettingsFault as wrong:
        print(wrong, file=sys.stderr)
        return 2
    device = pins.pop(number_of(chosen.number), None)
    if device is None:
        print(t("No device has this number: {number}", number=chosen.number), file=sys.stderr)
        return 1
    print(t("{device} no longer has the number {number}", device=device, number=chosen.number))
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """libuv's loop, which takes a large fleet in much less of a core; Python's own where there is none (Windows)."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    import uvloop  # not on Windows

    return uvloop.new_event_loop


async def _receive(settings: Settings, password: str) -> int:
    gate = FeedGate(SystemClock().now)
    ca_file = server_files(settings.tls_folder).authority if settings.tls_enabled else None
    uplink = Uplink(settings.url(), ca_file, "positions", password, gate)
    try:
        ports = PositionPorts(settings, gate)
        await ports.open()
    except OSError as wrong:
        print(t("The ports for positions cannot be opened: {why}", why=wrong.strerror or wrong), file=sys.stderr)
        return 2
    centre = SignedInCentre(settings.url(), ca_file, "positions", password)
    radio = RadioPorts(settings.radio_gateways, centre)
    ended = asyncio.Event()
    for stopping in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stopping, ended.set)
    known = threading.Event()

    def first_feeds(count: int) -> None:
        if not known.is_set():
            known.set()
            print(f"ready {ports.opened()}", flush=True)

    errands = TerminalErrands(ports.terminals, gate.note_answer)
    loop = asyncio.get_running_loop()

    def requested(requests: list[TerminalRequest]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: the requests stay with the server
            loop.call_soon_threadsafe(errands.begin, requests)

    uplink.on_feeds, uplink.on_requests = first_feeds, requested
    thread = threading.Thread(target=uplink.run, name="uplink", daemon=True)
    radio.open()
    thread.start()
    while not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), REPORT_EVERY_S)
        except TimeoutError:
            _report(ports, gate, uplink)
            radio.report()
    await ports.close()
    await asyncio.to_thread(radio.close)
    await errands.close()
    uplink.stop()
    await asyncio.to_thread(thread.join, 5.0)
    _report(ports, gate, uplink)
    return 0


def _report(ports: PositionPorts, gate: FeedGate, uplink: Uplink) -> None:
    total = ports.nmea
    ports.report()
    log.info(
        "lines good %d bad %d ignored %d; fixes taken %d posted %d shed %d refused %s; late %d marked %s", total.good,
        total.bad, total.ignored, gate.taken, uplink.posted, gate.shed, gate.refused, gate.late, gate.marked,
    )  # fmt: skip
