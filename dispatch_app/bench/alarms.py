"""How long from a fault to the lamp: real lines on pseudo-terminals, the real service, a relay box that is read back.

`bench alarms [--rounds N]`: for each fault the seconds from the fault to the coil of the lamp (and back), beside the
stated detection time; and the share of a core that the service takes while all is well.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alarms.decoders import sntp
from alarms.decoders.sip_text import Credentials
from alarms.fake_devices.devices import FakeRelay, FakeUps
from alarms.fake_devices.pty_port import PtyPort
from alarms.fake_devices.sip_exchange import FakeExchange
from alarms.service.device_file import read_devices
from alarms.service.running import AlarmService
from alarms.watchers.alarm_life import State
from dispatch_app.bench.alarm_parts import MORE, MorePart, NotHere, Opens

RED, AMBER, GREEN, SIREN, EXCHANGE = range(5)
GIVE_UP_AFTER_S = 60.0
LOOK_EVERY_S = 0.005
QUIET_S = 10.0
ACCOUNT = Credentials("alarms", "secret")


@dataclass
class Listener:
    """A TCP service that can die and come back on the same port."""

    port: int = 0
    _socket: socket.socket | None = None

    def up(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]

    def down(self) -> None:
        assert self._socket is not None
        self._socket.close()


@dataclass
class TimeServer:
    """An SNTP server whose clock can be moved."""

    ahead_s: float = 0.0

    @contextmanager
    def running(self) -> Iterator[int]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as serving:
            serving.bind(("127.0.0.1", 0))
            serving.settimeout(0.2)
            stop = threading.Event()
            thread = threading.Thread(target=self._serve, args=(serving, stop))
            thread.start()
            yield serving.getsockname()[1]
            stop.set()
            thread.join()

    def _serve(self, serving: socket.socket, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                question, asker = serving.recvfrom(256)
            except TimeoutError:
                continue
            serving.sendto(sntp.answer(question, time.time() + self.ahead_s), asker)


@dataclass
class PageServer:
    """A web page that can die and come back on the same port."""

    port: int = 0
    _server: ThreadingHTTPServer | None = None

    def up(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _Page)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def down(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def write_certificate(file: Path, days: int) -> None:
    """A certificate that ends after so many days, whole at any moment."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now,
                                   now + timedelta(days=days)).sign(key, hashes.SHA256())  # fmt: skip
    fresh = file.with_suffix(".new")
    fresh.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    fresh.replace(file)


def write_meminfo(file: Path, free_percent: int) -> None:
    """What /proc/meminfo says when so much of the memory is free."""
    fresh = file.with_suffix(".new")
    fresh.write_text(f"MemTotal: 100000 kB\nMemAvailable: {free_percent * 1000} kB\n", encoding="ascii")
    fresh.replace(file)


@dataclass(frozen=True)
class Fault:
    """What breaks, what shows it, and how it is mended."""

    name: str
    stated: str
    """Kind and subject of the stated time."""
    shown: Callable[[], bool]
    breaks: Callable[[], None]
    mends: Callable[[], None]


