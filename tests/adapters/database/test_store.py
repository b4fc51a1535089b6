"""The store gives back exactly the board that was written, refuses second pens and survives lost connections."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.faults import HeadMoved, PenTaken, StoreContradiction, StoreFault
from dispatch_app.adapters.database.schema import JOURNAL
from dispatch_app.adapters.database.store import SqlStore, open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import RECENT_CALLS, RECENT_INCIDENTS
from dispatch_app.domain.place import Position
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.command_desk import Answer
from tests.adapters.database.made_day import START, MadeDay, Pen, call, incident, mission, resources

Opened = Callable[..., SqlStore]


def test_the_loaded_board_equals_the_written_one_after_every_command(opened: Opened) -> None:
    pen = Pen(opened())
    pen.write(*resources())
    day = MadeDay(pen, seed=1)
    for _ in range(60):
        day.step()
        assert pen.store.load_board() == pen.board


def test_what_was_written_is_there_after_a_restart(opened: Opened) -> None:
    pen = Pen(opened())
    pen.write(*resources())
    day = MadeDay(pen, seed=2)
    for _ in range(60):
        day.step()
    pen.store.close()
    again = Pen(opened())
    assert again.board == pen.board
    MadeDay(again, seed=3).step()
    assert again.board.seq > pen.board.seq


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), commands=st.integers(1, 40))
def test_random_days_load_as_they_were_written(lasting_url: str, seed: int, commands: int) -> None:
    url, centre_id = lasting_url, f"c{seed}-{commands}"
    store = open_store(url, centre_id)
    try:
        pen = Pen(store)
        if pen.board.seq == 0:
            pen.write(*resources())
        day = MadeDay(pen, seed)
        for _ in range(commands):
            day.step()
        assert store.load_board() == pen.board, f"seed {seed}, {commands} commands"
    finally:
        store.close()
    assert verify_store(url, centre_id).broken is None, f"seed {seed}, {commands} commands"


def test_what_the_board_lets_go_stays_in_the_tables(opened: Opened, url: str) -> None:
    pen = Pen(opened())
    for start in range(0, RECENT_CALLS + 60, 60):
        rings = [ev.CallRang(call(f"k{n:03d}", START)) for n in range(start, start + 60)]
        pen.write(*rings, *(ev.CallEnded(ring.call.call_id, START, True) for ring in rings))
    for start in range(0, RECENT_INCIDENTS + 40, 40):
        numbers = range(start, start + 40)
        pen.write(*(ev.IncidentOpened(incident(f"20260301{n:04d}", START), n) for n in numbers))
        pen.write(*(ev.IncidentClosed(f"20260301{n:04d}", False, "carried", "", START) for n in numbers))
        assert pen.store.load_board() == pen.board
    assert (len(pen.board.calls), len(pen.board.incidents)) == (RECENT_CALLS, RECENT_INCIDENTS)
    engine = open_engine(url, "read")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM calls")).scalar_one() == RECENT_CALLS + 60
        assert connection.execute(text("SELECT count(*) FROM incidents")).scalar_one() == RECENT_INCIDENTS + 40
        assert connection.execute(text("SELECT state FROM calls WHERE call_id = 'k000'")).scalar_one() == "abandoned"
    engine.dispose()
    assert verify_store(url, "c1").broken is None


def test_an_entity_changed_and_let_go_in_one_command_is_kept_as_it_was_last(opened: Opened, url: str) -> None:
    pen = Pen(opened())
    rings = [ev.CallRang(call(f"k{n:03d}", START)) for n in range(RECENT_CALLS + 1)]
    ends = [ev.CallEnded(ring.call.call_id, START, False) for ring in rings]
    pen.write(*rings, *ends[:-1])
    pen.write(ev.CallReturned("k000", START), ends[-1])
    assert "k000" not in pen.board.calls
    assert verify_store(url, "c1").broken is None


def test_a_second_pen_is_refused_and_other_centres_are_not(opened: Opened) -> None:
    first = opened("c1")
    with pytest.raises(PenTaken, match="c1"):
        opened("c1")
    opened("c2")
    first.close()
    opened("c1")


def test_answers_and_refusals_are_remembered(opened: Opened) -> None:
    pen = Pen(opened())
    given_answer = pen.write(*resources(), command_id="made-1")
    refused = Answer("made-2", "wang", "OpenIncident", pen.board.seq, refusal=refuse("call_over", checks=("a",)))
    pen.store.commit([], pen.board, set(), refused)
    assert pen.store.find_answer("made-1") == given_answer
    assert pen.store.find_answer("made-2") == refused
    assert pen.store.find_answer("made-3") is None
    assert pen.store.prune_answers(START) == 0
    assert pen.store.prune_answers(START + timedelta(days=1)) == 1
    assert pen.store.find_answer("made-1") is None


def test_the_journal_refuses_change(opened: Opened, url: str) -> None:
    Pen(opened()).write(*resources())
    engine = open_engine(url, "pen")
    refused = ["UPDATE journal SET at = '' WHERE seq = 1", "DELETE FROM journal"]
    if engine.dialect.name == "postgresql":
        refused.append("TRUNCATE journal")
    for statement in refused:
        with pytest.raises(SQLAlchemyError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(JOURNAL)).scalar_one() > 0
    engine.dispose()


def test_a_vehicle_is_never_on_two_missions_even_if_the_domain_slept(opened: Opened) -> None:
    pen = Pen(opened())
    pen.write(*resources())
    pen.write(ev.MissionOrdered(mission("m1", "i1", "v1", START)))
    before = replace(pen.board, missions=dict(pen.board.missions))
    with pytest.raises(StoreContradiction):
        pen.write(ev.MissionOrdered(mission("m2", "i2", "v1", START)))
    assert pen.board == before == pen.store.load_board()
    pen.write(ev.MissionOrdered(mission("m2", "i2", "v2", START)))


def test_what_json_cannot_carry_is_refused_before_it_is_written(opened: Opened) -> None:
    pen = Pen(opened())
    station = resources()[0]
    assert isinstance(station, ev.StationRegistered)
    nowhere = replace(station.station, position=Position(math.nan, 31.0))
    with pytest.raises((StoreContradiction, ValueError)):
        pen.write(ev.StationRegistered(nowhere))
    assert pen.store.load_board() == pen.board
    assert pen.board.seq == 0


def test_nul_characters_in_texts_are_stored(opened: Opened, url: str) -> None:
    pen = Pen(opened())
    pen.write(ev.CallRang(call("k1", START, "139\0")))
    assert pen.store.load_board() == pen.board
    assert verify_store(url, "c1").broken is None


def test_journal_written_by_another_hand_is_noticed(opened: Opened, url: str) -> None:
    pen = Pen(opened())
    pen.write(*resources())
    engine = open_engine(url, "pen")
    with engine.begin() as connection:
        connection.execute(text("UPDATE centre_state SET head_hash = 'ff'"))
    engine.dispose()
    before = pen.board.seq
    with pytest.raises(HeadMoved):
        pen.write(ev.CallRang(call("k1", START)))
    assert pen.board.seq == before
    with pytest.raises(StoreFault):
        pen.store.find_answer("x")


def test_a_locked_database_is_a_fault_and_nothing_is_half_written(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/centre.db"
    create_or_upgrade(url)
    store = open_store(url, "c1")
    pen = Pen(store)
    other: Engine = open_engine(url, "write")
    with other.begin():
        with pytest.raises(StoreFault):
            pen.write(*resources())
    assert (pen.board.seq, pen.board.stations) == (0, {})
    pen.write(*resources())
    assert store.load_board() == pen.board
    store.close()
    other.dispose()


@pytest.mark.postgres
def test_a_lost_connection_is_a_fault_and_the_next_command_goes_on(fresh_postgres_url: str) -> None:
    create_or_upgrade(fresh_postgres_url)
    store = open_store(fresh_postgres_url, "c1")
    pen = Pen(store)
    pen.write(*resources())
    _cut_pens(fresh_postgres_url)
    with pytest.raises(StoreFault):
        pen.write(ev.CallRang(call("k1", START)), command_id="cut")
    assert store.find_answer("cut") is None
    pen.write(ev.CallRang(call("k1", START)), command_id="cut")
    assert store.load_board() == pen.board
    store.close()


@pytest.mark.postgres
def test_after_a_fail_over_only_one_pen_writes(fresh_postgres_url: str) -> None:
    create_or_upgrade(fresh_postgres_url)
    old = Pen(open_store(fresh_postgres_url, "c1"))
    old.write(*resources())
    _cut_pens(fresh_postgres_url)
    new = Pen(open_store(fresh_postgres_url, "c1"))
    new.write(ev.CallRang(call("k1", START)), command_id="by the new one")
    with pytest.raises(StoreFault):
        old.write(ev.CallRang(call("k2", START)))
    with pytest.raises(PenTaken):
        old.write(ev.CallRang(call("k2", START)))
    new.store.close()
    with pytest.raises(HeadMoved):
        old.store.find_answer("by the new one")
    assert old.store.load_board() == new.board
    assert old.store.find_answer("by the new one") is not None
    old.store.close()


def _cut_pens(url: str) -> None:
    engine = open_engine(url, "write")
    with engine.begin() as connection:
        pens = "FROM pg_stat_activity WHERE application_name = 'dispatch pen'"
        cut = connection.execute(text(f"SELECT count(pg_terminate_backend(pid, 5000)) {pens}"))
        assert cut.scalar_one() == 1
    engine.dispose()
