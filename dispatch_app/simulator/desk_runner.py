"""An automatic desk: runs the dispatcher's scripts over a live link, one call after another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.api_client import ApiFault, Link
from dispatch_app.simulator.callers import PlannedCall
from dispatch_app.simulator.dispatcher import Ask, Dispatcher, Do, Look, Script, Wait, Wish, closings, wants_vehicle

LOOK_EVERY_S = 0.5
"""Between two looks at what else is to be done; a ring wakes the desk at once."""

log = logging.getLogger(__name__)

PlanOf = Callable[[str], PlannedCall | None]
"""What the caller of a call id will say; None for calls that nobody planned."""


class CallSharing:
    """Which automatic desk takes which call, so that they do not all grab the first."""

    def __init__(self, grace_s: float = 0.0) -> None:
        self.grace_s = grace_s
        """Calls younger than this are left to a person at a desk."""
        self._taken: set[str] = set()

    def next_call(self, board: Board, now: datetime) -> Call | None:
        """The longest waiting call that no automatic desk has taken and no person has wanted in time."""
        for call in board.waiting_calls():
            if call.call_id not in self._taken and now - call.rang_at >= timedelta(seconds=self.grace_s):
                self._taken.add(call.call_id)
                return call
        return None

    def next_waiting(self, board: Board) -> str | None:
        """An incident of no desk's present attention that still needs a vehicle."""
        for incident in board.open_incidents():
            if incident.incident_id not in self._taken and wants_vehicle(board, incident):
                self._taken.add(incident.incident_id)
                return incident.incident_id
        return None

    def release(self, key: str) -> None:
        """Whoever took it is done with it."""
        self._taken.discard(key)


class DeskRunner:
    """One desk from its sign-in to its cancellation."""

    def __init__(self, link: Link, dispatcher: Dispatcher, sharing: CallSharing, plan_of: PlanOf) -> None:
        self._link = link
        self._dispatcher = dispatcher
        self._sharing = sharing
        self._plan_of = plan_of
        self.calls_taken = 0
        self.busy = False

    async def run(self) -> None:
        """Work until cancelled."""
        await self._link.live.wait()
        await self._link.command(cmd.SetDeskState(self._dispatcher.desk_id, DeskState.READY))
        while True:
            if not await self._work_once():
                await self._wait_for_news()

    async def _work_once(self) -> bool:
        board, desk_id = self._link.board, self._dispatcher.desk_id
        for closing in closings(board, frozenset({desk_id})):
            await self._link.command(closing)
        call = self._sharing.next_call(board, datetime.now(UTC))
        if call is not None:
            self.calls_taken += 1
            await self._play(call.call_id, self._dispatcher.take_call(call, self._plan_of(call.call_id)))
            return True
        incident_id = self._sharing.next_waiting(board)
        if incident_id is not None:
            await self._play(incident_id, self._dispatcher.send_vehicle(incident_id))
            return True
        return False

    async def _play(self, key: str, script: Script) -> None:
        self.busy = True
        try:
            outcome: object = None
            while True:
                outcome = await self._grant(script.send(outcome))
        except StopIteration:
            log.debug("done with %s", key)
        finally:
            self.busy = False
            self._sharing.release(key)

    async def _grant(self, wish: Wish) -> object:
        if isinstance(wish, Do):
            answer = await self._link.command(wish.command)
            if answer.ok:
                await self._link.wait_for(lambda board: board.seq >= answer.seq)
            return answer
        if isinstance(wish, Ask):
            try:
                return await self._link.ask(wish.query)
            except ApiFault as wrong:
                log.info("no answer to %s: %s", type(wish.query).__name__, wrong.status)
                return None
        if isinstance(wish, Wait):
            await asyncio.sleep(wish.seconds)
            return None
        assert isinstance(wish, Look)
        return self._link.board

    async def _wait_for_news(self) -> None:
        async with self._link.moved:
            try:
                await asyncio.wait_for(self._link.moved.wait(), LOOK_EVERY_S)
            except TimeoutError:
                return
