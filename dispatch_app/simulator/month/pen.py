"""The pen of a simulated month: the real command desk on the real store, with the month's own clock."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Protocol

from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.command_desk import Answer, CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.reactions import deadlines
from dispatch_app.use_cases.settings import CentreSettings

COMMANDS_AT_ONCE = 2_000
"""Commands of one transaction: some seconds of work, and what a full disk would cost."""

TICK = timedelta(seconds=60)
"""Between two looks at deadlines; a real centre looks each second, which a month cannot be waited for."""

Script = Iterator[float]
"""What somebody does: yields the seconds until it goes on."""


class NewestFixes:
    """ports.Positions: where the simulated vehicles are."""

    def __init__(self) -> None:
        self.fixes: dict[str, Fix] = {}

    def latest(self) -> dict[str, Fix]:
        """See Positions."""
        return dict(self.fixes)


class LookupsFor(Protocol):
    """Builds the look-ups over the positions of the month."""

    def __call__(self, positions: NewestFixes) -> Lookups: ...


class MonthPen:
    """Takes commands at simulated moments and runs scripts in the order of their moments. `close` writes the rest."""

    def __init__(self, store: SqlStore, lookups: LookupsFor, settings: CentreSettings, began_at: datetime) -> None:
        self._store = store
        self._now = began_at
        self._settings = settings
        self.positions = NewestFixes()
        self._desk = CommandDesk(store, lookups(self.positions), self, settings, lambda recorded: None)
        self._scripts: list[tuple[datetime, int, Script]] = []
        self._begun = 0
        self._taken = 0
        self._bulk = ExitStack()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.done: Counter[str] = Counter()

    def now(self) -> datetime:
        """The simulated moment (command_desk.Clock)."""
        return self._now

    @property
    def board(self) -> Board:
        return self._desk.board

    def do(self, command: Command, actor: Actor) -> dict[str, str] | None:
        """Take a command now; its result, None where it was refused."""
        if self._taken % COMMANDS_AT_ONCE == 0:
            self._bulk.close()
            self._bulk.enter_context(self._store.in_bulk())
        self._taken += 1
        answer: Answer = self._desk.take(f"month-{self.board.seq}-{self._taken}", command, actor)
        name = type(command).__name__
        if answer.refusal is not None:
            self.refused[name, answer.refusal.code] += 1
            return None
        self.done[name] += 1
        return dict(answer.result)

    def begin(self, at: datetime, script: Script) -> None:
        """Let the script go on at that moment."""
        self._begun += 1
        heapq.heappush(self._scripts, (at, self._begun, script))

    def run(self, until: datetime, told: Callable[[datetime], None] = lambda now: None) -> None:
        """Live until then; what would come later does not happen."""
        tick_at = self._now + TICK
        while self._now < until:
            at = min(tick_at, self._scripts[0][0]) if self._scripts else tick_at
            if at >= until:
                break
            self._now = at
            if at == tick_at:
                self.tick()
                told(at)
                tick_at += TICK
                continue
            _, _, script = heapq.heappop(self._scripts)
            for wait_s in script:
                self.begin(self._now + timedelta(seconds=max(0.001, wait_s)), script)
                break
        self._now = until

    def tick(self) -> None:
        """What the server does by itself at this moment."""
        for command in deadlines(self.board, self._now, self._settings):
            self.do(command, SERVER_ACTOR)

    def close(self) -> None:
        """Write what is not written yet."""
        self._bulk.close()
