"""What a person did at a desk happens here too, once, and what is missing on either side is made good."""

from __future__ import annotations

from dataclasses import replace

from alarms.watchers import alarm_life as life
from alarms.watchers.alarm_book import AlarmBook
from alarms.watchers.alarm_life import State, What
from alarms.watchers.conditions import Condition
from alarms.watchers.following import Followed, Key, Known, follow
from alarms.watchers.kinds import Priority

DISK: Key = ("disk_full", "server")
SWITCHED: Key = ("switched_to_desks", "box")
STANDS = Known("high", None, True)


def book_with(*keys: Key) -> AlarmBook:
    book = AlarmBook()
    book.take([Condition(*key, present=True) for key in keys], 0.0)
    return book


def look(book: AlarmBook, there: dict[Key, Known], at_s: float = 1.0) -> Followed:
    return follow(book, there, {"server", "box"}, at_s)


def what(done: Followed) -> list[What]:
    return [effect.what for effect in done.effects]


def test_an_acknowledgement_is_carried_over_once_with_its_person() -> None:
    book = book_with(DISK)
    seen = {DISK: replace(STANDS, acknowledged_by="李华")}
    assert what(look(book, seen)) == [What.ACKNOWLEDGED]
    assert (book.records[DISK].state, book.records[DISK].by) == (State.ACKNOWLEDGED, "李华")
    assert look(book, seen) == Followed()


def test_a_shelf_is_carried_over_and_taken_back() -> None:
    book = book_with(DISK)
    assert What.SHELVED in what(look(book, {DISK: replace(STANDS, shelved_for_s=600.0, shelved_by="李华")}))
    assert book.records[DISK].aside_until_s == 601.0
    back = look(book, {DISK: STANDS}, 5.0)
    assert what(back) == [What.UNSHELVED, What.RAISED, What.RANG]


def test_a_latched_alarm_that_was_ended_there_ends_here() -> None:
    book = book_with(SWITCHED)
    book.take([Condition(*SWITCHED, present=False)], 1.0)
    assert book.records[SWITCHED].state is State.LATCHED_UNACKNOWLEDGED
    assert what(look(book, {}))[-2:] == [What.RESET, What.CLEARED]
    assert book.records == {}


def test_what_is_missing_there_is_raised_again_and_what_is_gone_here_is_cleared_there() -> None:
    book = book_with(DISK)
    gone: Key = ("memory_short", "server")
    done = look(book, {gone: STANDS})
    assert [record.kind for record in done.raise_again] == ["disk_full"]
    assert done.clear == [gone]
    assert done.foreign == []


def test_the_cause_of_a_shelved_alarm_is_told_while_it_is_on_the_shelf() -> None:
    book = book_with(DISK)
    shelved = {DISK: replace(STANDS, shelved_for_s=600.0)}
    look(book, shelved)
    book.take([Condition(*DISK, present=False)], 2.0)
    assert look(book, shelved, 3.0).clear == [DISK]
    there = {DISK: replace(STANDS, present=False, shelved_for_s=500.0)}
    assert look(book, there, 4.0) == Followed()
    book.take([Condition(*DISK, present=True)], 5.0)
    assert [r.kind for r in look(book, there, 6.0).raise_again] == ["disk_full"]


def test_alarms_of_others_light_the_lamp_as_far_as_they_were_seen() -> None:
    offline: Key = ("station_offline", "s1")
    shelved: Key = ("station_offline", "s2")
    elsewhere: Key = ("disk_full", "another machine")
    done = look(AlarmBook(), {
        offline: replace(STANDS, acknowledged_by="李华"), shelved: replace(STANDS, shelved_for_s=9.0),
        elsewhere: replace(STANDS, priority="strange"),
    })  # fmt: skip
    assert [(r.subject, r.state, r.priority) for r in done.foreign] == [
        ("s1", State.ACKNOWLEDGED, Priority.HIGH), ("another machine", State.UNACKNOWLEDGED, Priority.MEDIUM),
    ]  # fmt: skip


def test_a_part_out_of_service_is_left_alone() -> None:
    book = book_with(DISK)
    book.change(DISK, lambda r: life.take_out_of_service(r, "wang", 0.5), 0.5)
    assert look(book, {}) == Followed()
    assert look(book, {DISK: STANDS}).clear == [DISK], "the list there still shows it"
