"""The offline check finds every changed, missing and unknown file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingCompressed
from dispatch_app.exchange.recording.sidecar import read_card
from dispatch_app.exchange.recording.verifying import (
    Expected,
    Finding,
    Trouble,
    expected_of_card,
    expected_of_cards,
    verify_folder,
)  # fmt: skip
from tests.exchange.recording.recorder_bed import recorder_bed, two_tones
from tests.waiting import wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three settled recordings."""
    with recorder_bed(tmp_path) as bed:
        for _ in range(3):
            recording_id = bed.begin()
            bed.feed(recording_id, two_tones(440, 700, 0.2))
            bed.recorder.finish(recording_id)
        bed.wait_report(ReportRecordingCompressed, 3)
        wait_until(lambda: not bed.recorder.figures().unsettled, "settled")
    return tmp_path


def from_journal(folder: Path) -> list[Expected]:
    """What the journal knows, taken before anybody touches a file."""
    return [expected_of_card(read_card(path)) for path in sorted(folder.glob("*/*/*/*.json"))]


def troubles(folder: Path, expected: list[Expected]) -> list[tuple[str, Trouble]]:
    return [(Path(one.file).suffix, one.trouble) for one in verify_folder(folder, expected).findings]


def test_untouched_recordings_are_sound(folder: Path) -> None:
    steps: list[int] = []
    checked = verify_folder(folder, from_journal(folder), step=steps.append)
    assert (checked.recordings, checked.files, checked.findings) == (3, 6, ())
    assert steps == [1, 2, 3]
    assert verify_folder(folder, expected_of_cards(folder)).findings == ()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


@pytest.mark.parametrize("harm", [_flip, _cut])
@pytest.mark.parametrize("suffix", [".wav", ".opus"])
def test_a_changed_file_is_found(folder: Path, harm: Callable[[Path], None], suffix: str) -> None:
    expected = from_journal(folder)
    harm(sorted(folder.glob(f"*/*/*/*{suffix}"))[1])
    assert troubles(folder, expected) == [(suffix, Trouble.CHANGED)]


def test_a_missing_compressed_file_is_found_a_removed_original_is_not(folder: Path) -> None:
    expected = from_journal(folder)
    sorted(folder.glob("*/*/*/*.wav"))[0].unlink()
    assert troubles(folder, expected) == []
    sorted(folder.glob("*/*/*/*.opus"))[0].unlink()
    assert troubles(folder, expected) == [(".opus", Trouble.MISSING)]


def test_a_file_that_nobody_reported_is_found(folder: Path) -> None:
    expected = from_journal(folder)
    day = next(folder.glob("*/*/*/*.wav")).parent
    (day / "9999999999999999.wav").write_bytes(b"planted")
    assert verify_folder(folder, expected).findings == (
        Finding("", (day / "9999999999999999.wav").relative_to(folder).as_posix(), Trouble.UNKNOWN),
    )
    assert verify_folder(folder, expected, whole=False).findings == ()


def test_a_card_changed_together_with_its_file_differs_from_the_journal(folder: Path) -> None:
    expected = from_journal(folder)
    card = next(folder.glob("*/*/*/*.json"))
    card.write_text(card.read_text().replace(read_card(card).sha256, "0" * 64))
    assert troubles(folder, expected) == [(".json", Trouble.CARD_DIFFERS)]
    card.write_text("{")
    assert troubles(folder, expected) == [(".json", Trouble.UNREADABLE)]


def test_removed_and_running_recordings_need_no_file(tmp_path: Path) -> None:
    gone = Expected("1", "2026/01/01/1.wav", "a" * 64, removed=True)
    running = Expected("2", "2026/01/01/2.wav", "", running=True)
    lost = Expected("3", "2026/01/01/3.wav", "a" * 64)
    assert troubles(tmp_path, [gone, running, lost]) == [(".wav", Trouble.MISSING)]
