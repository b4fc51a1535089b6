"""Freed vehicles are proposed to the queue 欲派无车: each to the incident that weighs most for it (DSP-04).

Ranked anew with every change of grade, time, place or fleet; a desk confirms. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import RaiseAlarm
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.place import Position
from dispatch_app.domain.triage import suits
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.waiting_queue import Wake, queued, urgency_min
from dispatch_app.use_cases.ports import Roads
from dispatch_app.use_cases.recommend import Fleet
from dispatch_app.use_cases.vehicle_starts import Start, free_starts

MAY_WAKE = "queue_may_wake"

STANDING_MIN = 3.0
"""What a proposal that stands already counts more, so that two vehicles almost equally near do not take turns."""

LOOKED_AT = 20
"""First places of the queue that are matched: a desk confirms one after another, and each frees the next place."""

MORE = 5
"""Vehicles looked at beyond one for each place, so that one that stands proposed is seen though others are nearer."""

DETOUR, USUAL_M_S = 1.3, 8.0
"""Where no roads are known: a straight line as a drive in a city."""


@dataclass(frozen=True, slots=True)
class _Pair:
    weight: float
    place: int
    incident: Incident
    vehicle_id: str
    drive_s: float


def propose_wakes(board: Board, fixes: dict[str, Fix], roads: Roads | None, now: datetime) -> list[Wake]:
    """At most one vehicle an incident and one incident a vehicle, the weightiest pairs first.

    Without `roads` the way is guessed by straight lines: the order of the queue never waits for a map.
    """
    waiting = queued(board, now)[:LOOKED_AT]
    if not waiting:
        return []
    free = free_starts(board, fixes, now)
    standing = standing_wakes(board)
    pairs = [
        _Pair(
            urgency_min(incident, now) - drive_s / 60.0
            + (STANDING_MIN if (incident.incident_id, vehicle_id) in standing else 0.0),
            place, incident, vehicle_id, drive_s,
        )
        for place, incident in enumerate(waiting, 1)
        for vehicle_id, drive_s in _drives(incident, free, roads, len(waiting) + MORE)
    ]  # fmt: skip
    pairs.sort(key=lambda pair: (-pair.weight, pair.place, pair.vehicle_id))
    woken: dict[str, Wake] = {}
    taken: set[str] = set()
    for pair in pairs:
        if pair.incident.incident_id not in woken and pair.vehicle_id not in taken:
            taken.add(pair.vehicle_id)
            woken[pair.incident.incident_id] = Wake(
                pair.incident.incident_id, pair.vehicle_id, pair.place, pair.drive_s
            )
    return sorted(woken.values(), key=lambda wake: wake.place)


def _drives(
    incident: Incident, free: dict[str, Start], roads: Roads | None, count: int
) -> Iterable[tuple[str, float]]:
    """(vehicle, turn-out and drive in seconds) of the nearest suitable free ones; as many as may be needed."""
    fitting = {k: s for k, s in free.items() if suits(s.vehicle.vehicle_type, incident.grade, incident.needs)}
    scene = incident.meeting_point.position or incident.scene.position
    if scene is None:
        return [(key, 0.0) for key in sorted(fitting)[:count]]
    if roads is None:
        guessed = ((key, _straight_s(start, scene)) for key, start in fitting.items())
        return sorted(guessed, key=lambda row: (row[1], row[0]))[:count]
    return [(row.key, row.total_s) for row in Fleet.of(fitting, roads).quickest(roads, scene, count)]


def _straight_s(start: Start, scene: Position) -> float:
    return start.turn_out_s + distance_m(start.position, scene) * DETOUR / USUAL_M_S


def standing_wakes(board: Board) -> set[tuple[str, str]]:
    """(incident, vehicle) of proposals that stand as alarms."""
    return {
        (alarm.incident_id, alarm.subject.partition("/")[0])
        for alarm in board.alarms.values()
        if alarm.kind == MAY_WAKE and alarm.present
    }


def wake_alarm(board: Board, wake: Wake) -> RaiseAlarm:
    """The alarm that sounds at the desks until somebody has seen it; one for each pair."""
    vehicle = board.vehicles[wake.vehicle_id]
    values = (
        ("drive_s", str(round(wake.drive_s))), ("incident_id", wake.incident_id), ("place", str(wake.place)),
        ("plate", vehicle.plate),
    )  # fmt: skip
    subject = f"{wake.vehicle_id}/{wake.incident_id}"
    return RaiseAlarm(MAY_WAKE, subject, Priority.CRITICAL, values, wake.incident_id)


def still_holds(board: Board, wake: Wake, waiting: set[str], bound: set[str]) -> bool:
    """Whether a proposal of a moment ago can still be carried out."""
    return wake.incident_id in waiting and wake.vehicle_id in board.vehicles and wake.vehicle_id not in bound
