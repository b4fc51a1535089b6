"""The archive reads what the board has let go, from other threads, while the pen writes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from dispatch_app.adapters.database.archive import SqlArchive, open_archive
from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.store import open_store
from dispatch_app.domain import events as ev
from dispatch_app.domain.apply import apply
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, IncidentKind
from dispatch_app.domain.place import Place, Position
from tests.adapters.database.made_day import START, MadeDay, Pen, call, fresh_board, incident, mission, order, resources

SCENE = Position(121.47, 31.23)


@pytest.fixture
def pen(url: str) -> Iterator[Pen]:
    """A pen of c1 with resources registered."""
    store = open_store(url, "c1")
    pen = Pen(store)
    pen.write(*resources())
    yield pen
    store.close()


@pytest.fixture
def archive(url: str) -> Iterator[SqlArchive]:
    """The archive of c1."""
    archive = open_archive(url, "c1")
    yield archive
    archive.close()


def test_events_read_again_make_the_same_board(pen: Pen, archive: SqlArchive) -> None:
    day = MadeDay(pen, seed=5)
    for _ in range(60):
        day.step()
    board, seq = fresh_board(), 0
    while events := archive.events_after(seq, 17):
        for recorded in events:
            apply(board, recorded)
        seq = events[-1].seq
    assert board == pen.board
    assert archive.head() == pen.board.seq
    assert archive.events_after(seq, 10) == []
    assert archive.events_after(0, 0) == []
    everything = archive.events_after(0, 10_000)
    assert all(after.seq == before.seq + 1 for before, after in pairwise(everything))
    middle = everything[10]
    since_middle = archive.recorded_between(middle.at, middle.at + timedelta(hours=9))
    assert since_middle == everything[10:]
    assert archive.recorded_between(everything[0].at, middle.at) == everything[:10]


def test_a_record_is_found_whole_with_its_journal_from_the_first_ring(pen: Pen, archive: SqlArchive) -> None:
    pen.write(ev.CallRang(call("k1", START)))
    pen.write(ev.CallAnswered("k1", "d1", START))
    first = Acceptance("i1-1", "i1", AcceptanceKind.FIRST, START, "d1", "wang", call_id="k1")
    pen.write(ev.IncidentOpened(incident("i1", START, ("k1",)), 1), ev.AcceptanceOpened(first))
    sent = mission("m1", "i1", "v1", START)
    pen.write(ev.MissionOrdered(sent), ev.OrderIssued(order(sent, START)))
    pen.write(ev.IncidentOpened(incident("i2", START), 2))
    record = archive.find_incident("i1")
    assert record is not None
    board = pen.board
    assert record.incident == board.incidents["i1"]
    assert record.acceptances == (board.acceptances["i1-1"],)
    assert record.missions == (board.missions["m1"],)
    assert record.orders == (board.orders["o-m1"],)
    assert [line.type for line in archive.journal_lines("i1")] == [
        "CallRang", "CallAnswered", "IncidentOpened", "AcceptanceOpened", "MissionOrdered", "OrderIssued",
    ]  # fmt: skip
    assert {(line.user, line.desk_id) for line in archive.journal_lines("i1")} == {("wang", "d1")}
    assert archive.find_incident("unknown") is None
    assert archive.journal_lines("unknown") == []


def test_history_near_is_of_closed_real_incidents_newest_first(pen: Pen, archive: SqlArchive) -> None:
    east = Place("东", Position(121.4710, 31.23))  # 95 m
    far = Place("远", Position(121.4730, 31.23))  # 286 m
    corner = Place("角", Position(121.4710, 31.2309))  # inside the box of 110 m, 138 m away
    for number, (name, values) in enumerate(
        {"i1": {}, "i2": {"scene": east}, "i3": {"scene": far}, "i4": {"scene": corner}, "i5": {"scene": Place("无")},
         "i6": {"kind": IncidentKind.TEST}, "i7": {}, "i8": {}}.items()
    ):  # fmt: skip
        pen.write(ev.IncidentOpened(incident(name, START, **values), number))
        if name != "i7":
            at = START + timedelta(minutes=number)
            pen.write(ev.IncidentClosed(name, name == "i8", "other", "", at))
    assert [one.incident_id for one in archive.history_near(SCENE, 110, 10)] == ["i2", "i1"]
    assert [one.incident_id for one in archive.history_near(SCENE, 110, 1)] == ["i2"]
    assert [one.incident_id for one in archive.history_near(SCENE, 300, 10)] == ["i4", "i3", "i2", "i1"]
    assert archive.history_near(Position(0.0, 0.0), 100, 10) == []


def test_threads_read_while_the_pen_writes(pen: Pen, archive: SqlArchive) -> None:
    def read(_: int) -> bool:
        numbers = [recorded.seq for recorded in archive.events_after(0, 10_000)]
        return numbers == list(range(1, len(numbers) + 1))

    day = MadeDay(pen, seed=6)
    with ThreadPoolExecutor(4) as threads:
        answers = threads.map(read, range(40))
        for _ in range(40):
            day.step()
        assert all(answers)


def test_an_absent_database_is_a_fault(tmp_path: object) -> None:
    with pytest.raises(StoreFault):
        open_archive(f"sqlite:///{tmp_path}/absent.db", "c1")
