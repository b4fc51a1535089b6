"""The compressing process: real, killed, hanging, missing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingCompressed
from dispatch_app.exchange.recording.compressing import CompressAnswer, CompressOrder, compress
from dispatch_app.exchange.recording.compressor import ChildCompressor
from dispatch_app.exchange.recording.events import CompressionFailed, CompressionRecovered
from dispatch_app.exchange.recording.growing_wav import DiskFile, GrowingWav
from dispatch_app.exchange.recording.opus import read_opus
from tests.exchange.media.rtp_phone import strong_tones
from tests.exchange.recording.recorder_bed import recorder_bed, two_tones
from tests.waiting import wait_until


def written(path: Path, seconds: float = 1.0) -> Path:
    wav = GrowingWav(DiskFile(path), 2)
    wav.append(two_tones(440, 700, seconds).tobytes())
    wav.close()
    return path


def order(folder: Path) -> CompressOrder:
    return CompressOrder(str(folder / "a.wav"), str(folder / "a.opus"), 24000, {"recording": "1"})


def test_a_real_child_compresses_one_file_after_the_other(tmp_path: Path) -> None:
    written(tmp_path / "a.wav")
    compressor = ChildCompressor()
    try:
        first = compressor.compress(order(tmp_path))
        assert not first.fault and first.size_bytes == (tmp_path / "a.opus").stat().st_size
        assert strong_tones(read_opus((tmp_path / "a.opus").read_bytes())[:, 1]) == [700]
        child = compressor._child
        assert child is not None
        child.kill()
        child.wait()
        assert compressor.compress(order(tmp_path)) == first, "a dead child was not replaced"
    finally:
        compressor.stop()
    assert "stopped" in compressor.compress(order(tmp_path)).fault


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import sys; sys.stdin.readline(); sys.exit(3)", "ended"),
        ("import sys; sys.stdin.readline(); sys.stdin.readline()", "no answer"),
        ("import sys; sys.stdin.readline(); print('nonsense', flush=True); sys.stdin.readline()", "process"),
    ],
)  # fmt: skip
def test_a_child_that_dies_hangs_or_babbles_is_a_fault(tmp_path: Path, program: str, words: str) -> None:
    written(tmp_path / "a.wav", 0.1)
    compressor = ChildCompressor([sys.executable, "-c", program], least_time_s=1.0)
    try:
        assert words in compressor.compress(order(tmp_path)).fault
    finally:
        compressor.stop()


def test_what_cannot_be_compressed_leaves_no_half_file(tmp_path: Path) -> None:
    assert "FileNotFoundError" in compress(order(tmp_path)).fault
    (tmp_path / "a.wav").write_bytes(b"RIFF0000WAVEfmt ")
    assert "WavFault" in compress(order(tmp_path)).fault
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_an_empty_recording_compresses(tmp_path: Path) -> None:
    GrowingWav(DiskFile(tmp_path / "a.wav"), 1).close()
    assert not compress(order(tmp_path)).fault
    assert read_opus((tmp_path / "a.opus").read_bytes()).shape == (0, 1)


def test_a_failed_compression_is_told_once_and_tried_again(tmp_path: Path) -> None:
    class Failing:
        fault = "no library"

        def compress(self, order: CompressOrder) -> CompressAnswer:
            return CompressAnswer(fault=self.fault) if self.fault else compress(order)

        def stop(self) -> None:
            """Nothing runs."""

    clock = {"now_s": 0.0}
    failing = Failing()
    with recorder_bed(tmp_path, parts={"compressor": failing, "now_s": lambda: clock["now_s"]}) as bed:
        for _ in range(2):
            recording_id = bed.begin()
            bed.feed(recording_id, np.zeros((1600, 2), np.int16))
            bed.recorder.finish(recording_id)
        assert "no library" in bed.wait_event(CompressionFailed).why
        failing.fault = ""
        clock["now_s"] += 301
        bed.wait_report(ReportRecordingCompressed, 2)
        bed.wait_event(CompressionRecovered)
        wait_until(lambda: not bed.recorder.figures().unsettled, "settled")
        assert len([one for one in bed.events if isinstance(one, CompressionFailed)]) == 1
