"""Serial device servers after RFC 2217: a UPS and contacts behind the network."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial
from serial.rfc2217 import PortManager

from alarms.fake_devices.devices import FakeRelay, FakeUps
from alarms.fake_devices.pty_port import PtyPort
from alarms.ports.modem_lines import ModemLines
from alarms.ports.relay_port import RelayPort, RelayWiring
from alarms.ports.serial_line import Port, SerialLine
from alarms.ports.ups_ports import MegatecTalk
from alarms.watchers.happenings import ContactsRead, Happening, UpsRead
from alarms.watchers.panel import Signals
from tests.waiting import wait_until

pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's own


class PtyLine(serial.Serial):
    """A pty has no modem lines: these are set by the test."""

    line_cts = False
    cts = property(lambda self: self.line_cts)
    dsr = ri = cd = property(lambda self: False)

    def _update_dtr_state(self) -> None:
        return

    def _update_rts_state(self) -> None:
        return

    def _update_break_state(self) -> None:
        return


class DeviceServer:
    """One client at a time to one port, by pyserial's own server side."""

    def __init__(self, link: Path) -> None:
        self.line = PtyLine(str(link), timeout=0.02)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.1)
        self.url = f"rfc2217://127.0.0.1:{self._listening.getsockname()[1]}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._listening.close()
        self.line.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                taken, _ = self._listening.accept()
                with taken, contextlib.suppress(OSError):
                    self._bridge(taken)

    def _bridge(self, taken: socket.socket) -> None:
        taken.settimeout(0.02)

        class Sending:
            write = staticmethod(taken.sendall)

        manager = PortManager(self.line, Sending())
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                raw = taken.recv(256)
                if not raw:
                    return
                self.line.write(b"".join(manager.filter(raw)))
            manager.check_modem_lines()
            if raw := self.line.read(256):
                taken.sendall(b"".join(manager.escape(raw)))


@contextmanager
def device_server(link: Path) -> Iterator[DeviceServer]:
    server = DeviceServer(link)
    try:
        yield server
    finally:
        server.close()


def test_a_ups_behind_rfc2217(tmp_path: Path) -> None:
    heard: list[Happening] = []
    with PtyPort(FakeUps(load_percent=33.0), tmp_path / "ups"), device_server(tmp_path / "ups") as server:
        line = SerialLine("ups", Port(server.url), MegatecTalk("ups", heard.append, 0.1))
        line.start()
        wait_until(lambda: any(isinstance(one, UpsRead) and one.reading.load_percent == 33.0 for one in heard), "read")
        line.stop()


def test_a_relay_box_behind_rfc2217(tmp_path: Path) -> None:
    relay = FakeRelay()
    with PtyPort(relay, tmp_path / "relay"), device_server(tmp_path / "relay") as server:
        port = RelayPort("box", server.url, RelayWiring(red=0, green=2), lambda happening: None)
        port.start()
        port.show(Signals(red=True))
        wait_until(lambda: relay.box.coils[:3] == [True, False, False], "the lamp")
        port.stop()


def test_contacts_on_the_modem_lines(tmp_path: Path) -> None:
    heard: list[Happening] = []
    with PtyPort(FakeUps(), tmp_path / "door"), device_server(tmp_path / "door") as server:
        port = ModemLines("door", Port(server.url), heard.append)
        port.start()
        wait_until(lambda: ContactsRead("door", (False,) * 4) in heard, "open")
        server.line.line_cts = True
        wait_until(lambda: ContactsRead("door", (True, False, False, False)) in heard, "closed")
        port.stop()
