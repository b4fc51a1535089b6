"""Which telephones are registered, where they are, and since when nothing was heard of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BINDINGS_A_USER = 4
"""A desk may have a hardware telephone, a softphone and one of each spare."""

SHORTEST_S = 20
MISSES_MOST = 2
"""Questions in a row without an answer until a telephone counts as gone."""


@dataclass(slots=True)
class Binding:
    """One telephone of a user: how a request reaches it."""

    user: str
    contact: str
    address: tuple[str, int]
    transport: str
    expires_at_s: float
    call_id: str
    cseq: int
    path: str = ""
    connection: Any = None
    """The TCP or TLS connection over which it registered."""
    agent: str = ""
    misses: int = 0


class Registrar:
    """`register` and `expire` give the users whose being there has changed."""

    def __init__(self, users: frozenset[str], longest_s: int) -> None:
        self.users = users
        self._longest_s = longest_s
        self._bindings: dict[str, list[Binding]] = {}

    def bindings(self, user: str) -> list[Binding]:
        """The user's telephones, the newest first."""
        return list(self._bindings.get(user, ()))

    def all(self) -> list[Binding]:
        """Every telephone."""
        return [one for many in self._bindings.values() for one in many]

    def is_there(self, user: str) -> bool:
        """Whether any telephone of the user is registered."""
        return bool(self._bindings.get(user))

    def granted_s(self, wanted_s: int) -> int:
        """For how long a telephone is registered that asks for `wanted_s`; 0 takes it out."""
        return 0 if wanted_s <= 0 else max(SHORTEST_S, min(wanted_s, self._longest_s))

    def register(self, fresh: Binding) -> bool:
        """Add or renew; whether the user is there now and was not before. An old repeated request changes nothing."""
        was = self.is_there(fresh.user)
        held = self._bindings.setdefault(fresh.user, [])
        for one in held:
            if one.contact == fresh.contact and one.call_id == fresh.call_id and fresh.cseq < one.cseq:
                return False
        held[:] = [one for one in held if one.contact != fresh.contact]
        held.insert(0, fresh)
        del held[BINDINGS_A_USER:]
        return not was

    def unregister(self, user: str, contact: str = "") -> bool:
        """Take one telephone (or all) of the user out; whether the user was there and is not any more."""
        held = self._bindings.get(user, [])
        was = bool(held)
        held[:] = [one for one in held if contact and one.contact != contact]
        return was and not held

    def expire(self, now_s: float) -> list[str]:
        """Users of whom no telephone is left."""
        gone = []
        for user, held in self._bindings.items():
            if not held:
                continue
            held[:] = [one for one in held if one.expires_at_s > now_s and one.misses < MISSES_MOST]
            if not held:
                gone.append(user)
        return gone
