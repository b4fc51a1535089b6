"""The road's side of a simulated month: an order's ladder, the crew's reports, the way along the town's roads."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.order import Order, Step
from dispatch_app.domain.place import Position
from dispatch_app.domain.return_slip import SlipState
from dispatch_app.domain.vehicle import Fix, Vehicle
from dispatch_app.simulator.month.papers import patient_record, write_slip
from dispatch_app.simulator.month.pen import MonthPen, Script
from dispatch_app.simulator.month.people import station_actor, vehicle_actor
from dispatch_app.simulator.motion import Journey
from dispatch_app.use_cases.ports import Roads
from dispatch_app.use_cases.report_mileage import SETTLES

S = MissionState

FIX_EVERY_S = 8.0
"""Between two fixes of a driving vehicle."""

NOISE_DEG = 0.00004
"""The receiver's error, some four metres."""

EMPTY_SHARE, REFUSED_SHARE, FORGOTTEN_SHARE, CORRECTED_SHARE = 0.06, 0.012, 0.05, 0.03
LATE_SHARE, NO_PAPER_SHARE, LOST_TRACK_SHARE = 0.04, 0.02, 0.03
RECORD_SHARE = 0.7
"""Carried patients whose record the crew wrote on the tablet."""

PAUSES_S: dict[MissionState, tuple[float, float]] = {
    S.RECEIVED: (30.0, 120.0), S.ON_SCENE: (420.0, 1_500.0), S.AT_HOSPITAL: (300.0, 1_200.0),
    S.HANDED_OVER: (120.0, 600.0),
}  # fmt: skip
"""How long a crew stays in a state, shortest and longest."""

SOURCES = (ReportSource.TABLET, ReportSource.TABLET, ReportSource.STATION, ReportSource.GEOFENCE, ReportSource.RADIO)

KeepFixes = Callable[[list[Fix]], None]


