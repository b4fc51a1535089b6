"""`python -m alarms fake DEVICE --link PATH` and `replay FILE --link PATH`: devices that are none, on real ptys."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from alarms.fake_devices.devices import FakeModem, FakeRelay, FakeUps, Noise, gps_receiver
from alarms.fake_devices.fake_radio import FakeRadio, ScriptFault, read_script
from alarms.fake_devices.pty_port import Device, PtyPort
from alarms.fake_devices.replayed import Replayed
from alarms.ports.line_record import RecordFault, recorded
from dispatch_app.words import t

DEVICES: dict[str, Callable[[], Device]] = {
    "ups": FakeUps, "relay": FakeRelay, "gps": gps_receiver, "radio": FakeRadio, "modem": FakeModem, "noise": Noise,
}  # fmt: skip


def run(name: str, arguments: list[str]) -> int:
    """Serves until it is stopped. A fake UPS loses its mains by SIGUSR1 and gets them back by SIGUSR2."""
    parser = argparse.ArgumentParser(prog=f"alarms {name}")
    if name == "fake":
        parser.add_argument("device", choices=sorted(DEVICES))
        parser.add_argument("--script", type=Path, help=t("what a fake radio says: SECONDS UNIT CODE [CHANNEL] a line"))
    else:
        parser.add_argument("file", type=Path)
    parser.add_argument("--link", type=Path, required=True, help=t("the path under which the port appears"))
    chosen = parser.parse_args(arguments)
    try:
        device = _fake(chosen.device, chosen.script) if name == "fake" else Replayed(list(recorded(chosen.file)))
    except ScriptFault as wrong:
        print(wrong, file=sys.stderr)
        return 2
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


def _fake(device: str, script: Path | None) -> Device:
    if device == "radio" and script is not None:
        return FakeRadio(read_script(script))
    return DEVICES[device]()


def _mains_by_signal(ups: FakeUps) -> None:
    def switch(number: int, frame: FrameType | None) -> None:
        ups.mains = number == signal.SIGUSR2
        ups.drain_per_answer = 0.02

    signal.signal(signal.SIGUSR1, switch)
    signal.signal(signal.SIGUSR2, switch)
