"""Persons' own numbers and PINs for hearing recordings by telephone: argon2, and locked after some wrong tries."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, delete, insert, select, update

from dispatch_app.adapters.database.connection import will_write
from dispatch_app.adapters.database.faults import database_faults
from dispatch_app.adapters.database.schema import TELEPHONE_PIN, USER_ACCOUNT
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.words import t

TRIES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=30)
"""A PIN of six digits is guessed with 5 tries each half hour after 30,000 days, on the average."""

_NUMBER = re.compile(r"[0-9]{2,12}")
_PIN = re.compile(r"[0-9]{6,12}")
_EASY = "01234567890123 98765432109876"


class PinFault(ValueError):
    """The number or PIN cannot be used; the text says why, for the screen."""


@dataclass(frozen=True, slots=True)
class PinCheck:
    """Who listens, or why not: "wrong", "locked" or "closed"."""

    actor: Actor | None
    why_not: str = ""


class SqlPins:
    """The PINs of one centre, beside its accounts; safe to share between threads (argon2 blocks).

    Every method raises StoreFault when the database cannot be asked.
    """

    def __init__(
        self, engine: Engine, centre_id: str, now: Callable[[], datetime], hasher: PasswordHasher,
        hashing: threading.BoundedSemaphore,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._centre_id = centre_id
        self._now = now
        self._hasher = hasher
        self._hashing = hashing
        self._nobody: str | None = None

    def choose(self, user: str, number: str, pin: str) -> None:
        """Give a person this number and PIN in place of those before; lifts a lock-out. Raises PinFault."""
        if not _NUMBER.fullmatch(number):
            raise PinFault(t("The telephone number has 2 to 12 digits"))
        if not _PIN.fullmatch(pin) or len(set(pin)) < 3 or pin in _EASY or number in pin:
            raise PinFault(t("A PIN has 6 to 12 digits, is no row of digits and does not hold the number"))
        with self._hashing:
            pin_hash = self._hasher.hash(pin)
        mine = (TELEPHONE_PIN.c.centre_id == self._centre_id, TELEPHONE_PIN.c.number == number)
        account = (USER_ACCOUNT.c.centre_id == self._centre_id, USER_ACCOUNT.c.user == user)
        with self._transaction() as connection:
            if connection.execute(select(USER_ACCOUNT.c.user).where(*account)).first() is None:
                raise PinFault(t("There is no account {user}", user=user))
            owner = connection.execute(select(TELEPHONE_PIN.c.user).where(*mine)).scalar()
            if owner is not None and owner != user:
                raise PinFault(t("This number is somebody else's"))
            before = (TELEPHONE_PIN.c.centre_id == self._centre_id, TELEPHONE_PIN.c.user == user)
            connection.execute(delete(TELEPHONE_PIN).where(*before))
            row = {
                "centre_id": self._centre_id, "number": number, "user": user, "pin_hash": pin_hash,
                "failed_count": 0, "locked_until": None, "changed_at": self._now(),
            }  # fmt: skip
            connection.execute(insert(TELEPHONE_PIN), row)

    def check(self, number: str, pin: str) -> PinCheck:
        """Whose number and PIN these are. Each try is counted before it is judged; unknown numbers take as long."""
        with self._hashing:
            row = self._count_try(number) if _NUMBER.fullmatch(number) else None
            if row is not None and row["locked_until"] is not None and row["locked_until"] > self._now():
                return PinCheck(None, "locked")
            fits = self._fits(row["pin_hash"] if row is not None else self._hash_of_nobody(), pin)
        if row is None or not fits:
            return PinCheck(None, "wrong")
        account = (USER_ACCOUNT.c.centre_id == self._centre_id, USER_ACCOUNT.c.user == row["user"])
        with self._transaction() as connection:
            lifted = update(TELEPHONE_PIN).where(*self._of(number)).values(failed_count=0, locked_until=None)
            connection.execute(lifted)
            person = connection.execute(select(USER_ACCOUNT).where(*account)).mappings().first()
        if person is None or person["locked"]:
            return PinCheck(None, "closed")
        return PinCheck(Actor(person["user"], Role(person["role"]), person["name"]))

    def _count_try(self, number: str) -> dict[str, Any] | None:
        now = self._now()
        with self._transaction() as connection:
            asked = select(TELEPHONE_PIN).where(*self._of(number)).with_for_update()
            row = connection.execute(asked).mappings().first()
            if row is None or (row["locked_until"] is not None and row["locked_until"] > now):
                return None if row is None else dict(row)
            tries = 1 if row["locked_until"] is not None else row["failed_count"] + 1
            until = now + LOCKED_FOR if tries >= TRIES_ALLOWED else None
            counted = update(TELEPHONE_PIN).where(*self._of(number)).values(failed_count=tries, locked_until=until)
            connection.execute(counted)
            return {**row, "locked_until": None}

    def _of(self, number: str) -> tuple[Any, Any]:
        return TELEPHONE_PIN.c.centre_id == self._centre_id, TELEPHONE_PIN.c.number == number

    def _fits(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin[:64])
        except (VerificationError, InvalidHashError):
            return False

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody's PIN")
        return self._nobody

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with database_faults(), self._engine.connect() as connection:
            will_write(connection, True)
            with connection.begin():
                yield connection
