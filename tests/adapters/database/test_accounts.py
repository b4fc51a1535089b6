"""Accounts: right and wrong passwords, lock-out, sessions that end."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from dispatch_app.adapters.database.accounts import (
    FAILURES_ALLOWED,
    LOCKED_FOR,
    SESSION_LASTS,
    AccountFault,
    SqlAccounts,
)
from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.domain.actor import Actor, Role

PASSWORD = "right-Horse-7"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class SetClock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> SetClock:
    """The accounts' clock."""
    return SetClock()


@pytest.fixture
def accounts(url: str, clock: SetClock) -> Iterator[SqlAccounts]:
    """Accounts with one dispatcher, wang."""
    accounts = SqlAccounts(url, "c1", clock, QUICK)
    accounts.add_user("wang", PASSWORD, Role.DISPATCHER, "王芳")
    yield accounts
    accounts.close()


def test_the_right_password_opens_a_session_that_ends(accounts: SqlAccounts, clock: SetClock) -> None:
    actor = accounts.check_password("wang", PASSWORD).actor
    assert actor == Actor("wang", Role.DISPATCHER, "王芳")
    at_desk = Actor("wang", Role.DISPATCHER, "王芳", desk_id="d1")
    token, other = accounts.open_session(at_desk, "console"), accounts.open_session(actor, "console")
    assert accounts.find_session(token) == at_desk
    assert accounts.find_session("guessed") is None
    accounts.end_session(other)
    assert accounts.find_session(other) is None
    clock.at += SESSION_LASTS
    assert accounts.find_session(token) is None


def test_neither_password_nor_token_is_in_the_database(accounts: SqlAccounts, url: str) -> None:
    token = accounts.open_session(Actor("wang", Role.DISPATCHER))
    engine = open_engine(url, "read")
    with engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM user_account")).all())
        stored += str(connection.execute(text("SELECT * FROM session_token")).all())
    engine.dispose()
    assert "argon2id" in stored
    assert PASSWORD not in stored
    assert token not in stored


def test_failures_lock_out_for_a_while(accounts: SqlAccounts, clock: SetClock) -> None:
    for _ in range(FAILURES_ALLOWED):
        assert accounts.check_password("wang", "wrong").why_not == "wrong"
    locked = accounts.check_password("wang", PASSWORD)
    assert (locked.actor, locked.why_not, locked.until) == (None, "locked", clock.at + LOCKED_FOR)
    clock.at += LOCKED_FOR + timedelta(seconds=1)
    assert accounts.check_password("wang", "wrong").why_not == "wrong"
    assert accounts.check_password("wang", PASSWORD).actor is not None
    found = accounts.find_user("wang")
    assert found is not None
    assert (found.failed_count, found.locked_until) == (0, None)


def test_many_guesses_at_once_gain_nothing(accounts: SqlAccounts) -> None:
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda n: accounts.check_password("wang", f"guess {n}").why_not, range(24)))
    assert said.count("wrong") == FAILURES_ALLOWED
    assert said.count("locked") == 24 - FAILURES_ALLOWED


def test_unknown_accounts_look_like_wrong_passwords(accounts: SqlAccounts) -> None:
    assert accounts.check_password("nobody", PASSWORD) == accounts.check_password("wang", "wrong")


def test_a_closed_account_has_no_session(accounts: SqlAccounts) -> None:
    token = accounts.open_session(Actor("wang", Role.DISPATCHER))
    accounts.set_locked("wang", True)
    assert accounts.find_session(token) is None
    assert accounts.check_password("wang", PASSWORD).why_not == "closed"
    accounts.set_locked("wang", False)
    assert accounts.check_password("wang", PASSWORD).actor is not None
    assert accounts.find_session(token) is None


def test_a_one_time_password_must_be_changed(accounts: SqlAccounts) -> None:
    accounts.set_password("wang", "one-time-4711", must_change=True)
    assert accounts.check_password("wang", PASSWORD).why_not == "wrong"
    assert accounts.check_password("wang", "one-time-4711").why_not == "must_change"
    with pytest.raises(AccountFault):
        accounts.change_password("wang", "one-time-4711", "one-time-4711")
    assert accounts.change_password("wang", "wrong", "new-Horse-8").why_not == "wrong"
    accounts.change_password("wang", "one-time-4711", "new-Horse-8")
    assert accounts.check_password("wang", "new-Horse-8").actor is not None


def test_scopes_belong_to_stations_and_vehicles(accounts: SqlAccounts) -> None:
    accounts.add_user("station1", PASSWORD, Role.STATION, station_id="s1")
    actor = accounts.check_password("station1", PASSWORD).actor
    assert actor == Actor("station1", Role.STATION, station_id="s1")
    for role in (Role.STATION, Role.VEHICLE, Role.SERVER):
        with pytest.raises(AccountFault):
            accounts.add_user("other", PASSWORD, role)
    assert [account.user for account in accounts.list_users()] == ["station1", "wang"]


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("wang", PASSWORD), ("", PASSWORD), ("a\0b", PASSWORD), (" a", PASSWORD), ("server", PASSWORD),
        ("li", "short"), ("li", "x" * 201), ("longname1", "LongName1"), ("li", "aaaaaaaaaa"),
    ],
)  # fmt: skip
def test_unfit_names_and_passwords_are_refused(accounts: SqlAccounts, user: str, password: str) -> None:
    with pytest.raises(AccountFault):
        accounts.add_user(user, password, Role.DISPATCHER)
    with pytest.raises(AccountFault):
        accounts.set_password("nobody", PASSWORD)


def test_centres_do_not_see_each_other(accounts: SqlAccounts, url: str) -> None:
    token = accounts.open_session(Actor("wang", Role.DISPATCHER))
    other = SqlAccounts(url, "c2", hasher=QUICK)
    assert other.check_password("wang", PASSWORD).actor is None
    assert other.find_session(token) is None
    assert other.list_users() == []
    other.close()
