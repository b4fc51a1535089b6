"""From vehicles' positions: who arrived, who left, who stands on the way, who drives too fast (VEH-05). Pure.

A place is entered within `inner_m` and left beyond `outer_m`, and either only when it lasts: a vehicle that passes by,
or a fix that strays, changes nothing. Positions propose, persons decide (use_cases.propose_state).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain.alarm import Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ClearAlarm, ProposeState, RaiseAlarm
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.settings import FenceLimits

STOPPED, SPEEDING = "vehicle_stopped", "vehicle_speeding"

FINAL = frozenset({MissionState.AT_STATION, MissionState.ABORTED, MissionState.EMPTY_RUN})
ON_THE_WAY = frozenset({MissionState.EN_ROUTE, MissionState.PATIENT_ABOARD})
"""States in which a standing vehicle is worth a look: somebody waits for it."""

HOSPITAL_STATES = frozenset({MissionState.AT_HOSPITAL, MissionState.HANDED_OVER})

FenceCommand = ProposeState | RaiseAlarm | ClearAlarm


@dataclass(slots=True)
class _Crossing:
    """A border that the vehicle seems to have crossed; it counts once it has lasted."""

    inside: bool
    since: datetime


@dataclass(slots=True)
class _Followed:
    """One mission's vehicle."""

    state: MissionState
    was_inside: bool = False
    """Whether it has been in the place that this state is about leaving."""
    crossing: _Crossing | None = None
    proposed: bool = False
    stands_at: Position | None = None
    stands_since: datetime | None = None
    fast_since: datetime | None = None
    slow_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Goal:
    """What the vehicle's crossing of a place would mean."""

    position: Position
    entering: bool
    state: MissionState
    place: str
    hospital_id: str = ""


@dataclass(slots=True)
class FenceWatch:
    """Remembers where the vehicle of each mission was; `follow` is called with sound fixes in order of time."""

    limits: FenceLimits
    _followed: dict[str, _Followed] = field(default_factory=dict)

    def follow(self, board: Board, fixes: Iterable[Fix]) -> list[FenceCommand]:
        """What is to be proposed, raised or cleared after these fixes."""
        missions = running_missions(board)
        for mission_id in self._followed.keys() - {mission.mission_id for mission in missions.values()}:
            del self._followed[mission_id]
        commands: list[FenceCommand] = list(_over(board, missions))
        for fix in fixes:
            mission = missions.get(fix.vehicle_id)
            if mission is None or fix.doubt:
                continue
            followed = self._followed.get(mission.mission_id)
            if followed is None or followed.state is not mission.state:
                followed = self._followed[mission.mission_id] = _Followed(mission.state)
            commands += self._proposals(board, mission, followed, fix)
            commands += self._stops(board, mission, followed, fix)
            commands += self._speeds(board, mission, followed, fix)
        return commands

    def _proposals(
        self, board: Board, mission: Mission, followed: _Followed, fix: Fix
    ) -> Iterator[ProposeState]:
        goal = goal_of(board, mission, fix.position)
        if goal is None or followed.proposed:
            return
        far_m = distance_m(fix.position, goal.position)
        if not goal.entering and far_m <= self.limits.inner_m:
            followed.was_inside, followed.crossing = True, None
            return
        crossed = far_m <= self.limits.inner_m if goal.entering else followed.was_inside and far_m > self.limits.outer_m
        if not crossed:
            followed.crossing = None
            return
        if followed.crossing is None:
            followed.crossing = _Crossing(goal.entering, fix.at)
        if (fix.at - followed.crossing.since).total_seconds() >= self.limits.lasts_s:
            followed.proposed = True
            yield ProposeState(
                mission.mission_id, goal.state, followed.crossing.since, goal.place, goal.hospital_id
            )

    def _stops(self, board: Board, mission: Mission, followed: _Followed, fix: Fix) -> Iterator[FenceCommand]:
        moved = followed.stands_at is None or distance_m(fix.position, followed.stands_at) > self.limits.stands_within_m
        if moved:
            followed.stands_at, followed.stands_since = fix.position, fix.at
            yield from _clear(board, STOPPED, mission.vehicle_id)
            return
        assert followed.stands_since is not None
        stood_s = (fix.at - followed.stands_since).total_seconds()
        goal = goal_of(board, mission, fix.position)
        arrived = goal is not None and goal.entering and distance_m(fix.position, goal.position) <= self.limits.outer_m
        if mission.state in ON_THE_WAY and stood_s > self.limits.stop_s and not arrived:
            minutes = ("minutes", f"{round(self.limits.stop_s / 60)}")
            yield from _raise(board, STOPPED, mission, Priority.HIGH, minutes)

    def _speeds(self, board: Board, mission: Mission, followed: _Followed, fix: Fix) -> Iterator[FenceCommand]:
        if fix.speed_kmh is None:
            return
        if fix.speed_kmh > self.limits.speed_kmh:
            followed.slow_since = None
            followed.fast_since = followed.fast_since or fix.at
            if (fix.at - followed.fast_since).total_seconds() >= self.limits.lasts_s:
                speed = ("speed", f"{round(fix.speed_kmh)} km/h")
                yield from _raise(board, SPEEDING, mission, Priority.MEDIUM, speed)
            return
        followed.fast_since = None
        followed.slow_since = followed.slow_since or fix.at
        if (fix.at - followed.slow_since).total_seconds() >= self.limits.lasts_s:
            yield from _clear(board, SPEEDING, mission.vehicle_id)


