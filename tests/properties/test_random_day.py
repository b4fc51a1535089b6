"""Random days at several desks: whatever is asked in whatever order, the invariants of the record hold."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.mission import SEQUENCE, MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.vehicle import Duty
from tests.centre_in_memory import OTHER_STATION, STATION, VEHICLE, staffed_centre
from tests.properties.random_day import CREWS, DESKS, SOURCES, WAYS, Day

NUMBERS = st.integers(0, 7)
VEHICLES = st.integers(1, 4)
DESK_ACTORS = st.sampled_from(DESKS)
CREW_ACTORS = st.sampled_from(CREWS)


class RandomDay(RuleBasedStateMachine):
    """Every rule may be refused; what must hold is checked after each."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day(staffed_centre())

    @rule(actor=st.sampled_from([*DESKS[:2], None]))
    def ring(self, actor: Actor | None) -> None:
        self.day.call(actor)

    @rule(number=NUMBERS, actor=DESK_ACTORS, vehicles=st.lists(VEHICLES, min_size=1, max_size=3))
    def dispatch(self, number: int, actor: Actor, vehicles: list[int]) -> None:
        self.day.send(number, vehicles, actor)

    @rule(one=NUMBERS, other=NUMBERS, vehicle=VEHICLES)
    def race(self, one: int, other: int, vehicle: int) -> None:
        self.day.race(one, other, vehicle)

    @rule(
        number=NUMBERS, state=st.sampled_from(SEQUENCE), source=st.sampled_from(SOURCES),
        late_s=st.integers(-90, 900), actor=CREW_ACTORS,
    )  # fmt: skip
    def report(self, number: int, state: MissionState, source: ReportSource, late_s: int, actor: Actor) -> None:
        self.day.report(number, state, source, late_s, actor)

    @rule(number=NUMBERS, state=st.sampled_from(SEQUENCE), late_s=st.integers(0, 600))
    def two_sources_report(self, number: int, state: MissionState, late_s: int) -> None:
        for actor, source in ((STATION, ReportSource.STATION), (VEHICLE, ReportSource.TABLET)):
            self.day.report(number, state, source, late_s, actor)

    @rule(number=st.integers(0, 60))
    def again(self, number: int) -> None:
        self.day.again(number)

    @rule(number=NUMBERS, revision=st.integers(1, 2), step=st.sampled_from(Step), actor=CREW_ACTORS)
    def confirm(self, number: int, revision: int, step: Step, actor: Actor) -> None:
        self.day.confirm(number, revision, step, actor)

    @rule(number=NUMBERS, way=st.sampled_from(["stand_down", "refuse", "empty", "reassign"]), vehicle=VEHICLES)
    def end(self, number: int, way: str, vehicle: int) -> None:
        self.day.end(number, way, vehicle)

    @rule(number=NUMBERS, way=st.sampled_from(WAYS), actor=DESK_ACTORS)
    def handle(self, number: int, way: str, actor: Actor) -> None:
        self.day.handle(number, way, actor)

    @rule(number=NUMBERS, actor=st.sampled_from([STATION, OTHER_STATION, VEHICLE]))
    def reinforce(self, number: int, actor: Actor) -> None:
        self.day.reinforce(number, actor)

    @rule(number=NUMBERS, state=st.sampled_from(MissionState), ago_s=st.integers(-30, 900))
    def correct(self, number: int, state: MissionState, ago_s: int) -> None:
        self.day.correct(number, state, ago_s)

    @rule(number=VEHICLES, duty=st.sampled_from(Duty))
    def duty(self, number: int, duty: Duty) -> None:
        self.day.duty(number, duty)

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.day.passes(seconds)

    @rule()
    def restart(self) -> None:
        self.day.restart()

    @invariant()
    def the_record_is_true(self) -> None:
        self.day.check()

    def teardown(self) -> None:
        self.day.close_of_day()
        self.day.check()


RandomDay.TestCase.settings = settings(
    max_examples=300 if os.environ.get("FAULTS") == "full" else 40,
    stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestRandomDay = RandomDay.TestCase
