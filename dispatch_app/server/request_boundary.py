"""The edge of the server: what comes in is bounded and decoded here, what goes wrong becomes an answer here."""

from __future__ import annotations

import logging
import re
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.server.crash_report import CrashReports
from dispatch_app.wire.codec import PROTOCOL, CodecFault, decode
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

Body = TypeVar("Body")

JSON = "application/json"

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The one character that PostgreSQL cannot keep in a text, as JSON writes it (bare it is no JSON at all)."""

log = logging.getLogger(__name__)


class RequestFault(Exception):
    """The request is answered with this HTTP status and these words."""

    def __init__(self, status: int, code: str, message: str, where: str = "", retry_after_s: int = 0) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.answer = FaultAnswer(code, message, where)
        self.retry_after_s = retry_after_s

    def response(self) -> Response:
        """The HTTP answer."""
        headers = {"Retry-After": str(self.retry_after_s)} if self.retry_after_s else None
        return json_response(self.answer, self.status, headers)


class _Versioned(msgspec.Struct):
    protocol: int = 0


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The value as JSON."""
    return Response(msgspec.json.encode(value), status, headers, media_type=JSON)


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The whole body; raises RequestFault 413 as soon as it is longer than `most_bytes`, 400 for a NUL in a text."""
    chunks, length = [], 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > most_bytes:
            raise RequestFault(413, "too_large", t("The request is larger than {most} bytes", most=most_bytes))
        chunks.append(chunk)
    raw = b"".join(chunks)
    if b"\\u0000" in raw and _NUL.search(raw):
        raise RequestFault(400, "malformed", t("The request holds a NUL character, which no text may have"))
    return raw


def decoded(raw: bytes, wanted: type[Body]) -> Body:
    """The body as `wanted`; raises RequestFault 400 that names the wrong field."""
    try:
        return decode(raw, wanted)
    except CodecFault as wrong:
        raise malformed(wrong) from wrong


def malformed(wrong: CodecFault) -> RequestFault:
    """RequestFault 400 for bytes or fields that cannot be understood."""
    text = str(wrong)
    where = text.rsplit(" - at ", 1)[1].strip("`") if " - at " in text else ""
    return RequestFault(400, "malformed", t("The request is malformed: {why}", why=text[:300]), where)


def check_protocol(raw: bytes) -> None:
    """Raise RequestFault 426 for a body of another protocol number, before anything else of it is looked at."""
    try:
        protocol = msgspec.json.decode(raw, type=_Versioned).protocol
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if protocol != PROTOCOL:
        raise RequestFault(426, "old_client", old_client_words(protocol))


def old_client_words(protocol: int) -> str:
    """What a client of another protocol number is told."""
    return t("This program speaks protocol {theirs}, the server {ours}: update it", theirs=protocol, ours=PROTOCOL)


class RequestBoundary:
    """Middleware: a RequestFault becomes its answer, a silent database 503, a bug 500 with a crash report."""

    def __init__(self, app: ASGIApp, reports: CrashReports) -> None:
        self._app = app
        self._reports = reports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] in ("http.response.start", "websocket.accept")
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except RequestFault as fault:
            answer = fault.response()
        except StoreFault as fault:
            log.warning("%s: %s", scope.get("path", "")[:60], fault)
            if started:
                return
            words = t("The database does not answer, nothing was written")
            answer = RequestFault(503, "database", words, retry_after_s=1).response()
        except Exception as wrong:  # boundary: a bug in one request must not end the server
            self._reports.write(wrong, f"{scope['type']} {scope.get('path', '')[:60]}")
            if started:
                return
            answer = RequestFault(500, "bug", t("The server made a mistake; it has been written down")).response()
        if scope["type"] in ("http", "websocket") and not started:
            await answer(scope, receive, send)
