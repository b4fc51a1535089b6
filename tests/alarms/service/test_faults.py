"""Faults of lines and devices under the running service: no false alarm, none missed, one ring each.

FAULTS=full unplugs a hundred times, a plain run three times; the same hundred run on a simulated clock in
tests/alarms/watchers.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alarms.fake_devices.devices import FakeRelay, FakeUps, Noise
from alarms.fake_devices.pty_port import PtyPort
from alarms.watchers.alarm_life import State
from dispatch_app.bench.alarms import TimeServer
from tests.alarms.service.centre_bed import GREEN, RED, Centre, centre
from tests.waiting import wait_until

pytestmark = pytest.mark.faults
FULL = os.environ.get("FAULTS") == "full"
UNPLUGGED = 100 if FULL else 3


def ring_counts(room: Centre) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in room.lines("rang"):
        counts[one["kind"]] = counts.get(one["kind"], 0) + 1
    return counts


def rang(room: Centre, **expected: int) -> None:
    """Exactly these rang; what is written a moment after the state that it belongs to is waited for."""
    wait_until(lambda: sum(ring_counts(room).values()) >= sum(expected.values()), f"the rings {expected}")
    assert ring_counts(room) == expected


def acknowledge(room: Centre) -> None:
    assert room.service is not None
    service = room.service
    service.ask(lambda now_s: service.change(service.parts.room.book.acknowledge_all("wang", now_s)))


def readings(room: Centre, more: int) -> None:
    """Wait until the UPS has answered so many times more."""
    seen = room.ups._answers
    wait_until(lambda: room.ups._answers >= seen + more, "answers of the UPS", 30.0)


def test_unplugged_again_and_again(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        for number in range(UNPLUGGED):
            room.ups_port.unplug()
            wait_until(lambda: _state(room, "ups_lost") is State.UNACKNOWLEDGED, f"alarm {number}")
            acknowledge(room)
            room.ups_port.plug_in()
            wait_until(lambda: _state(room, "ups_lost") is None, f"recovery {number}", 30.0)
        counts = ring_counts(room)
        assert counts.pop("ups_lost") == UNPLUGGED
        assert counts.keys() <= {"alarm_flood"}


def test_garbage_half_frames_and_noise_between_good_answers(tmp_path: Path) -> None:
    rng = random.Random(120)
    good = FakeUps().status()
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        readings(room, 3)
        for _ in range(12):
            kind = rng.randrange(3)
            if kind == 0:
                room.ups_port.say(rng.randbytes(40))
            elif kind == 1:
                room.ups_port.say(good[: rng.randrange(1, len(good) - 2)])
            else:
                room.ups_port.say(b"\r\n\0\0\r")
            readings(room, 2)
        assert ring_counts(room) == {}
        room.ups.mains = False
        room.until_coil(RED, True, "the power failure after all that is seen")
        assert ring_counts(room).keys() <= {"ups_on_battery"}


def test_the_wrong_speed_is_one_stale_alarm(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        readings(room, 5)
        room.ups_port.device = Noise()
        wait_until(lambda: _state(room, "ups_stale") is State.UNACKNOWLEDGED, "stale")
        room.ups_port.device = room.ups
        wait_until(lambda: _state(room, "ups_stale") is State.RETURNED, "fresh again", 30.0)
        rang(room, ups_stale=1)


class Two:
    """Two devices on one port: every answer comes mixed, byte by byte."""

    def __init__(self, one: FakeUps, other: FakeUps) -> None:
        self._both = (one, other)

    def feed(self, raw: bytes) -> bytes:
        first, second = (device.feed(raw) for device in self._both)
        return bytes(byte for pair in zip(first, second, strict=False) for byte in pair)

    def tick(self, now_s: float) -> bytes:
        return b""


def test_two_devices_on_one_port_are_stale_and_nothing_else(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.ups_port.device = Two(FakeUps(), FakeUps(mains=False, low=True))
        wait_until(lambda: _state(room, "ups_stale") is State.UNACKNOWLEDGED, "stale")
        rang(room, ups_stale=1)


def test_a_mute_ups_is_lost_once(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.ups.mute = True
        wait_until(lambda: _state(room, "ups_lost") is State.UNACKNOWLEDGED, "lost", 30.0)
        room.ups.mute = False
        room.until_coil(GREEN, True, "green again")
        rang(room, ups_stale=1, ups_lost=1)


def test_a_relay_box_that_does_not_answer_and_one_that_sticks(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.relay.mute = True
        wait_until(lambda: ("relay_lost", "box") in room.states(), "the mute box", 30.0)
        room.relay.mute = False
        wait_until(lambda: room.states().get(("relay_lost", "box")) is State.RETURNED, "it is back", 30.0)
        room.relay.box.welded[RED] = False
        room.ups.mains = False
        wait_until(lambda: ("relay_wrong", "box") in room.states(), "the stuck lamp", 30.0)
        room.relay.box.welded.clear()
        room.until_coil(RED, True, "the lamp lights as soon as it can")
        rang(room, relay_lost=1, relay_wrong=1, ups_on_battery=1)


BUSY_S = 20.0 if os.environ.get("FAULTS") == "full" else 6.0


def test_the_service_takes_less_than_a_twentieth_of_a_core_also_with_a_babbling_line(tmp_path: Path) -> None:
    """The real program with a UPS, a lamp, twenty watches, and a second UPS whose line babbles garbage."""
    watches = "".join(
        f'[[watch]]\nname = "disk {n}"\nprobe = "disk"\ntarget = "."\nlimit = 100\nevery_s = 2\n' for n in range(20)
    )
    with PtyPort(FakeUps(), tmp_path / "ups"), PtyPort(FakeRelay(), tmp_path / "relay"), \
            PtyPort(Noise(), tmp_path / "noise"):  # fmt: skip
        (tmp_path / "devices.toml").write_text(
            f'[[ups]]\nname = "UPS"\nport = "{tmp_path}/ups"\n[[ups]]\nname = "babbler"\nport = "{tmp_path}/noise"\n'
            f'[[relay]]\nname = "box"\nport = "{tmp_path}/relay"\nred = 0\namber = 1\ngreen = 2\n{watches}'
        )
        with service_program(tmp_path) as program:
            settled_s, begun_s = cpu_s(program.pid), time.monotonic()
            threading.Event().wait(BUSY_S)
            share = (cpu_s(program.pid) - settled_s) / (time.monotonic() - begun_s)
            assert share < 0.05, f"{100 * share:.1f} % of a core"
            assert program.poll() is None


FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


@pytest.mark.skipif(not FAKETIME.is_file(), reason="libfaketime is not installed")
def test_a_wall_clock_that_really_jumps_is_no_alarm_but_the_clocks_own(tmp_path: Path) -> None:
    """The real program under libfaketime: its wall clock goes a year ahead and two days back, its UPS stays well."""
    jump = tmp_path / "faketime.rc"
    jump.write_text("+0")
    with PtyPort(FakeUps(), tmp_path / "ups") as port, TimeServer().running() as ntp:
        (tmp_path / "devices.toml").write_text(
            f'[[ups]]\nname = "UPS"\nport = "{tmp_path}/ups"\nevery_s = 0.2\n'
            f'[[watch]]\nname = "clock"\nprobe = "clock"\ntarget = "127.0.0.1:{ntp}"\nevery_s = 0.5\n'
            "fails_after_s = 1\n"
        )
        environment = {
            "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(jump), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip
        with service_program(tmp_path, environment):
            ups = port.device
            assert isinstance(ups, FakeUps)
            for number, told in enumerate(("+365d", "-2d"), start=1):
                for shown, what in ((told, "raised"), ("+0", "cleared")):
                    jump.write_text(shown)
                    line = (what, "clock_offset")
                    wait_until(lambda line=line, n=number: _log(tmp_path).count(line) == n, f"{what} {told}", 30.0)
            seen = ups._answers
            wait_until(lambda: ups._answers > seen + 5, "the UPS is still read")
        assert {kind for what, kind in _log(tmp_path) if what == "raised"} == {"clock_offset"}


@contextmanager
def service_program(folder: Path, more: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python -m alarms service` over the folder's device file, ready."""
    command = [sys.executable, "-m", "alarms", "service", "--devices", str(folder / "devices.toml")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **(more or {})}
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline().strip() == "ready"
            yield program
        finally:
            program.terminate()
            program.wait(20)


def cpu_s(pid: int) -> float:
    """Seconds of processor that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _log(folder: Path) -> list[tuple[str, str]]:
    file = folder / "alarms-state" / "alarms.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [(one["what"], one.get("kind", "")) for one in map(json.loads, lines)]


def _state(room: Centre, kind: str) -> State | None:
    return room.states().get((kind, "UPS"))
