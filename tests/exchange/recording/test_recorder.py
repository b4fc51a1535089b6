"""From the first frame to the settled recording: files, reports, hashes, and what a kill leaves behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.domain.commands.recordings import (
    ReportRecordingCompressed,
    ReportRecordingDamaged,
    ReportRecordingFinished,
    ReportRecordingStarted,
)  # fmt: skip
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.g711 import RATE_HZ
from dispatch_app.exchange.media.sounds import Tone
from dispatch_app.exchange.media.wav_file import read_wav
from dispatch_app.exchange.recording.opus import OpusSound, read_opus
from dispatch_app.exchange.recording.recorder import MOST_OPEN, RecorderFull
from dispatch_app.exchange.recording.sidecar import Card, CardBox, Stage, read_card
from tests.exchange.media.media_bed import media_bed
from tests.exchange.media.rtp_phone import RtpPhone, sine, strong_tones
from tests.exchange.recording.recorder_bed import recorder_bed, two_tones
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]

LIVES_S = [0.6 + number / 10 for number in range(20)] if os.environ.get("FAULTS") == "full" else [1.3]


def test_a_call_is_reported_hashed_and_compressed(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        recording_id = bed.begin(call_id="call-1", line="3", number="13800000000")
        bed.feed(recording_id, two_tones(440, 700, 2.0))
        bed.recorder.finish(recording_id, desk_id="d2")
        finished = bed.wait_report(ReportRecordingFinished)
        compressed = bed.wait_report(ReportRecordingCompressed)
        started = bed.reported(ReportRecordingStarted)[0]
        assert len(recording_id) == 16 and recording_id.isdigit()
        assert (started.call_id, started.line, started.number) == ("call-1", "3", "13800000000")
        original = tmp_path / started.file
        assert finished.sha256 == hashlib.sha256(original.read_bytes()).hexdigest()
        assert finished.size_bytes == original.stat().st_size == 44 + 2 * RATE_HZ * 4
        assert finished.dropped_s == 0
        sound = read_wav(original).samples
        assert np.array_equal(sound, two_tones(440, 700, 2.0))
        small = (tmp_path / compressed.file).read_bytes()
        assert compressed.sha256 == hashlib.sha256(small).hexdigest()
        opened = OpusSound(small)
        assert (opened.comments["recording"], opened.comments["call"]) == (recording_id, "call-1")
        assert opened.comments["original_sha256"] == finished.sha256
        decoded = read_opus(small)
        assert strong_tones(decoded[:, 0]) == [440] and strong_tones(decoded[:, 1]) == [700]
        assert [command_id for command_id, _ in bed.reports] == [
            f"recording:{recording_id}:{what}" for what in ("started", "finished", "compressed")
        ]
        wait_until((tmp_path / started.file).with_suffix(".json").exists, "the settled card")
        card = read_card((tmp_path / started.file).with_suffix(".json"))
        assert (card.stage, card.desk_id, card.sha256) == (Stage.SETTLED, "d2", finished.sha256)
        assert not list((tmp_path / "running").iterdir())
        wait_until(lambda: not list((tmp_path / "pending").iterdir()), "the pending card is gone")


def test_caller_and_desk_stand_on_their_own_channels_of_a_real_call(tmp_path: Path) -> None:
    with (
        recorder_bed(tmp_path) as bed, media_bed(bed.recorder.writer) as media,
        RtpPhone() as caller, RtpPhone(ssrc=2) as desk,
    ):  # fmt: skip
        recording_id = bed.begin(call_id="call-1")
        caller.speak(media.join("caller", caller), sine(440))
        desk.speak(media.join("desk", desk), sine(700))
        media.engine.hears("caller", {"desk": 1.0})
        media.engine.hears("desk", {"caller": 1.0})
        media.engine.record("caller", recording_id, 0)
        media.engine.record("desk", recording_id, 1)
        wait_until(lambda: len(desk.heard()) > 1.5 * RATE_HZ, "a talk of 1.5 s")
        media.engine.stop_recording(recording_id)
        bed.recorder.finish(recording_id)
        finished = bed.wait_report(ReportRecordingFinished)
        sound = read_wav(tmp_path / bed.reported(ReportRecordingStarted)[0].file).samples
        assert finished.dropped_s == pytest.approx(0, abs=0.2)
        assert strong_tones(sound[2400:, 0], part=0.02) == [440]
        assert strong_tones(sound[2400:, 1], part=0.02) == [700]


def test_what_is_played_to_the_caller_stands_on_the_other_channel(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed, media_bed(bed.recorder.writer) as media, RtpPhone() as caller:
        recording_id = bed.begin()
        caller.speak(media.join("caller", caller), sine(700))
        media.engine.record("caller", recording_id, 0, sounds_channel=1)
        media.engine.play("caller", Tone.DIAL, loop=True)
        wait_until(lambda: len(caller.heard()) > 1.2 * RATE_HZ, "1.2 s")
        bed.recorder.finish(recording_id)
        bed.wait_report(ReportRecordingFinished)
        sound = read_wav(tmp_path / bed.reported(ReportRecordingStarted)[0].file).samples
        assert strong_tones(sound[2400:, 0], part=0.02) == [700]
        assert strong_tones(sound[2400:, 1], part=0.02) == [450]


def test_missing_ticks_become_silence_and_are_counted(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        recording_id = bed.begin()
        bed.feed(recording_id, two_tones(440, 700, 1.0))
        bed.pass_ticks(25)
        bed.feed(recording_id, two_tones(440, 700, 1.0))
        bed.recorder.finish(recording_id)
        finished = bed.wait_report(ReportRecordingFinished)
        sound = read_wav(tmp_path / bed.reported(ReportRecordingStarted)[0].file).samples
        assert finished.dropped_s == 0.5
        assert len(sound) == 2.5 * RATE_HZ
        assert not sound[RATE_HZ : round(1.5 * RATE_HZ)].any() and sound[round(1.6 * RATE_HZ) :].any()


def test_serial_numbers_are_never_used_twice_also_when_the_clock_is_set_back(tmp_path: Path) -> None:
    moments = [datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC) + timedelta(seconds=s) for s in (0, 0, 1, -5, -5, 2)]
    clock = iter(moments + moments[-1:] * 100)
    with recorder_bed(tmp_path, parts={"now": lambda: next(clock)}, compress=False) as bed:
        made = [bed.begin() for _ in range(6)]
    assert len(set(made)) == 6 and made == sorted(made)


def test_the_limit_of_recordings_refuses(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        for _ in range(MOST_OPEN):
            bed.begin()
        with pytest.raises(RecorderFull, match="limit"):
            bed.begin()


def test_finishing_twice_or_the_unknown_is_no_fault(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        recording_id = bed.begin()
        bed.recorder.finish(recording_id)
        bed.recorder.finish(recording_id)
        bed.recorder.finish("unknown")
        bed.wait_report(ReportRecordingFinished)
        assert not bed.recorder.is_open(recording_id)
    assert len(bed.reported(ReportRecordingFinished)) == 1


def test_what_is_open_at_the_end_is_finished_and_goes_on_at_the_next_start(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        recording_id = bed.begin()
        bed.feed(recording_id, two_tones(440, 700, 1.0))
    with recorder_bed(tmp_path) as again:
        assert again.wait_report(ReportRecordingCompressed).recording_id == recording_id
    finished = (bed.reported(ReportRecordingFinished) + again.reported(ReportRecordingFinished))[0]
    assert finished.note == "交换机已停止"


def test_a_recording_whose_file_never_came_is_damaged(tmp_path: Path) -> None:
    with recorder_bed(tmp_path) as bed:
        recording_id = bed.begin()
        bed.recorder.finish(recording_id)
        wait_until(lambda: list((tmp_path / "pending").iterdir()) or bed.reported(ReportRecordingFinished), "a card")
    started = bed.reported(ReportRecordingStarted)[0]
    for path in (tmp_path / started.file).parent.iterdir():
        path.unlink()
    card = (tmp_path / started.file).with_suffix(".json")
    (tmp_path / "pending" / f"{recording_id}.json").unlink(missing_ok=True)
    _write_running_card(tmp_path, recording_id, started.file)
    with recorder_bed(tmp_path) as again:
        assert again.wait_report(ReportRecordingDamaged).recording_id == recording_id
        wait_until(card.exists, "the settled card")


_RECORDING_PROGRAM = """
import sys, time
from pathlib import Path
import numpy as np
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings
from threading import Event
recorder = Recorder(RecorderSettings(Path(sys.argv[1])), lambda *_: None, lambda _: None)
recorder.start()
ids = [recorder.begin(RecordingKind.CALL, ("caller", "desk")) for _ in range(4)]
frame = np.full((4, 160, 2), 1000, np.int16)
begun, tick, pause = time.monotonic(), 0, Event()
while True:
    recorder.writer.put(tick, tuple(ids), frame)
    tick += 1
    print(tick, flush=True)
    pause.wait(max(begun + tick * 0.02 - time.monotonic(), 0))
