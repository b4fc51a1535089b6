"""Receiving hospitals: chosen by desk or crew, notice seen, patient taken over by name, beds by department."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.queries import RecommendHospitals
from dispatch_app.domain.station import Department
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from tests.centre_in_memory import SCENE, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

H1 = Actor("h1", Role.HOSPITAL, "急诊护士站", hospital_id="H1")
H2 = Actor("h2", Role.HOSPITAL, "区医院急诊", hospital_id="H2")


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


@pytest.fixture
def mission(centre: Centre) -> Mission:
    return send(centre, open_incident(centre, SCENE), "V1")


def report(centre: Centre, mission: Mission, state: MissionState) -> None:
    centre.do(cmd.ReportMission(mission.mission_id, state, ReportSource.TABLET), VEHICLE)


def test_the_crew_chooses_and_the_hospital_signs_which_ends_the_carrying(centre: Centre, mission: Mission) -> None:
    centre.do(cmd.ChooseHospital(mission.mission_id, "H1"), VEHICLE)
    assert centre.board.missions[mission.mission_id].hospital_id == "H1"
    assert centre.refused(cmd.AcknowledgePreArrival(mission.mission_id), H2).code == "not_yours"
    centre.do(cmd.AcknowledgePreArrival(mission.mission_id, "走 2 号门，胸痛团队已到"), H1)
    assert centre.refused(cmd.SignHandOver(mission.mission_id, "陈护士"), H1).code == "patient_not_aboard"
    report(centre, mission, MissionState.PATIENT_ABOARD)
    report(centre, mission, MissionState.AT_HOSPITAL)
    assert centre.refused(cmd.SignHandOver(mission.mission_id, " "), H1).code == "field_wrong"
    centre.do(cmd.SignHandOver(mission.mission_id, "陈护士", "chest_pain"), H1)
    done = centre.board.missions[mission.mission_id]
    hand_over = centre.board.hand_overs[mission.mission_id]
    assert (done.state, done.stages[-1].source) == (MissionState.HANDED_OVER, ReportSource.HOSPITAL)
    assert (hand_over.signed_name, hand_over.signed_at, hand_over.notice_note) == (
        "陈护士", centre.now, "走 2 号门，胸痛团队已到",
    )  # fmt: skip
    seq = centre.board.seq
    centre.do(cmd.SignHandOver(mission.mission_id, "陈护士"), H1)
    report(centre, mission, MissionState.HANDED_OVER)
    assert centre.board.seq == seq, "the crew's report of the same comes second and changes nothing"
    assert centre.refused(cmd.SignHandOver(mission.mission_id, "别人"), VEHICLE).code == "hand_over_signed"
    assert centre.refused(cmd.ChooseHospital(mission.mission_id, "H2")).code == "patient_handed_over"


def test_another_hospital_starts_with_a_clean_notice(centre: Centre, mission: Mission) -> None:
    centre.do(cmd.ChooseHospital(mission.mission_id, "H1"))
    centre.do(cmd.AcknowledgePreArrival(mission.mission_id, "好"), H1)
    centre.do(cmd.ChooseHospital(mission.mission_id, "H2"), VEHICLE)
    assert centre.refused(cmd.AcknowledgePreArrival(mission.mission_id), H1).code == "not_yours"
    centre.do(cmd.AcknowledgePreArrival(mission.mission_id), H2)
    hand_over = centre.board.hand_overs[mission.mission_id]
    assert (hand_over.hospital_id, hand_over.notice_note) == ("H2", "")


def test_a_crew_signs_where_the_hospital_has_no_page_also_after_the_report(centre: Centre, mission: Mission) -> None:
    assert mission.hospital_id == "H2", "the desk's choice came with the order"
    assert centre.refused(cmd.SignHandOver(mission.mission_id, "李"), VEHICLE).code == "patient_not_aboard"
    for state in (MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL, MissionState.HANDED_OVER):
        report(centre, mission, state)
    centre.do(cmd.SignHandOver(mission.mission_id, "李护士", device_at=centre.now), VEHICLE)
    assert centre.board.hand_overs[mission.mission_id].signed_source is ReportSource.TABLET
    order = centre.board.order_of(mission.mission_id)
    assert order is not None and order.confirmed(Step.ROLLING) is not None


def test_departments_tell_what_they_can_take_and_only_of_their_own_house(centre: Centre) -> None:
    trauma = Department("trauma", 0, True, "CT 检修")
    centre.do(cmd.SetHospitalState("H1", False, 6, departments=(trauma, Department("chest_pain", 3))), H1)
    hospital = centre.board.hospitals["H1"]
    assert (hospital.beds, hospital.department("trauma"), hospital.state_at) == (6, trauma, centre.now)
    assert centre.refused(cmd.SetHospitalState("H2", True), H1).code == "not_yours"
    twice = (trauma, trauma)
    assert centre.refused(cmd.SetHospitalState("H1", False, departments=twice), H1).code == "field_wrong"
    assert centre.refused(cmd.SetHospitalState("H1", False, -1), H1).code == "field_wrong"
    centre.advance(600)
    centre.do(cmd.SetHospitalState("H1", True), H1)
    assert centre.board.hospitals["H1"].departments[0] == trauma, "what is not named stays"
    assert centre.board.hospitals["H1"].state_at == centre.now


def test_a_department_that_diverts_counts_as_missing_and_says_why(centre: Centre) -> None:
    query = RecommendHospitals(SCENE, ("trauma",))
    before = recommend_hospitals(centre.board, query, centre.lookups, centre.now).hospitals
    assert (before[0].hospital_id, before[0].meets) == ("H1", ("trauma",))
    centre.do(cmd.SetHospitalState("H1", False, 6, departments=(Department("trauma", 0, True, "CT 检修"),)), H1)
    after = recommend_hospitals(centre.board, query, centre.lookups, centre.now).hospitals
    trauma = next(one for one in after if one.hospital_id == "H1")
    assert trauma.lacks == ("trauma",) and "创伤中心暂停接诊 (CT 检修)" in trauma.reasons
    centre.do(cmd.SetHospitalState("H1", False, 6, departments=(Department("trauma", 2, False, ""),)), H1)
    again = recommend_hospitals(centre.board, query, centre.lookups, centre.now).hospitals
    assert again[0].hospital_id == "H1" and "创伤中心: 空床2" in again[0].reasons
