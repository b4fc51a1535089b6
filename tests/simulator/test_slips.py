"""Simulated slips are ones that the centre takes, for every way in which a run can end."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.return_slip import SlipState
from dispatch_app.simulator.slips import slip_report
from tests.centre_in_memory import SCENE, STATION, staffed_centre
from tests.use_cases.running_missions import open_incident, send


def test_the_centre_takes_what_simulated_crews_write() -> None:
    centre = staffed_centre()
    mission = send(centre, open_incident(centre, SCENE), "V1", MissionState.HANDED_OVER)
    empty = send(centre, open_incident(centre, SCENE), "V2", MissionState.ON_SCENE)
    centre.do(cmd.EndEmptyRun(empty.mission_id, "nobody_found"), STATION)
    forgotten = 0
    for seed in range(60):
        for mission_id in (mission.mission_id, empty.mission_id):
            slip = centre.board.return_slips[mission_id]
            report = slip_report(slip, seed)
            assert report == slip_report(slip, seed)
            if report is None:
                forgotten += 1
                continue
            centre.do(cmd.FileReturnSlip(mission_id, report, "simulated again"), STATION)
            assert centre.board.return_slips[mission_id].state is SlipState.FILED
    assert 0 < forgotten < 30