class Missions:
    """Scripts of missions; knows where the vehicles are."""

    def __init__(self, pen: MonthPen, roads: Roads, keep: KeepFixes, lead: Callable[[], Actor], seed: int) -> None:
        self._pen = pen
        self._roads = roads
        self._keep = keep
        self._lead = lead
        self._dice = random.Random(f"month/crews/{seed}")
        self._ways: dict[str, tuple[Journey, datetime]] = {}
        """Vehicle → the way that it drives and when it began."""
        self._stands: dict[str, Position] = {}
        self._driven_m: dict[str, float] = {}
        """Mission → metres by road until now."""

    def place_of(self, vehicle: Vehicle) -> Position:
        """Where the vehicle is now."""
        way = self._ways.get(vehicle.vehicle_id)
        if way is not None:
            spot = way[0].at((self._pen.now() - way[1]).total_seconds())
            return Position(spot.longitude, spot.latitude)
        home = self._pen.board.stations[vehicle.station_id].position
        return self._stands.get(vehicle.vehicle_id, home)

    def hospital_for(self, scene: Position, needs: tuple[str, ...]) -> str:
        """The nearest hospital that can do what is needed and takes patients."""
        hospitals = [h for h in self._pen.board.hospitals.values() if not h.diverting]
        able = [h for h in hospitals if set(needs) <= set(h.capabilities)] or hospitals
        return min(able, key=lambda h: distance_m(h.position, scene)).hospital_id if able else ""

    def live(self, mission_id: str) -> Script:
        """One mission from its order to the station."""
        mission = self._pen.board.missions.get(mission_id)
        order = self._pen.board.order_of(mission_id)
        if mission is None or order is None:
            return
        vehicle = self._pen.board.vehicles[mission.vehicle_id]
        station = self._pen.board.stations[mission.station_id]
        there = station_actor(station.station_id, station.name)
        if not (yield from self._deliver(order, there)):
            return
        if self._dice.random() < REFUSED_SHARE:
            reason = self._dice.choice(("vehicle_fault", "no_crew", "equipment_missing"))
            self._pen.do(cmd.RefuseMission(mission_id, reason), there)
            return
        yield from self._drive_out(mission, vehicle, vehicle_actor(vehicle))

    def _deliver(self, order: Order, there: Actor) -> Generator[float, None, bool]:
        """The ladder; whether the order still stands when the crew has it."""
        dice, pen = self._dice, self._pen

        def confirm(step: Step, actor: Actor) -> None:
            pen.do(cmd.ConfirmOrder(order.order_id, 1, step, pen.now()), actor)

        confirm(Step.SENT, SERVER_ACTOR)
        yield dice.uniform(0.2, 1.0)
        for step in (Step.RECEIVED, Step.DISPLAYED, Step.SOUNDED):
            confirm(step, there)
            yield dice.uniform(0.05, 0.4)
        yield dice.uniform(2.0, 8.0)
        if dice.random() > NO_PAPER_SHARE:
            confirm(Step.PRINTED, there)
        late = dice.random() < LATE_SHARE
        yield dice.uniform(40.0, 150.0) if late else dice.uniform(3.0, 22.0)
        if not self._stands_still(order.mission_id):
            return False
        confirm(Step.ACKNOWLEDGED, there)
        return True

    def _stands_still(self, mission_id: str) -> bool:
        mission = self._pen.board.missions.get(mission_id)
        return mission is not None and mission.is_active()

    def _report(self, mission: Mission, state: MissionState, actor: Actor, hospital_id: str = "") -> bool:
        """Whether the mission goes on; a crew that forgets a button reports the next state only."""
        if not self._stands_still(mission.mission_id) and state not in (S.AT_STATION,):
            return False
        if state in (S.ON_SCENE, S.AT_HOSPITAL) and self._dice.random() < FORGOTTEN_SHARE:
            if self._dice.random() < 0.5:
                at = self._pen.now()
                late = self._dice.uniform(7_200.0, 40_000.0)
                self._pen.begin(at + timedelta(seconds=late), self._correct(mission.mission_id, state, at))
            return True
        source = self._dice.choice(SOURCES)
        self._pen.do(cmd.ReportMission(mission.mission_id, state, source, self._pen.now(), hospital_id), actor)
        if state in (S.ON_SCENE, S.PATIENT_ABOARD) and self._dice.random() < CORRECTED_SHARE:
            at = self._pen.now() - timedelta(seconds=self._dice.uniform(20.0, 90.0))
            self._pen.begin(self._pen.now() + timedelta(hours=2), self._correct(mission.mission_id, state, at))
        return True

    def _correct(self, mission_id: str, state: MissionState, at: datetime) -> Script:
        if mission_id in self._pen.board.missions:
            self._pen.do(cmd.CorrectMissionTime(mission_id, state, at, "车组漏报，按轨迹补录"), self._lead())
        yield from ()

    def _drive_out(self, mission: Mission, vehicle: Vehicle, crew: Actor) -> Script:
        dice, pen = self._dice, self._pen
        incident = pen.board.incidents.get(mission.incident_id)
        if incident is None or incident.scene.position is None:
            return
        scene = incident.scene.position
        yield dice.uniform(*PAUSES_S[S.RECEIVED])
        if not self._report(mission, S.EN_ROUTE, crew):
            return
        if not (yield from self._drive(vehicle, scene, mission.mission_id, mission.mission_id)):
            yield from self._home(mission, vehicle, crew)
            return
        if not self._report(mission, S.ON_SCENE, crew):
            yield from self._home(mission, vehicle, crew)
            return
        yield dice.uniform(*PAUSES_S[S.ON_SCENE])
        if dice.random() < EMPTY_SHARE:
            reason = dice.choice(("nobody_found", "refused_transport", "left_already", "died_on_scene"))
            pen.do(cmd.EndEmptyRun(mission.mission_id, reason), crew)
            yield from self._home(mission, vehicle, crew)
            return
        yield from self._carry(mission, vehicle, crew, scene)

    def _carry(self, mission: Mission, vehicle: Vehicle, crew: Actor, scene: Position) -> Script:
        dice, pen = self._dice, self._pen
        known = pen.board.missions.get(mission.mission_id)
        hospital_id = (known.hospital_id if known else "") or self.hospital_for(scene, ())
        if self._report(mission, S.PATIENT_ABOARD, crew, hospital_id):
            if dice.random() < RECORD_SHARE:
                patient_record(pen, mission.mission_id, crew, dice, begin=True)
            door = pen.board.hospitals[hospital_id].position
            if (yield from self._drive(vehicle, door, mission.mission_id, mission.mission_id)):
                self._report(mission, S.AT_HOSPITAL, crew, hospital_id)
                yield dice.uniform(*PAUSES_S[S.AT_HOSPITAL])
                patient_record(pen, mission.mission_id, crew, dice, begin=False)
                self._report(mission, S.HANDED_OVER, crew)
                yield dice.uniform(*PAUSES_S[S.HANDED_OVER])
                self._report(mission, S.RETURNING, crew)
        yield from self._home(mission, vehicle, crew)

    def _home(self, mission: Mission, vehicle: Vehicle, crew: Actor) -> Script:
        """Back to the station, unless a new order comes on the way; the slip is written later."""
        dice, pen = self._dice, self._pen
        later = pen.now() + timedelta(seconds=dice.uniform(300.0, 9_000.0))
        pen.begin(later, self._slip(mission.mission_id, crew))
        station = pen.board.stations[vehicle.station_id]
        arrived = yield from self._drive(vehicle, station.position, "", mission.mission_id)
        known = pen.board.missions.get(mission.mission_id)
        if arrived and known is not None and known.state is S.RETURNING:
            self._report(mission, S.AT_STATION, crew)
        yield SETTLES.total_seconds()
        driven_m = self._driven_m.pop(mission.mission_id, None)
        if driven_m and mission.mission_id in pen.board.missions and dice.random() > LOST_TRACK_SHARE:
            pen.do(cmd.ReportMileage(mission.mission_id, driven_m), SERVER_ACTOR)

    def _slip(self, mission_id: str, crew: Actor) -> Script:
        slip = self._pen.board.return_slips.get(mission_id)
        if slip is not None and slip.state is SlipState.OWED:
            report = write_slip(slip, self._pen.board, self._dice)
            if report is not None:
                self._pen.do(cmd.FileReturnSlip(mission_id, report), crew)
        yield from ()

    # --- ways ---------------------------------------------------------------------------------------------------------

    def _drive(
        self, vehicle: Vehicle, goal: Position, mission_id: str, of_mission: str
    ) -> Generator[float, None, bool]:
        """Drive there; whether it arrived for that mission (or, with "", before a new order called it away). The way
        counts for `of_mission`.
        """
        pen = self._pen
        start = self.place_of(vehicle)
        sketch = self._roads.route(start, goal)
        points = [(p.longitude, p.latitude) for p in sketch.points] if sketch else []
        line = [(start.longitude, start.latitude), *points, (goal.longitude, goal.latitude)]
        lasts_s = (sketch.time_s if sketch else distance_m(start, goal) / 12.0) * self._dice.uniform(0.95, 1.5) + 5.0
        journey, began_at = Journey(line, 0.0, lasts_s), pen.now()
        length_m = sketch.distance_m if sketch else journey.distance_m
        self._ways[vehicle.vehicle_id] = (journey, began_at)
        gone_s = 0.0
        while gone_s < lasts_s:
            step_s = min(lasts_s - gone_s, 60.0)
            yield step_s
            self._note(vehicle, journey, began_at, gone_s, gone_s + step_s)
            gone_s += step_s
            if self._called_away(vehicle, mission_id):
                if self._ways.get(vehicle.vehicle_id, (None,))[0] is journey:
                    self._stands[vehicle.vehicle_id] = self.place_of(vehicle)
                    del self._ways[vehicle.vehicle_id]
                self._add(of_mission, length_m * gone_s / lasts_s)
                return False
        if self._ways.get(vehicle.vehicle_id, (None,))[0] is journey:
            del self._ways[vehicle.vehicle_id]
            self._stands[vehicle.vehicle_id] = goal
        self._add(of_mission, length_m)
        return True

    def _add(self, mission_id: str, driven_m: float) -> None:
        self._driven_m[mission_id] = self._driven_m.get(mission_id, 0.0) + driven_m

    def _called_away(self, vehicle: Vehicle, mission_id: str) -> bool:
        if mission_id:
            return not self._stands_still(mission_id)
        mission = self._pen.board.active_mission_of(vehicle.vehicle_id)
        return mission is not None and mission.state not in (S.ORDERED, S.RECEIVED)

    def _note(self, vehicle: Vehicle, journey: Journey, began_at: datetime, from_s: float, to_s: float) -> None:
        fixes = []
        first = int(from_s / FIX_EVERY_S) + 1
        for number in range(first, int(to_s / FIX_EVERY_S) + 1):
            at_s = number * FIX_EVERY_S
            spot = journey.at(at_s)
            place = Position(
                round(spot.longitude + self._dice.gauss(0, NOISE_DEG), 6),
                round(spot.latitude + self._dice.gauss(0, NOISE_DEG), 6),
            )
            at = (began_at + timedelta(seconds=at_s)).replace(microsecond=0)
            fixes.append(
                Fix(vehicle.vehicle_id, place, at, round(spot.speed_kmh, 1), round(spot.heading_deg, 1), "month")
            )
        if fixes:
            self._keep(fixes)
            self._pen.positions.fixes[vehicle.vehicle_id] = fixes[-1]
