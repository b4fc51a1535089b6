"""The address at which a replay is taken out as film or chronicle: journalled, made in a thread, with progress."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.database.archive import SqlArchive
from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ExportRecording, ExportRecords
from dispatch_app.domain.recording import RecordingState
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.domain.replay import Replay
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.server.answers.history_cover import LOOK_LASTS, MOST_LOOKS
from dispatch_app.server.answers.replay import READERS
from dispatch_app.server.pen import Pen
from dispatch_app.server.recording_shelf import RecordingShelf
from dispatch_app.server.replay_evidence import Evidence, make_evidence
from dispatch_app.server.replay_maker import make_replay, make_track
from dispatch_app.server.request_boundary import RequestFault, json_response
from dispatch_app.server.web.openings import allow_opening
from dispatch_app.use_cases.ports import Tracks
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import paths
from dispatch_app.words import t
from gis_data.package import open_package

if TYPE_CHECKING:
    from gis_data.base_map import BaseMap

KINDS = {"film": ("text/html; charset=utf-8", "html"), "chronicle": ("application/pdf", "pdf")}
ENDING_S = 0.4
"""So long an answer waits for the file before it tells how far it is."""

MOST_JOBS = 6
"""Files that are made or kept for a second asking; each may be 100 MB."""

INCIDENT = re.compile(r"[A-Za-z0-9._-]{1,60}")
OPENING = re.compile(r"[A-Za-z0-9-]{8,64}")

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]


class Cancelled(Exception):
    """Nobody wants the file any more."""


@dataclass(slots=True)
class Job:
    """One file on its way."""

    share: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)
    done: asyncio.Future[bytes] | None = None

    def progress(self, begin: float, end: float) -> Callable[[float], None]:
        """Takes the share of a part of the work that stands between two shares of the whole."""

        def told(share: float) -> None:
            self.share = begin + (end - begin) * share
            if self.stopped.is_set():
                raise Cancelled

        return told


@dataclass(frozen=True, slots=True)
class Sources:
    """What files are made of."""

    archive: SqlArchive
    tracks: Tracks
    board: Callable[[], Board]
    shelf: RecordingShelf
    centre: CentreSettings
    package: Path | None
    tls_folder: Path | None
    now: Callable[[], datetime]


class ReplayExports:
    """Jobs are kept by who asked and the key of the opening."""

    def __init__(self, sources: Sources, pen: Pen, workers: Executor) -> None:
        self._sources = sources
        self._pen = pen
        self._workers = workers
        self._jobs: OrderedDict[tuple[str, ...], Job] = OrderedDict()

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def file(request: Request) -> Response:
            return await self._file(request, await signed_in(request))

        return [Route(paths.REPLAY_FILE + "{incident_id}/{kind}", file, methods=["GET"])]

    async def _file(self, request: Request, actor: Actor) -> Response:
        if actor.role not in READERS:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        incident_id, kind = request.path_params["incident_id"], request.path_params["kind"]
        opening, purpose = (request.query_params.get(name, "") for name in ("opening", "purpose"))
        if kind not in KINDS:
            raise RequestFault(404, "no_such_address", t("The server has no such address"))
        if not INCIDENT.fullmatch(incident_id) or not OPENING.fullmatch(opening):
            raise RequestFault(400, "malformed", t("The request is malformed: {why}", why="opening"), "$.opening")
        key = (actor.user, incident_id, kind, opening)
        job = self._jobs.get(key)
        if request.query_params.get("cancel"):
            if job is not None:
                job.stopped.set()
            return json_response({})
        if job is None:
            job = await self._begin(key, actor, purpose[:200])
        return await self._told(key, job)

    async def _begin(self, key: tuple[str, ...], actor: Actor, purpose: str) -> Job:
        """Journalled before anything is made."""
        _, incident_id, kind, opening = key
        loop = asyncio.get_running_loop()
        replay = await self._in_thread(self._replay, incident_id, actor)
        await allow_opening(
            self._pen, actor, opening, ExportRecords(1, f"{kind} {incident_id}", purpose, uncovered=True)
        )
        if kind == "film":
            for recording in replay.recordings:
                if recording.state is not RecordingState.REMOVED:
                    command = ExportRecording(recording.recording_id, purpose)
                    await allow_opening(self._pen, actor, opening, command)
        self._make_room()
        job = self._jobs[key] = Job()
        job.done = asyncio.ensure_future(
            loop.run_in_executor(self._workers, self._made, job, kind, replay, actor, purpose)
        )
        return job

    def _make_room(self) -> None:
        for key, job in list(self._jobs.items()):
            if len(self._jobs) < MOST_JOBS:
                return
            if job.done is None or job.done.done():
                del self._jobs[key]
        if len(self._jobs) >= MOST_JOBS:
            raise RequestFault(503, "busy", t("Too many files are being made, try again later"), retry_after_s=10)

    async def _told(self, key: tuple[str, ...], job: Job) -> Response:
        """The file, or how far it is."""
        assert job.done is not None
        done, _ = await asyncio.wait((job.done,), timeout=ENDING_S)
        if not done:
            return json_response({"share": round(job.share, 3)}, 202)
        _, incident_id, kind, _ = key
        try:
            made = job.done.result()
        except Cancelled:
            self._jobs.pop(key, None)
            raise RequestFault(409, "cancelled", t("The file is no longer made")) from None
        except StoreFault as fault:
            self._jobs.pop(key, None)
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
        except RequestFault:
            self._jobs.pop(key, None)
            raise
        media_type, ending = KINDS[kind]
        name = quote(f"{kind}-{incident_id}.{ending}")
        return Response(
            made, media_type=media_type, headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store",
            },
        )  # fmt: skip

    async def _in_thread(self, work: Callable[..., Replay], *arguments: object) -> Replay:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work, *arguments)
        except StoreFault as fault:
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault

    # --- in the worker's thread --------------------------------------------------------------------------------------

    def _replay(self, incident_id: str, actor: Actor) -> Replay:
        sources = self._sources
        since = sources.now() - LOOK_LASTS
        looks = sources.archive.looks_of(actor.user, since, MOST_LOOKS)
        if not any(looked == incident_id for _, _, looked in looks):
            raise RequestFault(403, "covered", t("Say first what you look at this incident for"))
        replay = make_replay(sources.archive, sources.board(), incident_id)
        if replay is None:
            raise RequestFault(404, "record_unknown", t("Nothing is written of this incident"))
        return replay

    def _made(self, job: Job, kind: str, replay: Replay, actor: Actor, purpose: str) -> bytes:
        sources = self._sources
        told = job.progress(0.0, 0.15)
        tracks = []
        for number, vehicle in enumerate(replay.vehicles):
            told(number / max(1, len(replay.vehicles)))
            tracks.append(make_track(sources.tracks, vehicle.vehicle_id, replay.began_at, replay.length_ms))
        timeline = Timeline(replay, tracks)
        made_by = f"{actor.user} {actor.name}".strip()
        made_at = sources.now()
        checking = job.progress(0.15, 0.35)
        evidence = make_evidence(
            timeline, lambda: sources.archive.check_chain(replay.proof, checking), made_by, made_at, sources.tls_folder
        )
        if kind == "film":
            return self._film(job, timeline, evidence, (made_by, made_at, purpose))
        return self._chronicle(job, timeline, evidence, (made_by, made_at, purpose))

    def _film(self, job: Job, timeline: Timeline, evidence: Evidence, made: tuple[str, datetime, str]) -> bytes:
        from dispatch_app.adapters.film.replay_film import FilmStory, replay_film_of  # folium takes a second to import
        from dispatch_app.adapters.track_files.offline_map import FilmFault
        from dispatch_app.server.replay_sounds import film_sounds

        sounds = film_sounds(self._sources.shelf, timeline.replay.recordings, job.progress(0.35, 0.7))
        centre = self._sources.centre
        story = FilmStory(timeline, sounds, centre.name, centre.zone, *made, tuple(evidence.lines()))
        try:
            return replay_film_of(story, self._streets(), job.progress(0.7, 1.0))
        except FilmFault as missing:
            raise RequestFault(503, "film_impossible", str(missing)) from missing

    def _chronicle(self, job: Job, timeline: Timeline, evidence: Evidence, made: tuple[str, datetime, str]) -> bytes:
        from dispatch_app.server.replay_chronicle import Chronicle, chronicle_of  # reportlab and folium, a second
        from dispatch_app.server.replay_sounds import sound_problems

        problems = sound_problems(self._sources.shelf, timeline.replay.recordings, job.progress(0.35, 0.6))
        centre = self._sources.centre
        chronicle = Chronicle(timeline, evidence, problems, centre.name, centre.zone, *made)
        return chronicle_of(chronicle, self._streets(), job.progress(0.6, 1.0))

    def _streets(self) -> BaseMap | None:
        package = self._sources.package
        return None if package is None else open_package(package).base_map
