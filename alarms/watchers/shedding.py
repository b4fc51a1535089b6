"""The shut-down order of a long power failure: who is switched off when, so that the last ones reach the goal.

The source documents ask for four hours. Loads are listed least important first; the last is the exchange with one desk.
As much as possible runs as long as possible: every load gets its least time (to end properly), then from the most
important downwards each gets as much more, up to the goal, as the energy left allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GOAL_S = 4 * 3600.0
JOULES_PER_WH = 3600.0


@dataclass(frozen=True, slots=True)
class Load:
    """One group of machines; `least_s` is the time it needs to end properly."""

    name: str
    power_w: float
    least_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Shed:
    """A load is switched off `after_s` seconds of battery operation; `why` is "goal" or "energy"."""

    name: str
    after_s: float
    power_w: float
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of time; `lasts_s` is when the last load goes dark."""

    steps: tuple[Shed, ...]
    lasts_s: float
    reaches_goal: bool


def plan_shedding(loads: Sequence[Load], energy_wh: float, goal_s: float = GOAL_S) -> Plan:
    """The plan for loads (least important first) on this much battery energy, watt-hours at the output."""
    left_j = max(0.0, energy_wh) * JOULES_PER_WH
    times: list[float] = []
    for load in reversed(loads):  # when even the least is too much, the important ones get theirs first
        power_w = max(load.power_w, 1.0)
        least_s = min(load.least_s, goal_s, left_j / power_w)
        times.append(least_s)
        left_j -= least_s * power_w
    for number, load in enumerate(reversed(loads)):
        power_w = max(load.power_w, 1.0)
        more_s = min(goal_s - times[number], left_j / power_w)
        times[number] += more_s
        left_j -= more_s * power_w
    steps = [
        Shed(load.name, after_s, load.power_w, "goal" if after_s >= goal_s - 1.0 else "energy")
        for load, after_s in zip(loads, reversed(times), strict=True)
    ]
    steps.sort(key=lambda step: step.after_s)  # stable: the less important of two goes first
    lasts_s = max(times, default=0.0)
    return Plan(tuple(steps), lasts_s, lasts_s >= goal_s - 1.0)


def due(plan: Plan, on_battery_s: float | None, done: frozenset[str]) -> tuple[Shed, ...]:
    """The steps that are due after so long on battery and not done; nothing while the mains are there (None)."""
    if on_battery_s is None:
        return ()
    return tuple(step for step in plan.steps if step.after_s <= on_battery_s and step.name not in done)
