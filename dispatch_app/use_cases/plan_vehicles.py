"""Several vehicles for a mass casualty (REC-03): the right types, the quickest, and no station emptied without need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.queries import PlanVehicles, RecommendVehicles, VehiclePick, VehiclePlan
from dispatch_app.domain.vehicle import VehicleType
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.recommend import Fleet, Ranked, advice_of
from dispatch_app.use_cases.vehicle_starts import Start, free_starts
from dispatch_app.words import later, t_in

MOST_VEHICLES = 100
"""Vehicles of one plan; a larger event is planned in sections."""

LOOKED_AT = 6
"""Nearest vehicles that are looked at for each one needed: enough to spare stations and to find the types."""

KEEP_LAST_S = 240.0
"""The last free vehicle of a station counts as so much later: its neighbourhood would be left bare."""

KEEP_ADVANCED_S = 180.0
"""An advanced crew counts as so much later for those who do not need it."""

COMMAND_FROM = 5
"""From so many patients on a command car goes too, where one is free."""

_ADVANCED = (VehicleType.ALS, VehicleType.ICU)
_ANY = (VehicleType.BLS, VehicleType.ALS, VehicleType.ICU)

TASK_WORDS = {
    "red": later("red: critical"), "yellow": later("yellow: urgent"), "green": later("green: walking"),
    "bls": later("basic"), "als": later("advanced"), "icu": later("intensive care"),
    "negative_pressure": later("negative pressure"), "neonatal": later("neonatal"), "command": later("command"),
}  # fmt: skip
"""What a vehicle is chosen for, by task."""


@dataclass(frozen=True, slots=True)
class _Need:
    task: str
    types: tuple[VehicleType, ...]
    patients: int
    spare_advanced: bool = False


def plan_vehicles(board: Board, query: PlanVehicles, lookups: Lookups, now: datetime) -> VehiclePlan:
    """Red patients ride one to an advanced vehicle, yellow one to any, green two to any; gravest first."""
    roads = lookups.roads_now(board, now)
    fleet = Fleet.of(free_starts(board, lookups.positions.latest(), now), roads)
    sent = [m for m in board.missions_of(query.incident_id) if m.is_active()] if query.incident_id else []
    needs = _without_sent(list(_needs(query, fleet)), [board.vehicles[m.vehicle_id].vehicle_type for m in sent])
    needs = needs[:MOST_VEHICLES]
    special = {t for need in needs for t in need.types if t not in _ANY}
    eligible = [s.vehicle.vehicle_type in _ANY for s in fleet.starts.values()]
    ranked = fleet.quickest(roads, query.scene, LOOKED_AT * len(needs) + 10, eligible) if needs else []
    for kind in sorted(special):
        of_kind = [s.vehicle.vehicle_type is kind for s in fleet.starts.values()]
        ranked += fleet.quickest(roads, query.scene, len(needs), of_kind)
    chosen, missing = _choose(needs, ranked, fleet.starts)
    left = Counter(s.vehicle.station_id for s in fleet.starts.values())
    left.subtract(fleet.starts[row.key].vehicle.station_id for _, row in chosen)
    picks = [_pick(board, query, fleet.starts[row.key], need, row) for need, row in chosen]
    picks.sort(key=lambda pick: (pick.advice.time_s, pick.advice.vehicle_id))
    taken = Counter(pick.advice.station_name for pick in picks)
    emptied = tuple(s.name for s in board.stations.values() if taken.get(s.name) and left[s.station_id] <= 0)
    stations = tuple(sorted(taken.items(), key=lambda row: (-row[1], row[0])))
    return VehiclePlan(
        tuple(picks), tuple(missing.items()), len(sent), stations, emptied,
        tuple(_explained(query.language, picks, missing, emptied, len(sent))),
    )  # fmt: skip


def _needs(query: PlanVehicles, fleet: Fleet) -> Iterator[_Need]:
    """What is needed, gravest first."""
    for name, count in query.wanted:
        if name in set(VehicleType):
            yield from (_Need(name, (VehicleType(name),), 1) for _ in range(min(count, MOST_VEHICLES)))
    if query.wanted:
        return
    yield from (_Need("red", _ADVANCED, 1) for _ in range(query.red))
    yield from (_Need("yellow", _ANY, 1, True) for _ in range(query.yellow))
    yield from (_Need("green", _ANY, min(2, query.green - n), True) for n in range(0, query.green, 2))
    has_command = any(s.vehicle.vehicle_type is VehicleType.COMMAND for s in fleet.starts.values())
    if query.red + query.yellow + query.green >= COMMAND_FROM and has_command:
        yield _Need("command", (VehicleType.COMMAND,), 0)


def _without_sent(needs: list[_Need], sent: list[VehicleType]) -> list[_Need]:
    """The needs that the vehicles of the incident do not meet yet."""
    left = list(needs)
    for kind in sorted(sent, key=lambda k: k not in _ADVANCED):
        met = next((need for need in left if kind in need.types), None)
        if met is not None:
            left.remove(met)
    return left


def _choose(
    needs: list[_Need], ranked: list[Ranked], starts: dict[str, Start]
) -> tuple[list[tuple[_Need, Ranked]], Counter[str]]:
    """The vehicle of each need that is there first, after what is added for sparing; and the needs without one."""
    free = Counter(start.vehicle.station_id for start in starts.values())
    open_rows = {row.key: row for row in ranked}
    chosen: list[tuple[_Need, Ranked]] = []
    missing: Counter[str] = Counter()

    def counted_s(row: Ranked, need: _Need) -> float:
        vehicle = starts[row.key].vehicle
        last = free[vehicle.station_id] <= 1
        advanced = need.spare_advanced and vehicle.vehicle_type in _ADVANCED
        return row.total_s + KEEP_LAST_S * last + KEEP_ADVANCED_S * advanced

    for need in needs:
        able = [row for row in open_rows.values() if starts[row.key].vehicle.vehicle_type in need.types]
        if not able:
            missing[need.task] += 1
            continue
        best = min(able, key=lambda row: (counted_s(row, need), row.key))
        del open_rows[best.key]
        free[starts[best.key].vehicle.station_id] -= 1
        chosen.append((need, best))
    return chosen, missing


def _pick(board: Board, query: PlanVehicles, start: Start, need: _Need, row: Ranked) -> VehiclePick:
    asked = RecommendVehicles(query.scene, language=query.language)
    advice = advice_of(board, asked, start, row, True, None, None)
    what = t_in(query.language, TASK_WORDS[need.task])
    reasons = (what,) if need.patients == 0 or query.wanted else (
        t_in(query.language, "{what}, {count} patients", what=what, count=need.patients),
    )  # fmt: skip
    return VehiclePick(advice, need.task, need.patients, reasons + advice.reasons)


def _explained(
    language: str, picks: list[VehiclePick], missing: Counter[str], emptied: tuple[str, ...], sent: int
) -> Iterator[str]:
    if picks:
        yield t_in(
            language, "{count} vehicles of {stations} stations, the first in {first} min, the last in {last} min",
            count=len(picks), stations=len({p.advice.station_id for p in picks}),
            first=max(1, round(picks[0].advice.time_s / 60)), last=max(1, round(picks[-1].advice.time_s / 60)),
        )  # fmt: skip
    if sent:
        yield t_in(language, "{count} vehicles are on this incident already", count=sent)
    for task, count in missing.items():
        yield t_in(language, "nobody free: {what} × {count}", what=t_in(language, TASK_WORDS[task]), count=count)
    if emptied:
        yield t_in(language, "without a free vehicle then: {stations}", stations="、".join(emptied))
