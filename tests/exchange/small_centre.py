"""A small server for tests of the exchange: takes its sign-in, its reports and its link; the real port asks over it."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from dispatch_app.adapters.telephony.exchange_port import ExchangePort
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.server.telephony_link import TelephonyLink
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode, decode_command, encode
from tests.free_ports import free_port
from tests.waiting import wait_until

EXCHANGE = Actor(user="exchange", role=Role.TELEPHONY, name="exchange")
Wanted = TypeVar("Wanted")


@dataclass
class SmallCentre:
    """`reports` are the commands in the order in which they came, each id once."""

    port: ExchangePort = field(default_factory=ExchangePort)
    reports: list[Any] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    http_port: int = field(default_factory=free_port)
    wakes: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while it takes reports; cleared, it hangs."""

    def start(self) -> SmallCentre:
        self.wakes.set()
        self.link = TelephonyLink(self.port, lambda: None)
        routes = [
            Route(paths.SIGN_IN, self._sign_in, methods=["POST"]),
            Route(paths.COMMAND, self._command, methods=["POST"]),
            *self.link.routes(self._signed_in),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), "127.0.0.1", self.http_port, log_level="error", ws="websockets-sansio",
            lifespan="off", timeout_graceful_shutdown=1, loop="asyncio",
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        wait_until(lambda: self._server.started, "small centre started")
        return self

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self._server.serve()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for transport in list(asyncio.get_running_loop()._transports.values()):  # type: ignore[attr-defined]
            transport.abort()
        for _ in range(10):
            await asyncio.sleep(0)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def of(self, kind: type[Wanted]) -> list[Wanted]:
        """Reports of one kind."""
        return [one for one in self.reports if isinstance(one, kind)]

    def until_report(self, kind: type[Wanted], within_s: float = 10.0, **fields: object) -> Wanted:
        """The first report of the kind with these fields."""

        def look() -> list[Wanted]:
            return [one for one in self.of(kind) if all(getattr(one, k) == v for k, v in fields.items())]

        return wait_until(look, f"{kind.__name__} {fields} among {self.reports[-8:]}", within_s)[0]

    async def _signed_in(self, connection: HTTPConnection, role: Role) -> Actor:
        return EXCHANGE

    async def _sign_in(self, request: Request) -> Response:
        wish = decode(await request.body(), msg.SignIn)
        assert wish.user == "exchange"
        return Response(encode(msg.SignedIn("token", EXCHANGE, "c1", "测试急救中心", datetime.now(UTC))))

    async def _command(self, request: Request) -> Response:
        wish = decode(await request.body(), msg.CommandRequest)
        await self.wakes.wait()
        if wish.command_id not in self.ids:
            self.ids.add(wish.command_id)
            self.reports.append(decode_command(wish.type, wish.data))
            self.times.append(time.monotonic())
        return Response(encode(msg.CommandAnswer(True, len(self.reports))))
