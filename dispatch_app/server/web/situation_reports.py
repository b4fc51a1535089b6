"""The address at which situation reports are read as PDF."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.major_incident import SituationReport
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.server.situation_page import situation_page
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import paths
from dispatch_app.words import t

REPORT_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
READERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR})

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]
"""Gives the actor of a request, or raises RequestFault."""


class SituationReports:
    """GET SITUATION_REPORT + id. `find_older` knows those that the board has let go."""

    def __init__(
        self, board: Callable[[], Board], find_older: Callable[[str], SituationReport | None], workers: Executor,
        centre: CentreSettings,
    ) -> None:  # fmt: skip
        self._board = board
        self._find_older = find_older
        self._workers = workers
        self._centre = centre

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def report(request: Request) -> Response:
            return await self._report(request.path_params["report_id"], await signed_in(request))

        return [Route(paths.SITUATION_REPORT + "{report_id}", report, methods=["GET"])]

    async def _report(self, report_id: str, actor: Actor) -> Response:
        if actor.role not in READERS:
            raise RequestFault(403, "role_not_allowed", t("Your role may not ask this"))
        if not REPORT_ID.fullmatch(report_id):
            raise RequestFault(404, "report_unknown", t("This report is not known"))
        loop = asyncio.get_running_loop()
        try:
            made = await loop.run_in_executor(self._workers, self._made, report_id)
        except StoreFault as fault:
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
        if made is None:
            raise RequestFault(404, "report_unknown", t("This report is not known"))
        name = f'inline; filename="situation-report-{report_id}.pdf"'
        return Response(made, media_type="application/pdf", headers={"Content-Disposition": name})

    def _made(self, report_id: str) -> bytes | None:
        report = self._board().situation_reports.get(report_id) or self._find_older(report_id)
        return situation_page(report, self._centre.name, self._centre.zone) if report is not None else None
