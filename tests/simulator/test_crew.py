"""The crew's state machine: one report a state, in order, after its pauses; it follows what others report."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource, Stage
from dispatch_app.simulator.crew import PAUSES_S, TELEPHONED_S, Crew, NobodyThere, Report
from tests.station_client.orders import order as make_order

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
S = MissionState


def mission(state: MissionState, mission_id: str = "m1") -> Mission:
    return Mission(mission_id, "a1", "i1", "v1", "s1", state, (Stage(state, AT, ReportSource.DESK),))


@pytest.mark.parametrize(("before", "after"), list(itertools.pairwise(SEQUENCE)))
def test_each_state_is_followed_by_the_next_once(before: MissionState, after: MissionState) -> None:
    crew = Crew("v1", seed=4)
    assert crew.step(0.0, mission(before), None, arrived=False) is None
    late_s = PAUSES_S.get(before, (0.0, 0.0))[1] + 1.0
    assert crew.step(late_s, mission(before), None, arrived=True) == Report("m1", after)
    assert crew.step(late_s + 100.0, mission(before), None, arrived=True) is None


def test_nothing_is_reported_before_the_shortest_pause() -> None:
    crew = Crew("v1", seed=1)
    crew.step(0.0, mission(S.RECEIVED), None, arrived=True)
    assert crew.step(PAUSES_S[S.RECEIVED][0] - 0.1, mission(S.RECEIVED), None, arrived=True) is None


def test_a_crew_that_drives_reports_only_when_it_is_there() -> None:
    crew = Crew("v1", seed=1)
    for moment_s in (0.0, 10.0, 5000.0):
        assert crew.step(moment_s, mission(S.EN_ROUTE), None, arrived=False) is None
    assert crew.step(5001.0, mission(S.EN_ROUTE), None, arrived=True) == Report("m1", S.ON_SCENE)


def test_an_order_that_no_receiver_has_shown_is_told_by_telephone() -> None:
    silent = replace(make_order(), steps=())
    crew = Crew("v1", seed=1)
    crew.step(0.0, mission(S.ORDERED), silent, arrived=True)
    assert crew.step(TELEPHONED_S - 1.0, mission(S.ORDERED), silent, arrived=True) is None
    assert crew.step(TELEPHONED_S + 0.1, mission(S.ORDERED), silent, arrived=True) == Report("m1", S.RECEIVED)


def test_a_report_that_was_lost_is_made_again() -> None:
    crew = Crew("v1", seed=1)
    crew.step(0.0, mission(S.EN_ROUTE), None, arrived=True)
    crew.forget()
    assert crew.step(1.0, mission(S.EN_ROUTE), None, arrived=True) == Report("m1", S.ON_SCENE)


def test_a_mission_that_was_aborted_ends_the_crews_work() -> None:
    crew = Crew("v1", seed=1)
    crew.step(0.0, mission(S.RECEIVED), None, arrived=True)
    assert crew.step(500.0, mission(S.ABORTED), None, arrived=True) is None
    assert crew.step(501.0, None, None, arrived=True) is None


def test_some_runs_are_empty_and_the_same_seed_gives_the_same_ones() -> None:
    def outcomes() -> list[bool]:
        found = []
        for number in range(200):
            crew = Crew("v1", seed=9)
            here = mission(S.ON_SCENE, f"m{number}")
            crew.step(0.0, here, None, arrived=True)
            found.append(isinstance(crew.step(1000.0, here, None, arrived=True), NobodyThere))
        return found

    first = outcomes()
    assert first == outcomes()
    assert 0 < sum(first) < 40


def test_a_faster_crew_takes_shorter_pauses() -> None:
    crew = Crew("v1", seed=1, speed=10.0)
    crew.step(0.0, mission(S.RECEIVED), None, arrived=True)
    assert crew.step(PAUSES_S[S.RECEIVED][1] / 10.0, mission(S.RECEIVED), None, arrived=True) is not None
