"""From where and when vehicles could start for a scene: free ones now, and those that are about to clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import LOST_AFTER_S, STALE_AFTER_S, Duty, Fix, Fleet, Vehicle
from dispatch_app.use_cases.settings import ClearingTimes

AT_STATION_M = 150.0
"""A free vehicle this near its station is taken to stand there: its crew first has to turn out."""

AT_STATION_DEG = AT_STATION_M / 110_000.0
"""No less in latitude, wherever on earth."""

LEAST_LEFT_S = 60.0
"""Nobody is free sooner than this once the rule's time is over and the crew has not yet reported."""


@dataclass(slots=True)
class Start:
    """From where and after what delay a vehicle starts. Not frozen: thousands are made for each question."""

    key: str
    vehicle: Vehicle
    position: Position
    heading_deg: float | None
    turn_out_s: float
    from_station: bool
    at_station: bool
    fix_age_s: float | None
    stale: bool
    free_in_s: float = 0.0
    """Seconds until it is expected to be free; 0 for a free one."""


def free_starts(board: Board, fixes: dict[str, Fix], now: datetime) -> dict[str, Start]:
    """Every free vehicle on duty that is kept for emergencies and stands somewhere, by its id."""
    bound = board.bound_vehicles()
    starts = {}
    for vehicle in board.vehicles.values():
        fenced = vehicle.fleet is not Fleet.EMERGENCY
        if vehicle.duty is not Duty.ON_DUTY or fenced or vehicle.vehicle_id in bound:
            continue
        start = start_of(board, vehicle, fixes.get(vehicle.vehicle_id), now)
        if start is not None:
            starts[vehicle.vehicle_id] = start
    return starts


def start_of(board: Board, vehicle: Vehicle, fix: Fix | None, now: datetime) -> Start | None:
    """From the vehicle's fix, else from its station; None where neither is known."""
    station = board.stations.get(vehicle.station_id)
    age_s = None if fix is None else (now - fix.at).total_seconds()
    if fix is None or age_s is None or age_s > LOST_AFTER_S:
        if station is None:
            return None
        turn_out_s = float(station.turn_out_s)
        return Start(vehicle.vehicle_id, vehicle, station.position, None, turn_out_s, True, True, age_s, False)
    at_station = station is not None and _stands_at(fix.position, station.position)
    turn_out_s = float(station.turn_out_s) if station and at_station else 0.0
    heading_deg, stale = fix.driving_heading_deg(), age_s > STALE_AFTER_S
    age_s = age_s if age_s > 0.0 else 0.0  # a clock that is ahead
    return Start(vehicle.vehicle_id, vehicle, fix.position, heading_deg, turn_out_s, False, at_station, age_s, stale)


def _stands_at(place: Position, station: Position) -> bool:
    if abs(place.latitude - station.latitude) > AT_STATION_DEG:  # most of a large fleet, without any sine
        return False
    return distance_m(place, station) <= AT_STATION_M


def clearing_starts(board: Board, fixes: dict[str, Fix], now: datetime, times: ClearingTimes) -> dict[str, Start]:
    """Vehicles at a hospital that will be free soon, by their id, with the time that the rule still gives them.

    Hand-over counts from arrival, making ready from the end of it, and it is never less than a minute more.
    """
    starts = {}
    for mission in board.missions.values():
        left_s = free_in_s(mission, now, times)
        vehicle = board.vehicles.get(mission.vehicle_id)
        if left_s is None or vehicle is None or vehicle.duty is not Duty.ON_DUTY:
            continue
        if vehicle.fleet is not Fleet.EMERGENCY:
            continue
        hospital, fix = board.hospitals.get(mission.hospital_id), fixes.get(vehicle.vehicle_id)
        age_s = max(0.0, (now - fix.at).total_seconds()) if fix else None
        if fix is not None and age_s is not None and age_s <= LOST_AFTER_S:
            place, lost = fix.position, False
        elif hospital is not None:
            place, lost = hospital.position, True
        else:
            continue
        stale = not lost and age_s is not None and age_s > STALE_AFTER_S
        starts[vehicle.vehicle_id] = Start(
            vehicle.vehicle_id, vehicle, place, None, 0.0, lost, False, age_s, stale, left_s
        )
    return starts


def free_in_s(mission: Mission, now: datetime, times: ClearingTimes) -> float | None:
    """Seconds until the mission's vehicle should be free; None where that cannot be said yet."""
    if mission.state is MissionState.AT_HOSPITAL:
        rule_s = times.hand_over_s + times.make_ready_s
    elif mission.state is MissionState.HANDED_OVER:
        rule_s = times.make_ready_s
    else:
        return None
    since = mission.reached_at(mission.state)
    passed_s = (now - since).total_seconds() if since else 0.0
    return max(LEAST_LEFT_S, rule_s - passed_s)
