"""`python -m alarms fake DEVICE --link PATH` and `replay FILE --link PATH`: devices that are none, on real ptys."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from alarms.fake_devices.devices import FakeModem, FakeRelay, FakeUps, Noise, gps_receiver, radio_gateway
from alarms.fake_devices.pty_port import Device, PtyPort
from alarms.fake_devices.replayed import Replayed
from alarms.ports.line_record import RecordFault, recorded
from dispatch_app.words import t

DEVICES: dict[str, Callable[[], Device]] = {
    "ups": FakeUps, "relay": FakeRelay, "gps": gps_receiver, "radio": radio_gateway, "modem": FakeModem, "noise": Noise,
}  # fmt: skip


def run(name: str, arguments: list[str]) -> int:
    """Serves until it is stopped. A fake UPS loses its mains by SIGUSR1 and gets them back by SIGUSR2."""
    parser = argparse.ArgumentParser(prog=f"alarms {name}")
    if name == "fake":
        parser.add_argument("device", choices=sorted(DEVICES))
    else:
        parser.add_argument("file", type=Path)
    parser.add_argument("--link", type=Path, required=True, help=t("the path under which the port appears"))
    chosen = parser.parse_args(arguments)
    try:
        device = DEVICES[chosen.device]() if name == "fake" else Replayed(list(recorded(chosen.file)))
    except (OSError, RecordFault) as wrong:
        print(t("{file} is no recording of a line: {why}", file=chosen.file, why=wrong), file=sys.stderr)
        return 2
    ended = threading.Event()
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, lambda number, frame: ended.set())
    if isinstance(device, FakeUps):
        _mains_by_signal(device)
    with PtyPort(device, chosen.link):
        print("ready", flush=True)
        while not ended.wait(1.0):
            continue
    return 0


def _mains_by_signal(ups: FakeUps) -> None:
    def switch(number: int, frame: FrameType | None) -> None:
        ups.mains = number == signal.SIGUSR2
        ups.drain_per_answer = 0.02

    signal.signal(signal.SIGUSR1, switch)
    signal.signal(signal.SIGUSR2, switch)
