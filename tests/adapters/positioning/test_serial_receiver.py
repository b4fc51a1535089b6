"""Serial lines: real receivers' logs replayed through a pty, a line that goes away, a serial device server."""

from __future__ import annotations

import json
import os
import pty
import queue
import socket
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import serial
import serial.rfc2217

from dispatch_app.adapters.positioning.nmea import LineCount, NmeaDecoder, NmeaFix, NoFix, rmc, tagged
from dispatch_app.adapters.positioning.serial_receiver import SerialReceiver
from tests.adapters.positioning.test_nmea import LOGS

AT = datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)
BARE = tagged("x", rmc(AT, 118.0, 32.0, 36.0, 90.0)).partition(b"\\$")[2]
LINE = b"$" + BARE
DEADLINE_S = 15.0

Fixes = queue.Queue[tuple[str, Any]]


@contextmanager
def reading(url: str) -> Iterator[tuple[SerialReceiver, Fixes]]:
    fixes: Fixes = queue.Queue()
    receiver = SerialReceiver("T1", url, 4800, lambda identity, fix: fixes.put((identity, fix)), LineCount())
    thread = threading.Thread(target=receiver.run)
    thread.start()
    try:
        yield receiver, fixes
    finally:
        receiver.stop()
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


@contextmanager
def line() -> Iterator[tuple[int, str]]:
    """The far end of a pty and the path of the near one."""
    far, near = pty.openpty()
    tty.setraw(near)
    path = os.ttyname(near)
    os.close(near)
    try:
        yield far, path
    finally:
        os.close(far)


def write_all(far: int, raw: bytes) -> None:
    while raw:
        raw = raw[os.write(far, raw[:1024]) :]


@pytest.mark.parametrize("name", LOGS)
def test_a_log_replayed_through_a_pty_gives_what_gpsd_gives(shared_data: Path, name: str) -> None:
    raw = (shared_data / "gps" / f"{name}.log").read_bytes()
    decoder = NmeaDecoder()
    expected = decoder.feed(raw) + decoder.end()
    lines = (shared_data / "gps" / f"{name}.log.chk").read_text(errors="replace").splitlines()
    reports = [json.loads(text) for text in lines if text.startswith("{") and '"TPV"' in text]
    seen = [(report["lat"], report["lon"]) for report in reports if "lat" in report]
    with line() as (far, path), reading(path) as (receiver, fixes):
        assert receiver.opened.wait(DEADLINE_S)
        write_all(far, raw + b"\r\n" + LINE)  # the last line says that all of the log has come
        got = []
        while ((found := fixes.get(timeout=DEADLINE_S)) and found[1] == NoFix()) or found[1].at != AT:
            got += [found] if isinstance(found[1], NmeaFix) else []
    assert [fix for _, fix in got] == expected
    assert {identity for identity, _ in got} == {"T1"}
    strange = [f for _, f in got if min(max(abs(f.latitude - a), abs(f.longitude - o)) for a, o in seen) > 1e-6]
    assert seen and len(strange) <= 1, "gpsd drops at most the last, unfinished epoch of a log"
    heard = [(f.latitude, f.longitude) for _, f in got]
    unheard = [1 for a, o in seen if min(max(abs(x - a), abs(y - o)) for x, y in heard) > 1e-6]
    assert len(unheard) <= 1, "and says nothing more than the receiver"


def test_a_line_that_goes_away_is_opened_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    link = tmp_path / "gps"
    with line() as (far, path):
        link.symlink_to(path)
        with reading(str(link)) as (receiver, fixes):
            assert receiver.opened.wait(DEADLINE_S)
            write_all(far, LINE)
            assert fixes.get(timeout=DEADLINE_S)[1].longitude == pytest.approx(118.0)
            with line() as (other, other_path):
                link.unlink()
                link.symlink_to(other_path)
                os.dup2(other, far)  # the first pty hangs up as its last far end is closed
                assert _heard_again(other, fixes) == "T1"
    assert [record.levelname for record in caplog.records if "away" in record.message] == ["WARNING"]
    assert any("there again" in record.message for record in caplog.records)


def _heard_again(far: int, fixes: Fixes) -> str:
    """The identity of the next fix; a port that is opened forgets what came before, so the line is repeated."""
    ends_s = time.monotonic() + DEADLINE_S
    while time.monotonic() < ends_s:
        write_all(far, LINE)
        try:
            return fixes.get(timeout=0.2)[0]
        except queue.Empty:
            continue
    raise AssertionError("nothing came from the line that is there again")


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5's own
def test_a_serial_device_server_by_rfc2217() -> None:
    with line() as (far, path), socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        ended = threading.Event()
        serving = threading.Thread(target=_serve_rfc2217, args=(listening, path, ended))
        serving.start()
        try:
            with reading(f"rfc2217://127.0.0.1:{port}") as (receiver, fixes):
                assert receiver.opened.wait(DEADLINE_S)
                write_all(far, LINE)
                identity, fix = fixes.get(timeout=DEADLINE_S)
                assert (identity, fix.at) == ("T1", AT)
        finally:
            ended.set()
            serving.join(DEADLINE_S)


class _NoModemLines(serial.Serial):
    """A pty has no modem lines; a device server asks for them."""

    cts = dsr = ri = cd = property(lambda self: False)

    def _update_dtr_state(self) -> None: ...

    def _update_rts_state(self) -> None: ...

    def _update_break_state(self) -> None: ...


def _serve_rfc2217(listening: socket.socket, path: str, ended: threading.Event) -> None:
    connection, _ = listening.accept()
    with connection, _NoModemLines(path, timeout=0.05) as port:
        connection.settimeout(0.05)
        writer = type("Writer", (), {"write": staticmethod(connection.sendall)})
        port_of = serial.rfc2217.PortManager(port, writer)
        while not ended.is_set():
            try:
                asked = connection.recv(1024)
            except TimeoutError:
                asked = None
            except ConnectionError:
                return
            if asked == b"":
                return
            if asked:
                port.write(b"".join(port_of.filter(asked)))
            if raw := port.read(port.in_waiting or 1):
                connection.sendall(b"".join(port_of.escape(raw)))
