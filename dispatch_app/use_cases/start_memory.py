"""Starts of vehicles, remembered from question to question: a large fleet is not judged anew for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import LOST_AFTER_S, Duty, Fix, Vehicle
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


class StartMemory:
    """May be used from any thread: entries are replaced whole, and whoever comes second makes the same one.

    A remembered start has place, heading and turn-out as of now, but its age is that of the moment it was made:
    `fresh` gives the few that are shown their age.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def free(self, board: Board, fixes: dict[str, Fix], now: datetime) -> dict[str, Start]:
        """As `vehicle_starts.free_starts`, but for the ages of the fixes."""
        bound, stations, known, on_duty = board.bound_vehicles(), board.stations, self._known, Duty.ON_DUTY
        starts = {}
        for vehicle_id, vehicle in board.vehicles.items():
            if vehicle.duty is not on_duty or vehicle_id in bound:
                continue
            fix, station, one = fixes.get(vehicle_id), stations.get(vehicle.station_id), known.get(vehicle_id)
            if (
                one is None or one.vehicle is not vehicle or one.fix is not fix or one.station is not station
                or now > one.until
            ):  # fmt: skip
                one = self._learn(board, vehicle, fix, now)
            if one.start is not None:
                starts[vehicle_id] = one.start
        return starts

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
        start = start_of(board, vehicle, fix, now)
        # A lost fix stays lost: the clock goes on, and a newer fix is another one.
        used = fix is not None and start is not None and not start.from_station
        until = fix.at + _LOST_AFTER if fix is not None and used else _ALWAYS
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        one = self._known[vehicle.vehicle_id] = _Known(
            vehicle, fix, board.stations.get(vehicle.station_id), until, start
        )
        return one
