"""Everything that goes wrong with recording is said on the health page, and unsaid when it is over."""

from __future__ import annotations

import pytest

from dispatch_app.exchange.exchange_recorder import RecorderTroubles
from dispatch_app.exchange.recording import events as ev


@pytest.mark.parametrize(
    ("wrong", "words", "right"),
    [
        (ev.RecorderStalled("a write takes 3 s", 3.0, 0.0), "磁盘无响应", ev.RecorderRecovered(0.0)),
        (ev.SpaceLow("r", 0.153, 10, False), "15 %", ev.SpaceEnough("r", 0.5)),
        (ev.SpaceLow("r", 0.04, 10, True), "4 %，正在清除", ev.SpaceEnough("r", 0.5)),
        (ev.CompressionFailed("1", "no library"), "无法压缩", ev.CompressionRecovered()),
        (ev.CopyFailed("/share", "gone", 3), "/share", ev.CopyRecovered("/share")),
        (ev.LineLost("radio-1", "unplugged"), "radio-1", ev.LineFound("radio-1")),
    ],
)
def test_a_fault_is_said_until_it_is_over(wrong: ev.RecorderEvent, words: str, right: ev.RecorderEvent) -> None:
    troubles = RecorderTroubles()
    troubles.happened(wrong)
    assert words in troubles.words()
    troubles.happened(right)
    assert troubles.words() == "ok"


def test_several_faults_stand_together_the_worst_first() -> None:
    troubles = RecorderTroubles()
    for event in (ev.LineLost("radio-2", "x"), ev.LineLost("radio-1", "x"), ev.RecorderStalled("x", 1.0, 0.0)):
        troubles.happened(event)
    assert troubles.words().startswith("录音磁盘") and "radio-2, radio-1" in troubles.words()
    troubles.happened(ev.LineFound("radio-2"))
    assert troubles.words().endswith("radio-1") and "radio-2" not in troubles.words()


def test_removed_originals_are_no_fault() -> None:
    troubles = RecorderTroubles()
    troubles.happened(ev.OriginalsRemoved(3, early=True))
    assert troubles.words() == "ok"
