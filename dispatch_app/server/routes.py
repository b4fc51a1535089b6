"""The server's addresses: what each takes, who may use it, what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.telephony.ring_simulator import RingSimulator
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.part import PartsReport
from dispatch_app.domain.queries import QUERIES
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.visibility import WHOLE_CENTRE
from dispatch_app.server.command_gate import take_command
from dispatch_app.server.crash_report import CrashReports
from dispatch_app.server.event_stream import EventStream
from dispatch_app.server.order_courier import OrderCourier
from dispatch_app.server.parts_desk import MOST_PARTS, PartsDesk
from dispatch_app.server.pen import Pen
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.query_desk import QueryDesk
from dispatch_app.server.reports.files import ReportFiles
from dispatch_app.server.request_boundary import (
    RequestBoundary,
    RequestFault,
    check_protocol,
    decoded,
    json_response,
    malformed,
    old_client_words,
    read_body,
)  # fmt: skip
from dispatch_app.server.sign_in import SignInDesk
from dispatch_app.server.stream_reader import StreamReader
from dispatch_app.server.telephony_link import TelephonyLink
from dispatch_app.server.terminal_desk import TerminalDesk
from dispatch_app.server.web.notice_files import NoticeFiles
from dispatch_app.server.web.recording_sounds import RecordingSounds
from dispatch_app.server.web.replay_exports import ReplayExports
from dispatch_app.server.web.situation_reports import SituationReports
from dispatch_app.server.web.telephone_playback import TelephonePlayback
from dispatch_app.server.web.track_exports import TrackExports
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.use_cases.ports import TelephonyFault
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, CodecFault, decode_query
from dispatch_app.words import t

SMALL_BODY_BYTES = 256 * 1024
"""Every command of a person fits: the longest is an intake form full of remarks."""

LARGE_BODY_BYTES = 16 * 1024 * 1024
"""An import of 700 stations and 5,000 vehicles is 3 MB; a batch of 5,000 fixes 1 MB."""

LARGE_COMMANDS = frozenset({Role.ADMINISTRATOR, Role.SHIFT_LEAD})
"""Roles that import resources or the directory."""

LONGEST_WAIT_S = 3600
"""A simulated caller waits no longer."""

READERS = WHOLE_CENTRE | {Role.STATION, Role.VEHICLE}
"""Roles that may open the stream."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes hand the work to."""

    centre: CentreSettings
    pen: Pen
    stream: EventStream
    feed: PositionFeed
    courier: OrderCourier
    parts_desk: PartsDesk
    sign_in: SignInDesk
    queries: QueryDesk
    ring_simulator: RingSimulator | None
    telephony_link: TelephonyLink | None
    reports: CrashReports
    now: Callable[[], datetime]
    events_after: Callable[[int, int], Awaitable[list[Recorded]]]
    beat: Callable[[int], msg.BeatMessage]
    fixes_came: Callable[[list[Fix]], None]
    stored_came: Callable[[list[Fix]], None]
    feeds_unknown: Callable[[list[str]], None]
    terminal_desk: TerminalDesk
    max_readers: int
    recording_sounds: RecordingSounds
    track_exports: TrackExports
    telephone_playback: TelephonePlayback
    situation_reports: SituationReports
    replay_exports: ReplayExports
    notice_files: NoticeFiles
    report_files: ReportFiles
    pages: tuple[BaseRoute, ...] = ()
    """Addresses that answer for themselves."""


