"""The centre asks how recordings ended: each is told anew under the same id, found without its card, or lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dispatch_app.domain.commands.recordings import (
    ReportRecordingCompressed,
    ReportRecordingDamaged,
    ReportRecordingFinished,
)
from tests.exchange.recording.recorder_bed import RecorderBed, recorder_bed, two_tones
from tests.waiting import wait_until


def _settled(bed: RecorderBed) -> str:
    recording_id = bed.begin()
    bed.feed(recording_id, two_tones(440, 700, 0.5))
    bed.recorder.finish(recording_id)
    bed.wait_report(ReportRecordingCompressed)
    wait_until(lambda: not bed.recorder.figures().unsettled, "settled")
    return recording_id


def test_what_came_about_is_told_again_under_the_same_ids(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        recording_id = _settled(bed)
        told = list(bed.reports)
        bed.recorder.reconcile([recording_id])
        bed.wait_report(ReportRecordingCompressed, 2)
    assert bed.reports[len(told) :] == told[1:], "all but the beginning"


def test_what_is_nowhere_is_told_as_lost_and_what_runs_is_left_alone(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        running = bed.begin()
        bed.recorder.reconcile([running, "2601010000000001", "../../etc/passwd"])
        bed.wait_report(ReportRecordingDamaged, 2)
        lost = bed.reported(ReportRecordingDamaged)
        assert [one.recording_id for one in lost] == ["2601010000000001", "../../etc/passwd"]
        assert all(one.note for one in lost)


def test_sound_whose_card_is_lost_ends_with_its_hash(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        recording_id = _settled(bed)
    file = next(tmp_path.glob("20*/*/*/*.wav"))
    file.with_suffix(".json").unlink()
    file.with_suffix(".opus").unlink()
    with recorder_bed(tmp_path) as again:
        again.recorder.reconcile([recording_id])
        finished = again.wait_report(ReportRecordingFinished)
        assert finished.sha256 == hashlib.sha256(file.read_bytes()).hexdigest() and finished.note
        again.wait_report(ReportRecordingCompressed)
