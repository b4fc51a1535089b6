"""GET TRACKS + vehicle + "/gpx" and "/film": a vehicle's track as a file, for the roles that may replay it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.track_files.gpx import gpx_of
from dispatch_app.adapters.track_files.story import TrackStory
from dispatch_app.desk_kit.labels import MISSION_STATES
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.answers.entry import DESKS
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Tracks
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import paths
from dispatch_app.words import t
from gis_data.package import open_package

if TYPE_CHECKING:
    from gis_data.base_map import BaseMap

LONGEST = timedelta(days=2)
"""As long as mileage is matched in one piece; a longer track is taken in parts."""

PAGE = 20_000
"""Fixes of one question to the database: some tenths of a second, between which writers get their turn."""

MOST_FIXES = 200_000
"""Two days at one fix a second."""

KINDS = {"gpx": "application/gpx+xml", "film": "text/html; charset=utf-8"}

log = logging.getLogger(__name__)

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]


class TrackExports:
    """Makes the files in a worker thread."""

    def __init__(
        self, board: Callable[[], Board], tracks: Tracks, lookups: Lookups, centre: CentreSettings,
        package: Path | None, workers: Executor,
    ) -> None:  # fmt: skip
        self._board = board
        self._tracks = tracks
        self._lookups = lookups
        self._centre = centre
        self._package = package
        self._workers = workers

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def file(request: Request) -> Response:
            return await self._file(request, await signed_in(request))

        return [Route(paths.TRACKS + "{vehicle_id}/{kind}", file, methods=["GET"])]

    async def _file(self, request: Request, actor: Actor) -> Response:
        if actor.role not in DESKS | {Role.ADMINISTRATOR}:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        vehicle_id, kind = request.path_params["vehicle_id"], request.path_params["kind"]
        if kind not in KINDS:
            raise RequestFault(404, "no_such_address", t("The server has no such address"))
        since, until = (_moment(request, name) for name in ("since", "until"))
        if not since < until <= since + LONGEST:
            words = t("A track of more than {hours} hours is asked for in parts", hours=48)
            raise RequestFault(400, "field_wrong", words, "$.until")
        log.info("the track of vehicle %s was taken out as %s by %s", vehicle_id[:60], kind, actor.user)
        loop = asyncio.get_running_loop()
        try:
            made = await loop.run_in_executor(self._workers, self._made, kind, vehicle_id, since, until)
        except StoreFault as fault:
            raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
        ending = {"gpx": "gpx", "film": "html"}[kind]
        name = quote(f"track-{vehicle_id[:60]}-{since:%Y%m%dT%H%M}.{ending}")
        disposition = f"attachment; filename*=UTF-8''{name}"
        return Response(made, media_type=KINDS[kind], headers={"Content-Disposition": disposition})

    def _made(self, kind: str, vehicle_id: str, since: datetime, until: datetime) -> bytes:
        board = self._board()
        vehicle = board.vehicles.get(vehicle_id)
        if vehicle is None:
            raise RequestFault(404, "vehicle_unknown", t(SENTENCES["vehicle_unknown"], vehicle_id=vehicle_id[:60]))
        fixes = self._fixes(vehicle_id, since, until)
        sound = [fix.position for fix in fixes if not fix.doubt]
        if not sound:
            raise RequestFault(404, "no_track", t("No track is stored for this time"))
        way = self._lookups.roads.match(sound) if kind == "film" and len(sound) > 1 else None
        missions = [m for m in list(board.missions.values()) if m.vehicle_id == vehicle_id]
        story = TrackStory(
            vehicle.plate, self._centre.name, self._centre.zone, fixes, _moments(missions, since, until),
            way.distance_m if way is not None else None,
        )  # fmt: skip
        return gpx_of(story) if kind == "gpx" else self._film(story)

    def _film(self, story: TrackStory) -> bytes:
        from dispatch_app.adapters.track_files.film import FilmFault, film_of  # folium takes a second to import

        try:
            return film_of(story, self._streets())
        except FilmFault as missing:
            raise RequestFault(503, "film_impossible", str(missing)) from missing

    def _streets(self) -> BaseMap | None:
        return None if self._package is None else open_package(self._package).base_map

    def _fixes(self, vehicle_id: str, since: datetime, until: datetime) -> list[Fix]:
        fixes: list[Fix] = []
        while len(fixes) < MOST_FIXES:
            page = self._tracks.page(vehicle_id, since, until, PAGE)
            fixes += page
            if len(page) < PAGE:
                break
            since = page[-1].at + timedelta(microseconds=1)
        return fixes


def _moments(missions: list[Mission], since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    stages = (stage for mission in missions for stage in mission.stages if since <= stage.at <= until)
    return sorted((stage.at, t(MISSION_STATES[stage.state])) for stage in stages)


def _moment(request: Request, name: str) -> datetime:
    try:
        at: datetime | None = datetime.fromisoformat(request.query_params.get(name, ""))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 <= at.year <= 9000:
        raise RequestFault(400, "field_wrong", t("must be a time with its zone"), f"$.{name}")
    return at
