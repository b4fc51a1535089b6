"""Anything measured or probed again and again: a path, a page, a clock, a disk, a contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alarms.watchers.conditions import NOT_RAISED, Condition, Delayed, delay


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched and when it is wrong. A probe without a value is judged by `well` alone."""

    kind: str
    subject: str
    every_s: float
    fails_after_s: float
    """A fault counts when it has lasted this long."""
    well_after_s: float = 3.0
    most: float | None = None
    """Wrong above this (per cent used, seconds of offset, hours of age)."""
    least: float | None = None
    """Wrong below this (days until expiry)."""
    margin: float = 0.0
    """So much better than the limit before it is well again."""

    def detection_s(self, timeout_s: float = 0.0) -> float:
        """The stated seconds from fault to alarm: a round to meet the fault, the delay and up to a round more."""
        return 2 * self.every_s + timeout_s + self.fails_after_s

    def stuck_after_s(self) -> float:
        """A probe that has given nothing for so long is stuck itself."""
        return 3 * self.every_s + self.fails_after_s + 30.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One result: `well` False where the probe failed; `value` in the watch's unit where it measures one."""

    well: bool
    value: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WatchState:
    watch: Watch
    sampled_at_s: float
    """At first: when watching began."""
    wrong: Delayed = NOT_RAISED
    stuck: bool = False
    last: Sample | None = None
    """None: nothing has been heard yet."""


Step = tuple[WatchState, tuple[Condition, ...]]


def sample(state: WatchState, taken: Sample, now_s: float) -> Step:
    """A result came."""
    watch = state.watch
    now_wrong = _is_wrong(watch, taken, state.wrong.raised)
    wrong = delay(state.wrong, now_wrong, now_s, watch.fails_after_s, watch.well_after_s)
    after = replace(state, wrong=wrong, sampled_at_s=now_s, stuck=False, last=taken)
    facts = (("detail", taken.detail),) if taken.detail else ()
    return after, (Condition(watch.kind, watch.subject, wrong.raised, facts),)


def tick(state: WatchState, now_s: float) -> WatchState:
    """Time passes without a result."""
    return replace(state, stuck=now_s - state.sampled_at_s >= state.watch.stuck_after_s())


def stuck_subjects(states: Iterable[WatchState]) -> tuple[Condition, ...]:
    """A part is stuck when none of its watches gives a result: a box that is lost still says so."""
    stuck: dict[str, bool] = {}
    for state in states:
        subject = state.watch.subject
        stuck[subject] = stuck.get(subject, True) and state.stuck
    return tuple(Condition("watch_stuck", subject, present) for subject, present in stuck.items())


def _is_wrong(watch: Watch, taken: Sample, raised: bool) -> bool:
    if not taken.well:
        return True
    margin = watch.margin if raised else 0.0
    if taken.value is None:
        return False
    too_much = watch.most is not None and taken.value > watch.most - margin
    return too_much or (watch.least is not None and taken.value < watch.least + margin)
