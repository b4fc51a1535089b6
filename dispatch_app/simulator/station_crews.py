"""The vehicles of a town with their crews: motion, positions by NMEA over UDP, reports through the server."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from dispatch_app.adapters.positioning.nmea import rmc, tagged
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.return_slip import ReturnSlip, SlipState
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.simulator.crew import GOALS, Crew, CrewAct, Goal, NobodyThere
from dispatch_app.simulator.motion import Journey, Spot
from dispatch_app.simulator.slips import slip_report

CALM_DRIVING = 1.35
"""Without lights and siren the same way takes this much longer."""

log = logging.getLogger(__name__)

Point = tuple[float, float]
Send = Callable[[str, cmd.Command], Awaitable[bool]]
"""(station id, command) → whether the server took it or refused it for good; False asks to try again."""


class Routing(Protocol):
    """Ways on the town's roads."""

    def way(self, start: Point, end: Point) -> tuple[list[Point], float]:
        """Points from start to end and the seconds with lights and siren; a straight line where no road leads."""


@dataclass(slots=True)
class _Car:
    vehicle: Vehicle
    crew: Crew
    spot: Spot
    home: Point
    goal: tuple[Goal, str] = (Goal.STAY, "")
    journey: Journey | None = None
    fixes_sent: int = 0
    busy: asyncio.Task[None] | None = field(default=None)


class Fleet:
    """All simulated vehicles; `tick` once a second moves them, sends their fixes and lets the crews act."""

    def __init__(self, seed: int, speed: float, routing: Routing, send: Send, target: tuple[str, int]) -> None:
        self._seed = seed
        self._speed = speed
        self._routing = routing
        self._send = send
        self._target = target
        self._cars: dict[str, _Car] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self.fixes_sent = 0
        self._slips: set[str] = set()
        """Missions whose slip was written or forgotten: as many as the simulated day has."""

    def close(self) -> None:
        """Stop sending."""
        self._socket.close()

    def tick(self, board: Board, now_s: float) -> None:
        """One second of the town's streets; `now_s` is monotonic."""
        self._enrol(board)
        bound = board.bound_vehicles()
        owed = {s.vehicle_id: s for s in board.return_slips.values() if s.state is SlipState.OWED}
        for car in self._cars.values():
            mission = bound.get(car.vehicle.vehicle_id) or _returning(board, car.vehicle.vehicle_id)
            self._follow(board, car, mission, now_s)
            self._send_fix(car)
            order = board.order_of(mission.mission_id) if mission else None
            if car.busy is None:
                act = car.crew.step(now_s, mission, order, car.journey is None)
                slip = owed.get(car.vehicle.vehicle_id) if mission is None else None
                if act is not None:
                    car.busy = asyncio.create_task(self._report(car, act))
                elif slip is not None and slip.mission_id not in self._slips:
                    self._slips.add(slip.mission_id)
                    car.busy = asyncio.create_task(self._write(car, slip))

    def _enrol(self, board: Board) -> None:
        for vehicle in board.vehicles.values():
            station = board.stations.get(vehicle.station_id)
            if vehicle.vehicle_id in self._cars or station is None or not vehicle.feed_identity:
                continue
            home = (station.position.longitude, station.position.latitude)
            crew = Crew(vehicle.vehicle_id, self._seed, self._speed)
            self._cars[vehicle.vehicle_id] = _Car(vehicle, crew, Spot(*home), home)

    def _follow(self, board: Board, car: _Car, mission: Mission | None, now_s: float) -> None:
        goal = Goal.STATION if mission is None else GOALS.get(mission.state, Goal.STATION)
        wanted = (goal, mission.mission_id if mission is not None and goal is not Goal.STATION else "")
        if wanted != car.goal:
            car.goal = wanted
            end = self._end_of(board, car, mission, goal)
            car.journey = None if end is None or _near(car.spot, end) else self._journey(car, end, goal, now_s)
        if car.journey is not None:
            car.spot = car.journey.at(now_s)
            if car.journey.has_arrived(now_s):
                car.journey = None

    def _journey(self, car: _Car, end: Point, goal: Goal, now_s: float) -> Journey:
        points, lasts_s = self._routing.way((car.spot.longitude, car.spot.latitude), end)
        calm = CALM_DRIVING if goal is Goal.STATION else 1.0
        return Journey(points, now_s, lasts_s * calm / self._speed)

    def _end_of(self, board: Board, car: _Car, mission: Mission | None, goal: Goal) -> Point | None:
        if goal is Goal.STATION:
            return car.home
        if goal is Goal.STAY or mission is None:
            return None
        incident = board.incidents.get(mission.incident_id)
        if goal is Goal.SCENE and incident is not None:
            place = incident.meeting_point.position or incident.scene.position
            return (place.longitude, place.latitude) if place else None
        hospital = board.hospitals.get(mission.hospital_id) or next(iter(board.hospitals.values()), None)
        return (hospital.position.longitude, hospital.position.latitude) if hospital else None

    def _send_fix(self, car: _Car) -> None:
        spot = car.spot
        # Receivers on a faster clock would tell impossible speeds: the sentence carries what a real road allows.
        speed_kmh = spot.speed_kmh / self._speed
        sentence = rmc(datetime.now(UTC), spot.longitude, spot.latitude, speed_kmh, spot.heading_deg)
        try:
            self._socket.sendto(tagged(car.vehicle.feed_identity, sentence), self._target)
        except OSError as wrong:  # a receiver that is down shows as "connection refused"; radio has no answer either
            log.debug("fix not sent: %s", wrong)
            return
        car.fixes_sent += 1
        self.fixes_sent += 1

    async def _write(self, car: _Car, slip: ReturnSlip) -> None:
        """Back at the station the crew writes the slip, or forgets it."""
        try:
            report = slip_report(slip, self._seed)
            if report is not None:
                command = cmd.FileReturnSlip(slip.mission_id, report)
                if not await self._send(car.vehicle.station_id, command):
                    self._slips.discard(slip.mission_id)
        finally:
            car.busy = None

    async def _report(self, car: _Car, act: CrewAct) -> None:
        try:
            command: cmd.Command
            if isinstance(act, NobodyThere):
                command = cmd.EndEmptyRun(act.mission_id, act.reason)
            else:
                command = cmd.ReportMission(act.mission_id, act.state, act.source)
            if not await self._send(car.vehicle.station_id, command):
                car.crew.forget()
        finally:
            car.busy = None


def _returning(board: Board, vehicle_id: str) -> Mission | None:
    found = [m for m in board.missions.values() if m.vehicle_id == vehicle_id and m.state == "returning"]
    return max(found, key=lambda m: m.stages[-1].at, default=None)


def _near(spot: Spot, end: Point) -> bool:
    return abs(spot.longitude - end[0]) < 0.0002 and abs(spot.latitude - end[1]) < 0.0002
