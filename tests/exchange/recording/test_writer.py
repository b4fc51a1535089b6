"""A disk that stalls, fills up or fails: audio unharmed, sound kept as long as memory allows, everything counted."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import numpy as np

from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.exchange.media.g711 import RATE_HZ
from dispatch_app.exchange.media.wav_file import read_wav
from dispatch_app.exchange.recording.events import RecorderRecovered, RecorderStalled
from dispatch_app.exchange.recording.growing_wav import DiskFile
from tests.exchange.media.media_bed import media_bed
from tests.exchange.media.rtp_phone import RtpPhone, sine, strong_tones
from tests.exchange.recording.recorder_bed import recorder_bed, two_tones
from tests.waiting import wait_until


class StallingDisk:
    """Files whose writes wait until the gate opens."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.stuck = threading.Event()

    def __call__(self, path: Path) -> DiskFile:
        disk = self

        class StallingFile(DiskFile):
            def write_at(self, offset: int, content: bytes) -> None:
                if not disk.gate.is_set():
                    disk.stuck.set()
                disk.gate.wait()
                super().write_at(offset, content)

        return StallingFile(path)


class FullDisk:
    """Files that refuse to be written while the disk is full."""

    def __init__(self) -> None:
        self.full = False

    def __call__(self, path: Path) -> DiskFile:
        disk = self

        class FullFile(DiskFile):
            def write_at(self, offset: int, content: bytes) -> None:
                if disk.full:
                    raise OSError(errno.ENOSPC, "No space left on device")
                super().write_at(offset, content)

        if disk.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return FullFile(path)


def test_a_stalled_disk_leaves_the_audio_unharmed_and_loses_nothing_that_memory_holds(tmp_path: Path) -> None:
    disk = StallingDisk()
    with (
        recorder_bed(tmp_path, parts={"open_file": disk}, stall_alarm_s=0.3, compress=False) as bed,
        media_bed(bed.recorder.writer) as media, RtpPhone() as caller, RtpPhone(ssrc=2) as desk,
    ):  # fmt: skip
        caller.speak(media.join("caller", caller), sine(440))
        desk.speak(media.join("desk", desk), sine(700))
        media.engine.hears("desk", {"caller": 1.0})
        recording_id = bed.begin()
        media.engine.record("caller", recording_id, 0)
        wait_until(lambda: len(desk.heard()) > 0.5 * RATE_HZ, "half a second")
        disk.gate.clear()
        assert disk.stuck.wait(10)
        desk.forget()
        stalled = bed.wait_event(RecorderStalled)
        wait_until(lambda: len(desk.heard()) > 1.5 * RATE_HZ, "1.5 s of voice while the disk stands still")
        assert strong_tones(desk.heard()[800:], part=0.05) == [440]
        steps = np.diff([one.timestamp for one in desk.packets]) & 0xFFFFFFFF
        assert (steps == 160).mean() > 0.97, "the stalled disk was heard"
        assert "waiting" in stalled.why
        disk.gate.set()
        recovered = bed.wait_event(RecorderRecovered)
        assert recovered.dropped_s == 0
        bed.recorder.finish(recording_id)
        assert bed.wait_report(ReportRecordingFinished).dropped_s <= 0.2  # what the test machine itself skipped
        sound = read_wav(tmp_path / bed.reported(ReportRecordingStarted)[0].file).samples
        assert len(sound) > 2 * RATE_HZ
        assert strong_tones(sound[4000:, 0], part=0.05) == [440]


def test_what_memory_cannot_hold_is_dropped_counted_and_silent_in_its_place(tmp_path: Path) -> None:
    disk = StallingDisk()
    with recorder_bed(tmp_path, parts={"open_file": disk}, stall_alarm_s=0.2, memory_s=1.0, compress=False) as bed:
        recording_id = bed.begin()
        bed.feed(recording_id, two_tones(440, 700, 0.2))
        wait_until(lambda: bed.recorder.figures().writer.written_bytes > 0, "the first write")
        disk.gate.clear()
        bed.feed(recording_id, two_tones(440, 700, 0.02))
        assert disk.stuck.wait(10)
        bed.feed(recording_id, two_tones(440, 700, 3.0))
        dropped_s = bed.recorder.figures().writer.dropped_s
        assert 1.9 <= dropped_s <= 2.1
        bed.wait_event(RecorderStalled)
        disk.gate.set()
        assert bed.wait_event(RecorderRecovered).dropped_s == dropped_s
        bed.feed(recording_id, two_tones(440, 700, 0.5))
        bed.recorder.finish(recording_id)
        finished = bed.wait_report(ReportRecordingFinished)
        sound = read_wav(tmp_path / bed.reported(ReportRecordingStarted)[0].file).samples
        assert finished.dropped_s == dropped_s
        assert len(sound) == round(3.72 * RATE_HZ), "time in the file stays true"
        assert not sound[round(1.4 * RATE_HZ) : round(3.1 * RATE_HZ)].any()


def test_a_full_disk_is_told_and_the_recording_goes_on_when_there_is_space(tmp_path: Path) -> None:
    disk = FullDisk()
    with recorder_bed(tmp_path, parts={"open_file": disk}, memory_s=1.0, compress=False) as bed:
        recording_id = bed.begin()
        bed.feed(recording_id, two_tones(440, 700, 0.5))
        wait_until(lambda: bed.recorder.figures().writer.written_bytes > 0, "the first write")
        disk.full = True
        bed.feed(recording_id, two_tones(440, 700, 0.8))
        assert "No space" in bed.wait_event(RecorderStalled).why
        late = bed.begin()  # a recording that begins while the disk is full
        bed.feed(late, two_tones(900, 1000, 0.4))
        for _ in range(3):
            bed.feed(recording_id, two_tones(440, 700, 0.5))
            wait_until(lambda: bed.recorder.figures().writer.waiting_s == 0, "taken into memory")
        disk.full = False
        bed.wait_event(RecorderRecovered)
        bed.recorder.finish(recording_id)
        bed.recorder.finish(late)
        first, second = bed.wait_report(ReportRecordingFinished), bed.wait_report(ReportRecordingFinished, 2)
        by_id = {one.recording_id: one for one in (first, second)}
        started = {one.recording_id: one for one in bed.reported(ReportRecordingStarted)}
        kept = read_wav(tmp_path / started[recording_id].file).samples
        assert by_id[recording_id].dropped_s > 1
        assert strong_tones(kept[-4000:, 0], part=0.05) == [440]
        assert not kept[round(0.6 * RATE_HZ) : round(1.2 * RATE_HZ)].any()
        assert strong_tones(read_wav(tmp_path / started[late].file).samples[:, 1], part=0.05) == [1000]


def test_no_recording_is_ever_written_over(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        recording_id = bed.begin()
        wait_until(lambda: list(tmp_path.glob("*/*/*/*.wav")), "the file")
        path = next(tmp_path.glob("*/*/*/*.wav"))
        try:
            DiskFile(path)
        except FileExistsError:
            bed.recorder.finish(recording_id)
        else:
            raise AssertionError("a recording was opened a second time")
