"""Ogg Opus: lengths, separate channels, and every broken byte found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_app.exchange.media.g711 import RATE_HZ, Samples
from dispatch_app.exchange.media.wav_file import read_wav
from dispatch_app.exchange.recording.ogg import OggFault, OggWriter, read_pages, read_tags, tags_packet
from dispatch_app.exchange.recording.opus import OpusSound, opus_file, read_opus
from tests.exchange.media.rtp_phone import sine, strong_tones


def packed(sound: Samples, bitrate: int = 24000) -> bytes:
    return b"".join(opus_file(iter([sound]), sound.shape[1], bitrate, {"recording": "1", "call": "来电"}))


@settings(max_examples=15)
@given(st.integers(0, 5000), st.integers(1, 2))
def test_every_length_comes_back_exactly(length: int, channels: int) -> None:
    sound = np.stack([sine(500)[: length % RATE_HZ]] * channels, axis=1)
    assert read_opus(packed(sound)).shape == sound.shape


def test_nothing_of_one_channel_is_heard_on_the_other(shared_data) -> None:
    speech = read_wav(shared_data / "audio" / "fsdd_concat_8k_mono16.wav").samples[: 10 * RATE_HZ, 0]
    sound = np.stack([speech, np.zeros_like(speech)], axis=1)
    content = packed(sound)
    back = read_opus(content)
    assert np.sqrt(np.mean(back[:, 1].astype(float) ** 2)) < 2
    assert np.corrcoef(back[:, 0], speech)[0, 1] > 0.9, "the speech is not what it was, or stands elsewhere in time"
    assert len(content) < len(sound.tobytes()) / 8


def test_tones_and_comments_survive() -> None:
    sound = np.stack([sine(440, 1.0), sine(1000, 1.0)], axis=1)
    opened = OpusSound(packed(sound))
    assert opened.comments["call"] == "来电"
    back = np.concatenate(list(opened.parts()))
    assert strong_tones(back[:, 0]) == [440] and strong_tones(back[:, 1]) == [1000]


def test_a_changed_byte_anywhere_is_found() -> None:
    content = packed(np.stack([sine(440, 0.5)] * 2, axis=1))
    for at in range(0, len(content), 37):
        changed = bytearray(content)
        changed[at] ^= 0x40
        with pytest.raises(OggFault):
            list(read_pages(bytes(changed)))


def test_a_cut_file_is_found() -> None:
    content = packed(np.stack([sine(440, 3.0)], axis=1))
    last = content.rindex(b"OggS")
    with pytest.raises(OggFault, match="end of the file"):
        read_opus(content[:last])
    with pytest.raises(OggFault):
        read_opus(content[: len(content) - 5])
    with pytest.raises(OggFault, match="no sound"):
        read_opus(b"")


def test_a_missing_page_is_found() -> None:
    content = packed(np.stack([sine(440, 3.0)], axis=1))
    begins = [at for at in range(len(content)) if content.startswith(b"OggS", at)]
    with pytest.raises(OggFault, match="missing"):
        read_opus(content[: begins[3]] + content[begins[4] :])


@given(st.binary(max_size=300))
def test_garbage_is_a_fault_and_never_a_crash(garbage: bytes) -> None:
    with pytest.raises(OggFault):
        OpusSound(garbage)
    with pytest.raises(OggFault):
        read_tags(b"OpusTags" + garbage[:3])


def test_a_page_holds_at_most_255_laces() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        OggWriter(1).page([bytes(300)] * 128, 0)


def test_comments_read_back() -> None:
    comments = {"call": "c=1", "channels": "来电人"}
    assert read_tags(tags_packet("libopus", comments)) == comments
