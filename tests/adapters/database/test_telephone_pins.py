"""Numbers and PINs: who they belong to, which are refused, when a number is locked and when it opens again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dispatch_app.adapters.database.accounts import SqlAccounts
from dispatch_app.adapters.database.telephone_pins import LOCKED_FOR, TRIES_ALLOWED, PinFault
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.domain.actor import Role

PIN = "395170"


class Bed:
    now = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[SqlAccounts]:
    url = f"sqlite:///{tmp_path / 'centre.sqlite'}"
    create_or_upgrade(url)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    Bed.now = datetime(2026, 1, 1, tzinfo=UTC)
    made = SqlAccounts(url, "c1", lambda: Bed.now, quick)
    for user in ("wang", "zhao"):
        made.add_user(user, "correct horse 120", Role.DISPATCHER)
    yield made
    made.close()


def test_a_number_belongs_to_one_person_who_has_one_number(accounts: SqlAccounts) -> None:
    pins = accounts.pins
    pins.choose("wang", "8001", PIN)
    found = pins.check("8001", PIN).actor
    assert found is not None and (found.user, found.role) == ("wang", Role.DISPATCHER)
    with pytest.raises(PinFault):
        pins.choose("zhao", "8001", "283746")
    with pytest.raises(PinFault):
        pins.choose("nobody", "8009", PIN)
    pins.choose("wang", "8002", PIN)
    assert pins.check("8001", PIN).why_not == "wrong" and pins.check("8002", PIN).actor is not None
    accounts.set_locked("wang", True)
    assert pins.check("8002", PIN).why_not == "closed"


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "123456", "876543", "111111", "121212", "80013x", "980017"])
def test_a_pin_that_is_easy_or_none_is_refused(accounts: SqlAccounts, pin: str) -> None:
    with pytest.raises(PinFault):
        accounts.pins.choose("wang", "8001", pin)


def test_wrong_tries_lock_the_number_for_a_while_and_a_right_one_sets_the_count_back(accounts: SqlAccounts) -> None:
    pins = accounts.pins
    pins.choose("wang", "8001", PIN)
    for _ in range(TRIES_ALLOWED - 1):
        assert pins.check("8001", "000111").why_not == "wrong"
    assert pins.check("8001", PIN).actor is not None
    for _ in range(TRIES_ALLOWED):
        assert pins.check("8001", "000111").why_not == "wrong"
    assert pins.check("8001", PIN).why_not == "locked"
    Bed.now += LOCKED_FOR + timedelta(seconds=1)
    assert pins.check("8001", PIN).actor is not None
    assert pins.check("no", PIN).why_not == pins.check("8888", PIN).why_not == "wrong"
