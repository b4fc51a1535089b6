"""Real ptys and sockets under the ports."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alarms.decoders import sntp
from alarms.fake_devices.devices import FakeModem, FakeRelay, FakeUps, Noise, gps_receiver
from alarms.fake_devices.pty_port import Device, PtyPort
from alarms.fake_devices.replayed import Replayed
from alarms.ports import messages_out, probes
from alarms.ports.line_record import LineRecorder, RecordFault, recorded
from alarms.ports.relay_port import RelayPort, RelayWiring
from alarms.ports.serial_line import Port, SerialLine
from alarms.ports.ups_ports import MegatecTalk
from alarms.service.scan import scan
from alarms.watchers.happenings import ContactsRead, Happening, Sampled, UpsBabbled, UpsRead, UpsSilent
from alarms.watchers.panel import Signals
from tests.waiting import wait_until


class Heard:
    """What a port reported."""

    def __init__(self) -> None:
        self.all: list[Happening] = []

    def __call__(self, happening: Happening) -> None:
        self.all.append(happening)

    def count(self, kind: type) -> int:
        return sum(isinstance(one, kind) for one in self.all)

    def last(self, kind: type, name: str = "") -> Happening | None:
        fitting = [one for one in self.all if isinstance(one, kind) and (not name or getattr(one, "kind", "") == name)]
        return fitting[-1] if fitting else None


@contextmanager
def reading(device: Device, link: Path, **options: object) -> Iterator[tuple[Heard, PtyPort]]:
    heard = Heard()
    with PtyPort(device, link) as port:
        talk = MegatecTalk("ups", heard, poll_every_s=0.05)
        line = SerialLine("ups", Port(str(link)), talk, **options)  # type: ignore[arg-type]
        line.start()
        try:
            yield heard, port
        finally:
            line.stop()


def test_a_ups_is_read_over_a_pty(tmp_path: Path) -> None:
    with reading(FakeUps(load_percent=55.0), tmp_path / "ups") as (heard, _):
        wait_until(lambda: heard.count(UpsRead) >= 3, "three readings")
        read = heard.last(UpsRead)
        assert isinstance(read, UpsRead) and read.reading.load_percent == 55.0
        assert heard.count(UpsSilent) == 0
        assert {one.reason for one in heard.all if isinstance(one, UpsBabbled)} <= {"slow"}


def test_unplugged_and_plugged_in_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with reading(FakeUps(), tmp_path / "ups") as (heard, port):
        wait_until(lambda: heard.count(UpsRead), "a reading")
        for _ in range(3):
            heard.all.clear()
            port.unplug()
            wait_until(lambda: heard.count(UpsSilent), "the port is reported away")
            assert all(one.port_away for one in heard.all if isinstance(one, UpsSilent))
            port.plug_in()
            wait_until(lambda: heard.count(UpsRead), "a reading after plugging in")
    lines = [record.message for record in caplog.records]
    assert sum("is away" in line for line in lines) == 3
    assert sum("is back" in line for line in lines) == 3


def test_noise_is_babble(tmp_path: Path) -> None:
    with reading(Noise(), tmp_path / "ups") as (heard, _):
        wait_until(lambda: heard.count(UpsBabbled) >= 2, "babble")
        assert heard.count(UpsRead) == 0


def test_a_line_is_recorded_and_replayed(tmp_path: Path) -> None:
    recorder = LineRecorder(tmp_path / "line.jsonl")
    with reading(FakeUps(), tmp_path / "ups", tap=recorder.tap) as (heard, _):
        wait_until(lambda: heard.count(UpsRead) >= 3, "three readings")
    moments = list(recorded(tmp_path / "line.jsonl"))
    assert {one.way for one in moments} == {"in", "out"}
    assert b"".join(one.raw for one in moments if one.way == "out").startswith(b"Q1\r")
    with reading(Replayed(moments), tmp_path / "again") as (heard, _):
        wait_until(lambda: heard.count(UpsRead), "a reading of the recording")
    (tmp_path / "line.jsonl").write_text("{}\n")
    with pytest.raises(RecordFault, match="line 1"):
        list(recorded(tmp_path / "line.jsonl"))


@contextmanager
def device_server(link: Path) -> Iterator[int]:
    """A raw TCP serial device server before the port; gives its TCP port."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10.0)
    opened: list[int] = []

    def serve() -> None:
        taken, _ = listening.accept()
        line = os.open(link, os.O_RDWR | os.O_NOCTTY)
        opened.append(line)

        def back() -> None:
            with taken.dup() as sending, contextlib.suppress(OSError):  # the device ends before its server
                while raw := os.read(line, 256):
                    sending.sendall(raw)

        threading.Thread(target=back, daemon=True).start()
        with taken:
            while raw := taken.recv(256):
                os.write(line, raw)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield int(listening.getsockname()[1])
    listening.close()


