"""The recording window as state: questions, rows, pieces of sound, loops, channels, silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.console.desk import recording_desk as act
from dispatch_app.console.desk.recording_desk import RecordingDesk
from dispatch_app.desk_kit.recording_loading import loaded_share, piece_came
from dispatch_app.desk_kit.recording_sound import (
    Heard,
    Sound,
    SoundUnreadable,
    outline,
    quiet_spans,
    read_sound,
    wav_for_ears,
)
from dispatch_app.domain.queries import RecordingsFound
from dispatch_app.domain.recording import Recording, RecordingKind, RecordingState

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
RATE_HZ = 8000


def made(state: RecordingState = RecordingState.COMPRESSED, serial: str = "2611221130000001") -> Recording:
    return Recording(
        serial, RecordingKind.CALL, state, NOW - timedelta(minutes=3), ("caller", "desk"), "a.wav", "c1",
        "20261122-0231", "d1", "1", "13912345678", NOW - timedelta(minutes=2),
    )  # fmt: skip


def chosen(state: RecordingState = RecordingState.COMPRESSED) -> RecordingDesk:
    desk = RecordingDesk(found=RecordingsFound((made(state),)), searched=True)
    desk.chosen = desk.found.recordings[0].recording_id
    return desk


def two_sides() -> Sound:
    """The caller speaks in the first half, the desk in the second; two seconds of silence between."""
    samples = np.zeros((RATE_HZ * 6, 2), np.int16)
    samples[: RATE_HZ * 2, 0] = 8000
    samples[RATE_HZ * 4 :, 1] = -4000
    return Sound(RATE_HZ, samples)


def test_days_are_the_centres_own_and_an_incident_is_looked_for_at_any_time() -> None:
    desk = RecordingDesk(text=" 139 ", days=1)
    asked = act.query(desk, NOW)
    assert (asked.text, asked.since, asked.until) == ("139", datetime(2026, 11, 21, 16, tzinfo=UTC), None)
    desk.days, desk.until = 7, NOW - timedelta(days=10)
    asked = act.query(desk, NOW)
    assert asked.until == datetime(2026, 11, 12, 16, tzinfo=UTC) and asked.since == asked.until - timedelta(days=7)
    act.look_for(desk, "20261122-0231")
    asked = act.query(desk, NOW)
    assert (asked.incident_id, asked.since, asked.until, asked.text) == ("20261122-0231", None, None, "")
    assert act.restriction_text(desk) == "事件 #0231"


def test_rows_say_who_when_how_long_and_what_is_wrong() -> None:
    row = act.recording_rows(chosen(), {"d1": "1号台"}, NOW)[0]
    assert (row.title, row.right, row.badge) == ("139-1234-5678", "01:00", "")
    assert "1号台" in row.note and "#0231" in row.note and "2611221130000001" in row.note
    assert act.recording_rows(chosen(RecordingState.DAMAGED), {}, NOW)[0].look == "danger"
    removed = chosen(RecordingState.REMOVED)
    assert act.begin_loading(removed, "o") is None and "保存期满" in removed.note


def test_a_sound_comes_in_pieces_once_and_nothing_wrong_is_kept() -> None:
    desk = chosen()
    loading = act.begin_loading(desk, "opening-1")
    assert loading is not None and act.begin_loading(desk, "opening-2") is None, "one listening at a time"
    assert piece_came(loading, b"x" * 10, 25) == (10, 24)
    assert loaded_share(loading) == pytest.approx(0.4)
    for content, size in ((b"", 25), (b"x", 26), (b"x" * 16, 25)):
        fresh = act.Loading("r", "o", bytearray(loading.content), loading.size)
        with pytest.raises(ValueError, match=r"."):
            piece_came(fresh, content, size)
    assert piece_came(loading, b"x" * 15, 25) is None
    act.sound_loaded(desk, loading, two_sides(), checked=False)
    assert desk.note_tone == "warning" and act.begin_loading(desk, "again") is None


@given(st.integers(1, 2), st.integers(0, 400), st.sampled_from(list(Heard)))
def test_what_is_heard_is_what_was_chosen(channels: int, length: int, heard: Heard) -> None:
    samples = np.random.default_rng(length).integers(-30000, 30000, (length, channels)).astype(np.int16)
    back = read_sound(wav_for_ears(Sound(RATE_HZ, samples), heard)).samples
    first, second = samples[:, 0], samples[:, -1]
    if channels == 1 or heard is Heard.FIRST:
        expected = (first, first)
    elif heard is Heard.SECOND:
        expected = (second, second)
    elif heard is Heard.BOTH:
        expected = (first, second)
    else:
        both = np.clip(first.astype(int) + second, -32768, 32767)
        expected = (both, both)
    assert np.array_equal(back, np.stack(expected, axis=1).reshape(-1, 2))


@pytest.mark.parametrize("spoil", [lambda w: w[:20], lambda w: w[:-2], lambda w: b"OggS" + w[4:], lambda w: b""])
def test_what_is_no_sound_is_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(SoundUnreadable):
        read_sound(spoil(wav_for_ears(two_sides(), Heard.BOTH)))


def test_the_outline_shows_who_spoke_when_and_silence_is_found() -> None:
    sound = two_sides()
    caller, desk = (outline(sound, one, 6) for one in (0, 1))
    assert caller.tolist() == pytest.approx([0.244, 0.244, 0, 0, 0, 0], abs=0.001)
    assert desk.tolist() == pytest.approx([0, 0, 0, 0, 0.122, 0.122], abs=0.001)
    assert len(outline(sound, 0, 100_000)) == 100_000 and len(outline(sound, 0, 0)) == 0
    assert quiet_spans(sound) == [(2000, 4000)]


def test_a_loop_turns_at_b_and_pauses_are_jumped_over() -> None:
    desk = chosen()
    act.set_loop(desk, 5000)
    act.set_loop(desk, 5100)
    assert desk.loop_to_ms is None and desk.note, "too short"
    act.set_loop(desk, 2000)
    assert (desk.loop_from_ms, desk.loop_to_ms) == (2000, 5000), "turned round"
    assert act.next_position(desk, 4990, []) is None
    assert act.next_position(desk, 5000, []) == 2000 and act.next_position(desk, 100, []) == 2000
    act.set_loop(desk, 0)
    assert desk.loop_from_ms is None and act.next_position(desk, 5000, []) is None
    desk.skips_silence = True
    assert act.next_position(desk, 2500, [(2000, 4000)]) == 3800
    assert act.next_position(desk, 3800, [(2000, 4000)]) is None, "no jump back and forth"


def test_speeds_stay_between_half_and_twice() -> None:
    speed = 1.0
    for _ in range(9):
        speed = act.faster(speed, 1)
    assert speed == 2.0
    for _ in range(9):
        speed = act.faster(speed, -1)
    assert speed == 0.5
