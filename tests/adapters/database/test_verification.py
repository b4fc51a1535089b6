"""The verifier passes a whole day and names the first row that somebody changed behind the program's back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from sqlalchemy import Engine, text

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.database.verification import Broken, verify_store
from dispatch_app.server import verify_cli
from tests.adapters.database.conftest import BOTH
from tests.adapters.database.made_day import MadeDay, Pen, resources

UNLOCK = {
    "sqlite": ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"],
    "postgresql": ["DROP TRIGGER journal_append_only ON journal"],
}


@pytest.fixture(scope="module", params=BOTH)
def whole_day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with a day of one centre and the beginning of another's."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url").replace("/postgres?", "/whole_day?")
        _sql_on_server(request.getfixturevalue("postgres_url"), "CREATE DATABASE whole_day")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('whole') / 'day.db'}"
    create_or_upgrade(url)
    for centre_id, commands in (("c2", 3), ("c1", 120)):
        store = open_store(url, centre_id)
        pen = Pen(store)
        pen.write(*resources())
        day = MadeDay(pen, seed=7)
        for _ in range(commands):
            day.step()
        store.close()
    yield url
    if request.param == "postgres":
        _sql_on_server(request.getfixturevalue("postgres_url"), "DROP DATABASE whole_day WITH (FORCE)")


@pytest.fixture
def day_url(whole_day: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of that database."""
    if whole_day.startswith("sqlite"):
        copy = tmp_path / "copy.db"
        shutil.copy(whole_day.removeprefix("sqlite:///"), copy)
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgres_url")
    _sql_on_server(server, "CREATE DATABASE day_copy TEMPLATE whole_day")
    yield whole_day.replace("/whole_day?", "/day_copy?")
    _sql_on_server(server, "DROP DATABASE day_copy WITH (FORCE)")


def _sql_on_server(url: str, statement: LiteralString) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _tamper(url: str, *statements: str) -> None:
    engine: Engine = open_engine(url, "pen")
    with engine.begin() as connection:
        for statement in [*UNLOCK[engine.dialect.name], *statements]:
            connection.execute(text(statement))
    engine.dispose()


def _broken(url: str) -> Broken | None:
    return verify_store(url, "c1").broken


def test_a_whole_day_is_sound_and_the_count_is_told(day_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[int, int]] = []
    report = verify_store(day_url, "c1", lambda done, total: seen.append((done, total)))
    assert report.broken is None
    assert report.events > 100
    assert report.rows > 50
    assert seen[-1] == (report.events, report.events)
    assert verify_cli.run(["--database", day_url, "--centre", "c1"]) == verify_cli.FINE
    assert str(report.events) in capsys.readouterr().out


def test_an_empty_centre_is_sound(url: str) -> None:
    assert verify_store(url, "nobody").broken is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE journal SET body = replace(body, '分', '总') WHERE seq = 1", Broken("journal", "1", "hash", "hash")),
        ("UPDATE journal SET at = '2020' || substr(at, 5) WHERE seq = 5", Broken("journal", "5", "hash", "hash")),
        ("UPDATE journal SET incident_id = 'x' WHERE seq = 3", Broken("journal", "3", "hash", "hash")),
        ("UPDATE journal SET prev_hash = hash WHERE seq = 9", Broken("journal", "9", "prev_hash", "hash")),
        ("DELETE FROM journal WHERE seq = 20", Broken("journal", "20", "", "gap")),
        (
            "DELETE FROM journal WHERE centre_id = 'c1' AND seq > 100",
            Broken("journal", "101", "", "cut_tail"),
        ),
        ("UPDATE centre_state SET incident_count = 0", Broken("centre_state", "c1", "incident_count", "different")),
        ("UPDATE centre_state SET recent_calls = 'x'", Broken("centre_state", "c1", "recent_calls", "different")),
        ("UPDATE vehicles SET plate = '沪B' WHERE vehicle_id = 'v3'", Broken("vehicles", "v3", "plate", "different")),
        ("DELETE FROM vehicles WHERE vehicle_id = 'v3'", Broken("vehicles", "v3", "", "missing")),
        (
            "UPDATE stations SET body = replace(body, '分站', '总站') WHERE station_id = 's1'",
            Broken("stations", "s1", "body.name", "different"),
        ),
        ("UPDATE hospitals SET body = '{' WHERE hospital_id = 'h1'", Broken("hospitals", "h1", "body", "unreadable")),
        ("UPDATE desks SET seq = seq + 1 WHERE desk_id = 'd2'", Broken("desks", "d2", "seq", "different")),
        ("UPDATE desks SET on_board = false WHERE desk_id = 'd2'", Broken("desks", "d2", "on_board", "different")),
        (
            "INSERT INTO desks SELECT centre_id, 'd9', name, state, \"user\", on_board, seq, body FROM desks"
            " WHERE desk_id = 'd2'",
            Broken("desks", "d9", "", "extra"),
        ),
    ],
)
def test_tampering_is_named(day_url: str, statement: str, broken: Broken) -> None:
    _tamper(day_url, statement)
    assert _broken(day_url) == broken
    assert verify_cli.run(["--database", day_url, "--centre", "c1"]) == verify_cli.BROKEN


def test_a_rehashed_tail_shows_against_the_head(day_url: str) -> None:
    _tamper(day_url, "UPDATE centre_state SET head_hash = '00' || substr(head_hash, 3)")
    assert _broken(day_url) == Broken("centre_state", "c1", "head_hash", "different")
    with pytest.raises(StoreFault):
        open_store(day_url, "c1").load_board()


def test_what_cannot_be_read_is_no_verdict(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_cli.run(["--database", empty_url, "--centre", "c1"]) == verify_cli.UNREADABLE
    assert verify_cli.run([]) == verify_cli.UNREADABLE
    assert verify_cli.run(["--database", empty_url]) == verify_cli.UNREADABLE
    assert verify_cli.run(["--settings", "absent.toml"]) == verify_cli.UNREADABLE
    assert capsys.readouterr().err.count("\n") >= 4
