"""Queries: who may ask what, and who answers. Road searches run in two threads on a captured board."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from datetime import datetime
from typing import Any

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.visibility import project
from dispatch_app.server.answers import (
    advice,
    alarms,
    bookings,
    coverage,
    directory,
    fleet,
    flows,
    history,
    incidents,
    locating,
    major_incidents,
    map_features,
    map_packages,
    places,
    recordings,
    replay,
    statistics,
    vehicles,
    walls,
)
from dispatch_app.server.answers.entry import Asked, Entry, QuerySources
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t

TABLE: dict[type, Entry] = (
    advice.ANSWERS
    | places.ANSWERS
    | incidents.ANSWERS
    | vehicles.ANSWERS
    | locating.ANSWERS
    | map_features.ANSWERS
    | map_packages.ANSWERS
    | alarms.ANSWERS
    | coverage.ANSWERS
    | fleet.ANSWERS
    | major_incidents.ANSWERS
    | flows.ANSWERS
    | history.ANSWERS
    | recordings.ANSWERS
    | replay.ANSWERS
    | statistics.ANSWERS
    | directory.ANSWERS
    | bookings.ANSWERS
    | walls.ANSWERS
)
"""Every query, who answers it and the roles that may ask it."""

WAITING_QUERIES = 200
"""Searches that may wait for a thread: more than two for each desk of the largest centre; beyond, "busy"."""

LONGEST_REACH_S = 3_600.0
"""An hour: farther no coverage is asked for, and areas grow to whole provinces."""

MOST_ISOCHRONES = 6
"""More rings no map shows."""

FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Times outside cannot be counted with in days and zones."""

MOST_PATIENTS = 1_000
"""A larger number is a slip of the keys."""

MOST_RESULTS = 100
"""A longer list than this no screen shows."""


class QueryDesk:
    """Answers queries of signed-in parties."""

    def __init__(self, sources: QuerySources, workers: Executor) -> None:
        self._sources = sources
        self._workers = workers
        self._waiting = 0

    async def answer(self, query: Any, actor: Actor) -> object:
        """The answer; raises RequestFault 400, 403 or 503."""
        entry = TABLE[type(query)]
        if actor.role not in entry.roles:
            raise RequestFault(403, "role_not_allowed", t("Your role may not ask this"))
        self._check(query, actor)
        if self._waiting >= WAITING_QUERIES:
            raise RequestFault(503, "busy", t("Too many searches at once, try again"), retry_after_s=1)
        board = project(self._sources.board(), SERVER_ACTOR)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._workers, entry.answer, Asked(self._sources, board, actor), query)
        finally:
            self._waiting -= 1

    def _check(self, query: Any, actor: Actor) -> None:
        for name in ("scene", "position", "to", "near", "boarding"):
            position = getattr(query, name, None)
            if position is not None and not position.is_valid():
                raise RequestFault(400, "field_wrong", t("This is no position on earth"), f"$.{name}")
        for name in ("since", "until", "boarding_at"):
            at = getattr(query, name, None)
            if isinstance(at, datetime) and (at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR):
                raise RequestFault(400, "field_wrong", t("must be a time with its zone"), f"$.{name}")
        within_s = getattr(query, "within_s", LONGEST_REACH_S)
        minutes = getattr(query, "minutes", (1.0,))
        if not 60.0 <= within_s <= LONGEST_REACH_S or not all(0.0 < m <= LONGEST_REACH_S / 60.0 for m in minutes):
            words = t("must be {least}–{most} minutes", least=1, most=round(LONGEST_REACH_S / 60))
            raise RequestFault(400, "field_wrong", words, "$.within_s")
        if not 1 <= len(minutes) <= MOST_ISOCHRONES:
            raise RequestFault(400, "field_wrong", t("must be 1–{most}", most=MOST_ISOCHRONES), "$.minutes")
        patients = [getattr(query, colour, 0) for colour in ("red", "yellow", "green")]
        if min(patients) < 0 or sum(patients) > MOST_PATIENTS:
            raise RequestFault(400, "field_wrong", t("must be 1–{most}", most=MOST_PATIENTS), "$.red")
        if not 1 <= getattr(query, "limit", 1) <= MOST_RESULTS:
            raise RequestFault(400, "field_wrong", t("must be 1–{most}", most=MOST_RESULTS), "$.limit")
        if isinstance(query, q.RouteVehicle) and actor.role in (Role.STATION, Role.VEHICLE):
            vehicle = self._sources.board().vehicles.get(query.vehicle_id)
            own = vehicle is not None and (
                vehicle.station_id == actor.station_id if actor.role is Role.STATION
                else vehicle.vehicle_id == actor.vehicle_id
            )  # fmt: skip
            if not own:
                raise RequestFault(403, "not_yours", t("This vehicle belongs to another station"))
