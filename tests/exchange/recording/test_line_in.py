"""Radio channels and analogue lines: recorded when somebody speaks, with the first word whole."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingFinished, ReportRecordingStarted
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Samples
from dispatch_app.exchange.media.wav_file import read_wav
from dispatch_app.exchange.recording.events import LineFound, LineLost
from dispatch_app.exchange.recording.line_in import LineInChannel, LineSettings, Trigger
from dispatch_app.exchange.recording.sound_sources import (
    DeviceSource,
    PipeSource,
    ProgramSource,
    SourceFault,
    source_of,
)  # fmt: skip
from dispatch_app.exchange.recording.voice_activation import Activation, VoiceGate, whole_frames
from tests.exchange.media.rtp_phone import sine, strong_tones
from tests.exchange.recording.recorder_bed import RecorderBed, recorder_bed
from tests.waiting import wait_until

QUICK = Activation(pre_roll_s=0.4, hang_over_s=0.6, longest_s=4.0)


def quiet(length_s: float) -> Samples:
    return np.random.default_rng(1).integers(-20, 20, round(length_s * RATE_HZ)).astype(np.int16)


def gated(sound: Samples, activation: Activation = QUICK) -> list[Samples]:
    """The recordings that a gate makes of a sound."""
    gate, made = VoiceGate(activation), list[list[Samples]]()
    for at in range(0, len(sound) - FRAME + 1, FRAME):
        begin, frames, end = gate.feed(sound[at : at + FRAME])
        if begin:
            made.append([])
        if frames:
            made[-1] += frames
        assert not end or not gate.is_open
    return [np.concatenate(one) for one in made]


def test_speech_is_recorded_with_what_came_just_before_and_after() -> None:
    made = gated(np.concatenate([quiet(1.0), sine(500, 1.0), quiet(2.0)]))
    assert len(made) == 1
    loud = np.flatnonzero(np.abs(made[0]) > 1000)
    assert loud[0] / RATE_HZ == pytest.approx(0.4 - 0.06, abs=0.03), "the pre-roll"
    assert (len(made[0]) - loud[-1]) / RATE_HZ == pytest.approx(0.6, abs=0.03), "the hang-over"


def test_a_short_pause_makes_no_second_recording_a_long_one_does() -> None:
    talk = [sine(500, 0.5), quiet(0.4), sine(500, 0.5), quiet(1.5), sine(500, 0.5), quiet(1.0)]
    assert len(gated(np.concatenate([quiet(0.5), *talk]))) == 2


def test_clicks_and_noise_open_nothing() -> None:
    sound = quiet(3.0)
    sound[8000:8100] = 20000
    assert gated(sound) == []


def test_an_open_microphone_makes_a_new_recording_without_a_gap() -> None:
    made = gated(np.concatenate([quiet(0.5), sine(500, 10.0)]))
    assert len(made) == 3
    assert sum(len(one) for one in made) == pytest.approx(10.4 * RATE_HZ, abs=0.1 * RATE_HZ)


def test_real_speech_opens_the_gate(shared_data: Path) -> None:
    speech = read_wav(shared_data / "audio" / "fsdd_concat_8k_mono16.wav").samples[: 20 * RATE_HZ, 0]
    made = gated(speech, Activation())
    assert sum(len(one) for one in made) > 0.6 * len(speech)


def test_frames_are_whole_however_the_bytes_come() -> None:
    sound = np.arange(1000, dtype=np.int16)
    buffer, found = bytearray(), list[Samples]()
    for at in range(0, 2000, 7):
        buffer += sound.tobytes()[at : at + 7]
        found += whole_frames(buffer)
    assert np.array_equal(np.concatenate(found), sound[:960]) and len(buffer) == 80


@contextlib.contextmanager
def fed_line(bed: RecorderBed, fifo: Path, settings: LineSettings) -> Iterator[Any]:
    """A line on a named pipe and the pipe's writing end."""
    os.mkfifo(fifo)
    keeper = os.open(fifo, os.O_RDWR)  # keeps the pipe alive between writers
    channel = LineInChannel(settings, PipeSource(fifo), bed.recorder, bed.events.append)
    channel.start()
    try:
        yield lambda sound: _feed(keeper, sound)
    finally:
        channel.stop()
        os.close(keeper)


def _feed(pipe: int, sound: Samples) -> None:
    """Write sound and wait until the line has taken it: what follows in the pipe is read after it was worked on."""
    for part in (sound, quiet(0.02)):
        os.write(pipe, part.astype("<i2").tobytes())
        wait_until(lambda: not _waiting_bytes(pipe), "the line reads")


def _waiting_bytes(pipe: int) -> int:
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


