"""A typed time finds its day; what may be corrected follows from where the mission has been."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dispatch_app.console.desk import time_correction
from dispatch_app.console.desk.time_correction import correctable, typed_moment
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.mission import Mission, MissionState, ReportSource, Stage

NEAR = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
"""Five past midnight of the 23rd at the centre."""
NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "remark"),
    [
        ("0:02", datetime(2026, 11, 22, 16, 2, tzinfo=UTC), ""),
        ("23:58:30 录音", datetime(2026, 11, 22, 15, 58, 30, tzinfo=UTC), "录音"),
        ("00：10：05，车组说", datetime(2026, 11, 22, 16, 10, 5, tzinfo=UTC), "车组说"),
        ("1:00", datetime(2026, 11, 21, 17, 0, tzinfo=UTC), ""),
    ],
)
def test_a_clock_time_is_that_of_the_nearest_day_that_has_come(text: str, moment: datetime, remark: str) -> None:
    assert typed_moment(text, NEAR, NOW) == (moment, remark)


@pytest.mark.parametrize("text", ["", "录音", "25:00", "10:60", "1042", "10:42:99", "10:4"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert typed_moment(text, NEAR, NOW)[0] is None


def mission(*states: MissionState) -> Mission:
    stages = tuple(Stage(state, NEAR, ReportSource.DESK) for state in states)
    return Mission("M1", "A1", "I1", "V1", "S1", states[-1], stages)


def test_skipped_states_can_be_added_and_measured_ones_stay() -> None:
    state = MissionState
    assert correctable(mission(state.ORDERED)) == []
    assert correctable(mission(state.ORDERED, state.EN_ROUTE, state.PATIENT_ABOARD)) == [
        state.EN_ROUTE, state.ON_SCENE, state.PATIENT_ABOARD,
    ]  # fmt: skip
    assert correctable(mission(state.ORDERED, state.ABORTED)) == [state.ABORTED]
    assert correctable(mission(state.ORDERED, state.EN_ROUTE, state.EMPTY_RUN)) == [
        state.EN_ROUTE, state.ON_SCENE, state.EMPTY_RUN,
    ]  # fmt: skip


def test_only_the_shift_lead_is_offered_it() -> None:
    assert time_correction.may_correct(Actor("zhao", Role.SHIFT_LEAD))
    assert not time_correction.may_correct(Actor("li", Role.DISPATCHER)) and not time_correction.may_correct(None)
