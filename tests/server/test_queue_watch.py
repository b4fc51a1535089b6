"""The queue without a vehicle on the real server: a freed vehicle is proposed within seconds, over a restart."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.board import Board
from dispatch_app.domain.place import Place
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Duty
from dispatch_app.server.database_parts import open_database
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until


def board_of(client: Client) -> Board:
    with client.stream() as stream:
        return stream.until_seq(0)


def proposals(client: Client) -> list[Alarm]:
    return [a for a in board_of(client).alarms.values() if a.kind == "queue_may_wake"]


def test_a_freed_vehicle_wakes_the_queue_and_stays_proposed(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "wang", "d1") as wang:
        wang.done(cmd.SetDeskState("d1", DeskState.READY))
        for vehicle_id in ("v1", "v2", "v3", "v4"):
            wang.done(cmd.SetVehicleDuty(vehicle_id, Duty.OUT_OF_SERVICE, "保养"))
        incident_id = wang.done(cmd.OpenIncident("d1")).result["incident_id"]
        wang.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("人民路", SCENE))))
        wang.done(cmd.QueueIncident(incident_id))
        wang.done(cmd.SetVehicleDuty("v3", Duty.ON_DUTY))
        wait_until(lambda: bool(proposals(wang)), "the proposal", 10.0)
        (first,) = proposals(wang)
        assert (first.incident_id, dict(first.values)["plate"]) == (incident_id, "苏A1203")
    with running(settings, open_database), client_of(settings, "wang", "d1") as wang:
        assert proposals(wang) == [first], "a restart rings nothing anew"
        wang.done(cmd.DispatchVehicles(incident_id, ("v3",)))
        assert proposals(wang) == []
