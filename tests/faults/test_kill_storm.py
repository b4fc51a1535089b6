"""kill -9 of the real server in the middle of a dispatch storm, again and again."""

from __future__ import annotations

import asyncio
import faulthandler
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_app.simulator.kill_storm import KillStorm
from dispatch_app.simulator.town_centre import TownCentre

KILLS_FULL, KILLS_QUICK = 200, 8


@pytest.mark.faults
@pytest.mark.slow
def test_no_promise_is_broken(centre: TownCentre, full: bool, say: Callable[[str], None]) -> None:
    seed = int(os.environ.get("STORM_SEED") or random.SystemRandom().randrange(1_000_000))
    kills = int(os.environ.get("STORM_KILLS") or (KILLS_FULL if full else KILLS_QUICK))
    # The whole count takes longer than any other test may; the storm has deadlines of its own.
    faulthandler.cancel_dump_traceback_later()
    say(f"\nkill storm: {kills} kills, seed {seed}")
    summary = asyncio.run(KillStorm(centre, seed, kills, say=say).run())
    say(json.dumps(summary))
    if place := os.environ.get("STORM_SUMMARY"):
        Path(place).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    assert summary["kills"] == kills
    assert summary["orders"] > 0
    assert summary["papers"] > 0