class Routes:
    """Handlers of all addresses."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def app(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route(paths.SIGN_IN, self.sign_in, methods=["POST"]),
            Route(paths.SIGN_OUT, self.sign_out, methods=["POST"]),
            Route(paths.CREDENTIALS, self.change_password, methods=["POST"]),
            Route(paths.COMMAND, self.command, methods=["POST"]),
            Route(paths.QUERY + "{name}", self.query, methods=["POST"]),
            Route(paths.POSITIONS, self.positions, methods=["POST"]),
            Route(paths.PARTS, self.parts_report, methods=["POST"]),
            Route(paths.TELEPHONY_OFFER, self.offer, methods=["POST"]),
            Route(paths.TELEPHONY_HANG_UP, self.hang_up, methods=["POST"]),
            Route(paths.HEALTH, self.health, methods=["GET"]),
            WebSocketRoute(paths.STREAM, self.stream),
            *self._parts.recording_sounds.routes(self._actor),
            *self._parts.track_exports.routes(self._actor),
            *self._parts.telephone_playback.routes(self._actor),
            *self._parts.situation_reports.routes(self._actor),
            *self._parts.replay_exports.routes(self._actor),
            *self._parts.notice_files.routes(self._actor),
            *self._parts.report_files.routes(self._actor),
            *self._parts.pages,
        ]
        if self._parts.telephony_link is not None:
            routes += self._parts.telephony_link.routes(self._actor)
        boundary = Middleware(RequestBoundary, reports=self._parts.reports)
        return Starlette(routes=routes, middleware=[boundary], exception_handlers={HTTPException: _http_fault})

    # --- signing in and out ------------------------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        """See wire.messages.SignIn."""
        raw = await read_body(request, SMALL_BODY_BYTES)
        check_protocol(raw)
        wanted = decoded(raw, msg.SignIn)
        address = request.client.host if request.client else ""
        token, actor = await self._parts.sign_in.sign_in(
            wanted.user, wanted.password, wanted.desk_id, wanted.client, address
        )
        centre = self._parts.centre
        now = self._parts.now()
        return json_response(msg.SignedIn(token, actor, centre.centre_id, centre.name, now, str(centre.zone)))

    async def change_password(self, request: Request) -> Response:
        """See wire.messages.ChangePassword."""
        raw = await read_body(request, SMALL_BODY_BYTES)
        check_protocol(raw)
        wanted = decoded(raw, msg.ChangePassword)
        address = request.client.host if request.client else ""
        await self._parts.sign_in.change_password(wanted.user, wanted.password, wanted.new_password, address)
        return json_response({})

    async def sign_out(self, request: Request) -> Response:
        """End the session of the request's token."""
        await self._actor(request)
        await self._parts.sign_in.sign_out(_token(request))
        return json_response({})

    # --- commands and queries ----------------------------------------------------------------------------------------

    async def command(self, request: Request) -> Response:
        """See wire.messages.CommandRequest and CommandAnswer."""
        actor = await self._actor(request)
        raw = await read_body(request, LARGE_BODY_BYTES if actor.role in LARGE_COMMANDS else SMALL_BODY_BYTES)
        answer = await take_command(self._parts.pen, raw, actor)
        return _command_answer(answer)

    async def query(self, request: Request) -> Response:
        """See domain.queries.QUERIES."""
        actor = await self._actor(request)
        known = QUERIES.get(request.path_params["name"])
        if known is None:
            raise RequestFault(404, "query_unknown", t("No query has this name"))
        raw = await read_body(request, SMALL_BODY_BYTES)
        try:
            query = decode_query(raw, known[0])
        except CodecFault as wrong:
            raise malformed(wrong) from wrong
        try:
            return json_response(await self._parts.queries.answer(query, actor))
        except StoreFault as fault:
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault

    # --- devices -----------------------------------------------------------------------------------------------------

    async def positions(self, request: Request) -> Response:
        """See wire.messages.FixBatch."""
        await self._actor(request, Role.POSITIONS)
        batch = decoded(await read_body(request, LARGE_BODY_BYTES), msg.FixBatch)
        kept = self._parts.feed.take(batch.fixes)
        self._parts.fixes_came(kept)
        self._parts.stored_came(self._parts.feed.stored(batch.stored))
        self._parts.terminal_desk.take(batch)
        new = self._parts.feed.note_unknown(batch.unknown_feeds, batch.feed_words)
        if new:
            self._parts.feeds_unknown(new)
        return json_response(msg.PositionsTaken(len(kept), self._parts.terminal_desk.requests()))

    async def parts_report(self, request: Request) -> Response:
        """See domain.part.PartsReport."""
        await self._actor(request, Role.ALARMS)
        report = decoded(await read_body(request, SMALL_BODY_BYTES), PartsReport)
        if len(report.parts) + len(report.quiet) > MOST_PARTS:
            raise RequestFault(400, "field_wrong", t("at most {most}", most=MOST_PARTS), "$.parts")
        return json_response(self._parts.parts_desk.take(report, asyncio.get_running_loop().time()))

    async def offer(self, request: Request) -> Response:
        """See wire.messages.OfferCall."""
        simulator = await self._simulator(request)
        wanted = decoded(await read_body(request, SMALL_BODY_BYTES), msg.OfferCall)
        if max(map(len, (wanted.number, wanted.line, wanted.called_number))) > 32 or len(wanted.call_id) > 60:
            raise RequestFault(400, "field_wrong", t("Number and line have at most {most} characters", most=32))
        if wanted.waits_s is not None and not 0.0 <= wanted.waits_s <= LONGEST_WAIT_S:
            words = t("must be {least}–{most} seconds, is {value}", least=0, most=LONGEST_WAIT_S, value=wanted.waits_s)
            raise RequestFault(400, "field_wrong", words, "$.waits_s")
        try:
            call_id = simulator.offer(
                wanted.number, wanted.line, called_number=wanted.called_number, waits_s=wanted.waits_s,
                call_id=wanted.call_id,
            )  # fmt: skip
        except TelephonyFault as fault:
            raise RequestFault(503, "exchange", t("The exchange takes no more calls")) from fault
        return json_response(msg.OfferedCall(call_id))

    async def hang_up(self, request: Request) -> Response:
        """See wire.messages.CallerHangsUp."""
        simulator = await self._simulator(request)
        wanted = decoded(await read_body(request, SMALL_BODY_BYTES), msg.CallerHangsUp)
        try:
            simulator.caller_hangs_up(wanted.call_id)
        except TelephonyFault as fault:
            raise RequestFault(404, "call_unknown", t("This call is over or was never there")) from fault
        return json_response({})

    async def _simulator(self, request: Request) -> RingSimulator:
        await self._actor(request, Role.TELEPHONY)
        if self._parts.ring_simulator is None:
            raise RequestFault(404, "no_simulator", t("This centre has a real exchange: calls cannot be simulated"))
        return self._parts.ring_simulator

    async def health(self, request: Request) -> Response:
        """Who serves, for clients that look for a server; no sign-in."""
        seq, centre_id = self._parts.stream.seq, self._parts.centre.centre_id
        return json_response({"centre_id": centre_id, "protocol": PROTOCOL, "seq": seq})

    # --- the stream --------------------------------------------------------------------------------------------------

    async def stream(self, websocket: WebSocket) -> None:
        """See wire.messages.StreamMessage; refused in the handshake with the same codes as any request."""
        parts = self._parts
        protocol = websocket.query_params.get("protocol", str(PROTOCOL))
        if protocol != str(PROTOCOL):
            raise RequestFault(426, "old_client", old_client_words(int(protocol) if protocol.isdecimal() else 0))
        actor = await self._actor(websocket)
        if actor.role not in READERS:
            raise RequestFault(403, "role_not_allowed", t("Your role reads no stream"))
        if len(parts.stream.readers) >= parts.max_readers:
            raise RequestFault(503, "too_many", t("Too many streams are open"))
        after = websocket.query_params.get("after", "")
        await websocket.accept()
        reader = StreamReader(
            websocket, actor, parts.stream, parts.feed, parts.events_after, parts.beat, parts.courier.flushed
        )
        parts.stream.readers.add(reader)
        parts.courier.connected(actor)
        parts.parts_desk.connected(actor)
        try:
            await reader.run(int(after) if after.isdecimal() and len(after) < 16 else None, parts.now())
        finally:
            parts.stream.readers.discard(reader)
            parts.courier.disconnected(actor, asyncio.get_running_loop().time())
            parts.parts_desk.disconnected(actor, asyncio.get_running_loop().time())

    async def _actor(self, connection: HTTPConnection, role: Role | None = None) -> Actor:
        actor = await self._parts.sign_in.actor_of(_token(connection))
        if actor is None:
            raise RequestFault(401, "not_signed_in", t("Sign in first"))
        if role is not None and actor.role is not role:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        return actor


def _token(connection: HTTPConnection) -> str:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _command_answer(answer: Answer) -> Response:
    refusal = answer.refusal
    if refusal is None:
        return json_response(msg.CommandAnswer(True, answer.seq, dict(answer.result)))
    if refusal.code == "role_not_allowed":
        raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
    refused = msg.CommandAnswer(False, answer.seq, {}, refusal.code, dict(refusal.values), list(refusal.checks))
    return json_response(refused, 409)


async def _http_fault(request: Request, wrong: Exception) -> Response:
    status = wrong.status_code if isinstance(wrong, HTTPException) else 500
    code = {404: "no_such_address", 405: "method_not_allowed"}.get(status, f"http_{status}")
    return json_response(msg.FaultAnswer(code, t("The server has no such address")), status)
