"""Recommended vehicles with reasons, by road time (REC-01, REC-02); exact, whatever is closed or slow at the moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import RecommendVehicles, VehicleAdvice, VehicleAdviceList
from dispatch_app.domain.triage import suits
from dispatch_app.domain.vehicle import Availability, VehicleType
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Drive, Placed, Roads
from dispatch_app.use_cases.settings import ClearingTimes
from dispatch_app.use_cases.vehicle_reasons import Cover, vehicle_reasons
from dispatch_app.use_cases.vehicle_starts import Start, clearing_starts

MOST_CLEARING = 3
"""Vehicles about to clear that are worth a dispatcher's glance."""

COVER_FOR = 10
"""Vehicles whose leaving is looked at: those that fit on a screen."""

MOST_UNREACHABLE = 10
"""Vehicles without any way to the scene that are named."""


_TURNED = bytes([1]) + bytes(255)
"""Turns 1 and 0 about."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One vehicle with its total: until free, turn-out and drive, seconds."""

    key: str
    total_s: float
    drive: Drive


@dataclass(frozen=True, slots=True)
class Fleet:
    """Starts with their places on the roads, found once for several questions. `places` keeps the order of `starts`."""

    starts: dict[str, Start]
    places: Sequence[Placed]

    @classmethod
    def of(cls, starts: dict[str, Start], roads: Roads) -> Fleet:
        """The starts, ready to be asked about."""
        return cls(starts, roads.place(list(starts.values())))

    def quickest(
        self, roads: Roads, scene: Position, limit: int, eligible: Sequence[bool] | bytes | None = None
    ) -> list[Ranked]:
        """The `limit` smallest totals, of the eligible ones; exact.

        The road search ranks by drive alone, so it is asked for more until the next unseen drive cannot win any more.
        """
        count = max(limit * 2, 20)
        while self.starts:
            drives = roads.drives_to(scene, self.places, count, eligible)
            rows = [Ranked(d.key, d.time_s + self._delay_s(d.key), d) for d in drives]
            rows.sort(key=lambda row: (row.total_s, row.key))
            complete = len(drives) < count or count >= len(self.places)
            if complete or (len(rows) >= limit and rows[limit - 1].total_s <= drives[-1].time_s):
                return rows[:limit]
            count *= 4
        return []

    def suitable(self, grade: Grade, needs: tuple[str, ...]) -> bytes:
        """Of each start whether its type meets grade and needs: 1 or 0."""
        types = tuple(kind for kind in VehicleType if suits(kind, grade, needs))  # a tuple looks by identity first
        if len(types) == len(VehicleType):
            return bytes([1]) * len(self.starts)
        return bytes([start.vehicle.vehicle_type in types for start in self.starts.values()])

    def _delay_s(self, key: str) -> float:
        start = self.starts[key]
        return start.turn_out_s + start.free_in_s


def recommend_vehicles(
    board: Board, query: RecommendVehicles, lookups: Lookups, now: datetime, clearing: ClearingTimes | None = None
) -> VehicleAdviceList:
    """Free vehicles, suitable types first, each by turn-out plus drive time in seconds; beside them who clears soon."""
    began = time.perf_counter()
    grade = grade_of(query.grade)
    fixes, roads = lookups.positions.latest(), lookups.roads_now(board, now)
    fleet = Fleet.of(lookups.starts.free(board, fixes, now), roads)
    fits = fleet.suitable(grade, query.needs)
    ranked = fleet.quickest(roads, query.scene, query.limit, fits)
    suitable = {row.key for row in ranked}
    first_suitable_s = ranked[0].total_s if ranked else None
    if len(ranked) < query.limit:  # unsuitable ones stand behind: where the list is full they need no search
        ranked += fleet.quickest(roads, query.scene, query.limit - len(ranked), fits.translate(_TURNED))
    off_network = not ranked and not roads.is_on_network(query.scene)
    covers = _covers(board, fleet, roads, ranked[:COVER_FOR])
    advice = [
        advice_of(board, query, start, row, row.key in suitable, first_suitable_s, covers.get(row.key))
        for row in ranked
        for start in (lookups.starts.fresh(board, fixes, fleet.starts[row.key], now),)
    ]
    soon = clearing_starts(board, fixes, now, clearing or ClearingTimes())
    next_clear = _clearing(board, query, soon, roads, grade, first_suitable_s, now)
    unreachable = () if len(ranked) >= query.limit or off_network else _unreachable(fleet, ranked)
    took_ms = (time.perf_counter() - began) * 1000
    return VehicleAdviceList(tuple(advice), off_network, len(fleet.starts), took_ms, next_clear, unreachable)