def test_a_radio_channel_is_recorded_by_voice_from_a_live_pipe(tmp_path: Path) -> None:
    with recorder_bed(tmp_path / "r", compress=False) as bed:
        line = LineSettings("radio-1", RecordingKind.RADIO, activation=QUICK)
        with fed_line(bed, tmp_path / "radio", line) as feed:
            for part in (quiet(0.5), sine(800, 1.0), quiet(1.0), quiet(0.5)):
                feed(part)
            finished = bed.wait_report(ReportRecordingFinished)
        started = bed.reported(ReportRecordingStarted)[0]
        assert (started.kind, started.line, started.channels) == (RecordingKind.RADIO, "radio-1", ("radio-1",))
        sound = read_wav(tmp_path / "r" / started.file).samples
        assert sound.shape[1] == 1 and finished.dropped_s == 0
        assert len(sound) / RATE_HZ == pytest.approx(0.4 + 1.0 + 0.6, abs=0.1)
        assert strong_tones(sound[:, 0]) == [800]


def test_an_analogue_line_is_recorded_while_its_contact_is_closed(tmp_path: Path) -> None:
    contact = tmp_path / "value"
    contact.write_text("0\n")
    settings = LineSettings("line-9", RecordingKind.LINE_IN, Trigger.STATE, state_file=contact)
    with recorder_bed(tmp_path / "r", compress=False) as bed:
        with fed_line(bed, tmp_path / "line", settings) as feed:
            feed(sine(600, 0.5))
            assert not bed.reported(ReportRecordingStarted)
            contact.write_text("1\n")
            feed(sine(800, 0.5))
            bed.wait_report(ReportRecordingStarted)
            wait_until(lambda: bed.recorder.figures().writer.written_bytes >= 4000, "sound on disk")
            contact.write_text("0\n")
            feed(sine(600, 0.2))
            bed.wait_report(ReportRecordingFinished)
        sound = read_wav(tmp_path / "r" / bed.reported(ReportRecordingStarted)[0].file).samples[:, 0]
        assert strong_tones(sound, 1) == [800]


def test_a_lost_source_is_told_and_found_again(tmp_path: Path) -> None:
    class Flaky:
        def __init__(self) -> None:
            self.gives = threading.Event()
            self.opened = 0

        def open(self) -> None:
            self.opened += 1
            if not self.gives.is_set():
                raise SourceFault("unplugged")

        def read(self, within_s: float) -> bytes:
            if not self.gives.is_set():
                raise SourceFault("unplugged")
            return sine(500, 0.02).tobytes()

        def close(self) -> None: ...

    source = Flaky()
    with recorder_bed(tmp_path, compress=False) as bed:
        settings = LineSettings("radio-2", trigger=Trigger.ALWAYS)
        channel = LineInChannel(settings, source, bed.recorder, bed.events.append)
        channel.start()
        try:
            assert bed.wait_event(LineLost) == LineLost("radio-2", "unplugged")
            source.gives.set()
            bed.wait_event(LineFound)
            bed.wait_report(ReportRecordingStarted)
            source.gives.clear()
            assert "source ended" in bed.wait_report(ReportRecordingFinished).note
            bed.wait_event(LineLost, 2)
        finally:
            channel.stop()


def test_a_program_gives_sound_until_it_ends() -> None:
    source = ProgramSource([sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes(range(200)))"])
    source.open()
    sound = source.read(10)
    with pytest.raises(SourceFault, match="ended"):
        while True:
            sound += source.read(10)
    source.close()
    source.close()
    assert sound == bytes(range(200))
    with pytest.raises(SourceFault):
        ProgramSource(["no-such-program-here"]).open()


def test_a_sound_device_gives_blocks_and_says_when_it_stops() -> None:
    class Stream:
        active = True

        def __init__(self, **given: Any) -> None:
            assert (given["samplerate"], given["channels"], given["dtype"]) == (8000, 1, "int16")
            self.callback = given["callback"]

        def start(self) -> None:
            for _ in range(3):
                self.callback(b"\1\0" * 800, 800, None, None)

        def close(self) -> None:
            self.active = False

    class PortAudioError(Exception): ...

    source = DeviceSource("2", SimpleNamespace(RawInputStream=Stream, PortAudioError=PortAudioError))
    source.open()
    assert [len(source.read(0.1)) for _ in range(3)] == [1600] * 3
    assert source.read(0.01) == b""
    Stream.active = False
    with pytest.raises(SourceFault, match="stopped"):
        source.read(0.01)
    source.close()

    def refuse(**_: Any) -> None:
        raise PortAudioError("device unavailable")

    broken = DeviceSource("hw:9", SimpleNamespace(RawInputStream=refuse, PortAudioError=PortAudioError))
    with pytest.raises(SourceFault, match="unavailable"):
        broken.open()


def test_addresses_of_sources() -> None:
    assert isinstance(source_of("device:USB Audio"), DeviceSource)
    assert isinstance(source_of("pipe:/run/radio"), PipeSource)
    assert isinstance(source_of("program:arecord -t raw"), ProgramSource)
    for wrong in ("", "device:", "program: ", "radio-1"):
        with pytest.raises(ValueError, match="none of"):
            source_of(wrong)
