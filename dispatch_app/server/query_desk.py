"""Queries: who may ask what, and who answers. Road searches run in two threads on a captured board."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.place import Position
from dispatch_app.domain.visibility import project
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.recommend import recommend_hospitals, recommend_vehicles
from dispatch_app.words import t

DESKS = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR})

QUERY_ROLES: dict[type, frozenset[Role]] = {
    q.RecommendVehicles: DESKS,
    q.RecommendHospitals: DESKS,
    q.FindPlaces: DESKS | {Role.ADMINISTRATOR},
    q.DescribePosition: DESKS | {Role.ADMINISTRATOR},
    q.RouteVehicle: DESKS | {Role.STATION, Role.VEHICLE},
    q.GetIncident: DESKS | {Role.ADMINISTRATOR},
    q.ListFeeds: frozenset({Role.POSITIONS, Role.ADMINISTRATOR}),
}
"""Query → roles that may ask it; stations and vehicles ask for their own vehicles only."""

WAITING_QUERIES = 200
"""Searches that may wait for a thread: more than two for each desk of the largest centre; beyond, "busy"."""

MOST_RESULTS = 100
"""A longer list than this no screen shows."""


class PlaceSearch(Protocol):
    """The gazetteer as the server asks it."""

    def find(self, text: str, limit: int, near: Position | None) -> tuple[q.PlaceFound, ...]: ...

    def describe(self, position: Position) -> q.PositionDescribed: ...


class Journal(Protocol):
    """The journal's lines of one incident."""

    def journal_lines(self, incident_id: str) -> list[q.JournalLine]: ...


@dataclass(frozen=True, slots=True)
class QuerySources:
    """Everything that answers are made from."""

    board: Callable[[], Board]
    lookups: Lookups
    places: PlaceSearch
    journal: Journal
    now: Callable[[], datetime]


class QueryDesk:
    """Answers queries of signed-in parties."""

    def __init__(self, sources: QuerySources, workers: Executor) -> None:
        self._sources = sources
        self._workers = workers
        self._waiting = 0

    async def answer(self, query: Any, actor: Actor) -> object:
        """The answer; raises RequestFault 400, 403 or 503."""
        if actor.role not in QUERY_ROLES[type(query)]:
            raise RequestFault(403, "role_not_allowed", t("Your role may not ask this"))
        self._check(query, actor)
        if self._waiting >= WAITING_QUERIES:
            raise RequestFault(503, "busy", t("Too many searches at once, try again"), retry_after_s=1)
        board = project(self._sources.board(), SERVER_ACTOR)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._workers, _ANSWERS[type(query)], self._sources, board, query)
        finally:
            self._waiting -= 1

    def _check(self, query: Any, actor: Actor) -> None:
        for name in ("scene", "position", "to", "near"):
            position = getattr(query, name, None)
            if position is not None and not position.is_valid():
                raise RequestFault(400, "field_wrong", t("This is no position on earth"), f"$.{name}")
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


def _vehicles(sources: QuerySources, board: Board, query: q.RecommendVehicles) -> q.VehicleAdviceList:
    return recommend_vehicles(board, query, sources.lookups, sources.now())


def _hospitals(sources: QuerySources, board: Board, query: q.RecommendHospitals) -> q.HospitalAdviceList:
    return recommend_hospitals(board, query, sources.lookups)


def _places(sources: QuerySources, board: Board, query: q.FindPlaces) -> q.PlacesFound:
    return q.PlacesFound(sources.places.find(query.text[:200], query.limit, query.near))


def _described(sources: QuerySources, board: Board, query: q.DescribePosition) -> q.PositionDescribed:
    return sources.places.describe(query.position)


def _route(sources: QuerySources, board: Board, query: q.RouteVehicle) -> q.RouteAnswer:
    vehicle = board.vehicles.get(query.vehicle_id)
    if vehicle is None:
        return q.RouteAnswer(found=False)
    fix = sources.lookups.positions.latest().get(query.vehicle_id)
    station = board.stations.get(vehicle.station_id)
    start = fix.position if fix else station.position if station else None
    sketch = sources.lookups.roads.route(start, query.to) if start else None
    if sketch is None:
        return q.RouteAnswer(found=False)
    return q.RouteAnswer(True, sketch.points, sketch.time_s, sketch.distance_m, sketch.turns)


def _incident(sources: QuerySources, board: Board, query: q.GetIncident) -> q.IncidentFound:
    journal = tuple(sources.journal.journal_lines(query.incident_id))
    incident = board.incidents.get(query.incident_id)
    if incident is not None:
        orders = tuple(o for o in board.orders.values() if o.incident_id == query.incident_id)
        acceptances = tuple(board.acceptances_of(query.incident_id))
        return q.IncidentFound(incident, acceptances, tuple(board.missions_of(query.incident_id)), orders, journal)
    record = sources.lookups.archive.find_incident(query.incident_id)
    if record is None:
        return q.IncidentFound(None)
    return q.IncidentFound(record.incident, record.acceptances, record.missions, record.orders, journal)


def _feeds(sources: QuerySources, board: Board, query: q.ListFeeds) -> q.FeedList:
    return q.FeedList(tuple((v.feed_identity, v.vehicle_id) for v in board.vehicles.values() if v.feed_identity))


_ANSWERS: dict[type, Callable[[QuerySources, Board, Any], object]] = {
    q.RecommendVehicles: _vehicles,
    q.RecommendHospitals: _hospitals,
    q.FindPlaces: _places,
    q.DescribePosition: _described,
    q.RouteVehicle: _route,
    q.GetIncident: _incident,
    q.ListFeeds: _feeds,
}
