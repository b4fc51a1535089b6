"""Clients of the real server for programs: a live link (session, stream, outbox) on asyncio, and plain requests."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import queue
import random
import ssl
import urllib.parse
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.queries import QUERIES
from dispatch_app.domain.vehicle import Fix
from dispatch_app.simulator.tidy_https import TidyHttps
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire import session_steps as step
from dispatch_app.wire.codec import PROTOCOL, decode, encode, to_plain, type_name
from dispatch_app.wire.session import Session
from dispatch_app.wire.session_steps import Phase

REQUEST_S = 20.0
"""A request without an answer for longer is given up; the session sends it again under the same id."""

TICK_S = 0.1
IDLE_CONNECTIONS = 64
"""Kept open between requests: one a desk and station of a large run."""


class ApiFault(Exception):
    """The server did not answer as asked; `status` is 0 where no answer came."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words or f"HTTP {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Account:
    """How a part signs in."""

    user: str
    password: str
    desk_id: str = ""


class HttpPool:
    """POST requests to one server from any thread, over connections that stay open."""

    def __init__(self, url: str, ca_file: Path | None) -> None:
        parts = urllib.parse.urlsplit(url)
        self.url = url.rstrip("/")
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 443
        self.tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None) if ca_file else None
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue(IDLE_CONNECTIONS)

    def post(self, path: str, token: str, body: bytes) -> tuple[int, bytes]:
        """(HTTP status, body); status 0 with the reason as body where no answer came."""
        for fresh in (False, True):
            connection = self._connection(fresh)
            try:
                headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                raw = answer.read()
            except (OSError, http.client.HTTPException) as wrong:
                connection.close()
                if fresh:
                    return 0, (str(wrong) or type(wrong).__name__).encode()
                continue  # a connection that idled through a restart is dead; a new one says whether the server is
            self._give_back(connection)
            return answer.status, raw
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close what is idle."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _connection(self, fresh: bool) -> http.client.HTTPConnection:
        if not fresh:
            with contextlib.suppress(queue.Empty):
                return self._idle.get_nowait()
        if self.tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=REQUEST_S)
        return TidyHttps(self._host, self._port, REQUEST_S, self.tls)

    def _give_back(self, connection: http.client.HTTPConnection) -> None:
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """One server as the clients of a run share it: connections and the threads that wait for answers."""

    pool: HttpPool
    threads: ThreadPoolExecutor

    @property
    def url(self) -> str:
        """https://host:port."""
        return self.pool.url


