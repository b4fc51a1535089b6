"""The workbench's link over a whole centre in memory: commands go to the real handlers, questions to given answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.statistics.question import count
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.visibility import project
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.wire.session import LinkState
from tests.centre_in_memory import Centre


class BenchLink(QObject):
    """`answers` maps the name of a query to what answers it; a query without an answer fails."""

    board_replaced = Signal()
    recorded = Signal(object)
    fixes_arrived = Signal(object)
    state_changed = Signal(object)
    parts_changed = Signal(dict)

    def __init__(self, centre: Centre, actor: Actor) -> None:
        super().__init__()
        self.centre, self.actor = centre, actor
        self.centre_name, self.zone = "市急救中心", "Asia/Shanghai"
        self.fixes: dict[str, Fix] = {}
        self.answers: dict[str, Callable[[Any], Any]] = {
            "CountFigures": lambda query: count(query.question, ()),
            "GetWallLink": lambda query: None,
        }
        self.sent: list[Command] = []
        self._ids = (f"bench-{number}" for number in itertools.count(1))

    @property
    def board(self) -> Board:
        return project(self.centre.board, self.actor)

    def server_now(self) -> datetime:
        return self.centre.now

    def send(
        self, command: Command, on_answer: Callable[[CommandAnswer], None] | None = None, command_id: str | None = None
    ) -> str:
        self.sent.append(command)
        before = self.centre.board.seq
        answer = self.centre.take(command, self.actor, next(self._ids))
        for line in self.centre.store.journal[before:]:
            self.recorded.emit(line)
        refusal = answer.refusal
        if on_answer is not None and refusal is None:
            on_answer(CommandAnswer(True, answer.seq, dict(answer.result)))
        elif on_answer is not None and refusal is not None:
            on_answer(CommandAnswer(False, answer.seq, {}, refusal.code, dict(refusal.values), list(refusal.checks)))
        return answer.command_id

    def ask(
        self, query: object, on_answer: Callable[[Any], None], on_fault: Callable[[FaultAnswer], None] | None = None
    ) -> None:
        made = self.answers.get(type(query).__name__)
        found = made(query) if made is not None else None
        if found is not None:
            on_answer(found)
        elif on_fault is not None:
            on_fault(FaultAnswer("nobody", "没有答案"))

    def fetch(self, path: str, fields: dict[str, str], on_result: Any, part: Any = None) -> None:
        on_result(404, {}, b"")

    def upload(self, path: str, name: str, body: bytes, on_result: Callable[[int, bytes], None]) -> None:
        on_result(413, b"")


def runner_of(centre: Centre, actor: Actor) -> WorkbenchRunner:
    """A runner whose link is live."""
    runner = WorkbenchRunner(BenchLink(centre, actor))  # type: ignore[arg-type]
    runner.link.state_changed.emit(LinkState("live"))
    return runner
