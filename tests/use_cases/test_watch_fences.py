"""Fences: a whole mission is proposed step by step from positions; noise and passing by propose nothing; warnings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Doubt, Fix
from dispatch_app.use_cases.settings import FenceLimits
from dispatch_app.use_cases.watch_fences import FenceWatch
from tests.centre_in_memory import SCENE, staffed_centre
from tests.use_cases.running_missions import open_incident, send

STATION, HOSPITAL = Position(118.0, 32.0), Position(118.01, 32.0)


class Drive:
    """V1 with its receiver: each fix goes through the watch, what comes out goes through the pen."""

    def __init__(self) -> None:
        self.centre = staffed_centre()
        self.watch = FenceWatch(FenceLimits())
        self.mission_id = send(self.centre, open_incident(self.centre, SCENE), "V1").mission_id

    def stay(self, at: Position, seconds: int = 30, speed_kmh: float = 5.0, doubt: str = "") -> list[object]:
        """One fix a second; the commands that came of them."""
        commands: list[object] = []
        for _ in range(seconds):
            self.centre.advance(1)
            found = self.watch.follow(
                self.centre.board, [Fix("V1", at, self.centre.now, speed_kmh, 0.0, "x", doubt)]
            )
            for command in found:
                self.centre.do(command, SERVER_ACTOR)
            commands += found
        return commands

    def proposed(self) -> MissionState | None:
        proposal = self.centre.board.missions[self.mission_id].proposal
        return proposal.state if proposal is not None else None

    def confirm(self, state: MissionState) -> None:
        assert self.proposed() is state
        self.centre.do(cmd.ConfirmProposal(self.mission_id, state))


def beside(place: Position, east_m: float) -> Position:
    return Position(place.longitude + east_m / 94_300, place.latitude)


@pytest.fixture
def drive() -> Drive:
    return Drive()


def test_a_mission_is_proposed_from_its_station_to_its_station(drive: Drive) -> None:
    for place, state in (
        (None, MissionState.EN_ROUTE), (SCENE, MissionState.ON_SCENE), (None, MissionState.PATIENT_ABOARD),
        (HOSPITAL, MissionState.AT_HOSPITAL), (None, MissionState.RETURNING), (STATION, MissionState.AT_STATION),
    ):  # fmt: skip
        if place is None:  # it leaves where it is
            here = {MissionState.EN_ROUTE: STATION, MissionState.PATIENT_ABOARD: SCENE}.get(state, HOSPITAL)
            drive.stay(here, 15)
            assert drive.proposed() is None
            drive.stay(beside(here, 400), 9, 50.0)
            assert drive.proposed() is None, "it has not lasted"
            drive.stay(beside(here, 400), 3, 50.0)
        else:
            drive.stay(beside(place, 60), 12)
        drive.confirm(state)
    mission = drive.centre.board.missions[drive.mission_id]
    assert mission.hospital_id == "H1", "the hospital that it really went to"
    crossed = [stage.device_at for stage in mission.stages[1:]]
    assert None not in crossed and crossed == sorted(crossed)  # type: ignore[type-var]


def test_the_band_between_the_circles_and_a_stray_fix_change_nothing(drive: Drive) -> None:
    drive.stay(STATION)
    assert not drive.stay(beside(STATION, 200), 60), "left the inner circle only"
    for _ in range(10):
        assert not drive.stay(beside(STATION, 900), 5) and not drive.stay(STATION, 2)
    assert not drive.stay(beside(STATION, 900), 60, doubt=Doubt.JUMP)
    assert drive.proposed() is None


def test_who_was_never_at_the_station_has_not_left_it(drive: Drive) -> None:
    assert not drive.stay(beside(STATION, 900), 60), "sent while on the road"


def test_a_state_is_proposed_once_until_the_mission_goes_on(drive: Drive) -> None:
    drive.stay(STATION)
    assert len(drive.stay(beside(STATION, 400), 60, 50.0)) == 1
    drive.centre.do(cmd.DismissProposal(drive.mission_id, MissionState.EN_ROUTE))
    assert not drive.stay(STATION) and not drive.stay(beside(STATION, 400), 60, 50.0)


def test_a_stop_on_the_way_is_warned_of_until_it_drives_on(drive: Drive) -> None:
    send(drive.centre, "", "V1", MissionState.EN_ROUTE)
    jam = beside(SCENE, 3_000)
    assert not drive.stay(jam, 170) and drive.stay(beside(jam, 20), 20)
    [alarm] = [a for a in drive.centre.board.alarms.values() if a.kind == "vehicle_stopped"]
    assert dict(alarm.values)["plate"] == "苏A12001" and alarm.incident_id
    drive.stay(beside(jam, 100), 1)
    assert not [a for a in drive.centre.board.alarms.values() if a.kind == "vehicle_stopped"]
    drive.stay(beside(SCENE, 200), 300)
    assert not [a for a in drive.centre.board.alarms.values() if a.kind == "vehicle_stopped"], "it is as good as there"


def test_speeding_is_warned_of_when_it_lasts_and_ends_with_the_mission(drive: Drive) -> None:
    send(drive.centre, "", "V1", MissionState.EN_ROUTE)
    here = beside(SCENE, 5_000)
    assert not drive.stay(here, 9, 130.0) and not drive.stay(here, 1, 119.0)
    drive.stay(here, 12, 130.0)
    assert "vehicle_speeding:V1" in drive.centre.board.alarms
    drive.stay(here, 12, 60.0)
    assert "vehicle_speeding:V1" not in drive.centre.board.alarms
    drive.stay(here, 12, 130.0)
    drive.centre.do(cmd.StandDownMission(drive.mission_id, "not_needed"))
    drive.centre.now += timedelta(seconds=1)
    for command in drive.watch.follow(drive.centre.board, []):
        drive.centre.do(command, SERVER_ACTOR)
    assert "vehicle_speeding:V1" not in drive.centre.board.alarms