@dataclass
class Bed:
    """The machine room under measurement."""

    ups: FakeUps
    relay: FakeRelay
    ups_port: PtyPort
    exchange: Listener
    clock: TimeServer
    backups: Path
    service: AlarmService
    sip: FakeExchange
    trunk: FakeExchange
    page: PageServer
    path: Listener
    second_port: PtyPort
    server: PageServer
    more: MorePart | None = None

    @property
    def certificate(self) -> Path:
        """The watched certificate."""
        return self.backups.parent / "certificate.pem"

    def _free(self, percent: int) -> None:
        write_meminfo(self.backups.parent / "meminfo", percent)

    def reset(self) -> None:
        """Everything has been seen, and what is latched is ended."""
        self.service.ask(self.service.acknowledge_all)
        self.service.ask(self.service.reset_all)

    def lit(self, number: int) -> bool:
        """The coil shows a fault, and the green lamp is out."""
        return self.relay.box.coils[number] and not self.relay.box.coils[GREEN]

    def calm(self) -> bool:
        """Green and nothing else."""
        return self.relay.box.coils[: EXCHANGE + 1] == [False, False, True, False, False]

    def mended(self) -> bool:
        """Green again; what is latched by design is ended by hand on the way."""
        records = list(self.service.parts.room.book.records.values())
        if any(record.state in (State.LATCHED, State.LATCHED_UNACKNOWLEDGED) for record in records):
            self.reset()
        return self.calm()

    def faults(self) -> list[Fault]:
        """Every fault that is measured."""
        ups, inputs = self.ups, self.relay.box.inputs
        red, amber = (lambda: self.lit(RED)), (lambda: self.lit(AMBER))
        dump = self.backups / "centre.dump"

        def setting(name: str, value: object) -> Callable[[], None]:
            return lambda: setattr(ups, name, value)

        def contact(on: bool) -> Callable[[], None]:
            return lambda: inputs.__setitem__(3, on)

        def aged(hours: float) -> Callable[[], None]:
            return lambda: os.utime(dump, (time.time() - hours * 3600.0,) * 2)

        return [
            Fault("mains lost", "ups_on_battery UPS", red, setting("mains", False), setting("mains", True)),
            Fault("UPS battery low", "ups_battery_low UPS", red, setting("low", True), setting("low", False)),
            Fault("UPS overloaded", "ups_overload UPS", red, setting("load_percent", 130.0),
                  setting("load_percent", 40.0)),
            Fault("UPS failed", "ups_failed UPS", red, setting("failed", True), setting("failed", False)),
            Fault("UPS unplugged", "ups_unplugged UPS", red, self.ups_port.unplug, self.ups_port.plug_in),
            Fault("UPS silent", "ups_stale UPS", red, setting("mute", True), setting("mute", False)),
            Fault("exchange dead", "exchange_lost exchange", lambda: self.lit(EXCHANGE), self.exchange.down,
                  self.exchange.up),
            Fault("clock 5 s wrong", "clock_offset clock", amber, lambda: setattr(self.clock, "ahead_s", 5.0),
                  lambda: setattr(self.clock, "ahead_s", 0.0)),
            Fault("back-up too old", "backup_old backup", amber, aged(48.0), aged(0.0)),
            Fault("SIP exchange dead", "exchange_lost SIP exchange", red, self.sip.down, self.sip.up),
            Fault("registration refused", "registration_lost registration", red,
                  lambda: setattr(self.sip, "credentials", Credentials("alarms", "changed")),
                  lambda: setattr(self.sip, "credentials", ACCOUNT)),
            Fault("exchange mute", "media_lost voice", red, lambda: setattr(self.sip, "mute_voice", True),
                  lambda: setattr(self.sip, "mute_voice", False)),
            Fault("trunk dead", "trunk_lost trunk", red, self.trunk.down, self.trunk.up),
            Fault("web page dead", "page_lost page", red, self.page.down, self.page.up),
            Fault("network path lost", "path_lost path", red, self.path.down, self.path.up),
            Fault("memory short", "memory_short memory", amber, lambda: self._free(2), lambda: self._free(60)),
            Fault("certificate ends", "certificate_expiring certificate", amber,
                  lambda: write_certificate(self.certificate, 3), lambda: write_certificate(self.certificate, 300)),
            Fault("generator contact", "generator_fault generator", red, lambda: inputs.__setitem__(4, True),
                  lambda: inputs.__setitem__(4, False)),
            Fault("relay box unplugged", "relay_lost second box", red, self.second_port.unplug,
                  self.second_port.plug_in),
            Fault("door contact", "door_open door", amber, contact(True), contact(False)),
            Fault("server's page dead", "server_lost server", red, self.server.down, self.server.up),
        ]  # fmt: skip

    def more_fault(self) -> Fault:
        """The fault of the part that was opened for it alone."""
        part = self.more
        assert part is not None, "no such part was opened"
        return Fault(part.name, f"{part.kind} {part.watch['name']}", lambda: self.lit(RED), part.breaks, part.mends)


def devices_of(
    folder: Path, exchange: int, clock: int, sip: int, trunk: int, page: int, path: int, server: int
) -> dict[str, Any]:
    """The device file of the bed, with the product's defaults for the UPS."""
    return {
        "ups": [{"name": "UPS", "port": str(folder / "ups")}],
        "relay": [{"name": "lamp", "port": str(folder / "relay"), "red": RED, "amber": AMBER, "green": GREEN,
                   "siren": SIREN, "exchange": EXCHANGE},
                  {"name": "second box", "port": str(folder / "second"), "red": RED}],
        "contact": [
            {"name": "door", "relay": "lamp", "input": 3, "kind": "door_open"},
            {"name": "generator", "relay": "lamp", "input": 4, "kind": "generator_fault"},
        ],
        "watch": [
            {"name": "exchange", "probe": "tcp", "target": f"127.0.0.1:{exchange}", "kind": "exchange_lost",
             "every_s": 1.0, "timeout_s": 1.0, "fails_after_s": 2.0},
            {"name": "clock", "probe": "clock", "target": f"127.0.0.1:{clock}", "every_s": 2.0, "fails_after_s": 2.0},
            {"name": "backup", "probe": "backup", "target": "backups", "every_s": 2.0, "fails_after_s": 0.0},
            {"name": "SIP exchange", "probe": "sip", "target": f"127.0.0.1:{sip}", "every_s": 1.0, "timeout_s": 1.0,
             "fails_after_s": 2.0},
            {"name": "registration", "probe": "register", "target": f"127.0.0.1:{sip}", "user": "alarms",
             "password_file": "sip-key", "every_s": 5.0, "fails_after_s": 0.0},
            {"name": "voice", "probe": "media", "target": f"127.0.0.1:{sip}", "user": "alarms", "number": "echo",
             "password_file": "sip-key", "every_s": 10.0, "timeout_s": 3.0, "fails_after_s": 0.0},
            {"name": "trunk", "probe": "sip", "target": f"127.0.0.1:{trunk}", "kind": "trunk_lost", "every_s": 1.0,
             "timeout_s": 1.0, "fails_after_s": 2.0},
            {"name": "page", "probe": "page", "target": f"http://127.0.0.1:{page}/", "every_s": 2.0},
            {"name": "server", "probe": "page", "target": f"http://127.0.0.1:{server}/", "kind": "server_lost",
             "every_s": 2.0},
            {"name": "path", "probe": "tcp", "target": f"127.0.0.1:{path}", "every_s": 2.0},
            {"name": "memory", "probe": "memory", "target": "meminfo", "every_s": 2.0},
            {"name": "certificate", "probe": "certificate", "target": "certificate.pem", "every_s": 2.0,
             "fails_after_s": 0.0},
        ],
    }  # fmt: skip