def grade_of(code: str) -> Grade:
    """The grade of a query; UNKNOWN for a code that is none."""
    return Grade(code) if code in set(Grade) else Grade.UNKNOWN


def _unreachable(fleet: Fleet, ranked: list[Ranked]) -> tuple[str, ...]:
    shown = {row.key for row in ranked}
    return tuple(s.vehicle.plate for key, s in fleet.starts.items() if key not in shown)[:MOST_UNREACHABLE]


def _covers(board: Board, fleet: Fleet, roads: Roads, ranked: list[Ranked]) -> dict[str, Cover]:
    """By vehicle: how soon another free one is at its station once it has gone."""
    covers: dict[str, Cover] = {}
    counted = fleet.suitable(Grade.UNKNOWN, ())
    nearest: dict[str, list[Ranked]] = {}
    for row in ranked:
        station = board.stations.get(fleet.starts[row.key].vehicle.station_id)
        if station is None:
            continue
        if station.station_id not in nearest:
            nearest[station.station_id] = fleet.quickest(roads, station.position, 2, counted)
        others = [other for other in nearest[station.station_id] if other.key != row.key]
        covers[row.key] = Cover(station.name, others[0].total_s if others else None)
    return covers


def _clearing(
    board: Board, query: RecommendVehicles, soon: dict[str, Start], roads: Roads, grade: Grade,
    first_suitable_s: float | None, now: datetime,
) -> tuple[VehicleAdvice, ...]:  # fmt: skip
    """Suitable vehicles about to clear that would be there before the first suitable free one."""
    fitting = {key: s for key, s in soon.items() if suits(s.vehicle.vehicle_type, grade, query.needs)}
    found = []
    for row in Fleet.of(fitting, roads).quickest(roads, query.scene, MOST_CLEARING):
        if first_suitable_s is None or row.total_s < first_suitable_s:
            start = fitting[row.key]
            advice = advice_of(board, query, start, row, True, first_suitable_s, None)
            shown = board.availability_of(row.key)
            free_at = now + timedelta(seconds=start.free_in_s)
            found.append(replace(advice, availability=shown, free_in_s=start.free_in_s, free_at=free_at))
    return tuple(found)


def advice_of(
    board: Board, query: RecommendVehicles, start: Start, row: Ranked, fits: bool, first_suitable_s: float | None,
    cover: Cover | None,
) -> VehicleAdvice:  # fmt: skip
    """The vehicle as screens show it, with the reasons of its rank."""
    vehicle = start.vehicle
    station = board.stations.get(vehicle.station_id)
    checks = [] if fits else ["type_mismatch"]
    checks += ["stale_fix"] if start.stale else []
    checks += ["no_fix"] if start.from_station else []
    reasons = vehicle_reasons(query.language, start, row, fits, first_suitable_s, cover)
    return VehicleAdvice(
        vehicle_id=vehicle.vehicle_id, plate=vehicle.plate, vehicle_type=vehicle.vehicle_type,
        station_id=vehicle.station_id, station_name=station.name if station else vehicle.station_id,
        availability=Availability.FREE, time_s=row.total_s, drive_s=row.drive.time_s, turn_out_s=start.turn_out_s,
        distance_m=row.drive.distance_m, straight_m=distance_m(start.position, query.scene),
        from_station=start.from_station, fix_age_s=start.fix_age_s, stale=start.stale, suits=fits,
        crew=vehicle.crew, checks=tuple(checks), reasons=tuple(reasons),
        cover_left_s=None if cover is None else cover.next_s,
    )  # fmt: skip
