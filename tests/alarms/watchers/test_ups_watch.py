"""A UPS watched on a simulated clock: nothing false, nothing missed, one ring an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alarms.decoders.ups_reading import UpsFlag, UpsReading
from alarms.watchers import ups_watch
from alarms.watchers.alarm_book import AlarmBook
from alarms.watchers.alarm_life import What
from alarms.watchers.battery import Battery, capacity_share, runtime_s
from alarms.watchers.shedding import Load, due, plan_shedding
from alarms.watchers.ups_watch import UpsState

GOOD = UpsReading(frozenset(), input_v=221.0, load_percent=40.0, battery_v=54.4, charge_percent=100.0)
ON_BATTERY = replace(GOOD, flags=frozenset({UpsFlag.ON_BATTERY}), input_v=0.0)


class Desk:
    """One UPS with its alarms; every happening is one second after the last."""

    def __init__(self, battery: Battery | None = None) -> None:
        self.state = UpsState("ups", 0.0, battery=battery or Battery())
        self.book = AlarmBook()
        self.now_s = 0.0
        self.what: list[tuple[str, str]] = []

    def read(self, reading: UpsReading, seconds: int = 1, every_s: float = 1.0) -> Desk:
        for number in range(seconds):
            moved = replace(reading, frequency_hz=50.0 + number % 2 * 0.1)
            self._take(ups_watch.read(self.state, moved, self._later(every_s)))
        return self

    def silent(self, seconds: int, port_away: bool = False) -> Desk:
        for _ in range(seconds):
            self._take(ups_watch.fail(self.state, "silent", self._later(1.0), port_away))
        return self

    def babble(self, seconds: int) -> Desk:
        for _ in range(seconds):
            self._take(ups_watch.babble(self.state, "garbled", self._later(1.0)))
        return self

    def rings(self, kind: str = "") -> int:
        return sum(what == What.RANG and kind in ("", one) for one, what in self.what)

    def cleared(self, kind: str) -> int:
        return self.what.count((kind, What.CLEARED))

    def present(self) -> set[str]:
        return {kind for (kind, _), record in self.book.records.items() if record.present}

    def _later(self, by_s: float) -> float:
        self.now_s += by_s
        return self.now_s

    def _take(self, step: ups_watch.Step) -> None:
        self.state, conditions = step
        effects = [*self.book.take(conditions, self.now_s), *self.book.tick(self.now_s)]
        self.what += [(effect.record.kind, effect.what) for effect in effects]


def test_mains_lost_and_back() -> None:
    desk = Desk().read(GOOD, 10).read(ON_BATTERY, 2)
    assert desk.present() == {"ups_on_battery"}
    assert desk.rings() == 1
    desk.read(replace(ON_BATTERY, flags=ON_BATTERY.flags | {UpsFlag.BATTERY_LOW}), 5)
    assert desk.rings("ups_battery_low") == 1
    desk.read(GOOD, 3)
    assert desk.present() == set()
    assert desk.rings() == 2


def test_one_odd_reading_raises_nothing() -> None:
    desk = Desk().read(GOOD, 5)
    for flag in UpsFlag:
        desk.read(replace(GOOD, flags=frozenset({flag})), 1).read(GOOD, 2)
    assert desk.rings() == 0


def test_silence_keeps_what_was_known() -> None:
    desk = Desk().read(GOOD, 5).read(ON_BATTERY, 3).silent(60)
    assert desk.present() == {"ups_on_battery", "ups_lost"}
    assert [desk.rings(kind) for kind in ("ups_on_battery", "ups_stale", "ups_lost")] == [1, 1, 1]
    desk.read(GOOD, 6)
    assert desk.present() == set()


def test_unplugged_briefly_a_hundred_times_is_no_alarm() -> None:
    desk = Desk().read(GOOD, 10)
    for _ in range(100):
        desk.silent(3, port_away=True).read(GOOD, 3)
    assert desk.rings() == 0


def test_unplugged_and_seen_a_hundred_times_rings_a_hundred_times() -> None:
    desk = Desk().read(GOOD, 10)
    for number in range(100):
        desk.silent(12, port_away=True)
        assert desk.rings("ups_lost") == number + 1
        desk.book.acknowledge(("ups_lost", "ups"), "wang", desk.now_s)
        desk.read(GOOD, 6)
        assert desk.present() <= {"alarm_flood"}
    assert desk.rings("ups_lost") == desk.cleared("ups_lost") == 100


def test_unplugged_a_hundred_times_unseen_rings_once() -> None:
    desk = Desk().read(GOOD, 10)
    for _ in range(100):
        desk.silent(12, port_away=True).read(GOOD, 6)
    assert desk.rings() == 1
    assert desk.cleared("ups_lost") == 100


def test_garbage_makes_it_stale_not_lost() -> None:
    desk = Desk().read(GOOD, 5).babble(300)
    assert desk.present() == {"ups_stale"}
    assert desk.rings() == 1


def test_a_slow_line_is_stale_once_and_still_sees_the_mains_go() -> None:
    desk = Desk().read(GOOD, 5)
    for _ in range(10):
        desk.babble(47).read(GOOD, 1)
    assert (desk.rings(), desk.cleared("ups_stale")) == (1, 0)
    for _ in range(2):
        desk.babble(47).read(ON_BATTERY, 1)
    assert desk.present() == {"ups_stale", "ups_on_battery"}


def test_a_frozen_device_is_stale() -> None:
    desk = Desk()
    for _ in range(3599):
        desk._take(ups_watch.read(desk.state, GOOD, desk._later(1.0)))
    assert desk.present() == set()
    for _ in range(5):
        desk._take(ups_watch.read(desk.state, GOOD, desk._later(1.0)))
    assert desk.present() == {"ups_stale"}
    assert desk.book.records["ups_stale", "ups"].values == (("reason", "frozen"),)


def test_a_battery_test_is_no_power_failure_unless_the_mains_go() -> None:
    testing = replace(GOOD, flags=frozenset({UpsFlag.ON_BATTERY, UpsFlag.TEST}))
    desk = Desk().read(testing, 10)
    assert desk.present() == {"ups_test"}
    desk.read(replace(testing, input_v=0.0), 2)
    assert desk.present() == {"ups_test", "ups_on_battery"}


def test_a_worn_battery_says_that_it_will_end_soon() -> None:
    desk = Desk(Battery(full_load_s=600.0, age_years=5.0)).read(replace(ON_BATTERY, charge_percent=60.0), 3)
    assert desk.present() == {"ups_on_battery", "ups_runtime_short"}
    assert dict(desk.book.records["ups_runtime_short", "ups"].values)["minutes_left"] == "14 min"


def test_runtime_with_load_and_age() -> None:
    new, old = Battery(600.0), Battery(600.0, age_years=5.0)
    assert runtime_s(new, 100.0, 100.0) == pytest.approx(600.0)
    assert runtime_s(new, 50.0, 100.0) == pytest.approx(600.0 * 2**1.2)
    assert runtime_s(old, 100.0, 50.0) == pytest.approx(240.0)
    assert runtime_s(Battery(), 50.0, 50.0) is None
    assert capacity_share(30.0, 5.0) == pytest.approx(0.2)


LOADS = [Load("wall", 400.0), Load("desks", 600.0), Load("server", 300.0, 600.0), Load("exchange", 200.0, 900.0)]


def test_shedding_gives_the_last_ones_four_hours() -> None:
    plan = plan_shedding(LOADS, 200 * 4 + 300 * 4 + 100)
    by_name = {step.name: step for step in plan.steps}
    assert plan.reaches_goal
    assert by_name["exchange"].after_s == pytest.approx(4 * 3600)
    assert by_name["wall"].after_s == pytest.approx(300.0)
    spent_wh = sum(step.after_s * step.power_w for step in plan.steps) / 3600
    assert spent_wh == pytest.approx(2100.0)
    assert plan.steps[0].name == "wall"


def test_a_battery_that_is_too_small_is_said_to_be() -> None:
    plan = plan_shedding(LOADS, 300.0)
    assert not plan.reaches_goal
    assert plan.steps[-1].name == "exchange"
    assert plan_shedding(LOADS, 0.0).lasts_s == 0.0


def test_due_steps_come_once_and_never_on_mains() -> None:
    plan = plan_shedding(LOADS, 2100.0)
    assert [step.name for step in due(plan, 300.0, frozenset())] == ["wall"]
    assert due(plan, 300.0, frozenset({"wall"})) == ()
    assert due(plan, None, frozenset()) == ()


def test_the_first_bytes_after_a_loss_are_no_new_alarm() -> None:
    desk = Desk().read(GOOD, 5).silent(10, port_away=True).babble(2).read(GOOD, 5)
    assert desk.present() == set()
    assert (desk.rings("ups_lost"), desk.rings("ups_stale")) == (1, 0)
