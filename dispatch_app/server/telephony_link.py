"""The server's end of the exchange's link: one exchange at a time, its health, its requests and answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dispatch_app.adapters.telephony.exchange_port import ExchangePort
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.queries import FlowsFound, FlowShown
from dispatch_app.wire import codec, paths
from dispatch_app.wire.codec import CodecFault
from dispatch_app.wire.exchange import LONGEST_MESSAGE, Ask, Beat, Done, Flows, FlowTold, Legs, decode_from_exchange
from dispatch_app.words import t

SILENT_S = 6.0
"""The exchange beats every two seconds."""

WAITING_REQUESTS = 1_000
"""Requests on their way to the socket; each is answered within milliseconds."""

MOST_FLOWS = 200
"""The exchange reads 100 files; numbers may lead to some more that have no file."""

SignedIn = Callable[[HTTPConnection, Role], Awaitable[Actor]]
"""Gives the actor of a request of that role, or raises RequestFault."""

log = logging.getLogger(__name__)


class TelephonyLink:
    """Lives in the event loop; `port` is what the reactions ask."""

    def __init__(self, port: ExchangePort, connected: Callable[[], None]) -> None:
        """`connected` is called whenever an exchange has told what it carries."""
        self._port = port
        self._connected = connected
        self._beat: Beat | None = None
        self._heard_s = 0.0
        self._current: WebSocket | None = None
        self.legs: Legs | None = None
        self._flow_ids: list[str] = []
        self._flows: dict[str, FlowShown] = {}

    def words(self) -> dict[str, str]:
        """Parts of the exchange for the server's beat."""
        if not self._port.attached or self._beat is None:
            return {"telephony": t("The exchange is not connected: desk telephones ring by themselves")}
        if time.monotonic() - self._heard_s > SILENT_S:
            return {"telephony": t("The exchange does not answer")}
        wrong = [words for words in self._beat.parts.values() if words != "ok"]
        return {"telephony": "; ".join(wrong) or "ok"}

    def figures(self) -> dict[str, float]:
        """What the exchange counts."""
        return dict(self._beat.figures) if self._beat is not None else {}

    def flows(self) -> FlowsFound:
        """The automatic flows as the exchange told them last."""
        known = tuple(self._flows[one] for one in self._flow_ids if one in self._flows)
        return FlowsFound(known, self._port.attached)

    def routes(self, signed_in: SignedIn) -> list[WebSocketRoute]:
        """The address of the link."""

        async def serve(websocket: WebSocket) -> None:
            await signed_in(websocket, Role.TELEPHONY)
            await self._serve(websocket)

        return [WebSocketRoute(paths.TELEPHONY_LINK, serve)]

    async def _serve(self, websocket: WebSocket) -> None:
        await websocket.accept()
        loop = asyncio.get_running_loop()
        requests: asyncio.Queue[str] = asyncio.Queue(WAITING_REQUESTS)

        def put(raw: str) -> None:
            try:
                requests.put_nowait(raw)
            except asyncio.QueueFull:
                log.error("the exchange does not read its requests")

        def send(request: Ask) -> None:
            loop.call_soon_threadsafe(put, codec.encode(request).decode())

        before, self._current = self._current, websocket
        if before is not None:
            log.warning("a second exchange connected: the first one is let go")
            await _close(before)
        sender = asyncio.create_task(_send_all(websocket, requests))
        try:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # gone: what waited is told below
                understood = True
                while understood:
                    understood = self._take(await websocket.receive_text(), send)
                await _close(websocket)
        finally:
            sender.cancel()
            self._port.detach(send)
            if self._current is websocket:
                self._current = None
                log.warning("the exchange is gone")

    def _take(self, raw: str, send: Callable[[Ask], None]) -> bool:
        if len(raw) > LONGEST_MESSAGE:
            return False
        try:
            message = decode_from_exchange(raw)
        except CodecFault as wrong:
            log.error("the exchange says what this server does not understand: %s", wrong)
            return False
        self._heard_s = time.monotonic()
        if isinstance(message, Done):
            self._port.done(message)
        elif isinstance(message, Beat):
            self._beat = message
        elif isinstance(message, Flows):
            self._flow_ids = message.flow_ids[:MOST_FLOWS]
            self._flows = {one: told for one, told in self._flows.items() if one in self._flow_ids}
        elif isinstance(message, FlowTold):
            if message.flow.flow_id in self._flow_ids:
                self._flows[message.flow.flow_id] = message.flow
        else:
            self.legs = message
            self._beat = self._beat or Beat({})
            self._port.attach(send)
            log.warning("the exchange is connected with %d calls", len(message.calls))
            self._connected()
        return True


async def _send_all(websocket: WebSocket, requests: asyncio.Queue[str]) -> None:
    while True:
        try:
            await websocket.send_text(await requests.get())
        except (WebSocketDisconnect, RuntimeError):
            return


async def _close(websocket: WebSocket) -> None:
    with contextlib.suppress(RuntimeError):  # closed already
        await websocket.close()
