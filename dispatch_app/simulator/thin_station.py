"""A thin station in the demo: one loses its vehicles, so that coverage and move-ups have something to explain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.station import Station
from dispatch_app.domain.vehicle import Duty
from dispatch_app.words import t

AsStation = Callable[[str, cmd.Command], Awaitable[bool]]
"""Carries out a command with the account of a station."""


def loneliest(stations: Sequence[Station], board: Board) -> Station | None:
    """The station with free vehicles that is farthest from the next one: whom nobody can stand in for."""
    bound = board.bound_vehicles()
    manned = [s for s in stations if any(
        v.station_id == s.station_id and v.duty is Duty.ON_DUTY and v.vehicle_id not in bound
        for v in board.vehicles.values()
    )]  # fmt: skip

    def alone_m(station: Station) -> float:
        others = [distance_m(station.position, other.position) for other in stations if other is not station]
        return min(others, default=0.0)

    return max(manned, key=alone_m, default=None)


async def thin_out(stations: Sequence[Station], board: Board, as_station: AsStation) -> tuple[Station, int] | None:
    """Take every free vehicle of one station off duty; the station and how many. None where nobody is free."""
    station = loneliest(stations, board)
    if station is None:
        return None
    bound = board.bound_vehicles()
    free = [
        one for one in board.vehicles.values()
        if one.station_id == station.station_id and one.duty is Duty.ON_DUTY and one.vehicle_id not in bound
    ]  # fmt: skip
    reason = t("Maintenance")
    for vehicle in free:
        await as_station(station.station_id, cmd.SetVehicleDuty(vehicle.vehicle_id, Duty.OUT_OF_SERVICE, reason))
    return station, len(free)
