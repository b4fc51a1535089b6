"""The radio channels and analogue lines of a centre: their settings, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.events import RecorderEvent
from dispatch_app.exchange.recording.line_in import LineInChannel, LineSettings, Trigger
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.sound_sources import source_of
from dispatch_app.exchange.recording.voice_activation import Activation

MOST_LINES = 32

FIELDS: dict[str, Any] = {
    "id": None, "source": None, "kind": "radio", "trigger": "voice", "state_file": "", "open_db": -38.0,
    "pre_roll_s": 1.0, "hang_over_s": 4.0, "longest_s": 3600.0,
}  # fmt: skip
"""Every field of a [[sound_line]] with its default; None for what must be given."""

CLOSE_BELOW_DB = 4.0
"""Speech is over when it is so much softer than where it opened, so that the gate does not flutter."""


@dataclass(frozen=True, slots=True)
class SoundLine:
    """One channel and the address of its source."""

    settings: LineSettings
    source: str


def sound_line(values: dict[str, Any], folder: Path) -> SoundLine:
    """The line of a checked table of FIELDS; paths count from the folder. Raises ValueError, the field's name first."""
    kinds = {"radio": RecordingKind.RADIO, "line_in": RecordingKind.LINE_IN, "hot_line": RecordingKind.HOT_LINE}
    if values["kind"] not in kinds:
        raise ValueError(f"kind: {', '.join(kinds)}")
    try:
        trigger = Trigger(values["trigger"])
    except ValueError:
        raise ValueError(f"trigger: {', '.join(Trigger)}") from None
    if (trigger is Trigger.STATE) != bool(values["state_file"]):
        raise ValueError('state_file: goes together with trigger = "state"')
    if not (-60 <= values["open_db"] <= -6 and 0.02 <= values["pre_roll_s"] <= 10):
        raise ValueError("open_db: -60 to -6; pre_roll_s: 0.02 to 10")
    if not (0.2 <= values["hang_over_s"] <= 60 and 10 <= values["longest_s"] <= 86_400):
        raise ValueError("hang_over_s: 0.2 to 60; longest_s: 10 to 86400")
    try:
        source_of(values["source"])
    except ValueError as wrong:
        raise ValueError(f"source: {wrong}") from wrong
    activation = Activation(
        open_level=_level(values["open_db"]), close_level=_level(values["open_db"] - CLOSE_BELOW_DB),
        pre_roll_s=values["pre_roll_s"], hang_over_s=values["hang_over_s"], longest_s=values["longest_s"],
    )  # fmt: skip
    state_file = folder / values["state_file"] if values["state_file"] else None
    settings = LineSettings(str(values["id"]), kinds[values["kind"]], trigger, activation, state_file)
    return SoundLine(settings, values["source"])


def _level(decibels: float) -> float:
    return 32768 * math.pow(10, decibels / 20)


class SoundLines:
    """All lines of a centre at the recorder; start it after the recorder, stop it before."""

    def __init__(self, lines: Sequence[SoundLine], recorder: Recorder, events: Callable[[RecorderEvent], None]) -> None:
        self._channels = [
            LineInChannel(line.settings, source_of(line.source), recorder, events) for line in lines[:MOST_LINES]
        ]

    def start(self) -> None:
        """Listen to every line."""
        for channel in self._channels:
            channel.start()

    def stop(self) -> None:
        """Finish what is being recorded."""
        for channel in self._channels:
            channel.stop()
