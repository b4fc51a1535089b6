"""What every page of a device or screen has: its files, its door, its answers made by the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.server.web.notice_files import NoticeFiles
from dispatch_app.server.web.page_door import PageDoor
from dispatch_app.server.web.page_files import PageFiles
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.server.web.vehicle.map_extract import MapExtract
from dispatch_app.server.web.vehicle.view import may_read_record
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.words import t


class Feed(Protocol):
    """See server.position_feed.PositionFeed."""

    def newest(self, vehicle_id: str) -> Fix | None: ...

    def take(self, fixes: list[Fix]) -> list[Fix]: ...


@dataclass(frozen=True, slots=True)
class PageSources:
    """What the pages of vehicles and hospitals are made from."""

    board: Callable[[], Board]
    lookups: Lookups
    feed: Feed
    fixes_came: Callable[[list[Fix]], None]
    now: Callable[[], datetime]
    centre_name: str
    zone: str
    workers: Executor
    extract: Callable[[list[Position]], MapExtract | None]
    record_paper: Callable[[PatientRecord], bytes]
    notice_files: NoticeFiles


class DevicePage:
    """One page in its folder, with its sign-in and files; `own_routes` are what makes it this page."""

    def __init__(
        self, page: str, texts: Mapping[str, str], door: PageDoor, watch: PageWatch, zone: str, workers: Executor
    ) -> None:
        self._door = door
        self._watch = watch
        self._workers = workers
        self._files = PageFiles(page, texts, zone)

    def own_routes(self) -> Sequence[BaseRoute]:
        """The addresses that only this page has."""
        return ()

    def routes(self) -> list[BaseRoute]:
        """The routes to join."""
        root, door = self._door.root, self._door
        return [
            Route(root.rstrip("/"), self.to_root, methods=["GET"]),
            Route(root + "sign-in", door.sign_in, methods=["POST"]),
            Route(root + "sign-out", door.sign_out, methods=["POST"]),
            *self.own_routes(),
            Route(root + "{name}", self.file, methods=["GET"]),
            Route(root, self.file, methods=["GET"]),
        ]

    async def to_root(self, request: Request) -> Response:
        """The page's files lie in its folder."""
        return RedirectResponse(self._door.root)

    async def file(self, request: Request) -> Response:
        """The page itself and what it is made of."""
        return self._files.answer(request.path_params.get("name", ""))

    async def _in_worker(self, work: Callable[..., Any], *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work, *arguments)


class PatientPage(DevicePage):
    """A page that sends commands and shows patient records and notices' files: a vehicle's tablet, a hospital."""

    def __init__(
        self, page: str, texts: Mapping[str, str], door: PageDoor, watch: PageWatch, sources: PageSources
    ) -> None:
        super().__init__(page, texts, door, watch, sources.zone, sources.workers)
        self._sources = sources

    def own_routes(self) -> Sequence[BaseRoute]:
        """Commands and records."""
        root = self._door.root
        return (
            Route(root + "command", self._door.command, methods=["POST"]),
            Route(root + "records/{record_id}.pdf", self.record, methods=["GET"]),
            Route(root + "notices/{notice_id}/{sha256}", self.notice_file, methods=["GET"]),
        )

    async def record(self, request: Request) -> Response:
        """A patient record that the party may read, as a printable PDF."""
        actor = await self._door.actor(request, reading=True)
        return await self._record_answer(actor, request.path_params["record_id"])

    async def notice_file(self, request: Request) -> Response:
        """A file of a notice to the party."""
        actor = await self._door.actor(request, reading=True)
        names = request.path_params
        return await self._sources.notice_files.read(names["notice_id"], names["sha256"], actor)

    async def _record_answer(self, actor: Actor, record_id: str) -> Response:
        board, archive = self._sources.board(), self._sources.lookups.archive
        record = board.patient_records.get(record_id)
        if record is None:
            record = await self._in_worker(archive.find_entity, "patient_records", record_id)
        mission = None
        if record is not None:
            known = board.missions.get(record.mission_id)
            mission = known or await self._in_worker(archive.find_mission, record.mission_id)
        if record is None or not may_read_record(actor, record, mission):
            raise RequestFault(404, "record_unknown", t("There is nothing at this address"))
        paper = await self._in_worker(self._sources.record_paper, record)
        headers = {
            "Cache-Control": "no-store", "Content-Disposition": 'inline; filename="record.pdf"',
            "X-Content-Type-Options": "nosniff",
        }  # fmt: skip
        return Response(paper, media_type="application/pdf", headers=headers)
