"""Major incidents through the real pen: declared, linked, casualties listed and carried, staff, reports, closing."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import major_words
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.campaign import CampaignMode, CampaignState
from dispatch_app.domain.incident import IncidentKind
from dispatch_app.domain.major_incident import Colour, Level, MajorKind, Outcome, level_of
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from dispatch_app.words.speaker import t_in
from tests.centre_in_memory import DISPATCHER, LEAD, SCENE, STATION, VEHICLE, Centre, staffed_centre
from tests.use_cases.test_main_chain import open_at_scene

NEARBY = Position(118.006, 32.006)


def declared(centre: Centre, call_id: str = "c1") -> tuple[str, str]:
    """An incident at the scene and the major incident declared from it: their ids."""
    incident_id = open_at_scene(centre, call_id)
    declare = cmd.DeclareMajorIncident(incident_id, "", MajorKind.TRAFFIC)
    return incident_id, centre.do(declare)["major_incident_id"]


def listed(centre: Centre, major_id: str, colour: Colour = Colour.RED, **facts: object) -> str:
    command = cmd.AddCasualty(major_id, colour, cmd.CasualtyFacts(**facts))  # type: ignore[arg-type]
    return centre.do(command)["casualty_id"]


def drive(centre: Centre, mission_id: str, *states: MissionState) -> None:
    for state in states:
        centre.advance(60)
        centre.do(cmd.ReportMission(mission_id, state, ReportSource.DESK))


TO_HOSPITAL = (MissionState.ON_SCENE, MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL)


def test_from_declaration_to_the_end() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    major = centre.board.major_incidents[major_id]
    assert (major.name, major.incident_ids) == ("人民路1号 跌倒·外伤", (incident_id,))
    first = listed(centre, major_id, Colour.RED, wristband="A001", injuries="胸部外伤", needs=("trauma",))
    second = listed(centre, major_id, Colour.GREEN, wristband="A002")
    assert [c.number for c in centre.board.casualties_of(major_id)] == [1, 2]
    missions = centre.do(cmd.SendWave(incident_id, (("V1", "H1"), ("V3", ""))))
    assert centre.board.missions[missions["V1"]].hospital_id == "H1"
    assert {o.station_id for o in centre.board.orders.values()} == {"S1", "S2"}
    assign = (cmd.Assignment(first, "H1", missions["V1"]), cmd.Assignment(second, "H2", missions["V3"]))
    centre.do(cmd.AssignCasualties(major_id, assign))
    assert centre.board.missions[missions["V3"]].hospital_id == "H2"
    drive(centre, missions["V1"], *TO_HOSPITAL, MissionState.HANDED_OVER, MissionState.RETURNING)
    assert centre.board.casualties[first].outcome is Outcome.HANDED_OVER
    drive(centre, missions["V3"], *TO_HOSPITAL, MissionState.RETURNING)  # the crew forgot one button
    assert centre.board.casualties[second].outcome is Outcome.HANDED_OVER
    refusal = centre.refused(cmd.CloseMajorIncident(major_id))
    assert (refusal.code, dict(refusal.values)["incidents"]) == ("major_incidents_open", incident_id)
    centre.do(cmd.CloseIncident(incident_id, "carried"))
    centre.do(cmd.CloseMajorIncident(major_id, "两名伤员均已送医"))
    assert centre.refused(cmd.AddCasualty(major_id, Colour.RED)).code == "major_incident_closed"
    assert centre.refused(cmd.ReopenMajorIncident(major_id, "补登"), DISPATCHER).code == "role_not_allowed"
    centre.do(cmd.ReopenMajorIncident(major_id, "补登"), LEAD)
    assert centre.board.major_incidents[major_id].is_open()


def test_nothing_ends_while_a_casualty_has_no_outcome() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    casualty = listed(centre, major_id, Colour.BLACK)
    refusal = centre.refused(cmd.CloseIncident(incident_id, "carried"))
    assert (refusal.code, dict(refusal.values)["numbers"]) == ("casualties_open", "1")
    assert centre.refused(cmd.CancelIncident(incident_id, "false_call")).code == "casualties_open"
    assert centre.refused(cmd.CloseMajorIncident(major_id)).code == "casualties_open"
    assert centre.refused(cmd.SettleCasualty(casualty, Outcome.HANDED_OVER)).code == "casualty_hospital_missing"
    centre.do(cmd.SettleCasualty(casualty, Outcome.DIED))
    assert centre.refused(cmd.AssignCasualties(major_id, (cmd.Assignment(casualty, "H1"),))).code == "casualty_settled"
    centre.do(cmd.SettleCasualty(casualty, Outcome.OPEN))
    assert centre.board.casualties[casualty].outcome_at is None
    centre.do(cmd.SettleCasualty(casualty, Outcome.DIED))
    centre.do(cmd.CloseIncident(incident_id, "died_on_scene"))
    centre.do(cmd.CloseMajorIncident(major_id))


def test_a_vehicle_called_off_lets_its_casualties_go() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    casualty = listed(centre, major_id)
    missions = centre.do(cmd.SendWave(incident_id, (("V1", ""), ("V2", ""), ("V3", ""))))
    for vehicle_id, ending in (
        ("V1", cmd.StandDownMission(missions["V1"], "vehicle_fault")),
        ("V2", cmd.EndEmptyRun(missions["V2"], "nobody_found")),
    ):
        centre.do(cmd.AssignCasualties(major_id, (cmd.Assignment(casualty, "H1", missions[vehicle_id]),)))
        drive(centre, missions["V2"], MissionState.ON_SCENE)
        centre.do(ending)
        held = centre.board.casualties[casualty]
        assert (held.mission_id, held.hospital_id) == ("", "H1")
    centre.do(cmd.AssignCasualties(major_id, (cmd.Assignment(casualty, "H1", missions["V3"]),)))
    drive(centre, missions["V3"], MissionState.ON_SCENE, MissionState.PATIENT_ABOARD)
    centre.do(cmd.ReportMission(missions["V3"], MissionState.AT_HOSPITAL, ReportSource.DESK, None, "H2"))
    assert centre.board.casualties[casualty].hospital_id == "H2", "it went elsewhere than it was told"


def test_one_vehicle_goes_to_one_hospital() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    first, second = listed(centre, major_id), listed(centre, major_id)
    mission_id = centre.do(cmd.SendWave(incident_id, (("V1", ""),)))["V1"]
    both = (cmd.Assignment(first, "H1", mission_id), cmd.Assignment(second, "H2", mission_id))
    assert centre.refused(cmd.AssignCasualties(major_id, both)).code == "mission_two_hospitals"
    assert centre.board.casualties[first].hospital_id == ""
    other = open_at_scene(centre, "c9")
    elsewhere = centre.do(cmd.DispatchVehicles(other, ("V3",)))["V3"]
    wrong = cmd.AssignCasualties(major_id, (cmd.Assignment(first, "H1", elsewhere),))
    assert centre.refused(wrong).code == "mission_elsewhere"


def test_wristbands_are_unique_and_a_new_colour_keeps_the_old() -> None:
    centre = staffed_centre()
    _, major_id = declared(centre)
    first = listed(centre, major_id, Colour.YELLOW, wristband="A001")
    twice = cmd.AddCasualty(major_id, Colour.RED, cmd.CasualtyFacts(wristband=" A001 "))
    assert centre.refused(twice).code == "wristband_taken"
    centre.advance(300)
    centre.do(cmd.AmendCasualty(first, cmd.CasualtyFacts(age="40"), Colour.RED))
    assert [s.colour for s in centre.board.casualties[first].sortings] == [Colour.YELLOW, Colour.RED]
    seq = centre.board.seq
    centre.do(cmd.AmendCasualty(first, cmd.CasualtyFacts(age="40"), Colour.RED))
    assert centre.board.seq == seq, "a repeat changes nothing"


def test_crews_list_casualties_only_where_they_are() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    add = cmd.AddCasualty(major_id, Colour.RED)
    assert centre.refused(add, VEHICLE).code in ("not_yours", "incident_not_in_major")
    centre.do(cmd.SendWave(incident_id, (("V1", ""),)))
    casualty_id = centre.do(add, VEHICLE)["casualty_id"]
    assert centre.board.casualties[casualty_id].incident_id == incident_id
    assert centre.refused(add, STATION).code == "role_not_allowed"


def test_incidents_join_split_and_merge() -> None:
    centre = staffed_centre()
    first, major_id = declared(centre)
    second = open_at_scene(centre, "c2", scene=Place("解放路", NEARBY))
    third = open_at_scene(centre, "c3")
    centre.do(cmd.JoinIncident(major_id, second))
    assert centre.refused(cmd.DeclareMajorIncident(second)).code == "incident_in_major"
    casualty = listed(centre, major_id, incident_id=second)
    assert centre.refused(cmd.SplitIncident(major_id, second)).code == "incident_has_casualties"
    centre.do(cmd.MergeIncidents(second, third))
    assert centre.board.casualties[casualty].incident_id == third
    assert centre.board.major_incidents[major_id].incident_ids == (first, second, third)
    centre.do(cmd.SplitIncident(major_id, second))
    centre.do(cmd.SettleCasualty(casualty, Outcome.TREATED))
    centre.do(cmd.AmendCasualty(casualty, cmd.CasualtyFacts(incident_id=first)))
    centre.do(cmd.SplitIncident(major_id, third))
    assert centre.refused(cmd.SplitIncident(major_id, first)).code == "major_needs_incident"
    exercise = centre.do(cmd.OpenIncident("d1", "", IncidentKind.TEST))["incident_id"]
    assert centre.refused(cmd.JoinIncident(major_id, exercise)).code == "major_exercise_mixed"


def test_staff_answer_by_hand_where_nobody_could_be_called() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    people = (("周宁", "13900000001", "急诊"), ("吴刚", "13900000002", ""))
    campaign_id = centre.do(cmd.CallUpStaff(major_id, people, CampaignMode.PREVIEW))["campaign_id"]
    campaign = centre.board.campaigns[campaign_id]
    assert (campaign.incident_id, campaign.quiet_from_min) == (incident_id, campaign.quiet_until_min)
    centre.do(cmd.ReportStaffAnswer(campaign_id, "1", "1", 25, "自驾"))
    assert centre.board.campaigns[campaign_id].people[0].minutes == 25
    assert centre.refused(cmd.ReportStaffAnswer(campaign_id, "2", "7")).code == "field_wrong"
    centre.do(cmd.ReportStaffAnswer(campaign_id, "2", "2"))
    assert centre.board.campaigns[campaign_id].state is CampaignState.FINISHED
    centre.do(cmd.ReportStaffAnswer(campaign_id, "2", "1", 40))  # came after all
    assert centre.board.campaigns[campaign_id].people[1].answer == "1"


def test_a_report_says_what_was_true_when_it_was_given() -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    casualty = listed(centre, major_id, Colour.RED, wristband="A001")
    listed(centre, major_id, Colour.GREEN)
    centre.do(cmd.NoteSituation(major_id, "请求消防破拆支援。"))
    centre.do(cmd.SendWave(incident_id, (("V1", "H1"), ("V3", ""))))
    report_id = centre.do(cmd.IssueSituationReport(major_id, "first", "市卫健委"))["report_id"]
    report = centre.board.situation_reports[report_id]
    assert "登记伤员 2 人：红 1 人、黄 0 人、绿 1 人、黑 0 人" in report.text
    assert "2 个分站 2 辆救护车" in report.text
    assert "请求消防破拆支援" in report.text
    assert [line.cells[-1] for line in report.counts[1:]] == ["1", "0", "1", "0", "2"]
    assert len(report.casualties) == 3 and len(report.vehicles) == 3
    centre.do(cmd.SettleCasualty(casualty, Outcome.DIED))
    assert centre.board.situation_reports[report_id] == report
    director = Actor("d", Role.DIRECTOR, "郑主任")
    again = centre.do(cmd.IssueSituationReport(major_id), director)["report_id"]
    assert centre.board.situation_reports[again].counts[4].cells[0] == "黑"
    assert centre.refused(cmd.IssueSituationReport(major_id, "weekly")).code == "field_wrong"


def test_only_the_newest_ended_ones_stay_on_the_board() -> None:
    centre = staffed_centre()
    kept = []
    for number in range(12):
        incident_id, major_id = declared(centre, f"c{number}")
        casualty = listed(centre, major_id)
        centre.do(cmd.SettleCasualty(casualty, Outcome.DIED))
        centre.do(cmd.CloseIncident(incident_id, "died_on_scene"))
        centre.advance(1)
        centre.do(cmd.CloseMajorIncident(major_id))
        kept.append(major_id)
    assert list(centre.board.major_incidents) == kept[2:]
    assert {c.major_incident_id for c in centre.board.casualties.values()} == set(kept[2:])


def test_levels_follow_the_national_plan() -> None:
    figures = ((9, 9), (10, 0), (10, 1), (29, 9), (30, 3), (30, 4), (50, 5), (50, 6), (100, 0))
    none, four, three, two, one = Level.NONE, Level.IV, Level.III, Level.II, Level.I
    assert [level_of(*pair) for pair in figures] == [none, none, four, four, four, three, three, two, one]


def test_every_word_of_a_major_incident_has_its_chinese() -> None:
    tables = (major_words.COLOURS, major_words.OUTCOMES, major_words.KINDS, major_words.LEVELS,
              major_words.REPORT_KINDS, major_words.MISSION_WORDS, major_words.NEEDS)  # fmt: skip
    texts = [text for table in tables for text in table.values()]
    assert [text for text in texts if t_in("zh", text) == text] == []


def test_the_scene_is_where_the_calls_came_from() -> None:
    centre = staffed_centre()
    _, major_id = declared(centre)
    report_id = centre.do(cmd.IssueSituationReport(major_id))["report_id"]
    assert dict(centre.board.situation_reports[report_id].facts)["地点"] == "人民路1号"
    assert centre.board.incidents[centre.board.major_incidents[major_id].incident_ids[0]].scene.position == SCENE