def test_a_ups_behind_a_raw_tcp_device_server(tmp_path: Path) -> None:
    heard = Heard()
    with PtyPort(FakeUps(), tmp_path / "ups"), device_server(tmp_path / "ups") as port:
        line = SerialLine("ups", Port(f"socket://127.0.0.1:{port}"), MegatecTalk("ups", heard, 0.05))
        line.start()
        wait_until(lambda: heard.count(UpsRead) >= 2, "readings over TCP")
        line.stop()


def test_a_relay_box_is_switched_and_read_back(tmp_path: Path) -> None:
    relay, heard = FakeRelay(), Heard()
    wiring = RelayWiring(red=0, amber=1, green=2, siren=3, exchange=4, contacts=2)
    with PtyPort(relay, tmp_path / "relay") as pty_port:
        port = RelayPort("box", str(tmp_path / "relay"), wiring, heard)
        port.start()
        port.show(Signals(red=True, siren=True))
        wait_until(lambda: relay.box.coils[:5] == [True, False, False, True, False], "lamp and siren")
        relay.box.inputs[1] = True
        wait_until(lambda: heard.last(ContactsRead) == ContactsRead("box", (False, True)), "the contact")
        relay.box.welded[1] = False
        port.show(Signals(red=True, amber=True))
        wait_until(lambda: not _well(heard, "relay_wrong"), "the read-back finds the stuck relay")
        relay.box.welded.clear()
        wait_until(lambda: _well(heard, "relay_wrong") and relay.box.coils[1], "the relay moves again")
        relay.mute = True
        wait_until(lambda: not _well(heard, "relay_lost"), "the silent box is lost")
        relay.mute = False
        wait_until(lambda: _well(heard, "relay_lost"), "the box is back")
        pty_port.unplug()
        wait_until(lambda: not _well(heard, "relay_lost"), "the unplugged box is lost")
        pty_port.plug_in()
        wait_until(lambda: _well(heard, "relay_lost"), "the box is back")
        port.test(0.2)
        wait_until(lambda: relay.box.coils[:5] == [True, True, True, True, False], "the lamp test")
        wait_until(lambda: relay.box.coils[:5] == [True, True, False, False, False], "the end of the test")
        port.stop()


def _well(heard: Heard, kind: str) -> bool:
    last = heard.last(Sampled, kind)
    return isinstance(last, Sampled) and last.sample.well


def test_scan_names_what_answers(tmp_path: Path) -> None:
    devices: dict[str, Device] = {"ups": FakeUps(), "relay": FakeRelay(), "gps": gps_receiver(), "modem": FakeModem()}
    ports = [PtyPort(device, tmp_path / name) for name, device in devices.items()]
    found = {Path(one.port).name: one.what for one in scan([*(str(p.path) for p in ports), str(tmp_path / "none")])}
    for port in ports:
        port.close()
    assert found == {"ups": "ups", "relay": "relay", "gps": "gps", "modem": "modem", "none": "closed"}


def test_a_modem_sends_chinese(tmp_path: Path) -> None:
    modem = FakeModem()
    with PtyPort(modem, tmp_path / "modem"):
        messages_out.send_sms_by_modem(Port(str(tmp_path / "modem"), 9600), ("10086",), "市电中断")
        (number, text), = modem.sent
        assert bytes.fromhex(number).decode("utf-16-be") == "10086"
        assert bytes.fromhex(text).decode("utf-16-be") == "市电中断"
        modem.refuse = True
        with pytest.raises(messages_out.SendFault, match="refuses"):
            messages_out.send_sms_by_modem(Port(str(tmp_path / "modem"), 9600), ("10086",), "x")


