"""Accounts and sessions: argon2 passwords, lock-out after failures, opaque tokens stored as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update

from dispatch_app.adapters.database.connection import open_engine, will_write
from dispatch_app.adapters.database.faults import StoreContradiction, database_faults
from dispatch_app.adapters.database.schema import SESSION_TOKEN, USER_ACCOUNT
from dispatch_app.adapters.database.telephone_pins import SqlPins
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.words import t

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=16)
"""A long shift with its hand-over; then sign in again."""

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200
"""Hashing a longer text would only cost time."""

HASHES_AT_ONCE = 2
"""argon2 takes 64 MiB and a third of a second; more at once would starve the pen on a small machine."""


class AccountFault(ValueError):
    """The account cannot be made or changed so; the text says why, for the screen."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in, without the password."""

    user: str
    name: str
    role: Role
    station_id: str
    vehicle_id: str
    hospital_id: str
    locked: bool
    must_change: bool
    failed_count: int
    locked_until: datetime | None

    def actor(self, desk_id: str = "") -> Actor:
        """The actor behind this account's commands."""
        return Actor(self.user, self.role, self.name, desk_id, self.station_id, self.vehicle_id, self.hospital_id)


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Who may go on, or why not: "wrong", "locked" (after failures, until `until`), "closed" or "must_change"."""

    actor: Actor | None
    why_not: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in client."""

    actor: Actor
    client: str
    created_at: datetime
    expires_at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlAccounts:
    """The accounts of one centre. Safe to share between threads (argon2 blocks: call it off the event loop).

    Every method raises StoreFault when the database cannot be asked.
    """

    def __init__(
        self, url: str, centre_id: str, now: Callable[[], datetime] = _utc_now, hasher: PasswordHasher | None = None
    ) -> None:
        self.centre_id = centre_id
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._engine = open_engine(url, "write")
        self._nobody: str | None = None
        self.pins = SqlPins(self._engine, centre_id, now, self._hasher, self._hashing)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    # --- accounts --------------------------------------------------------------------------------------------------

    def add_user(
        self, user: str, password: str, role: Role, name: str = "", *, station_id: str = "", vehicle_id: str = "",
        hospital_id: str = "", must_change: bool = False,
    ) -> None:  # fmt: skip
        """Make an account. Raises AccountFault: name taken or unfit, password weak, role or its scope missing."""
        _require_fit_name(user)
        _require_strong(user, password)
        if role is Role.SERVER:
            raise AccountFault(t("No account can have the role of the server itself"))
        scope = {Role.STATION: station_id, Role.VEHICLE: vehicle_id, Role.HOSPITAL: hospital_id}
        if scope.get(role) == "":
            raise AccountFault(t("An account of a station, vehicle or hospital must name which"))
        now, password_hash = self._now(), self._hash(password)
        row = {
            "centre_id": self.centre_id, "user": user, "name": name, "role": role.value, "station_id": station_id,
            "vehicle_id": vehicle_id, "hospital_id": hospital_id, "password_hash": password_hash, "locked": False,
            "must_change": must_change, "failed_count": 0, "locked_until": None, "created_at": now, "changed_at": now,
        }  # fmt: skip
        try:
            with self._transaction() as connection:
                connection.execute(insert(USER_ACCOUNT), row)
        except StoreContradiction as wrong:
            raise AccountFault(t("There is an account {user} already", user=user)) from wrong

    def set_password(self, user: str, password: str, must_change: bool = False) -> None:
        """Give a new password, lift a lock-out and end every session of the account. Raises AccountFault."""
        _require_strong(user, password)
        values = {"password_hash": self._hash(password), "must_change": must_change}
        self._change(user, **values, failed_count=0, locked_until=None)
        self.end_sessions_of(user)

    def set_locked(self, user: str, locked: bool) -> None:
        """Close or open an account; closing ends its sessions. Raises AccountFault for an unknown one."""
        self._change(user, locked=locked, failed_count=0, locked_until=None)
        if locked:
            self.end_sessions_of(user)

    def find_user(self, user: str) -> Account | None:
        """The account, or None."""
        with self._transaction(writes=False) as connection:
            row = connection.execute(self._of(user)).mappings().first()
        return None if row is None else _account(row)

    def list_users(self) -> list[Account]:
        """Every account, by name."""
        wanted = select(USER_ACCOUNT).where(USER_ACCOUNT.c.centre_id == self.centre_id)
        with self._transaction(writes=False) as connection:
            return [_account(row) for row in connection.execute(wanted.order_by(USER_ACCOUNT.c.user)).mappings()]

    def check_password(self, user: str, password: str) -> PasswordCheck:
        """Whether the password is right; takes the same time for unknown accounts.

        Each try is counted before it is judged, so that many at once gain nothing: after FAILURES_ALLOWED the account
        is locked for LOCKED_FOR, a right password sets the count back.
        """
        with self._hashing:
            row = self._count_try(user)
            now = self._now()
            if row is not None and row["locked_until"] is not None and row["locked_until"] > now:
                return PasswordCheck(None, "locked", row["locked_until"])
            if not self._fits(row["password_hash"] if row is not None else self._hash_of_nobody(), password):
                return PasswordCheck(None, "wrong")
        if row is None:
            return PasswordCheck(None, "wrong")
        if row["locked"]:
            return PasswordCheck(None, "closed")
        with self._transaction() as connection:
            lifted = update(USER_ACCOUNT).where(*self._where(user)).values(failed_count=0, locked_until=None)
            connection.execute(lifted)
        return PasswordCheck(None, "must_change") if row["must_change"] else PasswordCheck(_account(row).actor())

    def change_password(self, user: str, old: str, new: str) -> PasswordCheck:
        """Give a new password by who knows the old one; `actor` or "must_change" say that it was right.

        Raises AccountFault for a weak new password or one equal to the old.
        """
        if old == new:
            raise AccountFault(t("The new password must differ from the old one"))
        _require_strong(user, new)
        checked = self.check_password(user, old)
        if checked.actor is not None or checked.why_not == "must_change":
            self.set_password(user, new)
        return checked

    def _count_try(self, user: str) -> dict[str, Any] | None:
        """The account's row as it was before this try, which is counted unless the account is locked out."""
        now = self._now()
        with self._transaction() as connection:
            row = connection.execute(self._of(user).with_for_update()).mappings().first()
            if row is None or (row["locked_until"] is not None and row["locked_until"] > now):
                return None if row is None else dict(row)
            tries = 1 if row["locked_until"] is not None else row["failed_count"] + 1
            until = now + LOCKED_FOR if tries >= FAILURES_ALLOWED else None
            values = {"failed_count": tries, "locked_until": until}
            connection.execute(update(USER_ACCOUNT).where(*self._where(user)).values(values))
            return {**row, "locked_until": None}

    # --- sessions --------------------------------------------------------------------------------------------------

    def open_session(self, actor: Actor, client: str = "") -> str:
        """A new token for a checked actor, kept as its hash only; expired sessions are forgotten on the way."""
        token, now = secrets.token_urlsafe(32), self._now()
        row = {
            "centre_id": self.centre_id, "token_hash": _token_hash(token), "user": actor.user,
            "desk_id": actor.desk_id, "client": client[:60], "created_at": now, "expires_at": now + SESSION_LASTS,
        }  # fmt: skip
        over = (SESSION_TOKEN.c.centre_id == self.centre_id, SESSION_TOKEN.c.expires_at <= now)
        with self._transaction() as connection:
            connection.execute(delete(SESSION_TOKEN).where(*over))
            connection.execute(insert(SESSION_TOKEN), row)
        return token

    def find_session(self, token: str) -> Actor | None:
        """Whose token this is, by the account as it is now; None for an unknown, ended or expired one."""
        session = self.session_of(token)
        return None if session is None else session.actor

    def session_of(self, token: str) -> Session | None:
        """The session of a token; None when unknown, over or the account closed."""
        mine, account = SESSION_TOKEN.c, USER_ACCOUNT.c
        wanted = (
            select(USER_ACCOUNT, mine.desk_id, mine.client, mine.created_at.label("since"), mine.expires_at)
            .join_from(
                SESSION_TOKEN, USER_ACCOUNT, (mine.centre_id == account.centre_id) & (mine.user == account.user)
            )
            .where(mine.centre_id == self.centre_id, mine.token_hash == _token_hash(token))
            .where(mine.expires_at > self._now(), account.locked.is_(False))
        )
        with self._transaction(writes=False) as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        actor = _account(row).actor(row["desk_id"])
        return Session(actor, row["client"], row["since"], row["expires_at"])

    def end_session(self, token: str) -> None:
        """End one session; nothing happens for an unknown token."""
        with self._transaction() as connection:
            connection.execute(
                delete(SESSION_TOKEN).where(
                    SESSION_TOKEN.c.centre_id == self.centre_id, SESSION_TOKEN.c.token_hash == _token_hash(token)
                )
            )

    def end_sessions_of(self, user: str) -> None:
        """End every session of an account."""
        with self._transaction() as connection:
            connection.execute(
                delete(SESSION_TOKEN).where(
                    SESSION_TOKEN.c.centre_id == self.centre_id, SESSION_TOKEN.c.user == user
                )
            )

    # --- inside ----------------------------------------------------------------------------------------------------

    def _where(self, user: str) -> tuple[Any, Any]:
        return USER_ACCOUNT.c.centre_id == self.centre_id, USER_ACCOUNT.c.user == user

    def _of(self, user: str) -> Any:
        return select(USER_ACCOUNT).where(*self._where(user))

    def _change(self, user: str, **values: Any) -> None:
        change = update(USER_ACCOUNT).where(*self._where(user)).values(**values, changed_at=self._now())
        with self._transaction() as connection:
            if connection.execute(change).rowcount == 0:
                raise AccountFault(t("There is no account {user}", user=user))

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        return self._nobody

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _transaction(self, writes: bool = True) -> Iterator[Connection]:
        with database_faults(), self._engine.connect() as connection:
            will_write(connection, writes)
            with connection.begin():
                yield connection


def _account(row: Any) -> Account:
    return Account(
        row["user"], row["name"], Role(row["role"]), row["station_id"], row["vehicle_id"], row["hospital_id"],
        row["locked"], row["must_change"], row["failed_count"], row["locked_until"],
    )  # fmt: skip


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()


def _require_fit_name(user: str) -> None:
    if not user or len(user) > 60 or not user.isprintable() or user != user.strip() or user == "server":
        raise AccountFault(t("An account name has 1 to 60 visible characters and no space around it"))


def _require_strong(user: str, password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        least, most = SHORTEST_PASSWORD, LONGEST_PASSWORD
        raise AccountFault(t("A password has {least} to {most} characters", least=least, most=most))
    if password.lower() == user.lower() or len(set(password)) < 4:
        raise AccountFault(t("This password is too easy to guess"))


def open_accounts(url: str, centre_id: str) -> SqlAccounts:
    """The accounts of a centre; raises StoreFault for a wrong URL."""
    return SqlAccounts(url, centre_id)
