"""The mixer's arrays, without sockets or time: exact sums, limits, concealment, recordings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dispatch_app.exchange.media.g711 import FRAME, Codec, decode, encode
from dispatch_app.exchange.media.mixing import CONCEALED_TICKS, QUIET_TICKS, SPEECH_TICKS, Mixer, RecordedChannel

NOISE = np.full(FRAME, 3, np.int16)


def flat(level: int) -> bytes:
    """A frame whose every sample is the same, exactly as A-law says it."""
    return encode(np.full(FRAME, level, np.int16), Codec.PCMA)


def exact(level: int) -> int:
    return int(decode(flat(level), Codec.PCMA)[0])


def tick(mixer: Mixer, *frames: bytes | None) -> list[np.ndarray]:
    """What each slot hears."""
    for slot, frame in enumerate(frames):
        mixer.put(slot, frame)
    mixer.mix(NOISE)
    heard = [decode(mixer.payload(slot), Codec.PCMA) for slot in range(len(frames))]
    mixer.end_tick()
    return heard


def conference(count: int) -> Mixer:
    mixer = Mixer(40)
    for slot in range(count):
        mixer.add(slot, Codec.PCMA)
    for slot in range(count):
        mixer.hears(slot, {other: 1.0 for other in range(count) if other != slot})
    return mixer


def test_everybody_hears_the_sum_of_the_others() -> None:
    heard = tick(conference(4), *(flat(level) for level in (100, 200, 400, 800)))
    for slot, others in enumerate(((200, 400, 800), (100, 400, 800), (100, 200, 800), (100, 200, 400))):
        total = sum(exact(level) for level in others)
        assert abs(int(heard[slot][0]) - total) <= total / 16


def test_too_much_is_cut_off_and_never_wraps() -> None:
    heard = tick(conference(32), *(flat(20000) for _ in range(32)))
    assert all(frame.min() > 30000 for frame in heard)
    heard = tick(conference(32), *(flat(-20000) for _ in range(32)))
    assert all(frame.max() < -30000 for frame in heard)


def test_a_single_voice_passes_bit_by_bit() -> None:
    mixer = conference(2)
    codes = bytes(range(160))
    mixer.put(0, codes)
    mixer.put(1, flat(0))
    mixer.mix(NOISE)
    assert mixer.payload(1) == codes


def test_what_is_lost_fades_out() -> None:
    mixer = conference(2)
    tick(mixer, flat(8000), flat(0))
    levels = [int(tick(mixer, None, flat(0))[1][0]) for _ in range(CONCEALED_TICKS + 2)]
    assert levels[0] == pytest.approx(0.6 * 8000, rel=0.05)
    assert all(later < earlier or earlier < 10 for earlier, later in itertools.pairwise(levels))
    assert levels[CONCEALED_TICKS] == exact(0)
    assert int(tick(mixer, flat(4000), flat(0))[1][0]) == pytest.approx(4000, rel=0.05)


def test_a_slot_that_is_used_again_hears_and_says_nothing_of_before() -> None:
    mixer = conference(3)
    tick(mixer, flat(8000), flat(100), flat(100))
    mixer.set_gain(0, 0.1)
    mixer.remove(0)
    mixer.add(0, Codec.PCMA)
    heard = tick(mixer, None, flat(1000), flat(2000))
    assert abs(int(heard[0][0])) <= 16, "the new leg hears the noise of an idle line"
    assert int(heard[1][0]) == exact(2000), "nobody hears the new leg"
    mixer.hears(1, {0: 1.0})
    assert int(tick(mixer, flat(1000), flat(0), flat(0))[1][0]) == exact(1000), "its gain is its own"


def test_recordings_take_channels_sums_and_sounds_but_no_muted_voice() -> None:
    mixer = conference(3)
    mixer.record({
        "a": [RecordedChannel(0, 0, False), RecordedChannel(0, 1, True), RecordedChannel(1, 1, False)],
        "b": [RecordedChannel(1, 0, False), RecordedChannel(2, 0, False)],
    })  # fmt: skip
    mixer.set_gain(2, 0.0)
    for slot, level in enumerate((1000, 2000, 4000)):
        mixer.put(slot, flat(level))
    mixer.play(0, np.full(FRAME, 500, np.int16))
    mixer.mix(NOISE)
    keys, frames = mixer.recorded()
    assert keys == ("a", "b") and frames.shape == (2, FRAME, 2)
    assert tuple(frames[0, 0]) == (exact(1000), exact(2000) + 500)
    assert tuple(frames[1, 0]) == (exact(2000), 0)


def test_talking_begins_and_ends_with_patience() -> None:
    mixer = conference(1)
    changes = []
    for number in range(60):
        mixer.put(0, flat(3000 if 5 <= number < 20 else 0))
        mixer.mix(NOISE)
        changes += [(number, talking) for _, talking in mixer.talk_changes()]
        mixer.end_tick()
    assert changes == [(5 + SPEECH_TICKS - 1, True), (20 + QUIET_TICKS - 1, False)]


def test_short_sounds_and_several_at_once() -> None:
    mixer = conference(1)
    mixer.put(0, None)
    mixer.play(0, np.full(40, 800, np.int16))
    mixer.play(0, np.full(FRAME, 100, np.int16), 2.0)
    mixer.mix(NOISE)
    heard = decode(mixer.payload(0), Codec.PCMA)
    assert int(heard[0]) == pytest.approx(1000, rel=0.05) and int(heard[-1]) == pytest.approx(200, rel=0.06)
    mixer.end_tick()
    assert abs(int(tick(mixer, None)[0][0])) <= 16
