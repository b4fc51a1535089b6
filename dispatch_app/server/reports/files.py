"""GET REPORT_FILE + kind: a report as PDF, spreadsheet or page, for the roles that count."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.domain.statistics.report import ReportMade, ReportWanted
from dispatch_app.server.answers.statistics import COUNTERS
from dispatch_app.server.recording_proof_page import han_font
from dispatch_app.server.request_boundary import RequestFault, malformed
from dispatch_app.wire import paths
from dispatch_app.wire.codec import CodecFault, decode
from dispatch_app.words import t

if TYPE_CHECKING:
    from gis_data.base_map import BaseMap

MEDIA = {
    "pdf": "application/pdf", "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
LONGEST_WANTED = 20_000
"""Characters of a wish; the largest own report has some thousand."""

log = logging.getLogger(__name__)

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]


def written_as(kind: str, made: ReportMade, streets: Callable[[], BaseMap | None]) -> bytes:
    """The file of a made report; the libraries take a second to import and are loaded by the first file only."""
    if kind == "pdf":
        from dispatch_app.adapters.reports.pdf import report_pdf

        return report_pdf(made, han_font())
    if kind == "xlsx":
        from dispatch_app.adapters.reports.xlsx import report_xlsx

        return report_xlsx(made)
    from dispatch_app.adapters.reports.page import report_page

    return report_page(made, streets() if any(section.spots for section in made.sections) else None)


def open_streets(package: Path | None) -> BaseMap | None:
    """The base map of the package, None without one."""
    if package is None:
        return None
    from gis_data.package import open_package

    return open_package(package).base_map


class ReportFiles:
    """Makes the files in a worker thread; `make` gives the report for an actor."""

    def __init__(
        self, make: Callable[[ReportWanted, Actor], ReportMade], package: Path | None, workers: Executor
    ) -> None:  # fmt: skip
        self._make = make
        self._package = package
        self._workers = workers

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def file(request: Request) -> Response:
            return await self._file(request, await signed_in(request))

        return [Route(paths.REPORT_FILE + "{kind}", file, methods=["GET"])]

    async def _file(self, request: Request, actor: Actor) -> Response:
        if actor.role not in COUNTERS:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        kind = request.path_params["kind"]
        if kind not in MEDIA:
            raise RequestFault(404, "no_such_address", t("The server has no such address"))
        raw = request.query_params.get("wanted", "")
        if len(raw) > LONGEST_WANTED:
            raise RequestFault(400, "field_wrong", t("The search is too long"), "$.wanted")
        try:
            wanted = decode(raw, ReportWanted)
        except CodecFault as wrong:
            raise malformed(wrong) from wrong
        log.info("a report was taken out as %s by %s", kind, actor.user)
        loop = asyncio.get_running_loop()
        try:
            made = await loop.run_in_executor(self._workers, self._made, kind, wanted, actor)
        except StoreFault as fault:
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
        name = quote(f"report-{wanted.report_id[:40] or 'own'}-{wanted.since:%Y%m%d}.{kind}")
        disposition = f"attachment; filename*=UTF-8''{name}"
        return Response(made, media_type=MEDIA[kind], headers={"Content-Disposition": disposition})

    def _made(self, kind: str, wanted: ReportWanted, actor: Actor) -> bytes:
        return written_as(kind, self._make(wanted, actor), lambda: open_streets(self._package))
