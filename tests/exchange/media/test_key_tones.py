"""Keys heard as tones: every key at every allowed error, and no key in speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Codec, Samples, decode, encode
from dispatch_app.exchange.media.key_tones import KeyEar, listen
from dispatch_app.exchange.media.tones import HIGH_HZ, KEY_ROWS, LOW_HZ, keys
from dispatch_app.exchange.media.wav_file import read_wav

ALL_KEYS = "".join(KEY_ROWS)


def heard(sound: Samples) -> str:
    """The keys that one ear hears, after a trip through A-law."""
    ear, found = KeyEar(), ""
    line = decode(encode(sound, Codec.PCMA), Codec.PCMA).astype(np.float32)
    for at in range(0, len(line) - FRAME + 1, FRAME):
        found += listen([ear], line[None, at : at + FRAME])[0]
    return found


def press(key: str, *, error: float = 0.0, length_s: float = 0.08, twist: float = 1.0, level: float = 4000) -> Samples:
    row = next(number for number, row in enumerate(KEY_ROWS) if key in row)
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    low, high = LOW_HZ[row] * (1 + error), HIGH_HZ[KEY_ROWS[row].index(key)] * (1 + error)
    wave = level * np.sin(2 * np.pi * low * t) + level * twist * np.sin(2 * np.pi * high * t)
    return np.concatenate([np.zeros(800), wave, np.zeros(800)]).astype(np.int16)


@pytest.mark.parametrize("error", [-0.015, -0.007, 0.0, 0.004, 0.015])
def test_every_key_at_every_allowed_error(error: float) -> None:
    sound = np.concatenate([press(key, error=error) for key in ALL_KEYS])
    assert heard(sound) == ALL_KEYS


@pytest.mark.parametrize("shift", [0, 17, 53, 99, 131])
def test_a_key_counts_wherever_it_begins_within_a_tick(shift: int) -> None:
    assert heard(np.concatenate([np.zeros(shift, np.int16), press("8", length_s=0.07)])) == "8"


def test_our_own_key_tones_are_heard() -> None:
    assert heard(keys("1580A*#")) == "1580A*#"


def test_a_held_key_counts_once_and_a_repeated_one_twice() -> None:
    assert heard(press("3", length_s=2.0)) == "3"
    assert heard(np.concatenate([press("3"), press("3")])) == "33"


@pytest.mark.parametrize("twist", [0.45, 2.2])
def test_tones_of_unequal_loudness_are_taken(twist: float) -> None:
    assert heard(press("6", twist=twist)) == "6"


@pytest.mark.parametrize(
    "sound",
    [
        press("5", error=0.045), press("5", length_s=0.015), press("5", twist=0.1), press("5", level=60),
        (8000 * np.sin(2 * np.pi * 770 * np.arange(8000) / RATE_HZ)).astype(np.int16),
        np.random.default_rng(1).normal(0, 4000, 40000).clip(-32000, 32000).astype(np.int16),
    ],
    ids=["off frequency", "too short", "one tone too soft", "too soft", "one tone", "noise"],
)  # fmt: skip
def test_what_is_no_key_is_none(sound: Samples) -> None:
    assert heard(sound) == ""


def test_a_minute_and_a_half_of_speech_holds_no_key(shared_data: Path) -> None:
    speech = read_wav(shared_data / "audio" / "fsdd_concat_8k_mono16.wav").samples[: 90 * RATE_HZ, 0]
    assert heard(speech) == ""


def test_a_key_is_heard_over_noise() -> None:
    noise = np.random.default_rng(2).normal(0, 250, 2240)
    assert heard((press("9") + noise).astype(np.int16)) == "9"
