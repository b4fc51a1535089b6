"""The addresses of the hospital page; every one but the files needs the hospital's session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dispatch_app.server.request_boundary import JSON, RequestFault
from dispatch_app.server.web.hospital.texts import HOSPITAL_TEXTS
from dispatch_app.server.web.hospital.view import HospitalView, concerns_hospital, hospital_view
from dispatch_app.server.web.page_door import PageDoor
from dispatch_app.server.web.page_files import PageFiles
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.server.web.vehicle.pages import PageSources, record_answer
from dispatch_app.wire import paths
from dispatch_app.wire.codec import encode
from dispatch_app.words import t

WAIT_S = 10.0
"""Arrival times follow the newest fixes at least so often."""


class HospitalPages:
    """Lives in the event loop; road searches and papers run in the workers."""

    def __init__(self, door: PageDoor, watch: PageWatch, sources: PageSources) -> None:
        self._door = door
        self._watch = watch
        self._sources = sources
        self._files = PageFiles("hospital", HOSPITAL_TEXTS, sources.zone)

    def routes(self) -> list[BaseRoute]:
        """The routes to join."""
        root, door = paths.HOSPITAL_PAGE, self._door
        return [
            Route(root.rstrip("/"), self.to_root, methods=["GET"]),
            Route(root + "sign-in", door.sign_in, methods=["POST"]),
            Route(root + "sign-out", door.sign_out, methods=["POST"]),
            Route(root + "command", door.command, methods=["POST"]),
            Route(root + "view", self.view, methods=["GET"]),
            Route(root + "records/{record_id}.pdf", self.record, methods=["GET"]),
            Route(root + "{name}", self.file, methods=["GET"]),
            Route(root, self.file, methods=["GET"]),
        ]

    async def to_root(self, request: Request) -> Response:
        """The page's files lie in its folder."""
        return RedirectResponse(paths.HOSPITAL_PAGE)

    async def file(self, request: Request) -> Response:
        """The page itself and what it is made of."""
        return self._files.answer(request.path_params.get("name", ""))

    async def view(self, request: Request) -> Response:
        """The page's state once it differs from `have`, or after WAIT_S with newer moments of arrival."""
        actor = await self._door.actor(request)
        have = request.query_params.get("have", "")
        hospital_id, sources = actor.hospital_id, self._sources
        until_s = asyncio.get_running_loop().time() + (WAIT_S if have else 0.0)
        while True:
            with self._watch.waiter(lambda line: concerns_hospital(hospital_id, line, sources.board())) as waiter:
                view = await self._in_worker(self._view, hospital_id)
                if view is None:
                    raise RequestFault(403, "hospital_unknown", t("The centre has no such hospital any more"))
                left_s = until_s - asyncio.get_running_loop().time()
                if view.version != have or left_s <= 0.0 or self._watch.closed:
                    return Response(encode(view), media_type=JSON, headers={"Cache-Control": "no-store"})
                await waiter.sleep(left_s)

    def _view(self, hospital_id: str) -> HospitalView | None:
        sources = self._sources
        board = sources.board()
        fixes = sources.lookups.positions.latest()
        return hospital_view(board, hospital_id, sources.centre_name, sources.now(), sources.lookups, fixes)

    async def record(self, request: Request) -> Response:
        """A patient record of somebody on the way here as a printable PDF."""
        actor = await self._door.actor(request, reading=True)
        return await record_answer(self._sources, actor, request.path_params["record_id"], self._in_worker)

    async def _in_worker(self, work: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._sources.workers, work, *arguments)