class Gateway(http.server.BaseHTTPRequestHandler):
    bodies: list[bytes] = []
    status = 200

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.status)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        return


@contextmanager
def gateway(status: int = 200) -> Iterator[tuple[str, type[Gateway]]]:
    handler = type("Handler", (Gateway,), {"bodies": [], "status": status})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/send", handler
        server.shutdown()
        thread.join()


def test_sms_gateway_and_page() -> None:
    with gateway() as (url, handler):
        messages_out.send_sms_by_gateway(url, "secret", ("10086",), "市电中断")
        assert "市电中断" in handler.bodies[0].decode("unicode_escape")
        assert probes.page(url, 2.0).well
    with gateway(503) as (url, _):
        with pytest.raises(messages_out.SendFault, match="503"):
            messages_out.send_sms_by_gateway(url, "", ("1",), "x")
        assert probes.page(url, 2.0).detail == "HTTP 503"


def test_mail_is_sent() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        taken, _ = listening.accept()
        with taken, taken.makefile("rwb") as stream:
            stream.write(b"220 ready\r\n")
            stream.flush()
            in_body = False
            for line in stream:
                got.append(line)
                if in_body and line != b".\r\n":
                    continue
                in_body = line.upper().startswith(b"DATA")
                ends = line[:4].lower() == b"quit"
                stream.write(b"354 go\r\n" if in_body else b"221 bye\r\n" if ends else b"250 ok\r\n")
                stream.flush()

    thread = threading.Thread(target=serve)
    thread.start()
    route = messages_out.MailRoute("127.0.0.1", listening.getsockname()[1], "a@example.org", tls=False)
    messages_out.send_mail(route, ("b@example.org",), "UPS 市电中断", "UPS 市电中断")
    thread.join(10.0)
    listening.close()
    assert any(b"rcpt TO:<b@example.org>" in line for line in got)


def test_sound_is_written_and_played(tmp_path: Path) -> None:
    messages_out.write_sound(tmp_path / "a.wav", 880.0, 660.0, 1)
    messages_out.play((sys.executable, "-c", "import wave, sys; assert wave.open(sys.argv[1]).getnframes() == 8000"),
                      tmp_path / "a.wav")  # fmt: skip
    with pytest.raises(messages_out.SendFault):
        messages_out.play(("no-such-program",), tmp_path / "a.wav")


def test_paths_and_clocks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert probes.tcp("127.0.0.1", port, 1.0).well
    assert not probes.tcp("127.0.0.1", port, 1.0).well
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as clock:
        clock.bind(("127.0.0.1", 0))

        def serve() -> None:
            question, asker = clock.recvfrom(256)
            clock.sendto(sntp.answer(question, time.time() + 12.0), asker)

        thread = threading.Thread(target=serve)
        thread.start()
        sample = probes.clock("127.0.0.1", clock.getsockname()[1], 5.0)
        thread.join()
    assert sample.value == pytest.approx(12.0, abs=0.5)
    assert not probes.clock("127.0.0.1", port, 0.2).well


@pytest.mark.skipif(subprocess.run(["which", "ping"], capture_output=True).returncode != 0, reason="no ping here")
def test_ping() -> None:
    assert probes.ping("127.0.0.1", 1.0).well
    assert not probes.ping("host.invalid", 1.0).well


def test_disk_memory_backup_and_certificate(tmp_path: Path) -> None:
    assert 0.0 < (probes.disk(tmp_path).value or 0.0) <= 100.0
    assert 0.0 < (probes.memory().value or 0.0) < 100.0
    assert not probes.disk(tmp_path / "none").well
    assert probes.backup(tmp_path).detail == "no file"
    (tmp_path / "b.dump").write_text("x")
    os.utime(tmp_path / "b.dump", (time.time() - 7200, time.time() - 7200))
    assert probes.backup(tmp_path).value == pytest.approx(2.0, abs=0.1)
    assert not probes.certificate(str(tmp_path / "b.dump"), 1.0).well
