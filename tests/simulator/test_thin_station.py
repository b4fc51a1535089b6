"""The demo's thin station: the one nobody can stand in for loses its free vehicles, and only those."""

from __future__ import annotations

import asyncio

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.vehicle import Duty
from dispatch_app.simulator.thin_station import loneliest, thin_out
from tests.centre_in_memory import SCENE, staffed_centre
from tests.use_cases.running_missions import open_incident, send


def test_the_free_vehicles_of_one_station_go_off_duty() -> None:
    centre = staffed_centre()
    board = centre.board
    stations = tuple(board.stations.values())

    async def as_station(station_id: str, command: cmd.Command) -> bool:
        return centre.take(command, Actor(station_id, Role.STATION, station_id=station_id)).refusal is None

    send(centre, open_incident(centre, SCENE), "V1")
    chosen = loneliest(stations, board)
    assert chosen is not None
    alone = {s.station_id: min(distance_m(s.position, o.position) for o in stations if o is not s) for s in stations}
    assert alone[chosen.station_id] == max(alone.values())
    before = {v.vehicle_id: v.duty for v in board.vehicles.values()}
    thinned = asyncio.run(thin_out(stations, board, as_station))
    assert thinned is not None and thinned[0] == chosen and thinned[1] > 0
    gone = {key for key, duty in before.items() if board.vehicles[key].duty is not duty}
    assert len(gone) == thinned[1] and {board.vehicles[key].station_id for key in gone} == {chosen.station_id}
    assert "V1" not in gone and all(board.vehicles[key].duty is Duty.OUT_OF_SERVICE for key in gone)
    while asyncio.run(thin_out(stations, board, as_station)) is not None:
        pass
    assert loneliest(stations, board) is None, "nobody is free any more"
