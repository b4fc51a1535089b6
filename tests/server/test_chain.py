"""From a ring to a closed incident over the wire, with real sockets, TLS and a database on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Place
from dispatch_app.domain.station import DeskState, Link
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.server_bed import RunningServer, client_of, make_settings, running


def test_a_ring_becomes_an_order_at_the_station_and_a_closed_incident(server: RunningServer) -> None:
    chain(server)


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path, fresh_postgres_url: str) -> None:
    settings = make_settings(tmp_path, database={"url": fresh_postgres_url})
    fill_centre(settings)
    with running(settings, open_database) as server:
        chain(server)


def chain(server: RunningServer) -> None:
    """Ring, answer, intake, dispatch, delivery, movement, close."""
    with (
        client_of(server.settings, "exchange") as exchange, client_of(server.settings, "wang", "d1") as desk,
        client_of(server.settings, "s1") as station, desk.stream() as screen, station.stream() as receiver,
    ):  # fmt: skip
        receiver.until(lambda m: isinstance(m, msg.SnapshotMessage))
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        offered = exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall("13900001234"))
        call_id = decode(offered.content, msg.OfferedCall).call_id
        screen.until(lambda m: screen.board is not None and call_id in screen.board.calls)
        desk.done(cmd.AnswerCall(call_id, "d1"))
        incident_id = desk.done(cmd.OpenIncident("d1", call_id)).result["incident_id"]
        changes = cmd.IncidentChanges(scene=Place("东门外大街1号", SCENE))
        desk.done(cmd.AmendIncident(incident_id, changes))
        sent = desk.done(cmd.DispatchVehicles(incident_id, ("v1",)))
        mission_id = sent.result["v1"]
        board = receiver.until_seq(sent.seq)
        order = next(o for o in board.orders.values() if o.mission_id == mission_id)
        assert order.sheet.scene.text == "东门外大街1号"
        receiver.until(lambda m: receiver.board.orders[order.order_id].confirmed(Step.SENT) is not None)
        assert screen.until_seq(sent.seq).stations["s1"].link is Link.ONLINE
        assert screen.board is not None and screen.board.stations["s2"].link is Link.OFFLINE
        for step in (Step.RECEIVED, Step.DISPLAYED, Step.SOUNDED, Step.PRINTED, Step.ACKNOWLEDGED):
            station.done(cmd.ConfirmOrder(order.order_id, order.revision, step))
        for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD,
                      MissionState.AT_HOSPITAL, MissionState.HANDED_OVER, MissionState.RETURNING):  # fmt: skip
            station.done(cmd.ReportMission(mission_id, state, ReportSource.STATION))
        closed = desk.done(cmd.CloseIncident(incident_id, "carried"))
        board = screen.until_seq(closed.seq)
        assert board.incidents[incident_id].state is IncidentState.CLOSED
        assert board.missions[mission_id].state is MissionState.RETURNING
