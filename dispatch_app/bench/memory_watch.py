"""What processes hold in memory while a measurement runs, and whether that grows (Linux)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

EVERY_S = 2.0
"""A sample; hundreds of them make a slope that garbage collections do not sway."""

WARM_S = 30.0
"""Caches and tables grow to their size in the first half minute; a shorter run is judged by its second half."""


class MemoryWatch:
    """Samples the resident memory of some processes; use it as an asynchronous context."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._samples: dict[str, list[tuple[float, float]]] = {name: [] for name in pids}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> MemoryWatch:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            for name, pid in self._pids.items():
                megabytes = resident_mb(pid)
                if megabytes is not None:
                    self._samples[name].append((time.monotonic(), megabytes))
            await asyncio.sleep(EVERY_S)

    def figures(self) -> dict[str, dict[str, Any]]:
        """For each process: MB at the beginning, the end and the most; growth in MB a minute once it was warm."""
        return {name: _figures(samples) for name, samples in self._samples.items() if samples}


def _figures(samples: list[tuple[float, float]]) -> dict[str, Any]:
    began_s, ended_s = samples[0][0], samples[-1][0]
    warm_s = began_s + min(WARM_S, (ended_s - began_s) / 2)
    later = np.array([sample for sample in samples if sample[0] >= warm_s])
    growing = len(later) > 2 and later[-1, 0] > later[0, 0]
    growth = float(np.polyfit(later[:, 0] - later[0, 0], later[:, 1], 1)[0]) * 60 if growing else 0.0
    return {
        "first_mb": round(samples[0][1], 1), "last_mb": round(samples[-1][1], 1),
        "most_mb": round(max(value for _, value in samples), 1), "growth_mb_a_minute": round(growth, 2),
    }  # fmt: skip


def resident_mb(pid: int) -> float | None:
    """Resident memory of a process; None where it cannot be known."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6
    except (OSError, ValueError, AttributeError):
        return None