"""


@pytest.mark.faults
@pytest.mark.parametrize("life_s", LIVES_S)
def test_a_kill_loses_at_most_one_second_and_leaves_playable_files(tmp_path: Path, life_s: float) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _RECORDING_PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert child.stdout is not None
    wanted, told = round(life_s * 50), 0
    while told < wanted:
        told = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split()
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    told = int(rest[-1]) if rest else told
    files = sorted(tmp_path.glob("*/*/*/*.wav"))
    assert len(files) == 4
    for path in files:
        with wave.open(str(path)) as played:
            assert played.getparams()[:3] == (2, 2, RATE_HZ)
            frames = played.readframes(10**9)
        lost_s = told * 0.02 - len(frames) / 4 / RATE_HZ
        assert -0.05 <= lost_s <= 1.0, f"{lost_s:.2f} s of {told * 0.02:.2f} s were lost"
    _recovered(tmp_path)


def _recovered(folder: Path) -> None:
    with recorder_bed(folder, compress=False) as again:
        again.wait_report(ReportRecordingFinished, 4)
        wait_until(lambda: len(list(folder.glob("*/*/*/*.json"))) == 4, "settled cards")
        for finished in again.reported(ReportRecordingFinished):
            assert "中断" in finished.note
            path = next(folder.glob(f"*/*/*/{finished.recording_id}.wav"))
            assert finished.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
            assert set(np.unique(read_wav(path).samples)) <= {0, 1000}


def test_a_second_start_after_the_recovery_reports_nothing_again(tmp_path: Path) -> None:
    with recorder_bed(tmp_path, compress=False) as bed:
        bed.recorder.finish(bed.begin())
        bed.wait_report(ReportRecordingFinished)
        wait_until(lambda: not bed.recorder.figures().unsettled, "settled")
    with recorder_bed(tmp_path, compress=False) as again:
        began = time.monotonic()
        wait_until(lambda: time.monotonic() - began > 0.7, "a round of the archivist")
    assert again.reports == []


def _write_running_card(folder: Path, recording_id: str, file: str) -> None:
    CardBox(folder).keep(
        Card(
            recording_id=recording_id, kind=RecordingKind.CALL, channels=("caller", "desk"), file=file,
            started_at=datetime.now(UTC),
        )
    )  # fmt: skip
