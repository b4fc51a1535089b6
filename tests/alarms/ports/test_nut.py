"""Any UPS through NUT: a real upsd with dummy-ups, and with nutdrv_qx speaking to a UPS on a pty."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from alarms.decoders.ups_reading import UpsFlag
from alarms.fake_devices.devices import FakeUps
from alarms.fake_devices.pty_port import PtyPort
from alarms.ports.ups_ports import NutPort
from alarms.watchers.happenings import Happening, UpsRead, UpsSilent
from tests.free_ports import free_port
from tests.waiting import wait_until

NUT = Path("/lib/nut")
pytestmark = pytest.mark.skipif(not (NUT / "upsd").is_file(), reason="Debian package nut-server is not installed")


@contextmanager
def nut(folder: Path, ups_conf: str, driver: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A driver and upsd with their files in `folder`; gives upsd's port and the driver."""
    port = free_port()
    folder.chmod(0o755)
    (folder / "ups.conf").write_text(ups_conf)
    (folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {port}\nMAXAGE 5\n")
    (folder / "upsd.users").write_text("")
    for name in ("ups.conf", "upsd.conf", "upsd.users"):
        (folder / name).chmod(0o640)
    places = {name: str(folder) for name in ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH", "NUT_PIDPATH")}
    environment = {**os.environ, **places}
    user = ["-u", "root"] if os.geteuid() == 0 else []
    with ExitStack() as stack:
        def started(*command: str) -> subprocess.Popen[bytes]:
            program = subprocess.Popen(
                [str(NUT / command[0]), *command[1:], *user], env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            stack.callback(program.wait, 10)
            stack.callback(program.kill)
            return program

        running = started(driver, "-a", "test", "-FF" if driver != "dummy-ups" else "-F")
        started("upsd", "-F")
        yield port, running


def last_read(heard: list[Happening]) -> UpsRead | None:
    reads = [one for one in heard if isinstance(one, UpsRead)]
    return reads[-1] if reads else None


@pytest.mark.slow
def test_dummy_ups_on_battery_and_driver_gone(tmp_path: Path) -> None:
    state = tmp_path / "test.dev"
    state.write_text("ups.status: OL\nbattery.charge: 100\nups.load: 31\n")
    heard: list[Happening] = []
    conf = f"[test]\n driver = dummy-ups\n port = {state}\n mode = dummy-once\n"
    with nut(tmp_path, conf, "dummy-ups") as (port, driver):
        reader = NutPort("UPS", "127.0.0.1", port, "test", heard.append, every_s=0.2)
        reader.start()
        wait_until(lambda: last_read(heard), "a reading")
        read = last_read(heard)
        assert read is not None and (read.reading.load_percent, read.reading.flags) == (31.0, frozenset())
        state.write_text("ups.status: OB LB\nbattery.charge: 9\nups.load: 31\n")
        wait_until(lambda: _flags(heard) == {UpsFlag.ON_BATTERY, UpsFlag.BATTERY_LOW}, "on battery, low")
        heard.clear()
        driver.kill()
        wait_until(lambda: any(isinstance(one, UpsSilent) for one in heard), "stale when the driver is gone", 30.0)
        reader.stop()
    assert UpsSilent("UPS", "nut_stale") in heard or UpsSilent("UPS", "nut_away") in heard


@pytest.mark.slow
def test_nutdrv_qx_over_a_pty(tmp_path: Path) -> None:
    ups = FakeUps(load_percent=22.0)
    heard: list[Happening] = []
    conf = f"[test]\n driver = nutdrv_qx\n port = {tmp_path / 'line'}\n protocol = megatec\n pollinterval = 1\n"
    with PtyPort(ups, tmp_path / "line"), nut(tmp_path, conf, "nutdrv_qx") as (port, _):
        reader = NutPort("UPS", "127.0.0.1", port, "test", heard.append, every_s=0.2)
        reader.start()
        wait_until(lambda: last_read(heard), "a reading", 40.0)
        assert last_read(heard).reading.load_percent == 22.0  # type: ignore[union-attr]
        ups.mains = False
        wait_until(lambda: UpsFlag.ON_BATTERY in _flags(heard), "on battery", 30.0)
        reader.stop()


def _flags(heard: list[Happening]) -> set[UpsFlag]:
    read = last_read(heard)
    return set(read.reading.flags) if read else set()
