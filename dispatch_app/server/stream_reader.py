"""One open stream: welcome, snapshot or resume, then events, fixes and beats – never waited for by anybody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.visibility import sees_whole_centre
from dispatch_app.server.event_ring import entry_of
from dispatch_app.server.event_stream import EVENTS_A_MESSAGE, EventStream, events_text
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.wire.close_codes import TOO_SLOW
from dispatch_app.wire.codec import PROTOCOL
from dispatch_app.wire.messages import BeatMessage, Welcome

STUCK_S = 5.0
"""A message that the reader's connection has not taken in this time will not come through in time to help."""

BEHIND_EVENTS = 2_000
"""Further behind than this (minutes of a busy centre) a reader that once was up to date gets a snapshot sooner."""

CATCH_UP_EVENTS = 20_000
"""Beyond this a snapshot is quicker than the events from the database."""

CLOSE_S = 2.0
"""How long a slow reader is given to take the close code."""

log = logging.getLogger(__name__)

EventsAfter = Callable[[int, int], Awaitable[list[Recorded]]]
"""(after this number, at most so many) → events from the database, in order."""


class StreamReader:
    """Sends to one WebSocket what its party may see. `wake` is cheap and may be called for every event."""

    def __init__(
        self,
        websocket: WebSocket,
        actor: Actor,
        stream: EventStream,
        feed: PositionFeed,
        events_after: EventsAfter,
        beat: Callable[[int], BeatMessage],
        flushed: Callable[[Actor, list[Recorded]], None],
    ) -> None:
        self.actor = actor
        self.cursor = -1
        """Number up to which the party has had everything; -1 before the snapshot."""
        self.was_too_slow = False
        self._websocket = websocket
        self._stream = stream
        self._feed = feed
        self._events_after = events_after
        self._beat = beat
        self._flushed = flushed
        self._wake = asyncio.Event()
        self._fix_version = 0
        self._fixes_due = False
        self._beat_due = False
        self._caught_up = False
        self._sending_since: float | None = None
        self._writer: asyncio.Task[None] | None = None

    # --- what the server's clockwork calls ---------------------------------------------------------------------------

    def wake(self) -> None:
        """There may be events to send."""
        self._wake.set()

    def due(self, *, fixes: bool = False, beat: bool = False) -> None:
        """Send fixes or a beat as soon as the events are out; one that is due already is not sent twice."""
        self._fixes_due = self._fixes_due or fixes
        self._beat_due = self._beat_due or beat
        self._wake.set()

    def drop_if_slow(self, now_s: float) -> bool:
        """Let the reader go if it does not keep up; `now_s` is the loop's time."""
        stuck = self._sending_since is not None and now_s - self._sending_since > STUCK_S
        behind = self._caught_up and self._stream.seq - self.cursor > BEHIND_EVENTS
        if (stuck or behind) and self._writer is not None and not self.was_too_slow:
            self.was_too_slow = True
            log.warning("a reader of role %s was too slow and was let go", self.actor.role.value)
            self._writer.cancel()
        return self.was_too_slow

    # --- the stream --------------------------------------------------------------------------------------------------

    async def run(self, after: int | None, now: datetime) -> None:
        """Serve until either side closes; `after` is the number at which the client resumes."""
        self._writer = asyncio.create_task(self._write(after, now))
        listener = asyncio.create_task(self._listen())
        try:
            await asyncio.wait((self._writer, listener), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (self._writer, listener):
                task.cancel()
            outcomes = await asyncio.gather(self._writer, listener, return_exceptions=True)
        if self.was_too_slow:
            with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                await asyncio.wait_for(self._websocket.close(TOO_SLOW, "too slow"), CLOSE_S)
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
                raise outcome

    async def _listen(self) -> None:
        """Return when the client has gone; what it says on the stream means nothing."""
        while (await self._websocket.receive())["type"] != "websocket.disconnect":
            continue

    async def _write(self, after: int | None, now: datetime) -> None:
        welcome = Welcome(PROTOCOL, now, self._stream.board.centre_id, self.actor)
        await self._send(msgspec.json.encode(welcome).decode())
        if after is not None and self._can_resume(after):
            self.cursor = after
            await self._send_events()
            # What the party had before the cut went out too, even if the server died before it could note that.
            self._flushed(self.actor, [])
        else:
            await self._send_snapshot()
        self.due(fixes=True, beat=True)
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._send_events()
            if self._fixes_due:
                await self._send_fixes()
            if self._beat_due and self.cursor == self._stream.seq:
                self._beat_due = False
                await self._send(msgspec.json.encode(self._beat(self.cursor)).decode())

    def _can_resume(self, after: int) -> bool:
        if self._stream.ring.holds_all_after(after):
            return True
        near = 0 <= after <= self._stream.seq and self._stream.seq - after <= CATCH_UP_EVENTS
        return near and sees_whole_centre(self.actor)

    async def _send_snapshot(self) -> None:
        self.cursor, text = self._stream.snapshot_text(self.actor)
        await self._send(text)
        self._flushed(self.actor, [])

    async def _send_events(self) -> None:
        while self.cursor < self._stream.seq:
            if self._stream.ring.holds_all_after(self.cursor):
                entries = self._stream.ring.after(self.cursor, EVENTS_A_MESSAGE)
            elif sees_whole_centre(self.actor):
                stored = await self._events_after(self.cursor, EVENTS_A_MESSAGE)
                entries = [entry_of(line, self._stream.board) for line in stored]
                if not entries:
                    await self._send_snapshot()
                    continue
            else:
                await self._send_snapshot()
                continue
            cursor, text = events_text(self.actor, entries, self.cursor)
            if text:
                await self._send(text)
            self.cursor = cursor
            self._flushed(self.actor, [entry.recorded for entry in entries])
        self._caught_up = True

    async def _send_fixes(self) -> None:
        self._fixes_due = False
        version = self._feed.version
        text = self._feed.text_since(self._fix_version, self.actor)
        if text:
            await self._send(text)
        self._fix_version = version

    async def _send(self, text: str) -> None:
        self._sending_since = asyncio.get_running_loop().time()
        await self._websocket.send_text(text)
        self._sending_since = None
