"""What the server asks of terminals, carried out once each; the outcome goes back with the next batch."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable

from dispatch_app.adapters.positioning.feed_gate import TERMINAL
from dispatch_app.adapters.positioning.jt808_messages import Result
from dispatch_app.adapters.positioning.jt808_receiver import Jt808Terminals
from dispatch_app.adapters.positioning.jt808_sessions import NoSession
from dispatch_app.domain.terminal import TerminalAsk, TerminalOutcome, TerminalRequest
from dispatch_app.wire.messages import TerminalAnswer

REMEMBERED = 2_000
"""Requests that were begun: the server names them again until it has their answer, some hundred at a time."""

OUTCOMES = {
    Result.DONE: TerminalOutcome.DONE,
    Result.FAILED: TerminalOutcome.FAILED,
    Result.WRONG: TerminalOutcome.WRONG,
    Result.NOT_SUPPORTED: TerminalOutcome.NOT_SUPPORTED,
}

URGENT, SCREEN, SPEECH = 0b1, 0b100, 0b1000
"""Flags of a text (JT/T 808-2019 table 37)."""


class TerminalErrands:
    """Lives in the event loop of the terminals."""

    def __init__(self, terminals: Jt808Terminals, answered: Callable[[TerminalAnswer], None]) -> None:
        self._terminals = terminals
        self._answered = answered
        self._begun: OrderedDict[str, None] = OrderedDict()
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, requests: Iterable[TerminalRequest]) -> None:
        """Ask what has not been asked yet."""
        for request in requests:
            if request.request_id in self._begun:
                continue
            self._begun[request.request_id] = None
            if len(self._begun) > REMEMBERED:
                self._begun.popitem(last=False)
            task = asyncio.create_task(self._carry_out(request))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _carry_out(self, request: TerminalRequest) -> None:
        try:
            outcome = OUTCOMES[await self._ask(request)]
        except NoSession:
            outcome = TerminalOutcome.AWAY
        except TimeoutError:
            outcome = TerminalOutcome.SILENT
        except ValueError:  # characters that GBK lacks, or an answer that no standard knows
            outcome = TerminalOutcome.WRONG
        self._answered(TerminalAnswer(request.request_id, outcome))

    async def _ask(self, request: TerminalRequest) -> Result:
        terminal = request.feed_identity.removeprefix(TERMINAL)
        if request.ask is TerminalAsk.TEXT:
            flags = SCREEN | SPEECH | (URGENT if request.urgent else 0)
            return await self._terminals.send_text(terminal, request.text, flags)
        if request.ask is TerminalAsk.TRACKING:
            return await self._terminals.track(terminal, request.interval_s, request.for_s)
        return await self._terminals.ask_position(terminal)
