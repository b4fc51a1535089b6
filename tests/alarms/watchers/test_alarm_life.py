"""The life cycle of ISA-18.2, step by step, and as a random walk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.watchers import alarm_life as life
from alarms.watchers.alarm_book import FLOOD, FLOOD_RINGS, AlarmBook
from alarms.watchers.alarm_life import AlarmRecord, State, What
from alarms.watchers.conditions import Condition
from alarms.watchers.kinds import Priority
from alarms.watchers.panel import signals

FRESH = AlarmRecord("ups_on_battery", "ups", Priority.HIGH)
LATCHING = AlarmRecord("switched_to_desks", "exchange", Priority.HIGH, latching=True)


def appear(record: AlarmRecord, now_s: float = 0.0) -> tuple[AlarmRecord, list[What]]:
    after, effects = life.appear(record, (), now_s)
    return after, [effect.what for effect in effects]


def test_raised_acknowledged_cleared() -> None:
    raised, what = appear(FRESH)
    assert (raised.state, what) == (State.UNACKNOWLEDGED, [What.RAISED, What.RANG])
    seen, effects = life.acknowledge(raised, "wang", 1.0)
    assert (seen.state, seen.by, effects[0].what) == (State.ACKNOWLEDGED, "wang", What.ACKNOWLEDGED)
    gone, effects = life.vanish(seen, 2.0)
    assert (gone.state, [e.what for e in effects]) == (State.NORMAL, [What.CLEARED])


def test_gone_before_it_was_seen_rings_once() -> None:
    raised, _ = appear(FRESH)
    returned, effects = life.vanish(raised, 1.0)
    assert (returned.state, [e.what for e in effects]) == (State.RETURNED, [What.CLEARED])
    again, what = appear(returned, 2.0)
    assert (again.state, what) == (State.UNACKNOWLEDGED, [What.RAISED])
    assert life.tick(returned, 1.0 + life.RETURNED_ENDS_S)[0].state is State.NORMAL


def test_latched_until_reset() -> None:
    raised, _ = appear(LATCHING)
    gone, effects = life.vanish(raised, 1.0)
    assert (gone.state, [e.what for e in effects]) == (State.LATCHED_UNACKNOWLEDGED, [What.LATCHED])
    assert life.reset(gone, "wang", 2.0) == (gone, ())
    seen, _ = life.acknowledge(gone, "wang", 2.0)
    ended, effects = life.reset(seen, "wang", 3.0)
    assert (ended.state, [e.what for e in effects]) == (State.NORMAL, [What.RESET, What.CLEARED])


def test_a_latched_alarm_that_comes_again() -> None:
    gone, _ = life.vanish(appear(LATCHING)[0], 1.0)
    assert appear(gone, 2.0)[1] == [What.RAISED], "told, but nobody has seen it yet: no second ring"
    seen, _ = life.acknowledge(gone, "wang", 2.0)
    again, what = appear(seen, 3.0)
    assert (again.state, what) == (State.UNACKNOWLEDGED, [What.CLEARED, What.RAISED, What.RANG])


def test_a_shelf_has_an_end_and_speaks_then() -> None:
    raised, _ = appear(FRESH)
    shelved, effects = life.shelve(raised, "wang", 60.0, 0.0)
    assert [e.what for e in effects] == [What.SHELVED, What.CLEARED]
    assert life.tick(shelved, 59.0) == (shelved, ())
    back, effects = life.tick(shelved, 60.0)
    assert (back.state, [e.what for e in effects]) == (
        State.UNACKNOWLEDGED, [What.UNSHELVED, What.RAISED, What.RANG],
    )  # fmt: skip
    silent, _ = life.vanish(shelved, 10.0)
    assert life.tick(silent, 60.0)[0].state is State.NORMAL
    assert life.shelve(raised, "wang", 1e9, 0.0)[0].aside_until_s == life.LONGEST_SHELF_S


def test_out_of_service_stays_until_put_back() -> None:
    out, _ = life.take_out_of_service(FRESH, "wang", 0.0)
    there, effects = life.appear(out, (), 1.0)
    assert effects == ()
    assert life.tick(there, 1e9) == (there, ())
    assert life.put_in_service(there, 2.0)[0].state is State.UNACKNOWLEDGED


STEPS = {
    "appear": lambda r, now: life.appear(r, (), now),
    "vanish": life.vanish,
    "acknowledge": lambda r, now: life.acknowledge(r, "x", now),
    "reset": lambda r, now: life.reset(r, "x", now),
    "shelve": lambda r, now: life.shelve(r, "x", 5.0, now),
    "unshelve": life.unshelve,
    "out": lambda r, now: life.take_out_of_service(r, "x", now),
    "in": life.put_in_service,
    "tick": life.tick,
}


TOLD = {
    What.RAISED: ({"nothing", "latched"}, "raised"),
    What.LATCHED: ({"raised"}, "latched"),
    What.CLEARED: ({"raised", "latched"}, "nothing"),
}
"""From what the server was told last to what it is told now; of a latched alarm it hears when its cause is back."""


@pytest.mark.parametrize("start", [FRESH, LATCHING])
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=60))
def test_whatever_happens_the_server_hears_raised_and_cleared_in_turn(start: AlarmRecord, names: list[str]) -> None:
    record, told, rings = start, "nothing", 0
    for now, name in enumerate(names):
        record, effects = STEPS[name](record, float(now))  # type: ignore[operator]
        for effect in effects:
            if effect.what in TOLD:
                before, after = TOLD[effect.what]
                assert told in before, (told, effect.what, names[: now + 1])
                told = after
            rings += effect.what is What.RANG
        assert (told != "nothing") == (record.state in life.SHOWN), names[: now + 1]
        latched = record.state in (State.LATCHED, State.LATCHED_UNACKNOWLEDGED)
        assert (told == "latched") == latched, names[: now + 1]
        assert not (record.state is State.NORMAL and record.present)
    assert rings <= names.count("appear") + names.count("unshelve") + names.count("in") + names.count("tick")


def named(number: int) -> Condition:
    return Condition("door_open", f"door {number}", present=True)


def test_a_flood_silences_the_minor_ones_and_says_so() -> None:
    book = AlarmBook()
    rings = 0
    for number in range(40):
        effects = [*book.take([named(number)], float(number)), *book.tick(float(number))]
        rings += sum(e.what is What.RANG and e.record.kind == "door_open" for e in effects)
    assert rings == FLOOD_RINGS + 1
    assert FLOOD in book.records
    grave = book.take([Condition("ups_battery_low", "ups", present=True)], 41.0)
    assert What.RANG in [e.what for e in grave]
    assert sum(record.state is State.UNACKNOWLEDGED for record in book.standing()) == 42
    book.take([Condition("door_open", f"door {n}", present=False) for n in range(40)], 42.0)
    book.tick(2000.0)
    assert FLOOD not in book.records or not book.records[FLOOD].present


def test_a_consequence_is_silent_while_its_cause_stands() -> None:
    book = AlarmBook({"ups": "serial server"})
    book.take([Condition("path_lost", "serial server", present=True)], 0.0)
    assert [e.what for e in book.take([Condition("ups_lost", "ups", present=True)], 1.0)] == [What.SUPPRESSED]
    assert book.tick(2.0) == []
    book.take([Condition("path_lost", "serial server", present=False)], 3.0)
    assert [e.what for e in book.tick(4.0)] == [What.RAISED, What.RANG]


def test_lamps_and_siren() -> None:
    book = AlarmBook()
    assert signals(book.standing()).green
    book.take([Condition("door_open", "door", present=True)], 0.0)
    lit = signals(book.standing())
    assert (lit.red, lit.amber, lit.siren) == (False, True, False)
    book.take([Condition("exchange_lost", "exchange", present=True)], 1.0)
    lit = signals(book.standing())
    assert lit.red and lit.siren and lit.exchange and not lit.green
    book.acknowledge_all("wang", 2.0)
    lit = signals(book.standing())
    assert lit.red and lit.exchange and not lit.siren
