"""The one pen of a centre: one command = one transaction = journal events + current rows + the remembered answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.command_table import TABLE
from dispatch_app.use_cases.decision import Context, Decision, Lookups
from dispatch_app.use_cases.ports import Clock
from dispatch_app.use_cases.settings import CentreSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker is told, remembered under the command's id; `seq` is the number of its last event."""

    command_id: str
    user: str
    command_type: str
    seq: int
    result: tuple[tuple[str, str], ...] = ()
    refusal: Refusal | None = None


class Store(Protocol):
    """The journal, the current rows and the remembered answers of one centre. Used from one thread only."""

    def load_board(self) -> Board:
        """The board as the current rows say, at the journal's head."""

    def find_answer(self, command_id: str) -> Answer | None:
        """The answer given earlier to this command id, or None."""

    def commit(self, recorded: list[Recorded], board: Board, touched: set[tuple[str, str]], answer: Answer) -> None:
        """Write all of it durably in one transaction, or raise and have written nothing.

        `board` is the state after the events; `touched` names the entities (kind, key) whose rows change (absent from
        the board: it let them go, their rows stay as they were at the event that dropped them).
        """


class CommandDesk:
    """Takes commands one after another; `listener` gets the events of each after its commit, in the same thread."""

    def __init__(
        self,
        store: Store,
        lookups: Lookups,
        clock: Clock,
        settings: CentreSettings,
        listener: Callable[[list[Recorded]], None],
    ) -> None:
        self._store = store
        self._lookups = lookups
        self._clock = clock
        self._settings = settings
        self._listener = listener
        self.board = store.load_board()

    def take(self, command_id: str, command: Command, actor: Actor) -> Answer:
        """The answer to one command: remembered, refused or done. If the store raises, nothing changed."""
        known = self._store.find_answer(command_id)
        if known is not None:
            same = known.command_type == type(command).__name__ and known.user == actor.user
            return known if same else self._refusal(command_id, command, actor, refuse("command_id_reused"))
        decision = self._decide(command, actor)
        if isinstance(decision, Refusal):
            answer = self._refusal(command_id, command, actor, decision)
            self._store.commit([], self.board, set(), answer)
            return answer
        return self._record(command_id, command, actor, decision)

    def _decide(self, command: Command, actor: Actor) -> Decision:
        entry = TABLE[type(command)]
        if actor.role not in entry.roles:
            return refuse("role_not_allowed")
        context = Context(
            actor, self._clock.now(), self._settings.name, self._settings.zone, self._lookups,
            self._settings.calls,
        )  # fmt: skip
        return entry.handler(self.board, command, context)

    def _refusal(self, command_id: str, command: Command, actor: Actor, refusal: Refusal) -> Answer:
        return Answer(command_id, actor.user, type(command).__name__, self.board.seq, refusal=refusal)

    def _record(self, command_id: str, command: Command, actor: Actor, decision: Decision) -> Answer:
        assert not isinstance(decision, Refusal)
        at = self._clock.now()
        checkpoint = self.board.begin()
        try:
            recorded = []
            for event in decision.events:
                line = Recorded(self.board.centre_id, self.board.seq + 1, at, actor, command_id, event)
                apply(self.board, line)
                recorded.append(line)
            touched = {(kind, key) for kind, key, _ in self.board.touched or []}
            answer = Answer(
                command_id, actor.user, type(command).__name__, self.board.seq, tuple(decision.result.items())
            )
            self._store.commit(recorded, self.board, touched, answer)
        except BaseException:  # boundary: the board must not keep what the journal lacks; it passes on
            self.board.undo(checkpoint)
            raise
        self.board.touched = None
        if recorded:
            self._listener(recorded)
        return answer
