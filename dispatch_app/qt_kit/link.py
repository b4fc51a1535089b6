"""The server link as programs with windows use it; tests put one in memory in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer

Answered = Callable[[CommandAnswer], None]
Failed = Callable[[FaultAnswer], None]
Fetched = Callable[[int, dict[str, str], bytes], None]
"""HTTP status, headers, body."""


class LinkState(Protocol):
    """What the link tells of itself."""

    phase: str
    detail: str
    code: str


class Link(Protocol):
    """See dispatch_app.qt_kit.server_link.ServerLink."""

    board_replaced: SignalInstance
    recorded: SignalInstance
    fixes_arrived: SignalInstance
    state_changed: SignalInstance
    parts_changed: SignalInstance

    @property
    def board(self) -> Board: ...
    @property
    def fixes(self) -> dict[str, Fix]: ...
    @property
    def actor(self) -> Actor | None: ...
    @property
    def centre_name(self) -> str: ...
    @property
    def zone(self) -> str: ...
    def server_now(self) -> datetime: ...
    def sign_in(self, user: str, password: str, desk_id: str = "") -> None: ...
    def sign_out(self) -> None: ...
    def change_password(self, user: str, old: str, new: str, on_done: Callable[[str], None]) -> None: ...
    def send(self, command: Command, on_answer: Answered | None = None, command_id: str | None = None) -> str: ...
    def ask(self, query: object, on_answer: Callable[[Any], None], on_fault: Failed | None = None) -> None: ...
    def fetch(
        self, path: str, fields: dict[str, str], on_result: Fetched, part: tuple[int, int] | None = None
    ) -> None: ...
