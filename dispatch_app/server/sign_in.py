"""Sign-in: passwords checked two at a time, failures slowed down by address, tokens looked up for every request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, Protocol

from dispatch_app.adapters.database.accounts import Account, AccountFault, PasswordCheck
from dispatch_app.domain.actor import Actor
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

FAILURES_A_MINUTE = 10
"""Wrong passwords from one address before it has to wait: a person mistypes two or three times."""

ADDRESSES = 10_000
"""Addresses whose failures are remembered; the oldest goes first."""

WAITING_SIGN_INS = 300
"""Sign-ins that may wait for their turn (two at a time, a third of a second each): a whole centre after a power cut."""

CACHED_TOKENS = 5_000
"""Tokens whose actor is kept in memory: every client of the largest centre."""

CACHED_S = 20.0
"""How long a token is believed without asking the database: a revoked session ends within this time."""

log = logging.getLogger(__name__)


class Accounts(Protocol):
    """User accounts and their sessions (adapters.database.accounts.SqlAccounts); called from worker threads."""

    def check_password(self, user: str, password: str) -> PasswordCheck: ...

    def change_password(self, user: str, old: str, new: str) -> PasswordCheck: ...

    def open_session(self, actor: Actor, client: str = "") -> str: ...

    def find_session(self, token: str) -> Actor | None: ...

    def end_session(self, token: str) -> None: ...

    def list_users(self) -> list[Account]: ...


class SignInDesk:
    """Signs parties in and out and knows whose token is whose. Lives in the loop's thread."""

    def __init__(self, accounts: Accounts, workers: Executor, clock_s: Callable[[], float] = time.monotonic) -> None:
        """`workers` runs password checks and look-ups: argon2 would stop the loop for a third of a second."""
        self._accounts = accounts
        self._workers = workers
        self._clock_s = clock_s
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._known: OrderedDict[str, tuple[float, Actor]] = OrderedDict()
        self._turns = asyncio.Semaphore(2)
        self._waiting = 0

    async def sign_in(self, user: str, password: str, desk_id: str, client: str, address: str) -> tuple[str, Actor]:
        """Token and actor; raises RequestFault 401, 403, 429 or 503."""
        check = await self._judged(self._accounts.check_password, user, password, address=address)
        assert check.actor is not None
        actor = replace(check.actor, desk_id=desk_id[:64])
        token: str = await self._ask(self._accounts.open_session, actor, client[:40])
        self._remember(token, actor)
        log.info("signed in: role %s client %s", actor.role.value, client[:40].encode("ascii", "replace").decode())
        return token, actor

    async def change_password(self, user: str, password: str, new_password: str, address: str) -> None:
        """Give the account its person's own password and end its sessions; raises RequestFault as `sign_in`."""
        if new_password == password:
            raise RequestFault(400, "field_wrong", t("The new password is the old one"), "$.new_password")
        try:
            await self._judged(self._accounts.change_password, user, password, new_password, address=address)
        except AccountFault as wrong:
            raise RequestFault(400, "field_wrong", str(wrong), "$.new_password") from wrong
        for token in [token for token, (_, actor) in self._known.items() if actor.user == user]:
            del self._known[token]

    async def _judged(self, question: Callable[..., PasswordCheck], *words: str, address: str) -> PasswordCheck:
        self._check_pace(address)
        if not words[0] or any(len(word) > 256 for word in words):
            raise self._failed(address, "wrong")
        if self._waiting >= WAITING_SIGN_INS:
            raise RequestFault(503, "busy", t("Too many sign-ins at once, try again"), retry_after_s=2)
        self._waiting += 1
        try:
            async with self._turns:
                check: PasswordCheck = await self._ask(question, *words)
        finally:
            self._waiting -= 1
        changed = question == self._accounts.change_password and check.why_not == "must_change"
        if check.actor is None and not changed:
            raise self._failed(address, check.why_not)
        return check

    async def actor_of(self, token: str) -> Actor | None:
        """Whose token this is, or None."""
        if not token or len(token) > 256:
            return None
        known = self._known.get(token)
        if known is not None and self._clock_s() - known[0] < CACHED_S:
            return known[1]
        actor: Actor | None = await self._ask(self._accounts.find_session, token)
        if actor is None:
            self._known.pop(token, None)
        else:
            self._remember(token, actor)
        return actor

    async def sign_out(self, token: str) -> None:
        """End the session of a token."""
        self._known.pop(token, None)
        await self._ask(self._accounts.end_session, token)

    async def _ask(self, question: Callable[..., object], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._workers, question, *arguments)

    def _remember(self, token: str, actor: Actor) -> None:
        self._known[token] = (self._clock_s(), actor)
        self._known.move_to_end(token)
        if len(self._known) > CACHED_TOKENS:
            self._known.popitem(last=False)

    def _check_pace(self, address: str) -> None:
        failures = self._failures.get(address)
        if failures is None:
            return
        while failures and self._clock_s() - failures[0] > 60.0:
            failures.popleft()
        if len(failures) >= FAILURES_A_MINUTE:
            words = t("Too many wrong passwords from this address, wait a minute")
            raise RequestFault(429, "too_many", words, retry_after_s=60)

    def _failed(self, address: str, why: str) -> RequestFault:
        failures = self._failures.setdefault(address, deque(maxlen=FAILURES_A_MINUTE))
        failures.append(self._clock_s())
        self._failures.move_to_end(address)
        if len(self._failures) > ADDRESSES:
            self._failures.popitem(last=False)
        log.warning("sign-in refused: %s", why)
        if why == "locked":
            return RequestFault(403, "locked", t("This account is locked after too many wrong passwords"))
        if why == "must_change":
            return RequestFault(403, "must_change", t("Choose a new password for this account first"))
        if why == "closed":
            return RequestFault(403, "closed", t("This account is closed"))
        return RequestFault(401, "wrong_password", t("User or password is wrong"))
