"""The simulated receiver confirms once; the callers of a seed are always the same and come at their rate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain.board import Board
from dispatch_app.domain.order import OrderState, Step, StepTime
from dispatch_app.domain.place import Position
from dispatch_app.simulator.callers import Callers, Household
from dispatch_app.simulator.receiver import PRINTING_S, Receiver
from tests.station_client.orders import AT, order

HOMES = [Household(f"0588620{n:05d}", "王伟", f"人民路{n}号", Position(118.0 + n / 1000, 32.0)) for n in range(50)]


def test_every_step_is_confirmed_once_and_the_paper_last() -> None:
    receiver = Receiver(seed=1)
    for _ in range(3):
        receiver.take(order(), 10.0)
    assert [c.step for c in receiver.due(10.0)] == [Step.RECEIVED]
    later = receiver.due(10.0 + PRINTING_S[1])
    assert [c.step for c in later] == [Step.DISPLAYED, Step.SOUNDED, Step.PRINTED]
    assert receiver.due(1000.0) == []


def test_a_revision_is_confirmed_anew() -> None:
    receiver = Receiver(seed=1)
    receiver.take(order(), 0.0)
    receiver.due(100.0)
    receiver.take(order(revision=2), 100.0)
    assert {(c.revision, c.step) for c in receiver.due(200.0)} == {
        (2, Step.RECEIVED), (2, Step.DISPLAYED), (2, Step.SOUNDED), (2, Step.PRINTED),
    }  # fmt: skip


def test_after_a_restart_only_what_is_missing_is_confirmed() -> None:
    half = replace(order(), steps=(StepTime(Step.RECEIVED, 1, AT), StepTime(Step.DISPLAYED, 1, AT)))
    void = replace(order(2), state=OrderState.RECALLED)
    receiver = Receiver(seed=1)
    receiver.follow(Board(orders={half.order_id: half, void.order_id: void}), 0.0)
    assert [(c.order_id, c.step) for c in receiver.due(60.0)] == [
        (half.order_id, Step.SOUNDED), (half.order_id, Step.PRINTED),
    ]  # fmt: skip


def test_the_same_seed_gives_the_same_calls_however_often_it_is_asked() -> None:
    at_once = Callers(5, HOMES, 600.0).due(3600.0)
    often = Callers(5, HOMES, 600.0)
    by_and_by = [call for second in range(0, 3601, 7) for call in often.due(float(second))]
    by_and_by += often.due(3600.0)
    assert sorted(by_and_by, key=lambda c: c.call_id) == sorted(at_once, key=lambda c: c.call_id)
    assert len({call.call_id for call in at_once}) == len(at_once)


def test_calls_come_at_about_their_rate_and_of_every_kind() -> None:
    calls = Callers(5, HOMES, 600.0).due(3600.0)
    first = [call for call in calls if not call.about]
    assert len(first) == pytest.approx(600, rel=0.15)
    assert any(call.is_enquiry for call in calls)
    assert any(call.waits_s is not None and call.waits_s < 5.0 for call in calls)
    known = {home.number for home in HOMES}
    assert sum(call.number in known for call in first) == pytest.approx(len(first) * 0.8, rel=0.1)
    by_id = {call.call_id: call for call in calls}
    seconds = [call for call in calls if call.about in by_id]
    assert seconds and all(call.position == by_id[call.about].position for call in seconds)


def test_nobody_calls_at_a_rate_of_nothing() -> None:
    assert Callers(5, HOMES, 0.0).due(1e6) == []


def test_the_first_caller_may_be_asked_to_live_near_a_station() -> None:
    near = Position(118.02, 32.0)
    first = Callers(5, HOMES, 600.0, first_near=near).due(600.0)[0]
    assert first.position == near
    assert not first.is_enquiry
