"""Deadlines: late steps, waiting calls, held incidents, stations and printers – raised once, cleared when over."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.board import RECENT_CALLS, RECENT_INCIDENTS
from dispatch_app.domain.order import Step
from dispatch_app.domain.station import Link, PrinterState
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, STATION, Centre, staffed_centre
from tests.use_cases.test_main_chain import open_at_scene


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def tick(centre: Centre, seconds: float) -> list[str]:
    """Let time pass and take what is due; kinds of the alarms then raised."""
    centre.advance(seconds)
    for command in deadlines(centre.board, centre.now, centre.settings):
        centre.do(command, SERVER_ACTOR)
    return sorted(f"{a.kind}:{a.subject.rpartition('/')[2]}" for a in centre.board.raised_alarms())


def test_each_late_step_alarms_once_and_its_coming_clears_it(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.HangUpCall("c1"))
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))
    order_id = f"{incident_id}-D1"
    assert tick(centre, 2) == []
    assert tick(centre, 2) == ["order_step_late:sent"]
    seq = centre.board.seq
    tick(centre, 1.5)
    assert centre.board.seq == seq, "what follows from the missing sending is no fault of its own"
    centre.do(cmd.ConfirmOrder(order_id, 1, Step.SENT), SERVER_ACTOR)
    assert tick(centre, 0.5) == ["order_step_late:received"]
    centre.do(cmd.ConfirmOrder(order_id, 1, Step.DISPLAYED), STATION)
    assert tick(centre, 0.1) == []
    assert tick(centre, 30) == ["order_step_late:acknowledged", "order_step_late:printed", "order_step_late:sounded"]
    centre.do(cmd.ConfirmOrder(order_id, 1, Step.ACKNOWLEDGED), STATION)
    assert tick(centre, 0) == ["order_step_late:printed"], "a missing paper stays missing"
    centre.do(cmd.StandDownMission(f"{incident_id}-M1", "not_needed"))
    assert tick(centre, 500) == []


def test_a_call_that_waits_too_long_alarms(centre: Centre) -> None:
    centre.do(cmd.ReportRing("c1", "L1", "13900000000"), EXCHANGE)
    assert tick(centre, 9) == []
    assert tick(centre, 2) == ["call_waiting:c1"]
    centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    assert tick(centre, 0) == []


def test_a_held_incident_ages_and_a_queued_one_wakes_when_a_vehicle_frees(centre: Centre) -> None:
    incident_id = open_at_scene(centre)
    centre.do(cmd.HoldIncident(incident_id, "place_unclear"))
    assert tick(centre, 301) == [f"hold_ageing:{incident_id}"]
    centre.do(cmd.WakeIncident(incident_id))
    assert tick(centre, 0) == []
    for vehicle_id in list(centre.board.vehicles):
        centre.do(cmd.DispatchVehicles(open_at_scene(centre, f"x{vehicle_id}"), (vehicle_id,)))
    centre.do(cmd.QueueIncident(incident_id))
    kinds = {a.partition(":")[0] for a in tick(centre, 0)}
    assert "queue_may_wake" not in kinds
    mission = next(m for m in centre.board.missions.values() if m.vehicle_id == "V1")
    centre.do(cmd.StandDownMission(mission.mission_id, "not_needed"))
    assert f"queue_may_wake:{incident_id}" in tick(centre, 0)
    centre.do(cmd.DispatchVehicles(incident_id, ("V1",)))
    assert f"queue_may_wake:{incident_id}" not in tick(centre, 0)


def test_station_and_printer_faults_come_and_go(centre: Centre) -> None:
    centre.do(cmd.ReportStation("S1", link=Link.ONLINE), SERVER_ACTOR)
    centre.do(cmd.ReportStation("S1", link=Link.OFFLINE), SERVER_ACTOR)
    assert tick(centre, 5) == []
    assert tick(centre, 6) == ["station_offline:S1"]
    centre.do(cmd.ReportStation("S2", link=Link.ONLINE), SERVER_ACTOR)
    centre.do(cmd.ReportStation("S1", link=Link.ONLINE), SERVER_ACTOR)
    centre.do(cmd.ReportStation("S1", printer=PrinterState.OUT_OF_PAPER), STATION)
    assert tick(centre, 0) == ["printer_fault:S1"]
    centre.do(cmd.ReportStation("S1", printer=PrinterState.READY), STATION)
    assert tick(centre, 0) == []


def test_the_board_forgets_what_is_long_over_on_every_reader_alike(centre: Centre) -> None:
    first = open_at_scene(centre, "first")
    centre.do(cmd.DispatchVehicles(first, ("V1",)))
    centre.do(cmd.StandDownMission(f"{first}-M1", "not_needed"))
    centre.do(cmd.CloseIncident(first, "advice_given"))
    centre.do(cmd.ReopenIncident(first, "补录"), LEAD)
    centre.do(cmd.CloseIncident(first, "advice_given"))
    for _ in range(RECENT_INCIDENTS):
        incident_id = centre.pen.take(f"o{_}", cmd.OpenIncident("d1"), DISPATCHER).result[0][1]
        centre.pen.take(f"c{_}", cmd.CloseIncident(incident_id, "advice_given"), DISPATCHER)
    centre.do(cmd.ReportRing("last", "L1", ""), EXCHANGE)
    assert first not in centre.board.incidents
    assert not centre.board.missions and not centre.board.orders
    for n in range(RECENT_CALLS + 1):
        centre.pen.take(f"r{n}", cmd.ReportRing(f"call{n}", "L1", ""), EXCHANGE)
        centre.pen.take(f"e{n}", cmd.ReportCallEnded(f"call{n}"), EXCHANGE)
    assert len(centre.board.recent_calls) == RECENT_CALLS
    centre.do(cmd.ReportCallEnded("last"), EXCHANGE)
