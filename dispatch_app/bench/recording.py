"""`bench recording`: channels recorded at once – share of a core, late writes, bytes, and a disk that stalls."""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from dispatch_app.bench.measured_centre import cpu_s, spread_ms
from dispatch_app.domain.commands.recordings import (
    RecordingCommand,
    ReportRecordingCompressed,
    ReportRecordingFinished,
)  # fmt: skip
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.tick_clock import TickClock
from dispatch_app.exchange.recording.events import RecorderEvent, RecorderRecovered, RecorderStalled
from dispatch_app.exchange.recording.growing_wav import DiskFile
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings

AIM_CHANNELS = 32

SETTLE_S = 120.0
"""So long the hashes and compressed files of all recordings may take after the end."""


def run(arguments: list[str]) -> dict[str, Any]:
    """What it took of a core, how long writes lasted, what was lost, and how soon every file was compressed."""
    parser = argparse.ArgumentParser(prog="bench recording")
    parser.add_argument("--channels", type=int, default=AIM_CHANNELS, help="two of them in a file")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--stall", type=float, default=5.0, help="seconds for which the disk stands still half-way")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-recording-") as folder:
        return _Measured(chosen, Path(folder)).result()


class _StallingDisk:
    """Real files whose writes stand still while the gate is shut."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.took_s: list[float] = []

    def __call__(self, path: Path) -> DiskFile:
        disk = self

        class File(DiskFile):
            def write_at(self, offset: int, content: bytes) -> None:
                disk.gate.wait()
                began_s = time.perf_counter()
                super().write_at(offset, content)
                disk.took_s.append(time.perf_counter() - began_s)

        return File(path)


class _Measured:
    def __init__(self, chosen: argparse.Namespace, folder: Path) -> None:
        self._chosen = chosen
        self._disk = _StallingDisk()
        self._reports: list[RecordingCommand] = []
        self._events: list[RecorderEvent] = []
        self._recorder = Recorder(
            RecorderSettings(folder), lambda _, command: self._reports.append(command), self._events.append,
            open_file=self._disk,
        )  # fmt: skip

    def result(self) -> dict[str, Any]:
        chosen, recorder = self._chosen, self._recorder
        with recorder:
            ids = tuple(
                recorder.begin(RecordingKind.CALL, ("caller", "desk")) for _ in range((chosen.channels + 1) // 2)
            )
            used_s, began_s = cpu_s(os.getpid()), time.monotonic()
            put_s = self._feed(ids)
            took_s = time.monotonic() - began_s
            share = (cpu_s(os.getpid()) - used_s) / took_s
            ended_s = time.monotonic()
            for recording_id in ids:
                recorder.finish(recording_id)
            settled_s = self._settle(len(ids), ended_s)
            figures = recorder.figures().writer
        finished = [one for one in self._reports if isinstance(one, ReportRecordingFinished)]
        compressed = [one for one in self._reports if isinstance(one, ReportRecordingCompressed)]
        stalls = [one for one in self._events if isinstance(one, RecorderStalled)]
        return {
            "bench": "recording", "channels": 2 * len(ids), "seconds": chosen.seconds, "stalled_s": chosen.stall,
            "core_share": round(share, 4), "written_bytes": figures.written_bytes,
            "write_ms": spread_ms(self._disk.took_s), "writes_late": sum(s > 0.25 for s in self._disk.took_s),
            "put_ms": spread_ms(put_s),
            "dropped_s": sum(one.dropped_s for one in finished), "stall_alarms": len(stalls),
            "recovered": sum(isinstance(one, RecorderRecovered) for one in self._events),
            "original_bytes": sum(one.size_bytes for one in finished),
            "compressed_bytes": sum(one.size_bytes for one in compressed), "files_compressed": len(compressed),
            "all_compressed_after_s": settled_s,
            "aim_met": len(compressed) == len(ids) and not sum(one.dropped_s for one in finished),
        }  # fmt: skip

    def _feed(self, ids: tuple[str, ...]) -> list[float]:
        """Every tick a frame for every recording, as the mixer gives them; how long each giving took."""
        chance = np.random.default_rng(1)
        talk = (chance.standard_normal((50, len(ids), 160, 2)) * 2000).astype(np.int16)
        clock, pause, took_s = TickClock(time.monotonic), threading.Event(), list[float]()
        ticks = round(self._chosen.seconds * 50)
        stall_from = ticks // 2
        stall_until = stall_from + round(self._chosen.stall * 50)
        while clock.number < ticks:
            pause.wait(max(clock.due_s - time.monotonic(), 0.0))
            clock.begin()
            if clock.number == stall_from and self._chosen.stall:
                self._disk.gate.clear()
            if clock.number >= stall_until:
                self._disk.gate.set()
            began_s = time.perf_counter()
            self._recorder.writer.put(clock.number, ids, talk[clock.number % 50])
            took_s.append(time.perf_counter() - began_s)
            clock.end()
        self._disk.gate.set()
        return took_s

    def _settle(self, count: int, ended_s: float) -> float | None:
        pause = threading.Event()
        while time.monotonic() - ended_s < SETTLE_S:
            if sum(isinstance(one, ReportRecordingCompressed) for one in list(self._reports)) == count:
                return round(time.monotonic() - ended_s, 2)
            pause.wait(0.05)
        return None