@contextmanager
def bed(opens: Opens | None = None) -> Iterator[Bed]:
    """The bed, with the service running and the lamp green."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "backups").mkdir()
        (folder / "backups" / "centre.dump").write_text("x")
        ups, relay, exchange, clock = FakeUps(), FakeRelay(), Listener(), TimeServer()
        ups_port = stack.enter_context(PtyPort(ups, folder / "ups"))
        stack.enter_context(PtyPort(relay, folder / "relay"))
        second_port = stack.enter_context(PtyPort(FakeRelay(), folder / "second"))
        sip, trunk, page, path = FakeExchange(ACCOUNT), FakeExchange(), PageServer(), Listener()
        server = PageServer()
        (folder / "sip-key").write_text(ACCOUNT.password)
        write_certificate(folder / "certificate.pem", 300)
        write_meminfo(folder / "meminfo", 60)
        for one in (exchange, sip, trunk, page, path, server):
            one.up()
            stack.callback(one.down)
        clock_port = stack.enter_context(clock.running())
        ports = (exchange.port, clock_port, sip.port, trunk.port, page.port, path.port, server.port)
        devices = devices_of(folder, *ports)
        more = opens(folder, stack) if opens is not None else None
        if more is not None:
            devices["watch"].append(more.watch)
        service = AlarmService(read_devices(devices, folder))
        service.start()
        stack.callback(service.stop)
        lines = (ups, relay, ups_port, exchange, clock, folder / "backups")
        yield Bed(*lines, service, sip, trunk, page, path, second_port, server, more)


def run(arguments: list[str]) -> dict[str, object]:
    """Fault → stated and measured seconds, and the quiet load."""
    parser = argparse.ArgumentParser(prog="bench alarms")
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args(arguments).rounds
    with bed() as room:
        _until(room.calm, "green")
        quiet_percent = _quiet_load_percent()
        count = len(room.faults())
    table = [_measured(rounds, None, number) for number in range(count)]
    left_out = []
    for opens in MORE:
        try:
            table.append(_measured(rounds, opens))
        except NotHere as why:
            left_out.append(f"{opens.__name__}: {why}")
    return {
        "left_out": left_out,
        "bench": "alarms", "rounds": rounds, "quiet_percent_of_a_core": quiet_percent, "faults": table,
        "all_in_time": all(bool(one["in_time"]) for one in table),
    }  # fmt: skip


def _measured(rounds: int, opens: Opens | None, number: int = 0) -> dict[str, object]:
    """One fault on a bed of its own, so that no flood of alarms hides it."""
    lit, calm = [], []
    with bed(opens) as room:
        fault = room.faults()[number] if opens is None else room.more_fault()
        stated_s = room.service.parts.detection_s[fault.stated]
        _until(room.calm, "green")
        for _ in range(rounds):
            lit.append(_timed(fault.breaks, fault.shown, f"the lamp after: {fault.name}"))
            begun_s = time.monotonic()
            fault.mends()
            _until(room.mended, f"green after: {fault.name}")
            calm.append(time.monotonic() - begun_s)
            room.reset()
    line = f"{fault.name:18} stated {stated_s:5.1f} s  lamp {max(lit):6.2f} s  green again {max(calm):6.2f} s"
    print(line, file=sys.stderr)
    return {
        "fault": fault.name, "stated_s": stated_s, "to_lamp_median_s": round(statistics.median(lit), 2),
        "to_lamp_longest_s": round(max(lit), 2), "to_green_median_s": round(statistics.median(calm), 2),
        "in_time": max(lit) <= stated_s,
    }  # fmt: skip


def _timed(act: Callable[[], None], seen: Callable[[], bool], what: str) -> float:
    begun_s = time.monotonic()
    act()
    _until(seen, what)
    return time.monotonic() - begun_s


def _until(seen: Callable[[], bool], what: str) -> None:
    pause = threading.Event()
    ends_at_s = time.monotonic() + GIVE_UP_AFTER_S
    while not seen():
        if time.monotonic() > ends_at_s:
            raise TimeoutError(f"{what} did not come within {GIVE_UP_AFTER_S:g} s")
        pause.wait(LOOK_EVERY_S)


def _quiet_load_percent() -> float:
    """Share of a core while all is well, the fake devices included."""
    used_s, begun_s = time.process_time(), time.monotonic()
    threading.Event().wait(QUIET_S)
    return round(100.0 * (time.process_time() - used_s) / (time.monotonic() - begun_s), 2)
