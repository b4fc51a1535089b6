"""The real program: started, ordered about, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.alarms.service.centre_bed import GREEN, RED, SIREN, centre

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.e2e


@contextmanager
def program(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-m", "alarms", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert started.stdout is not None and started.stdout.readline() == "ready\n"
        yield started
    finally:
        started.terminate()
        started.wait(15)
        started.stdout.close()  # type: ignore[union-attr]


def ordered(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alarms", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)


def test_killed_in_a_power_failure_and_started_again(tmp_path: Path) -> None:
    file = tmp_path / "devices.toml"
    with centre(tmp_path) as room:
        file.write_text(
            f'[[ups]]\nname = "UPS"\nport = "{tmp_path / "ups"}"\nevery_s = 0.2\n'
            f'[[relay]]\nname = "box"\nport = "{tmp_path / "relay"}"\nred = 0\ngreen = 2\nsiren = 3\n'
        )
        with program("service", "--devices", str(file)) as running:
            room.until_coil(GREEN, True, "green")
            room.ups.mains = False
            room.until_coil(SIREN, True, "the siren")
            running.send_signal(signal.SIGKILL)
        with program("service", "--devices", str(file)):
            room.until_coil(RED, True, "red")
            listed = ordered("list", "--devices", str(file))
            assert [json.loads(line)["kind"] for line in listed.stdout.splitlines()] == ["ups_on_battery"]
            assert ordered("acknowledge", "--devices", str(file)).returncode == 0
            room.until_coil(SIREN, False, "silence")
            room.ups.mains = True
            room.until_coil(GREEN, True, "green again")
        counted = ordered("history", "--devices", str(file), "--statistics")
        assert json.loads(counted.stdout)["raised"] == 1


def test_a_fake_device_and_the_scan(tmp_path: Path) -> None:
    with program("fake", "ups", "--link", str(tmp_path / "ups")):
        found = json.loads(ordered("scan", str(tmp_path / "ups")).stdout)
        assert (found["what"], found["speed"]) == ("ups", 2400)
