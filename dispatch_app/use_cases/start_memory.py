"""Starts of vehicles, remembered from question to question: a large fleet is not judged anew for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import LOST_AFTER_S, Duty, Fix, Fleet, Vehicle
from dispatch_app.use_cases.vehicle_starts import Start, start_of

MOST_REMEMBERED = 20_000
"""Vehicles of the largest centre several times over; beyond it the memory begins anew."""

_LOST_AFTER = timedelta(seconds=LOST_AFTER_S)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


class _Known(NamedTuple):
    """A start with the very entities it was made from, and how long the fix says where the vehicle is."""

    vehicle: Vehicle
    fix: Fix | None
    station: Station | None
    until: datetime
    start: Start | None


class _Free(NamedTuple):
    """All free starts as they were asked for last, with everything on which they depend."""

    vehicles: list[Vehicle]
    stations: list[Station]
    bound: frozenset[str]
    until: datetime
    free: list[Vehicle]
    """the free ones, in order; with `fixes` beside them"""
    fixes: list[Fix | None]
    starts: dict[str, Start]


class StartMemory:
    """May be used from any thread: entries are replaced whole, and whoever comes second makes the same one.

    A remembered start has place, heading and turn-out as of now, but its age is that of the moment it was made:
    `fresh` gives the few that are shown their age.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._asked: _Free | None = None

    def free(self, board: Board, fixes: dict[str, Fix], now: datetime) -> dict[str, Start]:
        """As `vehicle_starts.free_starts`, but for the ages of the fixes. Nobody may change the answer."""
        asked = self._asked
        if (
            asked is None or now > asked.until
            # Lists compare by identity first: thousands of the same entities in some microseconds.
            or asked.vehicles != list(board.vehicles.values()) or asked.stations != list(board.stations.values())
            or asked.bound != frozenset(board.bound_vehicles())
        ):  # fmt: skip
            asked = self._judge_all(board, fixes, now)
        else:
            asked = self._judge_moved(board, fixes, now, asked)
        self._asked = asked
        return asked.starts

    def _judge_all(self, board: Board, fixes: dict[str, Fix], now: datetime) -> _Free:
        bound, on_duty, emergency = frozenset(board.bound_vehicles()), Duty.ON_DUTY, Fleet.EMERGENCY
        vehicles, stations = list(board.vehicles.values()), list(board.stations.values())
        free = [
            one for one in vehicles
            if one.duty is on_duty and one.fleet is emergency and one.vehicle_id not in bound
        ]  # fmt: skip
        newest = [fixes.get(one.vehicle_id) for one in free]
        until, starts = _ALWAYS, {}
        for vehicle, fix in zip(free, newest, strict=True):
            known = self._known_of(board, vehicle, fix, now)
            until = min(until, known.until)
            if known.start is not None:
                starts[vehicle.vehicle_id] = known.start
        return _Free(vehicles, stations, bound, until, free, newest, starts)

    def _judge_moved(self, board: Board, fixes: dict[str, Fix], now: datetime, asked: _Free) -> _Free:
        """The same fleet with the newest fixes."""
        newest = [fixes.get(one.vehicle_id) for one in asked.free]
        changed = [row for row, (fix, before) in enumerate(zip(newest, asked.fixes, strict=True)) if fix is not before]
        if not changed:
            return asked
        starts, until = dict(asked.starts), asked.until
        for row in changed:
            vehicle = asked.free[row]
            known = self._known_of(board, vehicle, newest[row], now)
            until = min(until, known.until)
            if known.start is None or vehicle.vehicle_id not in starts:  # another order of the answer
                return self._judge_all(board, fixes, now)
            starts[vehicle.vehicle_id] = known.start
        return asked._replace(until=until, fixes=newest, starts=starts)

    def _known_of(self, board: Board, vehicle: Vehicle, fix: Fix | None, now: datetime) -> _Known:
        one = self._known.get(vehicle.vehicle_id)
        if (
            one is None or one.vehicle is not vehicle or one.fix is not fix or now > one.until
            or one.station is not board.stations.get(vehicle.station_id)
        ):  # fmt: skip
            return self._learn(board, vehicle, fix, now)
        return one

    def note(self, board: Board, fixes: Iterable[Fix], now: datetime) -> None:
        """Judge vehicles as their fixes arrive, so that no question has to."""
        for fix in fixes:
            vehicle = board.vehicles.get(fix.vehicle_id)
            if vehicle is not None:
                self._learn(board, vehicle, fix, now)

    def fresh(self, board: Board, fixes: dict[str, Fix], start: Start, now: datetime) -> Start:
        """The start with the age that its fix has now."""
        return start_of(board, start.vehicle, fixes.get(start.key), now) or start

    def _learn(self, board: Board, vehicle: Vehicle, fix: Fix | None, now: datetime) -> _Known:
        station, before = board.stations.get(vehicle.station_id), self._known.get(vehicle.vehicle_id)
        if before is not None and before.vehicle is vehicle and before.station is station and _stands(before, fix, now):
            start = before.start  # the very same: whoever keeps something beside it need not look again
        else:
            start = start_of(board, vehicle, fix, now)
        # A lost fix stays lost: the clock goes on, and a newer fix is another one.
        used = fix is not None and start is not None and not start.from_station
        until = fix.at + _LOST_AFTER if fix is not None and used else _ALWAYS
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        one = self._known[vehicle.vehicle_id] = _Known(vehicle, fix, station, until, start)
        return one


def _stands(before: _Known, fix: Fix | None, now: datetime) -> bool:
    """True where the newer fix says nothing new but its time."""
    known = before.fix
    return (
        fix is not None and known is not None and before.start is not None and not before.start.from_station
        and fix.position == known.position and fix.driving_heading_deg() == known.driving_heading_deg()
        and now <= fix.at + _LOST_AFTER
    )  # fmt: skip
