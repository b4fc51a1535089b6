"""Asking the pull sources about running calls: at the ring, on request, and again while the call lasts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.adapters.locating.circuit import Circuit
from dispatch_app.adapters.locating.reports import Finding
from dispatch_app.adapters.locating.sources import LocationSource, Question, SourceFault

MOST_UNDER_WAY = 200
"""Questions at once: every source for each call of a storm; beyond, a call is asked about at its next turn."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Asked:
    """One source with its circuit and what is under way."""

    source: LocationSource
    circuit: Circuit = field(default_factory=Circuit)
    calls: set[str] = field(default_factory=set)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears what; all are called in the loop's thread."""

    found: Callable[[LocationSource, Finding], None]
    lost: Callable[[LocationSource, str], None]
    """The source counts as gone, and why."""
    back: Callable[[LocationSource], None]


@dataclass(slots=True)
class _Turn:
    number: str
    next_s: float
    left: int


class Asking:
    """Lives in the loop's thread; the questions run in `workers`. Times are the loop's monotonic seconds."""

    def __init__(
        self, sources: Sequence[LocationSource], workers: Executor, to_loop: Callable[[Callable[[], None]], None],
        listeners: Listeners, now: Callable[[], datetime], every_s: float, times: int,
    ) -> None:  # fmt: skip
        self._asked = [_Asked(source) for source in sources]
        self._workers = workers
        self._to_loop = to_loop
        self._listeners = listeners
        self._now = now
        self._every_s = every_s
        self._times = times
        self._turns: dict[str, _Turn] = {}
        """Live calls; at most as many as the exchange has lines."""

    def begin(self, call_id: str, number: str, now_s: float) -> None:
        """A call rings: every source that knows such numbers is asked, and again as long as the call lasts."""
        if self._asked and number:
            self._turns[call_id] = _Turn(number, now_s + self._every_s, self._times)
            self._ask(call_id, number, now_s, urgent=False)

    def again(self, call_id: str, number: str, now_s: float) -> None:
        """A person wants it now: also of a source whose rest is not over."""
        if number:
            self._ask(call_id, number, now_s, urgent=True)

    def end(self, call_id: str) -> None:
        """The call is over."""
        self._turns.pop(call_id, None)

    def tick(self, now_s: float) -> None:
        """Ask again where it is time."""
        for call_id, turn in self._turns.items():
            if turn.left > 0 and now_s >= turn.next_s:
                turn.left -= 1
                turn.next_s = now_s + self._every_s
                self._ask(call_id, turn.number, now_s, urgent=False)

    def gone(self) -> list[str]:
        """Names of the sources that do not answer."""
        return [one.source.name for one in self._asked if one.circuit.is_open]

    def _ask(self, call_id: str, number: str, now_s: float, *, urgent: bool) -> None:
        question = Question(call_id, number, self._now())
        for one in self._asked:
            if call_id in one.calls or not one.source.answers_for(number):
                continue
            if not urgent and not one.circuit.may_ask(now_s):
                continue
            if sum(len(each.calls) for each in self._asked) >= MOST_UNDER_WAY:
                return
            one.calls.add(call_id)
            self._workers.submit(self._run, one, question, now_s)

    def _run(self, one: _Asked, question: Question, now_s: float) -> None:
        """In a thread: ask, and tell the loop."""
        try:
            found = one.source.locate(question)
        except SourceFault as wrong:
            why = str(wrong)
            self._to_loop(lambda: self._failed(one, question, now_s, why))
        except Exception as wrong:  # boundary: a plug-in's mistake counts as no answer
            why = type(wrong).__name__
            self._to_loop(lambda: self._failed(one, question, now_s, why))
        else:
            self._to_loop(lambda: self._answered(one, question, found))

    def _answered(self, one: _Asked, question: Question, found: list[Finding]) -> None:
        one.calls.discard(question.call_id)
        if one.circuit.succeeded():
            log.info("location source %s answers again", one.source.source_id)
            self._listeners.back(one.source)
        for finding in found:
            self._listeners.found(one.source, finding)

    def _failed(self, one: _Asked, question: Question, now_s: float, why: str) -> None:
        one.calls.discard(question.call_id)
        one.why = why
        if one.circuit.failed(now_s):
            log.warning("location source %s does not answer: %s", one.source.source_id, why)
            self._listeners.lost(one.source, why)
