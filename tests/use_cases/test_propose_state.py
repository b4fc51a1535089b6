"""Proposed states: a person confirms or dismisses them, a report overtakes them."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from tests.centre_in_memory import OTHER_STATION, SCENE, VEHICLE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def under_way(centre: Centre) -> str:
    return send(centre, open_incident(centre, SCENE), "V1", MissionState.EN_ROUTE).mission_id


def propose(centre: Centre, mission_id: str, state: MissionState = MissionState.ON_SCENE) -> Mission:
    centre.do(cmd.ProposeState(mission_id, state, centre.now, "人民路1号"), SERVER_ACTOR)
    return centre.board.missions[mission_id]


def test_a_crew_confirms_and_the_crossing_is_the_devices_time(centre: Centre) -> None:
    mission_id = under_way(centre)
    crossed_at = centre.now
    assert propose(centre, mission_id).proposal is not None
    centre.advance(40)
    centre.do(cmd.ConfirmProposal(mission_id, MissionState.ON_SCENE), VEHICLE)
    mission = centre.board.missions[mission_id]
    stage = mission.stages[-1]
    assert (mission.state, mission.proposal) == (MissionState.ON_SCENE, None)
    assert (stage.source, stage.at, stage.device_at) == (ReportSource.GEOFENCE, centre.now, crossed_at)
    centre.do(cmd.ConfirmProposal(mission_id, MissionState.ON_SCENE), VEHICLE)
    assert centre.board.missions[mission_id] == mission, "twice is once"


def test_who_may_not_report_may_not_confirm(centre: Centre) -> None:
    mission_id = under_way(centre)
    propose(centre, mission_id)
    assert centre.refused(cmd.ConfirmProposal(mission_id, MissionState.ON_SCENE), OTHER_STATION).code == "not_yours"


def test_a_dismissed_state_is_not_proposed_again_the_next_one_is(centre: Centre) -> None:
    mission_id = under_way(centre)
    propose(centre, mission_id)
    centre.do(cmd.DismissProposal(mission_id, MissionState.ON_SCENE))
    proposal = propose(centre, mission_id).proposal
    assert proposal is not None and proposal.dismissed_by == "李华"
    further = propose(centre, mission_id, MissionState.PATIENT_ABOARD).proposal
    assert further is not None and (further.state, further.dismissed_by) == (MissionState.PATIENT_ABOARD, "")


def test_a_report_overtakes_what_was_proposed_and_only_that(centre: Centre) -> None:
    mission_id = under_way(centre)
    propose(centre, mission_id, MissionState.PATIENT_ABOARD)
    centre.do(cmd.ReportMission(mission_id, MissionState.ON_SCENE, ReportSource.TABLET))
    assert centre.board.missions[mission_id].proposal is not None, "it is further on and still stands"
    centre.do(cmd.ReportMission(mission_id, MissionState.PATIENT_ABOARD, ReportSource.TABLET))
    assert centre.board.missions[mission_id].proposal is None
    assert propose(centre, mission_id, MissionState.ON_SCENE).proposal is None, "the mission is past it"
    assert centre.refused(cmd.ConfirmProposal(mission_id, MissionState.AT_HOSPITAL)).code == "proposal_over"
    centre.do(cmd.ReportMission(mission_id, MissionState.RETURNING, ReportSource.TABLET))
    propose(centre, mission_id, MissionState.AT_STATION)
    centre.do(cmd.ReportMission(mission_id, MissionState.AT_STATION, ReportSource.TABLET))
    assert centre.board.missions[mission_id].proposal is None
