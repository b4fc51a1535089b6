"""Every sound that can be played: made, kept within bounds, refused with a reason."""

from __future__ import annotations

import os
import shutil
import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.exchange.media import sound_shelf
from dispatch_app.exchange.media.g711 import RATE_HZ, Codec, encode
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.sound_shelf import KEPT_SAMPLES, SoundFault, SoundShelf
from dispatch_app.exchange.media.sounds import Announcement, Keys, Pause, Sequence, SoundFile, Spoken, Tone
from dispatch_app.exchange.media.wav_file import WavFault, read_wav, wav_shape
from tests.exchange.media.rtp_phone import sine, strong_tones

SPEAKS = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


@pytest.mark.parametrize(
    ("tone", "rhythm"), [(Tone.RINGBACK, (1.0, 4.0)), (Tone.BUSY, (0.35, 0.35)), (Tone.CONGESTION, (0.7, 0.7))]
)
def test_signals_have_the_networks_frequency_and_rhythm(tone: Tone, rhythm: tuple[float, float]) -> None:
    sound = SoundShelf(MediaSettings()).samples(tone)
    assert len(sound) == round(sum(rhythm) * RATE_HZ)
    assert strong_tones(sound[: round(rhythm[0] * RATE_HZ)]) == [450]
    assert not sound[round(rhythm[0] * RATE_HZ) :].any()


def test_the_dial_tone_loops_without_a_seam() -> None:
    sound = SoundShelf(MediaSettings()).samples(Tone.DIAL)
    assert strong_tones(np.concatenate([sound[-4000:], sound[:4000]]), part=0.01) == [450]


def test_music_sounds_for_a_while_and_never_clips() -> None:
    music = SoundShelf(MediaSettings()).samples(Tone.MUSIC)
    assert len(music) > 10 * RATE_HZ and np.abs(music).max() < 20000
    loud = [np.abs(music[at : at + RATE_HZ]).max() for at in range(0, len(music) - RATE_HZ, RATE_HZ)]
    assert min(loud) > 300, "the music pauses for a second"


@SPEAKS
def test_a_chinese_sentence_is_spoken_and_kept_on_disk(tmp_path: Path) -> None:
    shelf = SoundShelf(MediaSettings(speech_cache=tmp_path))
    said = shelf.samples(Spoken("您好，一二零急救中心"))
    assert 1.0 < len(said) / RATE_HZ < 6.0
    assert 15000 < np.abs(said.astype(int)).max() < 30000
    (file,) = tmp_path.glob("*.wav")
    written = file.stat().st_mtime_ns
    again = SoundShelf(MediaSettings(speech_cache=tmp_path)).samples(Spoken("您好，一二零急救中心"))
    assert np.array_equal(said, again) and len(list(tmp_path.iterdir())) == 1
    file.write_bytes(b"half a file")
    assert np.array_equal(
        SoundShelf(MediaSettings(speech_cache=tmp_path)).samples(Spoken("您好，一二零急救中心")), said
    )
    assert file.stat().st_mtime_ns != written


@SPEAKS
def test_text_is_never_taken_for_an_option() -> None:
    assert len(SoundShelf(MediaSettings()).samples(Spoken("--version -w /dev/null"))) > RATE_HZ / 2


def test_without_the_speaker_the_fault_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SoundFault, match="not installed"):
        SoundShelf(MediaSettings()).samples(Spoken("您好"))


def test_the_oldest_sentences_leave_the_disk(tmp_path: Path) -> None:
    for number in range(sound_shelf.KEPT_FILES + 5):
        file = tmp_path / f"{number:05}.wav"
        file.touch()
        os.utime(file, (number, number))
    sound_shelf._forget_oldest(tmp_path)
    left = sorted(file.name for file in tmp_path.iterdir())
    assert len(left) == sound_shelf.KEPT_FILES - 1 and left[0] == "00006.wav"


def test_announcements_of_any_rate_and_channels_become_telephone_sound(tmp_path: Path) -> None:
    t = np.arange(44100 * 2) / 44100
    stereo = np.stack([8000 * np.sin(2 * np.pi * 600 * t)] * 2, axis=1)
    write_wav(tmp_path / "welcome.wav", stereo, 44100, 2)
    shelf = SoundShelf(MediaSettings(announcements=tmp_path))
    sound = shelf.samples(Announcement("welcome"))
    assert len(sound) == 2 * RATE_HZ and strong_tones(sound) == [600]


@pytest.mark.parametrize("name", ["", "../welcome", "a/b", "absent", "wel come", "a\0b"])
def test_names_of_announcements_are_names_and_no_paths(tmp_path: Path, name: str) -> None:
    write_wav(tmp_path / "welcome.wav", sine(500))
    with pytest.raises(SoundFault):
        SoundShelf(MediaSettings(announcements=tmp_path / "in")).samples(Announcement(name))


def test_memory_holds_the_newest_sounds_only(tmp_path: Path) -> None:
    long = np.zeros(KEPT_SAMPLES // 4, np.int16)
    for number in range(6):
        write_wav(tmp_path / f"a{number}.wav", long)
    shelf = SoundShelf(MediaSettings(announcements=tmp_path))
    for number in range(6):
        shelf.samples(Announcement(f"a{number}"))
    assert shelf.kept_samples() <= KEPT_SAMPLES
    assert shelf.kept(Announcement("a0")) is None and shelf.kept(Announcement("a5")) is not None


def test_sequences_pauses_and_recordings_from_the_middle(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "r.wav", np.concatenate([sine(500), sine(900)]))
    shelf = SoundShelf(MediaSettings())
    sound = shelf.samples(Sequence((Pause(0.5), SoundFile(str(path), from_s=1.0), Keys("1"))))
    assert len(sound) == round((0.5 + 1.0 + 0.2) * RATE_HZ)
    assert strong_tones(sound[4000:12000]) == [900]
    with pytest.raises(SoundFault, match="key"):
        shelf.samples(Keys("1x"))


def test_law_coded_and_8_bit_files_are_read(tmp_path: Path) -> None:
    tone = sine(700)
    for encoding, codec in ((6, Codec.PCMA), (7, Codec.PCMU)):
        body = encode(tone, codec)
        form = struct.pack("<HHIIHH", encoding, 1, RATE_HZ, RATE_HZ, 1, 8)
        head = b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16)
        (tmp_path / "x.wav").write_bytes(head + form + b"data" + struct.pack("<I", len(body)) + body)
        assert strong_tones(read_wav(tmp_path / "x.wav").samples[:, 0]) == [700]


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0abc", b"OggS" * 9]
)
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.wav").write_bytes(content)
    with pytest.raises(WavFault):
        read_wav(tmp_path / "x.wav")


def test_a_header_that_promises_too_much_is_not_believed(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "x.wav", sine(500))
    content = bytearray(path.read_bytes()[:-1001])
    path.write_bytes(bytes(content))
    assert wav_shape(path).length == len(content) - 44
    assert len(read_wav(path).samples) == (len(content) - 44) // 2
