"""Who works in the simulated month: dispatchers and shift leads by shifts, accounts of stations and vehicles."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.call import CallState
from dispatch_app.domain.shift import CrewMember, Job, VehicleCheck
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.simulator.month.pen import MonthPen, Script
from dispatch_app.simulator.town_roads import invented_name

TEAMS = 4
"""Teams that follow each other: day, night, and two days off."""

DAY_FROM, NIGHT_FROM = time(8), time(20)
NIGHT_DESKS = 2
"""Desks that are manned at night; by day all are."""

BREAK_S = (900.0, 2_400.0)
FAULTS = ("制动灯故障", "担架轮损坏", "氧气不足", "除颤仪送检")

EXCHANGE = Actor("exchange", Role.TELEPHONY, "exchange")


@dataclass(frozen=True, slots=True)
class Team:
    """People of one team; each desk has its own."""

    lead: Actor
    dispatchers: tuple[Actor, ...]


def make_teams(desk_ids: list[str], seed: int) -> list[Team]:
    """The teams, the same for the same seed; the first one are the demo's own people, named like their desks."""
    dice = random.Random(f"month/teams/{seed}")
    teams = []
    for team in range(1, TEAMS + 1):
        lead = Actor(f"lead{team}", Role.SHIFT_LEAD, invented_name(dice), desk_ids[0])
        people = tuple(
            Actor(f"a{team}{number:02d}", Role.DISPATCHER, invented_name(dice), desk_id)
            for number, desk_id in enumerate(desk_ids, 1)
        )
        if team == 1:
            people = tuple(
                Actor(desk_id, Role.DISPATCHER, invented_name(random.Random(desk_id)), desk_id) for desk_id in desk_ids
            )
        teams.append(Team(lead, people))
    return teams


def station_actor(station_id: str, name: str) -> Actor:
    """The account of a station's receiver."""
    return Actor(station_id, Role.STATION, name, station_id=station_id)


def vehicle_actor(vehicle: Vehicle) -> Actor:
    """The account of a vehicle's tablet."""
    return Actor(f"tablet-{vehicle.vehicle_id}", Role.VEHICLE, vehicle.plate, vehicle_id=vehicle.vehicle_id)


