"""The settings of radio channels and analogue lines, and several of them at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.line_in import Trigger
from dispatch_app.exchange.recording.sound_lines import FIELDS, SoundLine, SoundLines, sound_line
from tests.exchange.media.rtp_phone import sine
from tests.exchange.recording.recorder_bed import recorder_bed


def line(folder: Path = Path("x"), **given: Any) -> SoundLine:
    return sound_line({**FIELDS, "id": "radio-1", "source": "device:1", **given}, folder)


def test_defaults_and_levels() -> None:
    made = line(Path("centre"), trigger="state", state_file="gpio/value", kind="line_in")
    assert made.settings.kind is RecordingKind.LINE_IN and made.settings.trigger is Trigger.STATE
    assert made.settings.state_file == Path("centre/gpio/value")
    assert made.settings.activation.open_level == pytest.approx(412, abs=1)
    assert made.settings.activation.close_level < made.settings.activation.open_level


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "call"}, "kind"), ({"trigger": "never"}, "trigger"), ({"trigger": "state"}, "state_file"),
        ({"state_file": "x"}, "state_file"), ({"open_db": 0.0}, "open_db"), ({"hang_over_s": 0.0}, "hang_over_s"),
        ({"source": "nowhere"}, "source"),
    ],
)  # fmt: skip
def test_mistakes_are_named(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}"):
        line(**given)


def test_several_lines_record_at_once_and_end_with_the_exchange(tmp_path: Path) -> None:
    pipes, lines = [], []
    for number in range(3):
        fifo = tmp_path / f"radio-{number}"
        os.mkfifo(fifo)
        pipes.append(os.open(fifo, os.O_RDWR))
        lines.append(line(id=f"radio-{number}", source=f"pipe:{fifo}", trigger="always" if number else "voice"))
    with recorder_bed(tmp_path / "r", compress=False) as bed:
        together = SoundLines(lines, bed.recorder, bed.events.append)
        together.start()
        for pipe in pipes:
            os.write(pipe, sine(500, 0.5).astype("<i2").tobytes())
        bed.wait_report(ReportRecordingStarted, 3)
        together.stop()
        bed.wait_report(ReportRecordingFinished, 3)
        assert {one.line for one in bed.reported(ReportRecordingStarted)} == {"radio-0", "radio-1", "radio-2"}
        assert np.all([one.size_bytes > 44 for one in bed.reported(ReportRecordingFinished)])
    for pipe in pipes:
        os.close(pipe)
