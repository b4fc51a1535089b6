"""The address at which location sources send: 打一送一, AML gateways. Each source has a key of its own."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.locating.locating_file import PushSource
from dispatch_app.adapters.locating.reports import MOST_BYTES, Finding, ReportFault, SourceForm, read_findings
from dispatch_app.server.request_boundary import RequestFault, json_response, read_body
from dispatch_app.server.web.rate import Rate
from dispatch_app.wire import paths
from dispatch_app.words import t

A_SECOND, AT_ONCE = 50.0, 500.0
"""Messages of one source: every call of the largest centre many times over; more is a gateway run wild."""

NO_KEY = b"\0"


class LocationPush:
    """POST LOCATION_PUSH + source id with `Authorization: Bearer KEY`."""

    def __init__(
        self, sources: tuple[PushSource, ...], pushed: Callable[[SourceForm, list[Finding]], tuple[int, int]],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._sources = {one.form.source_id: one for one in sources}
        self._pushed = pushed
        self._now = now
        self._rate = Rate(A_SECOND, AT_ONCE)
        self._strangers = Rate(1.0, 20.0)

    def routes(self) -> list[BaseRoute]:
        """The routes to join."""
        return [Route(paths.LOCATION_PUSH + "{source}", self.push, methods=["POST"])]

    async def push(self, request: Request) -> Response:
        """{"taken": …, "waiting": …}: how many belong to a call, how many wait for theirs to ring."""
        source = self._known(request)
        self._rate.check(source.form.source_id)
        raw = await read_body(request, MOST_BYTES)
        try:
            findings = read_findings(raw, source.form, self._now())
        except ReportFault as wrong:
            raise RequestFault(400, "malformed", t("The request is malformed: {why}", why=str(wrong)[:300])) from wrong
        if any(not (one.number or one.call_id) for one in findings):
            why = t("neither a number nor a call")
            raise RequestFault(400, "malformed", t("The request is malformed: {why}", why=why))
        taken, waiting = self._pushed(source.form, findings)
        return json_response({"taken": taken, "waiting": waiting})

    def _known(self, request: Request) -> PushSource:
        """The source that the key proves; how long the check takes says nothing of key or name."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        source = self._sources.get(request.path_params["source"])
        expected = source.key.encode("ascii") if source is not None else NO_KEY
        is_right = hmac.compare_digest(given.strip().encode("utf-8"), expected) and scheme.lower() == "bearer"
        if source is None or not is_right:
            self._strangers.check(request.client.host if request.client else "")
            raise RequestFault(401, "not_signed_in", t("This source or its key is not known"))
        return source
