"""The addresses of the live wall: its numbers by a leader's session, or by the key of its link."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.board import Board
from dispatch_app.domain.visibility import project
from dispatch_app.domain.wall_view import WallView
from dispatch_app.server.request_boundary import JSON, RequestFault
from dispatch_app.server.wall_feed import WallFeed, WallKey
from dispatch_app.server.web.device_page import DevicePage
from dispatch_app.server.web.page_door import PageDoor
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.wire.codec import encode
from dispatch_app.words import t

WAIT_S = 15.0
LOOKS_EVERY_S = 1.0
"""Ages pass their limits by themselves; all walls share one look a second."""

KEY_HEADER = "x-wall-key"


class WallPages(DevicePage):
    """Lives in the event loop; views are made by the workers."""

    def __init__(
        self, door: PageDoor, watch: PageWatch, texts: Mapping[str, str], zone: str, workers: Executor,
        board: Callable[[], Board], feed: WallFeed, key: WallKey,
    ) -> None:  # fmt: skip
        super().__init__("wall", texts, door, watch, zone, workers)
        self._board, self._feed, self._key = board, feed, key
        self._looking: asyncio.Task[WallView] | None = None
        self._looked_s = float("-inf")

    def own_routes(self) -> Sequence[BaseRoute]:
        """The numbers."""
        return (Route(self._door.root + "view", self.view, methods=["GET"]),)

    async def view(self, request: Request) -> Response:
        """The wall once it differs from `have`, or 204 after WAIT_S."""
        have = request.query_params.get("have", "")
        loop = asyncio.get_running_loop()
        until_s = loop.time() + (WAIT_S if have else 0.0)
        while True:
            await self._check(request)  # a link that was ended shows nothing more
            view = await self._look()
            if view.version != have:
                return Response(encode(view), media_type=JSON, headers={"Cache-Control": "no-store"})
            if loop.time() >= until_s or self._watch.closed:
                return Response(status_code=204, headers={"Cache-Control": "no-store"})
            with self._watch.waiter(lambda line: False) as waiter:
                await waiter.sleep(LOOKS_EVERY_S)

    async def _check(self, request: Request) -> None:
        key = request.headers.get(KEY_HEADER, "")
        if not key:
            await self._door.actor(request)
            return
        self._door.check_mark(request)
        if not self._key.opens(key):
            words = t("This link does not open the wall any more; sign in or ask the director for a new link")
            raise RequestFault(401, "wall_key_ended", words)

    async def _look(self) -> WallView:
        now_s = asyncio.get_running_loop().time()
        if self._looking is None or now_s - self._looked_s >= LOOKS_EVERY_S:
            self._looked_s = now_s
            board = project(self._board(), SERVER_ACTOR)
            self._looking = asyncio.ensure_future(self._in_worker(self._feed.view, board))
        return await asyncio.shield(self._looking)