class Link:
    """One signed-in party: its board follows the stream, its commands are retried under their own ids.

    `run` keeps it alive through restarts of the server until it is cancelled. Use from one event loop only.
    """

    def __init__(self, server: ServerAddress, account: Account, client: str, seed: int = 0) -> None:
        self.session = Session([server.url], client, random.Random(f"{seed}/{account.user}").random)
        self.account = account
        self.on_recorded: Callable[[Recorded], None] = lambda recorded: None
        self.on_board: Callable[[], None] = lambda: None
        self.on_fixes: Callable[[list[Fix]], None] = lambda fixes: None
        self.live = asyncio.Event()
        self.moved = asyncio.Condition()
        """Notified whenever the board changed."""
        self._server = server
        self._answers: dict[str, asyncio.Future[msg.CommandAnswer]] = {}
        self._stream: asyncio.Task[None] | None = None
        self._jobs: set[asyncio.Task[None]] = set()

    @property
    def board(self) -> Board:
        """The centre as this party sees it."""
        return self.session.board

    async def run(self) -> None:
        """Sign in and stay linked until cancelled."""
        now = asyncio.get_running_loop().time
        account = self.account
        self._perform(self.session.sign_in(account.user, account.password, account.desk_id, now()))
        try:
            while self.session.state.phase != Phase.REFUSED:
                self._perform(self.session.tick(now()))
                await asyncio.sleep(TICK_S)
            raise ApiFault(403, f"{account.user}: {self.session.state.detail}")
        finally:
            for job in (*self._jobs, *filter(None, [self._stream])):
                job.cancel()

    async def command(self, command: Command, command_id: str = "") -> msg.CommandAnswer:
        """The server's answer, waited for through restarts: the id stays the same, so nothing happens twice."""
        command_id = command_id or str(uuid.uuid4())
        loop = asyncio.get_running_loop()
        future: asyncio.Future[msg.CommandAnswer] = loop.create_future()
        self._answers[command_id] = future
        self._perform(self.session.send(command_id, command, loop.time()))
        try:
            return await future
        finally:
            self._answers.pop(command_id, None)

    async def ask(self, query: object) -> Any:
        """The answer of a query of domain.queries. Raises ApiFault."""
        return decode(await self.post(paths.QUERY + type(query).__name__, query), QUERIES[type(query).__name__][1])

    async def post(self, path: str, body: object) -> bytes:
        """The body of a good answer at once, without a retry. Raises ApiFault."""
        status, raw = await self._request(path, self.session.token, encode(body))
        if status != 200:
            raise ApiFault(status, raw[:200].decode(errors="replace"))
        return raw

    async def wait_for(self, wanted: Callable[[Board], bool]) -> None:
        """Until the board is so."""
        async with self.moved:
            await self.moved.wait_for(lambda: wanted(self.board))

    # --- the session's wishes ----------------------------------------------------------------------------------------

    def _perform(self, actions: list[step.Action]) -> None:
        changed = False
        for action in actions:
            if isinstance(action, step.EventApplied):
                changed = True
                self.on_recorded(action.recorded)
            elif isinstance(action, step.BoardReplaced):
                changed = True
                self.on_board()
            elif isinstance(action, step.FixesArrived):
                self.on_fixes(action.fixes)
            elif isinstance(action, step.CommandAnswered):
                future = self._answers.get(action.command_id)
                if future is not None and not future.done():
                    future.set_result(action.answer)
            elif isinstance(action, step.StateChanged):
                (self.live.set if action.state.phase == Phase.LIVE else self.live.clear)()
            else:
                self._reach_out(action)
        if changed:
            self._start(self._notify())

    def _reach_out(self, action: step.Action) -> None:
        if isinstance(action, step.PostSignIn):
            self._start(self._post_sign_in(action))
        elif isinstance(action, step.PostCommand):
            self._start(self._post_command(action))
        elif isinstance(action, step.OpenStream):
            self._close_stream()
            self._stream = asyncio.create_task(self._read_stream(action))
        elif isinstance(action, step.CloseStream):
            self._close_stream()

    def _start(self, work: Any) -> None:
        job = asyncio.create_task(work)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _notify(self) -> None:
        async with self.moved:
            self.moved.notify_all()

    async def _request(self, path: str, token: str, body: bytes) -> tuple[int, bytes]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._server.threads, self._server.pool.post, path, token, body)

    async def _post_sign_in(self, action: step.PostSignIn) -> None:
        status, raw = await self._request(paths.SIGN_IN, "", action.body)
        self._handle(step.SignedInAnswer(action.attempt, status, raw))

    async def _post_command(self, action: step.PostCommand) -> None:
        status, raw = await self._request(paths.COMMAND, action.token, action.body)
        self._handle(step.CommandReply(action.command_id, action.attempt, status, raw))

    def _handle(self, happening: step.Happening) -> None:
        self._perform(self.session.handle(happening, asyncio.get_running_loop().time()))

    def _close_stream(self) -> None:
        if self._stream is not None and self._stream is not asyncio.current_task():
            self._stream.cancel()
        self._stream = None

    async def _read_stream(self, action: step.OpenStream) -> None:
        headers = {"Authorization": f"Bearer {action.token}"}
        reason, status = "closed", 0
        try:
            async with connect(
                action.url, ssl=self._server.pool.tls, additional_headers=headers, max_size=None, proxy=None,
                open_timeout=REQUEST_S, compression=None,
            ) as socket:  # fmt: skip
                async for raw in socket:
                    self._handle(step.StreamText(action.attempt, raw, datetime.now(UTC)))
                    if self._stream is not asyncio.current_task():
                        return
        except InvalidStatus as wrong:
            reason, status = str(wrong), wrong.response.status_code
        except (OSError, WebSocketException) as wrong:
            reason = str(wrong) or type(wrong).__name__
        self._handle(step.StreamClosed(action.attempt, reason, status))


class Requests:
    """A signed-in party without a stream: waits for each answer in the calling thread."""

    def __init__(self, pool: HttpPool, account: Account, client: str) -> None:
        self._pool = pool
        self._account = account
        self._client = client
        self._token = ""

    def post(self, path: str, body: object) -> bytes:
        """The body of a good answer, signing in where needed. Raises ApiFault."""
        for again in (False, True):
            if not self._token:
                self._sign_in()
            status, raw = self._pool.post(path, self._token, encode(body))
            if status == 200 or (status == 409 and path == paths.COMMAND):
                return raw
            if status != 401 or again:
                break
            self._token = ""
        raise ApiFault(status, raw[:300].decode(errors="replace"))

    def command(self, command: Command, command_id: str = "") -> msg.CommandAnswer:
        """The answer to one command, asked once. Raises ApiFault; ask again under the same id."""

        request = msg.CommandRequest(command_id or str(uuid.uuid4()), type_name(command), to_plain(command), PROTOCOL)
        return decode(self.post(paths.COMMAND, request), msg.CommandAnswer)

    def ask(self, query: object) -> Any:
        """The answer of a query. Raises ApiFault."""
        return decode(self.post(paths.QUERY + type(query).__name__, query), QUERIES[type(query).__name__][1])

    def _sign_in(self) -> None:

        account = self._account
        wanted = msg.SignIn(account.user, account.password, PROTOCOL, account.desk_id, self._client)
        status, raw = self._pool.post(paths.SIGN_IN, "", encode(wanted))
        if status != 200:
            raise ApiFault(status, raw[:300].decode(errors="replace"))
        self._token = decode(raw, msg.SignedIn).token
