"""A recorder with its reports and events in lists, and sound to feed it without any telephone."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from dispatch_app.domain.commands.recordings import RecordingCommand
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.g711 import FRAME, Samples
from dispatch_app.exchange.recording.compressing import CompressAnswer, CompressOrder, compress
from dispatch_app.exchange.recording.events import RecorderEvent
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings
from tests.exchange.media.rtp_phone import sine
from tests.waiting import wait_until

Wanted = TypeVar("Wanted")


class HereCompressor:
    """The real compression, without the process around it."""

    def compress(self, order: CompressOrder) -> CompressAnswer:
        return compress(order)

    def stop(self) -> None:
        """Nothing runs."""


class RecorderBed:
    """The recorder and what it told."""

    def __init__(self, recorder: Recorder, folder: Path) -> None:
        self.recorder = recorder
        self.folder = folder
        self.reports: list[tuple[str, RecordingCommand]] = []
        self.events: list[RecorderEvent] = []
        self._ticks = itertools.count(1000)

    def begin(self, *channels: str, **known: Any) -> str:
        """Begin a call's recording."""
        return self.recorder.begin(RecordingKind.CALL, channels or ("caller", "desk"), **known)

    def feed(self, recording_id: str, sound: Samples) -> None:
        """Give a sound shaped (samples, channels) as the mixer does, without waiting for time to pass."""
        for at in range(0, len(sound) - FRAME + 1, FRAME):
            self.recorder.writer.put(next(self._ticks), (recording_id,), sound[None, at : at + FRAME])

    def pass_ticks(self, count: int) -> None:
        """Ticks in which nothing is given."""
        for _ in range(count):
            next(self._ticks)

    def reported(self, kind: type[Wanted]) -> list[Wanted]:
        """The reports of one kind so far."""
        return [command for _, command in list(self.reports) if isinstance(command, kind)]

    def wait_report(self, kind: type[Wanted], count: int = 1) -> Wanted:
        """The `count`th report of that kind."""
        wait_until(lambda: len(self.reported(kind)) >= count, f"{count} {kind.__name__}")
        return self.reported(kind)[count - 1]

    def wait_event(self, kind: type[Wanted], count: int = 1) -> Wanted:
        """The `count`th event of that kind."""
        found = [one for one in list(self.events) if isinstance(one, kind)]
        wait_until(lambda: len([one for one in list(self.events) if isinstance(one, kind)]) >= count, kind.__name__)
        found = [one for one in list(self.events) if isinstance(one, kind)]
        return found[count - 1]


def two_tones(left_hz: float, right_hz: float, length_s: float) -> Samples:
    """Sound with a tone on each channel."""
    return np.stack([sine(left_hz, length_s), sine(right_hz, length_s)], axis=1)


@contextlib.contextmanager
def recorder_bed(folder: Path, *, parts: dict[str, Any] | None = None, **changed: Any) -> Iterator[RecorderBed]:
    """A running recorder; keyword arguments change its settings, `parts` its parts."""
    settings = replace(RecorderSettings(folder, flush_every_s=0.05), **changed)
    bed = RecorderBed.__new__(RecorderBed)
    recorder = Recorder(
        settings, lambda command_id, command: bed.reports.append((command_id, command)),
        lambda event: bed.events.append(event), **{"compressor": HereCompressor(), **(parts or {})},
    )  # fmt: skip
    RecorderBed.__init__(bed, recorder, folder)
    with recorder:
        yield bed
