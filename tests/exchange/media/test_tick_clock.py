"""Absolute deadlines on a clock of the test's own."""

from __future__ import annotations

import pytest

from dispatch_app.exchange.media.tick_clock import TickClock


class Hands:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def tick(clock: TickClock, hands: Hands, *, late_s: float = 0.0, busy_s: float = 0.001) -> int:
    hands.now_s = max(hands.now_s, clock.due_s) + late_s
    skipped = clock.begin()
    hands.now_s += busy_s
    clock.end()
    return skipped


def test_lateness_does_not_add_up() -> None:
    hands = Hands()
    clock = TickClock(hands)
    for _ in range(1000):
        tick(clock, hands, late_s=0.003)
    assert clock.due_s == pytest.approx(100.0 + 1000 * 0.02)


def test_a_short_stall_is_caught_up_tick_by_tick() -> None:
    hands = Hands()
    clock = TickClock(hands)
    tick(clock, hands, late_s=0.09)
    skipped = [tick(clock, hands) for _ in range(10)]
    assert skipped == [0] * 10 and clock.skipped == 0
    assert clock.number == 11


def test_a_long_stall_is_skipped_and_counted() -> None:
    hands = Hands()
    clock = TickClock(hands)
    tick(clock, hands)
    assert tick(clock, hands, late_s=1.0) == 50
    assert (clock.number, clock.skipped) == (52, 50)
    assert tick(clock, hands) == 0


def test_figures() -> None:
    hands = Hands()
    clock = TickClock(hands)
    assert clock.figures().busy_share == 0.0
    for number in range(100):
        tick(clock, hands, late_s=0.005 if number == 50 else 0.0001, busy_s=0.002)
    figures = clock.figures()
    assert figures.ticks == 100
    assert (figures.late_p50_ms, figures.late_p99_ms) == (pytest.approx(0.1), pytest.approx(5.0))
    assert figures.late_worst_ms == pytest.approx(5.0)
    assert figures.busy_share == pytest.approx(0.1)
    assert sum(count for _, count in figures.histogram) == 100
    assert dict(figures.histogram)[8] == 1
