"""The addresses of files that go with notices: uploaded by who may write one, read by sender and receivers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import NoticeSent, Recorded
from dispatch_app.domain.notice import Notice, NoticeFile, addresses_of
from dispatch_app.domain.visibility import sees_whole_centre
from dispatch_app.server.notice_shelf import MOST_BYTES, NoticeFileFault, NoticeShelf
from dispatch_app.server.request_boundary import RequestFault, json_response, read_body
from dispatch_app.wire import paths
from dispatch_app.words import later, t

WRITERS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR, Role.STATION})

FAULT_WORDS = {
    "type_wrong": later("Only PDF, PNG, JPEG, plain text, Word and Excel files without macros can be sent"),
    "no_room": later("The centre has no room for more files; tell the administrator"),
    "missing": later("The centre has lost this file; ask the sender to send it again"),
    "changed": later("The file is not what was sent: its hash differs from the journal"),
}
STATUS = {"type_wrong": 415, "no_room": 507, "missing": 404, "changed": 409}

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]
"""Gives the actor of a request, or raises RequestFault."""


class NoticeFiles:
    """POST NOTICE_FILE + "?name=…", GET NOTICE_FILE + notice id + "/" + hash; `find_older` looks into the archive."""

    def __init__(
        self, shelf: NoticeShelf, board: Callable[[], Board], find_older: Callable[[str, str], Any], workers: Executor
    ) -> None:
        self._shelf, self._board, self._find_older, self._workers = shelf, board, find_older, workers
        for notice in board().notices.values():
            shelf.keep(notice.files)

    def __call__(self, line: Recorded) -> None:
        """A listener of the stream: files of a notice that was sent are records."""
        if isinstance(line.event, NoticeSent) and line.event.notice.files:
            self._workers.submit(self._shelf.keep, line.event.notice.files)

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def upload(request: Request) -> Response:
            return await self._upload(request, await signed_in(request))

        async def read(request: Request) -> Response:
            names = request.path_params
            return await self.read(names["notice_id"], names["sha256"], await signed_in(request))

        return [
            Route(paths.NOTICE_FILE, upload, methods=["POST"]),
            Route(paths.NOTICE_FILE + "/{notice_id}/{sha256}", read, methods=["GET"]),
        ]

    async def _upload(self, request: Request, actor: Actor) -> Response:
        if actor.role not in WRITERS:
            raise RequestFault(403, "role_not_allowed", t("Your role may not ask this"))
        content = await read_body(request, MOST_BYTES)
        return json_response(await self._in_worker(self._shelf.put, request.query_params.get("name", ""), content))

    async def read(self, notice_id: str, sha256: str, actor: Actor) -> Response:
        """A file of a notice that the actor may read, to be saved or opened; raises RequestFault."""
        notice = self._board().notices.get(notice_id)
        if notice is None:
            notice = await self._in_worker(self._find_older, "notices", notice_id)
        file = None
        if isinstance(notice, Notice) and may_read(actor, notice):
            file = next((one for one in notice.files if one.sha256 == sha256), None)
        if file is None:
            raise RequestFault(404, "file_unknown", t("There is nothing at this address"))
        return answer_of(file, await self._in_worker(self._shelf.read, file))

    async def _in_worker(self, work: Callable[..., Any], *arguments: object) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work, *arguments)
        except NoticeFileFault as fault:
            raise RequestFault(STATUS[fault.code], f"file_{fault.code}", t(FAULT_WORDS[fault.code])) from fault


def may_read(actor: Actor, notice: Notice) -> bool:
    """Whether the files of a notice are for the party: desks and the office read all, others what they sent or got."""
    own = addresses_of(actor)
    return sees_whole_centre(actor) or notice.sender in own or any(address in notice.to for address in own)


def answer_of(file: NoticeFile, content: bytes) -> Response:
    """The bytes as a download that no browser takes for a page."""
    shown = "inline" if file.media_type in ("application/pdf", "image/png", "image/jpeg") else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(file.name)}", "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return Response(content, media_type=file.media_type, headers=headers)
