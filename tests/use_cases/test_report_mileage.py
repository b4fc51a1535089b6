"""A mission's mileage: when its way is over, measured once, missing where too little is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.ports import MatchedWay
from dispatch_app.use_cases.report_mileage import measured_m, unmeasured
from tests.centre_in_memory import Centre, staffed_centre

S = MissionState
SCENE = Place("人民路 1 号", Position(118.005, 32.003), PlaceSource.MAP)


def _ordered(centre: Centre, vehicle_id: str = "V1") -> str:
    incident_id = centre.do(cmd.OpenIncident("d1"))["incident_id"]
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=SCENE)))
    overrides = (cmd.Override("type_mismatch", "x"),)
    return centre.do(cmd.DispatchVehicles(incident_id, (vehicle_id,), overrides=overrides))[vehicle_id]


def _reported(centre: Centre, mission_id: str, *states: MissionState) -> None:
    for state in states:
        centre.advance(300)
        centre.do(cmd.ReportMission(mission_id, state, ReportSource.DESK))


def _spans(centre: Centre) -> list[tuple[str, datetime, datetime]]:
    return [(mission.mission_id, since, until) for mission, since, until in unmeasured(centre.board, centre.now)]


def test_a_way_is_measured_from_wheels_rolling_to_the_station_once() -> None:
    centre = staffed_centre()
    mission_id = _ordered(centre)
    _reported(centre, mission_id, S.RECEIVED, S.EN_ROUTE)
    rolled = centre.now
    _reported(centre, mission_id, S.ON_SCENE, S.PATIENT_ABOARD, S.AT_HOSPITAL, S.RETURNING)
    assert _spans(centre) == []
    _reported(centre, mission_id, S.AT_STATION)
    arrived = centre.now
    assert _spans(centre) == [], "the last fixes are still on their way"
    centre.advance(61)
    assert _spans(centre) == [(mission_id, rolled, arrived)]
    centre.do(cmd.ReportMileage(mission_id, 12_345.67), SERVER_ACTOR)
    assert centre.board.missions[mission_id].mileage_m == 12_345.7
    assert _spans(centre) == []
    centre.do(cmd.ReportMileage(mission_id, 1.0), SERVER_ACTOR)
    assert centre.board.missions[mission_id].mileage_m == 12_345.7, "the first measuring counts"


def test_a_way_back_that_nobody_reported_ends_with_the_next_order_or_after_two_hours() -> None:
    centre = staffed_centre()
    mission_id = _ordered(centre)
    _reported(centre, mission_id, S.RECEIVED, S.EN_ROUTE)
    rolled = centre.now
    _reported(centre, mission_id, S.ON_SCENE)
    centre.do(cmd.EndEmptyRun(mission_id, "nobody_found"))
    ended = centre.now
    centre.advance(3_600)
    assert _spans(centre) == []
    centre.advance(3_661)
    assert _spans(centre) == [(mission_id, rolled, ended + timedelta(hours=2))]
    centre = staffed_centre()
    mission_id = _ordered(centre)
    _reported(centre, mission_id, S.RECEIVED, S.EN_ROUTE, S.ON_SCENE)
    centre.do(cmd.EndEmptyRun(mission_id, "nobody_found"))
    centre.advance(400)
    _ordered(centre)
    again = centre.now
    centre.advance(61)
    assert [until for _, _, until in _spans(centre)] == [again]


def test_wheels_that_never_rolled_have_no_mileage() -> None:
    centre = staffed_centre()
    mission_id = _ordered(centre)
    centre.do(cmd.StandDownMission(mission_id, "not_needed"))
    centre.advance(10_000)
    assert _spans(centre) == []


def test_nonsense_is_refused() -> None:
    centre = staffed_centre()
    mission_id = _ordered(centre)
    for metres in (-1.0, float("nan"), float("inf"), 3_000_001.0):
        assert centre.refused(cmd.ReportMileage(mission_id, metres), SERVER_ACTOR).code == "field_wrong"
    assert centre.refused(cmd.ReportMileage("x", 1.0), SERVER_ACTOR).code == "mission_unknown"
    assert centre.refused(cmd.ReportMileage(mission_id, 1.0)).code == "role_not_allowed"


class _Stored:
    """Tracks with these fixes."""

    def __init__(self, fixes: list[Fix]) -> None:
        self.fixes = fixes

    def track(self, vehicle_id: str, since: datetime, until: datetime) -> list[Fix]:
        return self.fixes

    def page(self, vehicle_id: str, since: datetime, until: datetime, most: int) -> list[Fix]:
        raise AssertionError("not asked")


@pytest.mark.parametrize(
    ("fixes", "way", "metres"),
    [
        (5, MatchedWay(1_000.0, 100.0, 0, ()), 1_000.0),
        (5, MatchedWay(1_000.0, 301.0, 0, ()), None),
        (5, MatchedWay(0.0, 0.0, 5, ()), None),
        (5, None, None),
        (1, MatchedWay(1_000.0, 0.0, 0, ()), None),
    ],
)
def test_what_was_not_measured_stays_missing(fixes: int, way: MatchedWay | None, metres: float | None) -> None:
    centre = staffed_centre()
    now = centre.now

    class Matching(type(centre.world)):  # type: ignore[misc]
        def match(self, track: object) -> MatchedWay | None:
            return way

    stored = _Stored([Fix("V1", Position(118.0, 32.0), now + timedelta(seconds=n)) for n in range(fixes)])
    assert measured_m("V1", now, now + timedelta(hours=1), stored, Matching()) == metres
