"""The real Kamailio before the exchange, with the configuration that the exchange writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.domain.commands.exchange import ReportRing
from dispatch_app.exchange import kamailio_cli
from dispatch_app.simulator.sip_phone import SipPhone
from tests.exchange.exchange_bed import ExchangeBed
from tests.free_ports import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed")


class Edge:
    """A Kamailio of its own."""

    def __init__(self, bed: ExchangeBed, folder: Path, port: int) -> None:
        self.address = ("127.0.0.1", port)
        self.file, self.log = folder / "kamailio.cfg", folder / "kamailio.log"
        arguments = ["--settings", str(bed.settings_file), "--out", str(self.file), "--run-folder", str(folder)]
        assert kamailio_cli.run(arguments) == 0
        check = subprocess.run(["kamailio", "-c", "-f", self.file], capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stderr[-3_000:]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["kamailio", "-f", self.file, "-DD", "-m", "32", "-M", "4", "-Y", folder, "-P", folder / "pid"],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait(5)


@pytest.fixture
def edge_port() -> int:
    return free_port()


@pytest.fixture
def bed(tmp_path: Path, edge_port: int) -> Iterator[ExchangeBed]:
    bed = ExchangeBed(tmp_path, sip={"edge": [f"127.0.0.1:{edge_port}"]})
    try:
        yield bed.start()
    finally:
        bed.close()


@pytest.fixture
def edge(bed: ExchangeBed, tmp_path: Path, edge_port: int) -> Iterator[Edge]:
    edge = Edge(bed, tmp_path, edge_port)
    try:
        yield edge
    finally:
        edge.stop()


def _through(bed: ExchangeBed, edge: Edge, user: str, password: str = "", port: int = 0) -> SipPhone:
    phone = SipPhone(user, edge.address, password)
    bed.loop.run(phone.start(port))
    bed._phones.append(phone)
    return phone


def test_desks_ring_directly_within_two_seconds_when_the_exchange_is_killed(bed: ExchangeBed, edge: Edge) -> None:
    desk, other = (_through(bed, edge, one, f"pass-sip-{one}") for one in ("d1", "d2"))
    for phone in (desk, other):
        assert wait_until(lambda one=phone: bed.loop.run(one.register(within_s=8)) == 200, "registered")
    trunk = _through(bed, edge, "t1", port=bed.trunk_ports[0])

    first = bed.ring_in(trunk, "13900001111", tone_hz=440.0)
    ring = bed.centre.until_report(ReportRing, caller_number="13900001111")
    assert ring.line == "t1"
    bed.centre.port.ring(ring.call_id, ["d1"])
    at_desk = bed.ringing(desk)
    bed.answer(at_desk)
    bed.until(first, "up")
    bed.until_hears(at_desk, 440.0)
    bed.loop.do(first.hang_up)
    bed.until(at_desk, "over")

    bed.kill()
    began = time.monotonic()
    second = bed.ring_in(trunk, "13900002222", tone_hz=440.0)
    rings = [bed.ringing(desk), bed.ringing(other)]
    assert time.monotonic() - began < 2.0
    bed.answer(rings[0])
    bed.until(second, "up")
    bed.until(rings[1], "over")
    bed.until_hears(rings[0], 440.0)
    bed.loop.do(rings[0].hang_up)
    bed.until(second, "over")

    bed.start()
    assert bed.loop.run(desk.register(within_s=8)) == 200
    bed.ring_in(trunk, "13900003333")
    bed.centre.until_report(ReportRing, caller_number="13900003333")