def wish_of(command: FenceCommand) -> str:
    """The key under which the same wish is not put twice at a time."""
    if isinstance(command, ProposeState):
        return f"propose:{command.mission_id}:{command.state.value}"
    return f"{type(command).__name__}:{alarm_id_of(command.kind, command.subject)}"


def running_missions(board: Board) -> dict[str, Mission]:
    """Vehicle id → its newest mission, where that is not over."""
    newest: dict[str, Mission] = {}
    for mission in board.missions.values():
        known = newest.get(mission.vehicle_id)
        if known is None or mission.stages[0].at >= known.stages[0].at:
            newest[mission.vehicle_id] = mission
    return {vehicle_id: mission for vehicle_id, mission in newest.items() if mission.state not in FINAL}


def goal_of(board: Board, mission: Mission, here: Position) -> _Goal | None:
    """The place whose border says something about the mission now; None where its position is not known."""
    station, incident = board.stations.get(mission.station_id), board.incidents.get(mission.incident_id)
    scene = incident.scene if incident is not None else None
    if mission.state in (MissionState.ORDERED, MissionState.RECEIVED) and station is not None:
        return _Goal(station.position, False, MissionState.EN_ROUTE, station.name)
    if mission.state is MissionState.RETURNING and station is not None:
        return _Goal(station.position, True, MissionState.AT_STATION, station.name)
    if mission.state is MissionState.EN_ROUTE and scene is not None and scene.position is not None:
        return _Goal(scene.position, True, MissionState.ON_SCENE, scene.text)
    if mission.state is MissionState.ON_SCENE and scene is not None and scene.position is not None:
        return _Goal(scene.position, False, MissionState.PATIENT_ABOARD, scene.text)
    if mission.state is MissionState.PATIENT_ABOARD or mission.state in HOSPITAL_STATES:
        return _hospital_goal(board, mission, here)
    return None


def _hospital_goal(board: Board, mission: Mission, here: Position) -> _Goal | None:
    """The nearest hospital, whichever was planned: crews are sent on, and know better."""
    nearest = min(board.hospitals.values(), key=lambda h: distance_m(here, h.position), default=None)
    if mission.state in HOSPITAL_STATES:
        nearest = board.hospitals.get(mission.hospital_id, nearest)
    if nearest is None:
        return None
    entering = mission.state is MissionState.PATIENT_ABOARD
    state = MissionState.AT_HOSPITAL if entering else MissionState.RETURNING
    return _Goal(nearest.position, entering, state, nearest.name, nearest.hospital_id if entering else "")


def _over(board: Board, missions: dict[str, Mission]) -> Iterator[ClearAlarm]:
    """Warnings of vehicles that have no mission any more, and of stops that no longer keep anybody waiting."""
    for alarm in board.alarms.values():
        if not alarm.present or alarm.kind not in (STOPPED, SPEEDING):
            continue
        mission = missions.get(alarm.subject)
        if mission is None or (alarm.kind == STOPPED and mission.state not in ON_THE_WAY):
            yield ClearAlarm(alarm.kind, alarm.subject)


def _raise(
    board: Board, kind: str, mission: Mission, priority: Priority, value: tuple[str, str]
) -> Iterator[RaiseAlarm]:
    standing = board.alarms.get(alarm_id_of(kind, mission.vehicle_id))
    if standing is None or not standing.present:
        vehicle = board.vehicles.get(mission.vehicle_id)
        plate = ("plate", vehicle.plate if vehicle is not None else mission.vehicle_id)
        yield RaiseAlarm(kind, mission.vehicle_id, priority, (plate, value), mission.incident_id)


def _clear(board: Board, kind: str, vehicle_id: str) -> Iterator[ClearAlarm]:
    standing = board.alarms.get(alarm_id_of(kind, vehicle_id))
    if standing is not None and standing.present:
        yield ClearAlarm(kind, vehicle_id)
