"""Faults of lines and devices under the running service: no false alarm, none missed, one ring each.

FAULTS=full unplugs a hundred times, a plain run some ten times; the same hundred run on a simulated clock in
tests/alarms/watchers.
"""

from __future__ import annotations

import os
import random
import resource
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from alarms.fake_devices.devices import FakeUps, Noise
from alarms.watchers.alarm_life import State
from tests.alarms.service.centre_bed import GREEN, RED, Centre, centre
from tests.waiting import wait_until

pytestmark = pytest.mark.faults
UNPLUGGED = 100 if os.environ.get("FAULTS") == "full" else 8


def ring_counts(room: Centre) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in room.lines("rang"):
        counts[one["kind"]] = counts.get(one["kind"], 0) + 1
    return counts


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
        assert ring_counts(room) == {"ups_stale": 1}


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
        assert ring_counts(room) == {"ups_stale": 1}


def test_a_mute_ups_is_lost_once(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.ups.mute = True
        wait_until(lambda: _state(room, "ups_lost") is State.UNACKNOWLEDGED, "lost", 30.0)
        room.ups.mute = False
        room.until_coil(GREEN, True, "green again")
        assert ring_counts(room) == {"ups_stale": 1, "ups_lost": 1}


def test_a_clock_that_jumps_raises_and_clears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        real = time.time
        for jump_s in (-86400.0, 86400.0 * 400):
            monkeypatch.setattr(time, "time", lambda jump_s=jump_s: real() + jump_s)
            readings(room, 6)
        assert ring_counts(room) == {}


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
        assert ring_counts(room) == {"relay_lost": 1, "relay_wrong": 1, "ups_on_battery": 1}


def test_a_quiet_centre_costs_little(tmp_path: Path) -> None:
    watches: list[dict[str, Any]] = [
        {"name": f"disk {n}", "probe": "disk", "target": ".", "limit": 100.0, "every_s": 1.0} for n in range(20)
    ]
    with centre(tmp_path, watch=watches) as room, room.running():
        room.until_coil(GREEN, True, "green")
        before, begun_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        threading.Event().wait(3.0)
        after = resource.getrusage(resource.RUSAGE_SELF)
        used_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert used_s / (time.monotonic() - begun_s) < 0.25  # service and fake devices, fast polls, a shared machine


def _state(room: Centre, kind: str) -> State | None:
    return room.states().get((kind, "UPS"))
