"""The pen's thread: commands of everybody, taken one after another by the centre's one CommandDesk."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from dispatch_app.adapters.database.faults import HeadMoved, StoreFault
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.visibility import project
from dispatch_app.use_cases.command_desk import Answer, CommandDesk, Store

WAITING_COMMANDS = 2000
"""Commands that may wait: four seconds of work at 2 ms a command; beyond that an answer would come too late to help."""

FULL_SHARE = 0.7
"""Share of the bound at which the part's health speaks up."""

log = logging.getLogger(__name__)


class PenBusy(Exception):
    """Too many commands wait; nothing was taken, the asker tries again with the same id."""


class PenStopped(Exception):
    """The pen takes no more commands: the server ends."""


class PenStore(Store, Protocol):
    """A store that the pen's thread owns."""

    def prune_answers(self) -> int:
        """Forget some answers that are too old to be asked for again; how many went, 0 when none is left."""

    def close(self) -> None:
        """Let the pen and the connection go."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    command_id: str
    command: Command
    actor: Actor
    answer: Future[Answer]


class _Tidy:
    """Takes its turn among the commands."""


class Pen:
    """Owns the thread in which the store and the command desk live from first to last."""

    def __init__(self, build: Callable[[], tuple[PenStore, CommandDesk]], reset: Callable[[Board], None]) -> None:
        """`build` runs in the pen's thread: a database connection never changes threads.

        `reset` gets a copy of the board when it had to be loaded anew, in the pen's thread.
        """
        self._build = build
        self._reset = reset
        self._waiting: queue.Queue[_Waiting | _Tidy | None] = queue.Queue(WAITING_COMMANDS + 2)
        self._started: Future[Board] = Future()
        self._stopping = False
        self._tidying = False
        self.faulty = False
        """Whether the last command failed because the database could not be asked or written."""
        self._thread = threading.Thread(target=self._run, name="pen", daemon=True)

    def start(self) -> Board:
        """Start the thread; a copy of the board as the journal left it. Raises what `build` raised."""
        self._thread.start()
        return self._started.result()

    def submit(self, command_id: str, command: Command, actor: Actor) -> Future[Answer]:
        """The coming answer. Raises PenBusy or PenStopped, and then nothing was taken."""
        if self._stopping:
            raise PenStopped
        if self._waiting.qsize() >= WAITING_COMMANDS:
            raise PenBusy
        waiting = _Waiting(command_id, command, actor, Future())
        self._waiting.put(waiting)
        return waiting.answer

    def tidy(self) -> None:
        """Have old answers forgotten, some at a time, each time behind the commands that wait."""
        if not self._tidying and not self._stopping:
            self._tidying = self._has_queued_tidying()

    def load(self) -> float:
        """How full the queue is, 0 to 1."""
        return self._waiting.qsize() / WAITING_COMMANDS

    def is_alive(self) -> bool:
        """Whether the thread works."""
        return self._thread.is_alive()

    def stop(self, deadline_s: float = 15.0) -> bool:
        """Take nothing more, finish what waits, close the store; whether that was done before the deadline."""
        self._stopping = True
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(deadline_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            store, desk = self._build()
            board = project(desk.board, SERVER_ACTOR)
        except BaseException as wrong:  # boundary: the starter gets the reason, whatever it is
            self._started.set_exception(wrong)
            return
        self._started.set_result(board)
        while (waiting := self._waiting.get()) is not None:
            if isinstance(waiting, _Tidy):
                self._tidying = self._tidied_some(store) and not self._stopping and self._has_queued_tidying()
            elif waiting.answer.set_running_or_notify_cancel():
                self._take(store, desk, waiting)
        store.close()

    def _take(self, store: PenStore, desk: CommandDesk, waiting: _Waiting) -> None:
        try:
            answer = desk.take(waiting.command_id, waiting.command, waiting.actor)
        except StoreFault as fault:
            self.faulty = True
            if isinstance(fault, HeadMoved):
                fault = self._load_again(store, desk) or fault
            waiting.answer.set_exception(fault)
        except Exception as wrong:  # boundary: one command must not end the pen; its asker gets the exception
            waiting.answer.set_exception(wrong)
        else:
            self.faulty = False
            waiting.answer.set_result(answer)

    def _has_queued_tidying(self) -> bool:
        try:
            self._waiting.put_nowait(_Tidy())
        except queue.Full:  # commands come first; the next round takes the rest
            return False
        return True

    @staticmethod
    def _tidied_some(store: PenStore) -> bool:
        try:
            return store.prune_answers() > 0
        except Exception as wrong:  # boundary: a round of tidying must not end the pen
            log.warning("old answers stay until the next round: %s", type(wrong).__name__)
            return False

    def _load_again(self, store: PenStore, desk: CommandDesk) -> StoreFault | None:
        """Stand on the journal's head again; the fault that prevented it, or None."""
        try:
            desk.board = store.load_board()
        except StoreFault as fault:
            return fault
        self._reset(project(desk.board, SERVER_ACTOR))
        return None
