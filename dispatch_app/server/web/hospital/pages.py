"""The addresses of the hospital page; every one but the files needs the hospital's session."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.server.request_boundary import JSON, RequestFault
from dispatch_app.server.web.device_page import PageSources, PatientPage
from dispatch_app.server.web.hospital.texts import HOSPITAL_TEXTS
from dispatch_app.server.web.hospital.view import HospitalView, concerns_hospital, hospital_view
from dispatch_app.server.web.page_door import PageDoor
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.wire.codec import encode
from dispatch_app.words import t

WAIT_S = 10.0
"""Arrival times follow the newest fixes at least so often."""


class HospitalPages(PatientPage):
    """Lives in the event loop; road searches and papers run in the workers."""

    def __init__(self, door: PageDoor, watch: PageWatch, sources: PageSources) -> None:
        super().__init__("hospital", HOSPITAL_TEXTS, door, watch, sources)

    def own_routes(self) -> Sequence[BaseRoute]:
        """State."""
        return (*super().own_routes(), Route(self._door.root + "view", self.view, methods=["GET"]))

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
