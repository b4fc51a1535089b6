"""The jitter buffer against everything a network does to packets."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.exchange.media.g711 import FRAME, Codec
from dispatch_app.exchange.media.jitter import FORGET, MOST_RESERVE, RING, JitterBuffer

SILENT = bytes([0xD5]) * FRAME


def voice(number: int, length: int = FRAME) -> bytes:
    """Loud bytes that tell which packet they came from."""
    return bytes([number % 100 + 1]) * length


class Line:
    """A sender and a buffer on one clock: packets are given the tick in which they arrive."""

    def __init__(self, buffer: JitterBuffer | None = None, *, first: int = 0, step: int = FRAME) -> None:
        self.buffer = buffer or JitterBuffer()
        self.first = first
        self.step = step
        self.played: list[bytes | None] = []

    def run(self, arrivals: dict[int, list[int]], ticks: int) -> list[bytes | None]:
        """Take `ticks` frames; `arrivals` names the packets that come in before each."""
        for tick in range(ticks):
            for number in arrivals.get(tick, []):
                timestamp = (self.first + number * self.step) & 0xFFFFFFFF
                self.buffer.put(timestamp, voice(number, self.step))
            self.played.append(self.buffer.take())
        return self.played

    def heard(self) -> list[int]:
        """The numbers of the packets that were played, in order, without the silence before."""
        return [frame[0] - 1 for frame in self.played if frame is not None and frame != SILENT]


def on_time(count: int) -> dict[int, list[int]]:
    return {number: [number] for number in range(count)}


def test_an_even_stream_is_played_whole_and_after_40_ms() -> None:
    line = Line()
    line.run(on_time(50), 52)
    assert line.heard() == list(range(50))
    assert line.played.index(voice(0)) == 1
    assert (line.buffer.lost, line.buffer.late, line.buffer.duplicates) == (0, 0, 0)


@given(st.integers(0, 0xFFFFFFFF))
def test_the_timestamp_may_begin_anywhere_and_wrap(first: int) -> None:
    line = Line(first=first)
    line.run(on_time(60), 62)
    assert line.heard() == [number % 100 for number in range(60)]
    wrapping = Line(first=0xFFFFFFFF - 10 * FRAME)
    wrapping.run(on_time(60), 62)
    assert wrapping.heard() == list(range(60))


@given(st.integers(0, 2**32), st.integers(1, 12))
def test_any_disorder_and_doubling_within_the_buffer_is_put_right(seed: int, spread: int) -> None:
    chance = random.Random(seed)
    line = Line()
    line.run(on_time(5), 5)  # the buffer has begun
    line.buffer._reserve = MOST_RESERVE
    arrivals: dict[int, list[int]] = {}
    due = dict.fromkeys(range(5, 5 + spread), 5)  # a burst in any order, some packets twice
    burst = [*due, *chance.sample(sorted(due), chance.randint(0, len(due)))]
    chance.shuffle(burst)
    arrivals[0] = burst
    line.run(arrivals, 5 + spread + MOST_RESERVE)
    assert line.heard() == list(range(5 + spread))
    assert line.buffer.duplicates == len(burst) - len(due)


def test_a_lost_packet_is_a_gap_of_one_frame_and_what_follows_stays_in_time() -> None:
    arrivals = on_time(40)
    del arrivals[20]
    line = Line()
    line.run(arrivals, 41)
    assert line.heard() == [number for number in range(40) if number != 20]
    assert line.played[21] is None and line.buffer.lost == 1
    assert line.played.index(voice(30)) == 31


def test_ten_percent_loss_costs_ten_percent() -> None:
    chance = random.Random(3)
    arrivals = {number: [number] for number in range(1000) if chance.random() > 0.1}
    line = Line()
    line.run(arrivals, 1012)
    assert len(line.heard()) + line.buffer.left_out == len(arrivals)
    assert line.buffer.left_out <= 3


def test_jitter_is_learnt_and_then_nothing_is_lost() -> None:
    chance = random.Random(5)
    arrivals: dict[int, list[int]] = {}
    for number in range(3000):
        arrivals.setdefault(number + chance.choice([0, 0, 0, 1, 2, 4]), []).append(number)
    line = Line()
    line.run(arrivals, 3010)
    assert line.buffer.reserve > 0
    settled = line.buffer.lost + line.buffer.late
    assert settled < 30, "it goes on losing what comes a little late"
    late_part = line.played[1500:]
    assert sum(frame is None for frame in late_part) <= 15


def test_delay_that_is_no_longer_needed_is_given_back() -> None:
    line = Line()
    arrivals = {number: [number] for number in range(100)}
    arrivals |= {108: list(range(100, 109))}  # the network stood still for 160 ms
    arrivals |= {number: [number] for number in range(109, 100 + 3 * FORGET)}
    line.run(arrivals, 120)
    assert line.buffer.depth >= 8 * FRAME
    for tick in range(120, 100 + 3 * FORGET):
        timestamp = tick * FRAME
        line.buffer.put(timestamp, voice(tick))
        line.played.append(line.buffer.take())
    assert line.buffer.depth <= 4 * FRAME
    assert line.buffer.left_out >= 4


@pytest.mark.parametrize("parts_per_million", [-300, 300])
def test_a_clock_that_runs_differently_is_followed_for_twenty_minutes(parts_per_million: int) -> None:
    buffer, sent, silent = JitterBuffer(), 0, 0
    ticks = 60_000
    for tick in range(ticks):
        due = tick * (1 + parts_per_million / 1e6)
        while sent <= due:
            buffer.put(sent * FRAME, voice(sent))
            sent += 1
        silent += buffer.take() is None
        assert buffer.depth < 10 * FRAME
    drifted = abs(parts_per_million) * ticks / 1e6
    assert silent <= (drifted + 5 if parts_per_million < 0 else 5)
    assert buffer.late == 0


@pytest.mark.parametrize("length", [80, 240, 320, 480])
def test_packets_of_10_to_60_ms_are_cut_into_frames(length: int) -> None:
    buffer, sent, played = JitterBuffer(), 0, bytearray()
    for tick in range(200):
        while sent * length <= tick * FRAME:
            buffer.put(sent * length, voice(sent, length))
            sent += 1
        played += buffer.take() or b""
    wanted = b"".join(voice(number, length) for number in range(sent))
    assert wanted.startswith(bytes(played).replace(SILENT, b"", 4).lstrip(b"\xd5"))
    assert len(played) > 190 * FRAME


def test_a_pause_of_the_sender_ends_without_delay_or_loss() -> None:
    line = Line()
    line.run(on_time(30), 30)
    waited = [line.buffer.take() for _ in range(100)]
    assert waited[2:] == [None] * 98
    line.buffer.put(130 * FRAME, voice(1), marker=True)
    line.buffer.put(131 * FRAME, voice(2))
    frames = [line.buffer.take() for _ in range(3)]
    assert voice(1) in frames and voice(2) in frames
    assert line.buffer.reserve == 0, "a pause is no late packet"


def test_a_sender_that_starts_its_clock_anew_is_heard_after_two_packets() -> None:
    line = Line()
    line.run(on_time(30), 31)
    far = 0x7000_0000
    frames = []
    for number in range(5):
        line.buffer.put(far + number * FRAME, voice(60 + number))
        frames.append(line.buffer.take())
    assert voice(61) in frames and voice(63) in frames
    assert line.buffer.restarts == 1


def test_one_stray_timestamp_changes_nothing() -> None:
    line = Line()
    line.run(on_time(30), 30)
    line.buffer.put(0x4000_0000, voice(99))
    for number in range(30, 60):
        line.buffer.put(number * FRAME, voice(number))
        line.played.append(line.buffer.take())
    assert line.heard()[-20:] == list(range(39, 59))
    assert line.buffer.restarts == 0


def test_a_restart_forgets_the_old_voice() -> None:
    line = Line()
    line.run({0: [0, 1, 2, 3]}, 1)
    line.buffer.restart()
    assert line.buffer.take() is None
    line.buffer.put(77, voice(50))
    assert voice(50) in [line.buffer.take() for _ in range(3)]


@given(st.lists(st.tuples(st.integers(0, 0xFFFFFFFF), st.integers(0, 6000), st.booleans()), max_size=60))
def test_any_packets_in_any_order_leave_whole_frames_and_a_bounded_buffer(
    packets: list[tuple[int, int, bool]],
) -> None:
    buffer = JitterBuffer(Codec.PCMU)
    for timestamp, length, marker in packets:
        buffer.put(timestamp, bytes(length), marker=marker)
        frame = buffer.take()
        assert frame is None or len(frame) == FRAME
        assert 0 <= buffer.depth <= 2 * RING
