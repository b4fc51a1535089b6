"""Recommendations with reasons: vehicles by road time (REC-01 to REC-03), hospitals by need and drive (REC-04)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import (
    HospitalAdvice,
    HospitalAdviceList,
    RecommendHospitals,
    RecommendVehicles,
    VehicleAdvice,
    VehicleAdviceList,
)
from dispatch_app.domain.station import Hospital
from dispatch_app.domain.triage import suits
from dispatch_app.domain.vehicle import LOST_AFTER_S, STALE_AFTER_S, Availability, Duty, Fix, Vehicle
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Drive, Origin, Roads
from dispatch_app.words import t_in

AT_STATION_M = 150.0
"""A free vehicle this near its station is taken to stand there: its crew first has to turn out."""


AT_STATION_DEG = AT_STATION_M / 110_000.0
"""No less in latitude, wherever on earth."""


@dataclass(slots=True)
class _Start:
    """From where and after what delay a vehicle starts. Not frozen: thousands are made for each question."""

    vehicle: Vehicle
    position: Position
    heading_deg: float | None
    turn_out_s: float
    from_station: bool
    at_station: bool
    fix_age_s: float | None
    stale: bool


def recommend_vehicles(
    board: Board, query: RecommendVehicles, lookups: Lookups, now: datetime
) -> VehicleAdviceList:
    """Free vehicles, suitable types first, each by turn-out plus drive time in seconds; exact."""
    began = time.perf_counter()
    grade = Grade(query.grade) if query.grade in set(Grade) else Grade.UNKNOWN
    starts = _starts(board, lookups.positions.latest(), now)
    fitting = {k: s for k, s in starts.items() if suits(s.vehicle.vehicle_type, grade, query.needs)}
    others = {k: s for k, s in starts.items() if k not in fitting}
    roads = lookups.roads_now(board, now)
    ranked = _quickest(roads, query.scene, fitting, query.limit)
    if len(ranked) < query.limit:  # unsuitable ones stand behind: where the list is full they need no search
        ranked += _quickest(roads, query.scene, others, query.limit - len(ranked))
    first_suitable_s = next((total for key, total, _ in ranked if key in fitting), None)
    free_at = _free_by_station(starts)
    advice = [
        _advice(board, query, starts[key], drive, total_s, key in fitting, first_suitable_s, free_at)
        for key, total_s, drive in ranked[: query.limit]
    ]
    took_ms = (time.perf_counter() - began) * 1000
    return VehicleAdviceList(tuple(advice), bool(starts) and not ranked, len(starts), took_ms)


def _starts(board: Board, fixes: dict[str, Fix], now: datetime) -> dict[str, _Start]:
    bound = board.bound_vehicles()
    starts = {}
    for vehicle in board.vehicles.values():
        if vehicle.duty is not Duty.ON_DUTY or vehicle.vehicle_id in bound:
            continue
        start = _start(board, vehicle, fixes.get(vehicle.vehicle_id), now)
        if start is not None:
            starts[vehicle.vehicle_id] = start
    return starts


def _start(board: Board, vehicle: Vehicle, fix: Fix | None, now: datetime) -> _Start | None:
    station = board.stations.get(vehicle.station_id)
    age_s = max(0.0, (now - fix.at).total_seconds()) if fix else None
    if fix is None or age_s is None or age_s > LOST_AFTER_S:
        if station is None:
            return None
        return _Start(vehicle, station.position, None, float(station.turn_out_s), True, True, age_s, False)
    at_station = station is not None and _stands_at(fix.position, station.position)
    turn_out_s = float(station.turn_out_s) if station and at_station else 0.0
    heading_deg, stale = fix.driving_heading_deg(), age_s > STALE_AFTER_S
    return _Start(vehicle, fix.position, heading_deg, turn_out_s, False, at_station, age_s, stale)


def _stands_at(place: Position, station: Position) -> bool:
    if abs(place.latitude - station.latitude) > AT_STATION_DEG:  # most of a large fleet, without any sine
        return False
    return distance_m(place, station) <= AT_STATION_M


def _quickest(
    roads: Roads, scene: Position, starts: dict[str, _Start], limit: int
) -> list[tuple[str, float, Drive]]:
    """The `limit` smallest totals of turn-out plus drive.

    The road search ranks by drive alone, so it is asked for more until the next unseen drive cannot win any more.
    """
    origins = [Origin(key, s.position, s.heading_deg) for key, s in starts.items()]
    count = max(limit * 2, 20)
    while True:
        drives = roads.drives_to(scene, origins, count) if origins else []
        totals = [(d.key, d.time_s + starts[d.key].turn_out_s, d) for d in drives]
        totals.sort(key=lambda row: (row[1], row[0]))
        complete = len(drives) < count or count >= len(origins)
        if complete or (len(totals) >= limit and totals[limit - 1][1] <= drives[-1].time_s):
            return totals[:limit]
        count *= 4


def _free_by_station(starts: dict[str, _Start]) -> dict[str, int]:
    free: dict[str, int] = {}
    for start in starts.values():
        free[start.vehicle.station_id] = free.get(start.vehicle.station_id, 0) + 1
    return free


def _advice(
    board: Board, query: RecommendVehicles, start: _Start, drive: Drive, total_s: float, fits: bool,
    first_suitable_s: float | None, free_at: dict[str, int],
) -> VehicleAdvice:  # fmt: skip
    vehicle = start.vehicle
    station = board.stations.get(vehicle.station_id)
    station_name = station.name if station else vehicle.station_id
    checks = [] if fits else ["type_mismatch"]
    checks += ["stale_fix"] if start.stale else []
    checks += ["no_fix"] if start.from_station else []
    reasons = _vehicle_reasons(query, start, fits, total_s, first_suitable_s, free_at, station_name)
    return VehicleAdvice(
        vehicle_id=vehicle.vehicle_id, plate=vehicle.plate, vehicle_type=vehicle.vehicle_type,
        station_id=vehicle.station_id, station_name=station_name, availability=Availability.FREE, time_s=total_s,
        drive_s=drive.time_s, turn_out_s=start.turn_out_s, distance_m=drive.distance_m,
        straight_m=distance_m(start.position, query.scene), from_station=start.from_station,
        fix_age_s=start.fix_age_s, stale=start.stale, suits=fits, crew=vehicle.crew, checks=tuple(checks),
        reasons=tuple(reasons),
    )  # fmt: skip


def _vehicle_reasons(
    query: RecommendVehicles, start: _Start, fits: bool, total_s: float, first_suitable_s: float | None,
    free_at: dict[str, int], station_name: str,
) -> list[str]:  # fmt: skip
    def say(english: str, **values: object) -> str:
        return t_in(query.language, english, **values)

    reasons = []
    if start.from_station:
        reasons.append(say("No usable fix: counted from the station"))
    elif start.at_station:
        reasons.append(say("Free at the station"))
    else:
        reasons.append(say("Free on the road"))
    if start.turn_out_s:
        reasons.append(say("turn-out {seconds} s", seconds=round(start.turn_out_s)))
    if start.stale and start.fix_age_s is not None:
        reasons.append(say("fix {seconds} s old, confirm by radio", seconds=round(start.fix_age_s)))
    elif start.fix_age_s is not None and not start.from_station:
        reasons.append(say("fix {seconds} s old", seconds=round(start.fix_age_s)))
    if not fits:
        reasons.append(say("type does not meet the need"))
        if first_suitable_s is None:
            reasons.append(say("no suitable vehicle is free"))
        elif first_suitable_s - total_s > 60:
            minutes = round((first_suitable_s - total_s) / 60)
            reasons.append(say("arrives {minutes} min before the first suitable vehicle", minutes=minutes))
    if free_at.get(start.vehicle.station_id) == 1:
        reasons.append(say("last free vehicle of {station}", station=station_name))
    return reasons


def recommend_hospitals(
    board: Board, query: RecommendHospitals, lookups: Lookups, now: datetime
) -> HospitalAdviceList:
    """Hospitals, open ones that meet every need first, each group by drive time from the scene in seconds."""
    hospitals = board.hospitals
    targets = [Origin(h.hospital_id, h.position) for h in hospitals.values()]
    drives = {d.key: d for d in lookups.roads_now(board, now).drives_from(query.scene, targets)}
    advice = [_hospital_advice(query, hospitals[key], drive) for key, drive in drives.items()]
    advice.sort(key=lambda a: (a.diverting, len(a.lacks), a.time_s, a.hospital_id))
    return HospitalAdviceList(tuple(advice[: query.limit]))


def _hospital_advice(query: RecommendHospitals, hospital: Hospital, drive: Drive) -> HospitalAdvice:
    wanted = _hospital_needs(query.needs)
    meets = tuple(need for need in wanted if need in hospital.capabilities)
    lacks = tuple(need for need in wanted if need not in hospital.capabilities)
    reasons = [t_in(query.language, "drive {minutes} min", minutes=max(1, round(drive.time_s / 60)))]
    reasons += [t_in(query.language, CAPABILITY_WORDS[need]) for need in meets if need in CAPABILITY_WORDS]
    reasons += [
        t_in(query.language, "lacks: {need}", need=t_in(query.language, CAPABILITY_WORDS.get(need, need)))
        for need in lacks
    ]
    if hospital.diverting:
        reasons.append(t_in(query.language, "diverting patients"))
    elif hospital.beds:
        reasons.append(t_in(query.language, "{beds} beds free", beds=hospital.beds))
    return HospitalAdvice(
        hospital.hospital_id, hospital.name, drive.time_s, drive.distance_m, meets, lacks, hospital.diverting,
        hospital.beds, tuple(reasons),
    )  # fmt: skip


def _hospital_needs(needs: Sequence[str]) -> tuple[str, ...]:
    """Needs that a hospital meets; those of the vehicle alone (infectious transport) are left out."""
    return tuple(need for need in needs if need in CAPABILITY_WORDS)


CAPABILITY_WORDS: dict[str, str] = {
    "chest_pain": "Chest pain centre",
    "stroke": "Stroke centre",
    "trauma": "Trauma centre",
    "burns": "Burns unit",
    "obstetrics": "Obstetrics",
    "paediatrics": "Paediatrics",
    "poisoning": "Poisoning treatment",
    "icu": "Intensive care",
}
"""English words of the hospital capabilities by code; the Chinese stands in dispatch_app.words."""
