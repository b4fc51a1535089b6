"""What a run was worth: counts, times, and the invariants that must hold – from the journal's events alone. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.mission import ACTIVE_STATES, MissionState
from dispatch_app.domain.order import Order, Step

ANSWER_WITHIN_S = 10.0
"""The national indicator."""

REPRINT_MARK = "reprint"
"""In the note of a print that is marked 补打."""

BROKEN_SHOWN = 20


@dataclass(slots=True)
class Verdict:
    """Counts and times (seconds) of a run; `broken` has a sentence for each invariant that did not hold."""

    calls: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    incidents: int = 0
    closed: int = 0
    orders: int = 0
    revisions: int = 0
    printed: int = 0
    reprinted: int = 0
    recalled: int = 0
    missions_done: int = 0
    events: int = 0
    ladder_s: dict[str, list[float]] = field(default_factory=dict)
    ring_to_order_s: list[float] = field(default_factory=list)
    order_to_wheels_s: list[float] = field(default_factory=list)
    order_to_scene_s: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Judge:
    """Reads the journal's events in order, from the first."""

    def __init__(self) -> None:
        self.verdict = Verdict()
        self._rang_at: dict[str, datetime] = {}
        self._call_of: dict[str, str] = {}
        self._orders: dict[str, Order] = {}
        self._committed_at: dict[tuple[str, int], datetime] = {}
        self._steps: dict[tuple[str, int, Step], datetime] = {}
        self._prints: Counter[tuple[str, int]] = Counter()
        self._void: set[str] = set()
        self._bound: dict[str, str] = {}
        self._vehicle_of: dict[str, str] = {}
        self._ordered_at: dict[str, datetime] = {}
        self._seq: int | None = None

    def read(self, recorded: Iterable[ev.Recorded]) -> None:
        """Take events in order."""
        for one in recorded:
            if self._seq is not None and one.seq != self._seq + 1:
                self._break(f"event {one.seq} follows {self._seq}")
            self._seq = one.seq
            self.verdict.events += 1
            self._read_call(one)
            self._read_order(one)
            self._read_mission(one)

    def finish(self) -> Verdict:
        """The verdict, with what never came."""
        for (order_id, revision), committed_at in self._committed_at.items():
            last = revision == self._orders[order_id].revision
            if order_id in self._void or not last:
                continue
            for step in (Step.SENT, Step.RECEIVED, Step.PRINTED):
                if (order_id, revision, step) not in self._steps:
                    since = committed_at.strftime("%H:%M:%S")
                    self._break(f"order {order_id} revision {revision} of {since} UTC was never {step}")
        for (order_id, revision), count in self._prints.items():
            if count > 1:
                self._break(f"order {order_id} revision {revision} was printed {count} times")
        self.verdict.printed = len(self._prints)
        return self.verdict

    def standing_orders(self) -> list[tuple[str, int]]:
        """Order and revision that the stations must have put on paper, recalled ones left out."""
        return [(o.order_id, o.revision) for o in self._orders.values() if o.order_id not in self._void]

    def station_of(self, order_id: str) -> str:
        """Which station an order went to."""
        return self._orders[order_id].station_id

    def _break(self, sentence: str) -> None:
        if len(self.verdict.broken) < BROKEN_SHOWN:
            self.verdict.broken.append(sentence)

    def _read_call(self, one: ev.Recorded) -> None:
        event, verdict = one.event, self.verdict
        if isinstance(event, ev.CallRang):
            verdict.calls += 1
            self._rang_at[event.call.call_id] = event.call.rang_at
        elif isinstance(event, ev.CallAnswered):
            verdict.answered += 1
            waited = self._since(self._rang_at.get(event.call_id), event.at)
            verdict.answered_in_time += waited is not None and waited <= ANSWER_WITHIN_S
        elif isinstance(event, ev.CallEnded):
            verdict.abandoned += event.abandoned
        elif isinstance(event, ev.IncidentOpened):
            verdict.incidents += 1
            if event.incident.call_ids:
                self._call_of[event.incident.incident_id] = event.incident.call_ids[0]
        elif isinstance(event, ev.IncidentClosed):
            verdict.closed += 1

    def _read_order(self, one: ev.Recorded) -> None:
        event, verdict = one.event, self.verdict
        if isinstance(event, ev.OrderIssued | ev.OrderRevised):
            order = event.order
            if isinstance(event, ev.OrderIssued):
                verdict.orders += 1
                rang_at = self._rang_at.get(self._call_of.pop(order.incident_id, ""))
                waited = self._since(rang_at, order.issued_at)
                if waited is not None:
                    verdict.ring_to_order_s.append(waited)
            else:
                verdict.revisions += 1
            self._orders[order.order_id] = order
            self._committed_at[order.order_id, order.revision] = one.at
        elif isinstance(event, ev.OrderRecalled):
            verdict.recalled += 1
            self._void.add(event.order_id)
        elif isinstance(event, ev.OrderConfirmed):
            self._read_step(event)

    def _read_step(self, event: ev.OrderConfirmed) -> None:
        step = event.step
        key = (event.order_id, step.revision)
        if step.step is Step.PRINTED:
            self._prints[key] += 1
            self.verdict.reprinted += REPRINT_MARK in step.note
        self._steps[(*key, step.step)] = step.at
        taken = self._since(self._committed_at.get(key), step.at)
        if taken is not None:
            self.verdict.ladder_s.setdefault(str(step.step), []).append(taken)

    def _read_mission(self, one: ev.Recorded) -> None:
        event = one.event
        if isinstance(event, ev.MissionOrdered):
            mission = event.mission
            self._vehicle_of[mission.mission_id] = mission.vehicle_id
            self._ordered_at[mission.mission_id] = mission.stages[0].at
            other = self._bound.get(mission.vehicle_id)
            if other is not None:
                self._break(f"vehicle {mission.vehicle_id} is on {other} and {mission.mission_id} at event {one.seq}")
            self._bound[mission.vehicle_id] = mission.mission_id
        elif isinstance(event, ev.MissionAdvanced | ev.MissionEnded):
            self._read_stage(event)

    def _read_stage(self, event: ev.MissionAdvanced | ev.MissionEnded) -> None:
        stage, verdict = event.stage, self.verdict
        since = self._ordered_at.get(event.mission_id)
        taken = self._since(since, stage.at)
        if taken is not None and stage.state is MissionState.EN_ROUTE:
            verdict.order_to_wheels_s.append(taken)
        elif taken is not None and stage.state is MissionState.ON_SCENE:
            verdict.order_to_scene_s.append(taken)
        elif stage.state is MissionState.AT_STATION:
            verdict.missions_done += 1
        vehicle_id = self._vehicle_of.get(event.mission_id, "")
        if stage.state not in ACTIVE_STATES and self._bound.get(vehicle_id) == event.mission_id:
            del self._bound[vehicle_id]

    @staticmethod
    def _since(start: datetime | None, end: datetime) -> float | None:
        return None if start is None else (end - start).total_seconds()


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of them lie (nearest rank); None for none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def quantiles(values: Sequence[float]) -> dict[str, float | int | None]:
    """Count, p50, p95 of seconds, rounded to milliseconds."""
    p50, p95 = quantile(values, 0.5), quantile(values, 0.95)
    return {
        "count": len(values),
        "p50_s": None if p50 is None else round(p50, 3),
        "p95_s": None if p95 is None else round(p95, 3),
    }
