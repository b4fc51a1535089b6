"""A writer killed at random instants: nothing acknowledged is lost, nothing is half-written, the pen is free again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch_app.adapters.database.faults import PenTaken
from dispatch_app.adapters.database.store import SqlStore, open_store
from dispatch_app.adapters.database.verification import verify_store
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
KILLS = 60 if os.environ.get("FAULTS") == "full" else 4


@pytest.mark.faults
def test_a_killed_writer_loses_nothing_it_acknowledged(url: str) -> None:
    chance = random.Random(20260301)
    acknowledged = 0
    for seed in range(KILLS):
        acknowledged = max(acknowledged, _write_and_kill(url, seed, chance.randrange(1, 40)))
        store = wait_until(lambda: _free_pen(url), "the killed writer's pen becoming free")
        board = store.load_board()
        store.close()
        assert board.seq >= acknowledged, f"seed {seed}: number {acknowledged} was acknowledged"
        vehicles = [mission.vehicle_id for mission in board.missions.values() if mission.is_active()]
        assert len(vehicles) == len(set(vehicles)), f"seed {seed}: a vehicle on two missions"
    assert verify_store(url, "c1").broken is None


def _write_and_kill(url: str, seed: int, after_lines: int) -> int:
    """The last number the writer said before it was killed, at once after the wanted line."""
    command = [sys.executable, "-m", "tests.adapters.database.storm_writer", url, str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = 0
        for said, line in enumerate(writer.stdout, start=1):
            last = int(line)
            if said == after_lines:
                writer.kill()
    assert writer.returncode == -9, "the writer lived until it was killed"
    return last


def _free_pen(url: str) -> SqlStore | None:
    try:
        return open_store(url, "c1")
    except PenTaken:
        return None
