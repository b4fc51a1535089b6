"""Copies in a second folder or share: complete, checked, and never below a mount point that is not mounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingCopied
from dispatch_app.exchange.recording.copying import MARK, WAIT_S
from dispatch_app.exchange.recording.events import CopyFailed, CopyRecovered
from dispatch_app.exchange.recording.hashing import CopyFault, copy_checked, file_hash
from tests.exchange.recording.recorder_bed import RecorderBed, recorder_bed, two_tones
from tests.waiting import wait_until


def one_recording(bed: RecorderBed) -> None:
    recording_id = bed.begin()
    bed.feed(recording_id, two_tones(440, 700, 0.3))
    bed.recorder.finish(recording_id)


def test_every_recording_lies_in_the_second_folder_too(tmp_path: Path) -> None:
    own, share = tmp_path / "own", tmp_path / "share"
    share.mkdir()
    with recorder_bed(own, copies_to=(share,)) as bed:
        one_recording(bed)
        assert bed.wait_report(ReportRecordingCopied).copy == str(share)
        copied = next(share.glob("*/*/*/*.opus"))
        assert file_hash(copied) == file_hash(own / copied.relative_to(share))
        wait_until(lambda: not bed.recorder.figures().unsettled, "settled")


def test_a_share_that_is_not_mounted_is_told_once_and_caught_up_later(tmp_path: Path) -> None:
    own, share = tmp_path / "own", tmp_path / "share"
    share.mkdir()
    clock = {"now_s": 0.0}
    with recorder_bed(own, parts={"now_s": lambda: clock["now_s"]}, copies_to=(share,)) as bed:
        one_recording(bed)
        bed.wait_report(ReportRecordingCopied)
        (share / MARK).rename(tmp_path / "mark")  # what an unmounted share looks like: an empty folder
        one_recording(bed)
        one_recording(bed)
        assert MARK in bed.wait_event(CopyFailed).why
        wait_until(lambda: bed.recorder.figures().unsettled == 2, "two recordings that wait")
        assert len(list(share.glob("*/*/*/*.opus"))) == 1
        (tmp_path / "mark").rename(share / MARK)
        clock["now_s"] += WAIT_S + 1
        bed.wait_event(CopyRecovered)
        bed.wait_report(ReportRecordingCopied, 3)
        assert len([one for one in bed.events if isinstance(one, CopyFailed)]) == 1


def test_a_folder_that_is_not_there_waits(tmp_path: Path) -> None:
    with recorder_bed(tmp_path / "own", copies_to=(tmp_path / "absent",)) as bed:
        one_recording(bed)
        assert "not there" in bed.wait_event(CopyFailed).why
    assert not (tmp_path / "absent").exists()


def test_a_wrong_copy_never_appears(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"sound")
    with pytest.raises(CopyFault, match="hash"):
        copy_checked(tmp_path / "a", tmp_path / "to" / "a", "0" * 64)
    assert list((tmp_path / "to").iterdir()) == []