class Roster:
    """Who sits where now; its script changes the shifts."""

    def __init__(self, pen: MonthPen, zone: ZoneInfo, seed: int) -> None:
        self._pen = pen
        self._zone = zone
        self._dice = random.Random(f"month/roster/{seed}")
        self.teams = make_teams(sorted(pen.board.desks), seed)
        self.team = self.teams[0]
        self._drivers = {v: invented_name(self._dice) for v in pen.board.vehicles}

    def person_at(self, desk_id: str) -> Actor:
        """Who is signed in at the desk; the shift lead where nobody is."""
        user = self._pen.board.desks[desk_id].user
        people = (person for team in self.teams for person in (*team.dispatchers, team.lead))
        return next((person for person in people if person.user == user), self.team.lead)

    def follow(self, began_at: datetime) -> Script:
        """Shift after shift, with breaks between."""
        number = 0
        local = began_at.astimezone(self._zone)
        by_day = DAY_FROM <= local.time() < NIGHT_FROM
        while True:
            self.team = self.teams[number % TEAMS]
            self._change_desks(len(self.team.dispatchers) if by_day else NIGHT_DESKS)
            if by_day:
                self._hand_over_stations()
            yield from self._live_through_shift(by_day)
            by_day, number = not by_day, number + 1

    def _change_desks(self, manned: int) -> None:
        pen = self._pen
        for place, person in enumerate(self.team.dispatchers):
            desk = pen.board.desks[person.desk_id]
            if desk.state is not DeskState.SIGNED_OUT and not pen.board.live_calls_of(desk.desk_id):
                pen.do(cmd.SetDeskState(desk.desk_id, DeskState.SIGNED_OUT), self.person_at(desk.desk_id))
            if place < manned and pen.board.desks[person.desk_id].state is DeskState.SIGNED_OUT:
                pen.do(cmd.SetDeskState(desk.desk_id, DeskState.READY), person)

    def settle(self) -> None:
        """The month is over: the demo's own people sit at the desks, so that they may sign in again."""
        pen = self._pen
        by_day = DAY_FROM <= pen.now().astimezone(self._zone).time() < NIGHT_FROM
        first = self.teams[0]
        for place, person in enumerate(first.dispatchers):
            desk = pen.board.desks[person.desk_id]
            if desk.state is not DeskState.SIGNED_OUT and desk.user != person.user:
                pen.do(cmd.SetDeskState(desk.desk_id, DeskState.SIGNED_OUT, "交接班"), first.lead)
            if place < (len(first.dispatchers) if by_day else NIGHT_DESKS):
                pen.do(cmd.SetDeskState(person.desk_id, DeskState.READY), person)

    def _live_through_shift(self, by_day: bool) -> Script:
        now = self._pen.now().astimezone(self._zone)
        ends = datetime.combine(now.date(), NIGHT_FROM if by_day else DAY_FROM, self._zone)
        if ends <= now:
            ends += timedelta(days=1)
        for person in self.team.dispatchers:
            left_s = (ends - self._pen.now()).total_seconds()
            wait_s = self._dice.uniform(600.0, 7_200.0)
            if wait_s + 3 * BREAK_S[1] > left_s:
                break
            yield wait_s
            yield from self._take_break(person)
        yield max(1.0, (ends - self._pen.now()).total_seconds())

    def _take_break(self, person: Actor) -> Script:
        pen, desk_id = self._pen, person.desk_id
        if pen.board.desks[desk_id].user != person.user or pen.board.live_calls_of(desk_id):
            return
        if any(call.state is CallState.RINGING for call in pen.board.calls.values()):
            return
        pen.do(cmd.AskBreak(desk_id, self._dice.choice(("用餐", "休息"))), person)
        yield self._dice.uniform(20.0, 120.0)
        if pen.board.desks[desk_id].break_asked_at is None:
            return
        approved = self._dice.random() < 0.9
        pen.do(cmd.DecideBreak(desk_id, approved, "" if approved else "来电较多"), self.team.lead)
        yield self._dice.uniform(*BREAK_S)
        if pen.board.desks[desk_id].user == person.user:
            pen.do(cmd.SetDeskState(desk_id, DeskState.READY), person)

    def _hand_over_stations(self) -> None:
        board = self._pen.board
        for station in board.stations.values():
            own = [v for v in board.vehicles.values() if v.station_id == station.station_id]
            members, checks = [], []
            for vehicle in own:
                crew = vehicle.crew or (self._drivers[vehicle.vehicle_id],)
                members += [CrewMember(name, job, vehicle.vehicle_id) for name, job in zip(crew, Job, strict=False)]
                ready = self._dice.random() > 0.004
                note = "" if ready else self._dice.choice(FAULTS)
                checks.append(VehicleCheck(vehicle.vehicle_id, ready, note, self._dice.randrange(40, 101)))
            names = {member.name: member for member in members}
            before = next((s.in_charge for s in board.shifts.values() if s.station_id == station.station_id), "")
            taken_by = self._dice.choice(list(names) or [station.name])
            handed = cmd.HandOverShift(
                station.station_id, "白班", before, taken_by, tuple(names.values()), tuple(checks)
            )
            self._pen.do(handed, station_actor(station.station_id, station.name))
            self._back_on_duty(own)

    def _back_on_duty(self, own: list[Vehicle]) -> None:
        """What was mended since yesterday drives again."""
        for vehicle in own:
            if vehicle.duty_reason and self._dice.random() < 0.7:
                back = cmd.SetVehicleDuty(vehicle.vehicle_id, type(vehicle.duty).ON_DUTY)
                self._pen.do(back, self.team.lead)
