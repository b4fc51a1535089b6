"""Return slips: owed after every run, filed once and amended for a reason, asked for when late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.board import FILED_SLIPS, OWED_SLIPS
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.return_slip import Condition, SlipPatient, SlipReport, SlipState
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import DISPATCHER, OTHER_STATION, SCENE, STATION, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

PATIENT = SlipPatient("王伟", "male", "62", Condition.CRITICAL, "BP 80/50", Condition.SERIOUS, "BP 110/70", "急性心梗")
REPORT = SlipReport("carried", (PATIENT,), "H1", "李护士", 10_120.0, 10_133.5, driver="陈师傅")


def run_to(centre: Centre, state: MissionState, vehicle_id: str = "V1") -> Mission:
    return send(centre, open_incident(centre, SCENE), vehicle_id, state)


def reminders(centre: Centre) -> list[cmd.RemindReturnSlip]:
    due = [c for c in deadlines(centre.board, centre.now, centre.settings) if isinstance(c, cmd.RemindReturnSlip)]
    for command in due:
        centre.do(command, SERVER_ACTOR)
    return due


def test_a_slip_is_owed_from_the_hand_over_on_and_filed_by_the_station() -> None:
    centre = staffed_centre()
    mission = run_to(centre, MissionState.AT_HOSPITAL)
    assert centre.board.return_slips == {}
    assert centre.refused(cmd.FileReturnSlip(mission.mission_id, REPORT), STATION).code == "slip_not_due"
    send(centre, mission.incident_id, "V1", MissionState.AT_STATION)
    slip = centre.board.return_slips[mission.mission_id]
    assert (slip.state, slip.ended_as, slip.hospital_id) == (SlipState.OWED, MissionState.HANDED_OVER, "H2")
    assert (slip.station_id, slip.plate, slip.scene) == ("S1", "苏A12001", "人民路1号")
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), STATION)
    slip = centre.board.return_slips[mission.mission_id]
    assert slip.state is SlipState.FILED and slip.version == 1 and slip.filed_at == centre.now
    assert slip.report is not None and slip.report.mileage_km == 13.5  # worked out from the odometer
    assert slip.hospital_id == "H1" and slip.ended_as is MissionState.AT_STATION


def test_the_same_slip_again_changes_nothing_another_one_amends_it_for_a_reason() -> None:
    centre = staffed_centre()
    mission = run_to(centre, MissionState.RETURNING)
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), VEHICLE)
    before = centre.board.seq
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), STATION)
    assert centre.board.seq == before
    other = replace(REPORT, remarks="家属已到")
    assert centre.refused(cmd.FileReturnSlip(mission.mission_id, other), STATION).code == "reason_missing"
    centre.do(cmd.FileReturnSlip(mission.mission_id, other, "补充"), STATION)
    assert centre.board.return_slips[mission.mission_id].version == 2


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (replace(REPORT, outcome=""), "outcome_missing"),
        (replace(REPORT, outcome="flown"), "reason_unknown"),
        (replace(REPORT, patients=()), "condition_missing"),
        (replace(REPORT, patients=(replace(PATIENT, at_hospital=Condition.UNKNOWN),)), "condition_missing"),
        (replace(REPORT, hospital_id="H9"), "hospital_unknown"),
        (replace(REPORT, odometer_in_km=10_000.0), "field_wrong"),
        (replace(REPORT, odometer_in_km=float("nan")), "field_wrong"),
        (replace(REPORT, mileage_km=9_000.0), "field_wrong"),
        (replace(REPORT, remarks="长" * 501), "field_wrong"),
        (replace(REPORT, patients=(PATIENT,) * 11), "field_wrong"),
    ],
)
def test_a_wrong_slip_is_refused(report: SlipReport, code: str) -> None:
    centre = staffed_centre()
    mission = run_to(centre, MissionState.RETURNING)
    assert centre.refused(cmd.FileReturnSlip(mission.mission_id, report), STATION).code == code


def test_an_empty_run_and_a_vehicle_called_back_on_the_way_owe_a_slip_one_that_never_rolled_does_not() -> None:
    centre = staffed_centre()
    empty = run_to(centre, MissionState.ON_SCENE, "V1")
    centre.do(cmd.EndEmptyRun(empty.mission_id, "nobody_found"), STATION)
    rolled = run_to(centre, MissionState.EN_ROUTE, "V2")
    centre.do(cmd.StandDownMission(rolled.mission_id, "not_needed"))
    at_home = run_to(centre, MissionState.RECEIVED, "V2")
    centre.do(cmd.StandDownMission(at_home.mission_id, "not_needed"))
    assert set(centre.board.return_slips) == {empty.mission_id, rolled.mission_id}
    centre.do(cmd.FileReturnSlip(rolled.mission_id, SlipReport("stood_down", mileage_km=4.2)), STATION)
    assert centre.refused(cmd.FileReturnSlip(at_home.mission_id, REPORT), STATION).code == "slip_not_due"


def test_only_the_own_station_vehicle_or_a_desk_files_a_slip() -> None:
    centre = staffed_centre()
    mission = run_to(centre, MissionState.RETURNING)
    assert centre.refused(cmd.FileReturnSlip(mission.mission_id, REPORT), OTHER_STATION).code == "not_yours"
    other = run_to(centre, MissionState.RETURNING, "V2")
    assert centre.refused(cmd.FileReturnSlip(other.mission_id, REPORT), VEHICLE).code == "not_yours"
    assert centre.refused(cmd.FileReturnSlip("nothing", REPORT)).code == "slip_unknown"
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), DISPATCHER)


def test_a_missing_slip_is_overdue_after_its_time_and_asked_for_some_times() -> None:
    centre = staffed_centre()
    limits = centre.settings.slips
    mission = run_to(centre, MissionState.RETURNING)
    centre.advance(limits.due_s - 1)
    assert reminders(centre) == [] and not centre.board.return_slips[mission.mission_id].is_overdue()
    centre.advance(1)
    assert len(reminders(centre)) == 1 and reminders(centre) == []
    slip = centre.board.return_slips[mission.mission_id]
    assert slip.is_overdue() and slip.reminders == 1
    for _ in range(10):
        centre.advance(limits.again_s)
        reminders(centre)
    assert centre.board.return_slips[mission.mission_id].reminders == limits.most_reminders
    centre.advance(61)
    centre.do(cmd.RemindReturnSlip(mission.mission_id))  # a desk may always ask
    assert centre.board.return_slips[mission.mission_id].reminded_by == "d1"
    before = centre.board.seq
    centre.do(cmd.RemindReturnSlip(mission.mission_id))  # but not twice in a minute
    assert centre.board.seq == before
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), STATION)
    assert not centre.board.return_slips[mission.mission_id].is_overdue()
    centre.advance(limits.again_s)
    assert reminders(centre) == []


def test_the_board_keeps_a_vehicles_newest_slips_for_every_reader_alike() -> None:
    centre = staffed_centre()
    missions = []
    for _ in range(OWED_SLIPS + 2):
        centre.advance(60)
        missions.append(run_to(centre, MissionState.RETURNING).mission_id)
    assert list(centre.board.return_slips) == missions[2:]
    for mission_id in missions[2:8]:
        centre.advance(1)
        centre.do(cmd.FileReturnSlip(mission_id, REPORT), STATION)
    filed = [s.mission_id for s in centre.board.return_slips.values() if s.state is SlipState.FILED]
    assert filed == missions[8 - FILED_SLIPS : 8]


def test_a_repeated_report_of_the_hand_over_owes_one_slip() -> None:
    centre = staffed_centre()
    mission = run_to(centre, MissionState.HANDED_OVER)
    centre.do(cmd.FileReturnSlip(mission.mission_id, REPORT), STATION)
    for source in (ReportSource.TABLET, ReportSource.RADIO):
        centre.do(cmd.ReportMission(mission.mission_id, MissionState.HANDED_OVER, source))
        centre.do(cmd.ReportMission(mission.mission_id, MissionState.RETURNING, source))
    assert centre.board.return_slips[mission.mission_id].state is SlipState.FILED
