"""Trunks: registered where the provider wants it, asked whether they live, known by where their calls come from."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dispatch_app.exchange.settings import ExchangeSettings, Trunk
from dispatch_app.exchange.sip.probes import Probes
from dispatch_app.exchange.sip.target import Target
from dispatch_app.exchange.sip.trunk_registration import TrunkRegistration

MISSES_MOST = 2
"""Unanswered questions in a row until a trunk is down; a failed call is one, too."""

RESOLVE_EVERY_S = 60.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _State:
    trunk: Trunk
    addresses: frozenset[str] = frozenset()
    up: bool | None = None
    misses: int = 0
    next_ask_s: float = 0.0
    registration: TrunkRegistration | None = None
    refused: bool = False
    """The provider does not register us: nobody reaches us over it."""
    resolved_s: float = field(default=-1e9)


class Trunks:
    """All trunks of the settings; in the SIP thread."""

    def __init__(
        self, settings: ExchangeSettings, transactions: Any, probes: Probes, changed: Callable[[Trunk, bool], None]
    ) -> None:  # fmt: skip
        self._settings = settings
        self._transactions = transactions
        self._probes = probes
        self._changed = changed
        self._states = {trunk.name: _State(trunk) for trunk in settings.trunks}
        for state in self._states.values():
            if state.trunk.register:
                state.registration = self._registration(state)
        self._running = False

    def _registration(self, state: _State) -> TrunkRegistration:
        def changed(registered: bool) -> None:
            state.refused = not registered
            if self._running:
                self._judge(state, registered)

        password = self._settings.passwords.get(f"trunk-{state.trunk.name}", "")
        return TrunkRegistration(
            state.trunk, password, self._transactions, lambda: self._address(state), changed
        )

    def start(self) -> None:
        """Begin to ask and to register."""
        self._running = True
        for state in self._states.values():
            self._resolve(state)
        self.tick()

    def stop(self) -> None:
        """Unregister."""
        self._running = False
        for state in self._states.values():
            if state.registration is not None:
                state.registration.end()

    def is_up(self, name: str) -> bool:
        """Whether the trunk answered the last time."""
        return bool(self._states[name].up)

    def states(self) -> dict[str, bool]:
        """Trunk → whether it is up."""
        return {name: bool(state.up) for name, state in self._states.items()}

    def by_source(self, source: tuple[str, int], *, exact: bool) -> Trunk | None:
        """The trunk whose call this is: by address and port where the settings name the port, else by address."""
        host, port = source[0], int(source[1])
        for state in self._states.values():
            trunk = state.trunk
            if exact and ((host in state.addresses and port == trunk.port) or f"{host}:{port}" in trunk.peers):
                return trunk
            if not exact and (host in state.addresses or host in trunk.peers):
                return trunk
        if exact:
            return None
        return self._by_edge(host)

    def _by_edge(self, host: str) -> Trunk | None:
        """A call that an edge proxy let through belongs to the first trunk; the edge has judged its source."""
        if host in {edge for edge, _ in self._settings.edge} and self._states:
            return next(iter(self._states.values())).trunk
        return None

    def target_of(self, trunk: Trunk, number: str) -> Target:
        """How a number is called over the trunk."""
        state = self._states[trunk.name]
        host = next(iter(sorted(state.addresses)), trunk.host)
        transport = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
        return Target(
            f"sip:{trunk.prefix}{number}@{trunk.host}:{trunk.port}{transport}", (host, trunk.port), trunk.transport,
            user=trunk.user, password=self._settings.passwords.get(f"trunk-{trunk.name}", ""),
            shown_user=trunk.shown_number or trunk.user, no_reply_s=trunk.answer_within_s, name=trunk.name,
            srtp=trunk.srtp,
        )  # fmt: skip

    def call_failed(self, target: Target, code: int) -> None:
        """A call over the trunk heard nothing, or that it cannot take any: the next question comes at once."""
        state = self._states.get(target.name)
        if state is None or code not in (408, 503):
            return
        if code == 408:
            self._miss(state)
        state.next_ask_s = 0.0

    def tick(self) -> None:
        """Once a second: ask and register who is due."""
        now = time.monotonic()
        for state in self._states.values():
            if now - state.resolved_s > RESOLVE_EVERY_S:
                self._resolve(state)
            if now >= state.next_ask_s:
                state.next_ask_s = now + state.trunk.options_s
                self._ask(state)
            if state.registration is not None:
                state.registration.tick()

    def _resolve(self, state: _State) -> None:
        state.resolved_s = time.monotonic()
        with contextlib.suppress(ValueError):  # it is a name
            state.addresses = frozenset({str(ipaddress.ip_address(state.trunk.host))})
            return
        try:
            found = socket.getaddrinfo(state.trunk.host, state.trunk.port, type=socket.SOCK_DGRAM)
            state.addresses = frozenset(str(one[4][0]) for one in found)
        except OSError as wrong:
            log.warning("the name of trunk %s is not known: %s", state.trunk.name, wrong)

    def _address(self, state: _State) -> tuple[str, int] | None:
        hosts = sorted(state.addresses)
        return (hosts[0], state.trunk.port) if hosts else None

    def _ask(self, state: _State) -> None:
        address = self._address(state)
        if address is None:
            self._miss(state)
            return
        trunk = state.trunk
        uri = f"sip:{trunk.host}:{trunk.port}"

        def outcome(alive: bool, code: int) -> None:
            if not self._running:
                return
            if alive:
                state.misses = 0
                self._judge(state, not state.refused)
            else:
                self._miss(state)

        self._probes.ask(uri, address, trunk.transport, None, "", outcome)

    def _miss(self, state: _State) -> None:
        state.misses += 1
        state.next_ask_s = min(state.next_ask_s, time.monotonic() + 1.0)
        if state.misses >= MISSES_MOST or state.up is None:
            self._judge(state, False)

    def _judge(self, state: _State, up: bool) -> None:
        if state.up is not up:
            state.up = up
            self._changed(state.trunk, up)
