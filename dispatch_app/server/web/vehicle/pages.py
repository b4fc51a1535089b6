"""The addresses of the vehicle terminal page; every one but the files needs the vehicle's session."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.order import Order
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.request_boundary import JSON, RequestFault, decoded, json_response, read_body
from dispatch_app.server.web.device_page import PageSources, PatientPage
from dispatch_app.server.web.page_door import PageDoor, tongue_of
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.server.web.vehicle.texts import VEHICLE_TEXTS
from dispatch_app.server.web.vehicle.view import concerns_vehicle, vehicle_view
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from dispatch_app.wire.codec import encode, is_sound_time
from dispatch_app.words import t

WAIT_S = 15.0
"""A tablet whose signal is lost without a word knows it within this time; 5,000 of them ask 330 times a second."""

SMALL_BYTES = 2_000
FIXES_BYTES = 128 * 1024
MOST_FIXES = 600
"""An hour out of reach at one fix every six seconds."""

OTHER_SOURCE_S = 15.0
"""While the vehicle's own receiver is heard, the tablet's weaker one does not count."""

HOSPITALS_SHOWN = 12


class TabletFix(msgspec.Struct, frozen=True):
    """One position of the tablet."""

    longitude: float
    latitude: float
    at: datetime
    accuracy_m: float = 0.0
    speed_kmh: float | None = None
    heading_deg: float | None = None


class TabletFixes(msgspec.Struct, frozen=True):
    """POST VEHICLE_PAGE + "position", oldest first."""

    fixes: list[TabletFix]


class Destination(msgspec.Struct, frozen=True):
    """POST VEHICLE_PAGE + "route"."""

    to: Position


class VehiclePages(PatientPage):
    """Lives in the event loop; searches and papers run in the workers."""

    def __init__(self, door: PageDoor, watch: PageWatch, sources: PageSources) -> None:
        super().__init__("vehicle", VEHICLE_TEXTS, door, watch, sources)

    def own_routes(self) -> Sequence[BaseRoute]:
        """State, positions, ways, hospitals, the map."""
        root = self._door.root
        return (
            *super().own_routes(),
            Route(root + "view", self.view, methods=["GET"]),
            Route(root + "position", self.position, methods=["POST"]),
            Route(root + "route", self.route, methods=["POST"]),
            Route(root + "hospitals", self.hospitals, methods=["GET"]),
            Route(root + "map", self.map, methods=["GET"]),
        )

    async def view(self, request: Request) -> Response:
        """The tablet's state once it differs from `have`, or 204 after WAIT_S."""
        actor = await self._door.actor(request)
        have = request.query_params.get("have", "")
        loop = asyncio.get_running_loop()
        until_s = loop.time() + (WAIT_S if have else 0.0)
        sources, vehicle_id = self._sources, actor.vehicle_id
        while True:
            with self._watch.waiter(lambda line: concerns_vehicle(vehicle_id, line, sources.board())) as waiter:
                view = vehicle_view(
                    sources.board(), vehicle_id, sources.centre_name, sources.now(), sources.feed.newest(vehicle_id)
                )
                if view is None:
                    raise RequestFault(403, "vehicle_unknown", t("The centre has no such vehicle any more"))
                if view.version != have:
                    return Response(encode(view), media_type=JSON, headers={"Cache-Control": "no-store"})
                left_s = until_s - loop.time()
                if left_s <= 0.0 or self._watch.closed:
                    return Response(status_code=204, headers={"Cache-Control": "no-store"})
                await waiter.sleep(left_s)

    async def position(self, request: Request) -> Response:
        """The tablet's own fixes, for its own vehicle only, whatever it claims."""
        actor = await self._door.actor(request)
        batch = decoded(await read_body(request, FIXES_BYTES), TabletFixes).fixes[-MOST_FIXES:]
        feed, sources = self._sources.feed, self._sources
        newest = feed.newest(actor.vehicle_id)
        other = newest is not None and newest.source != "tablet"
        if newest is not None and other and (sources.now() - newest.at).total_seconds() < OTHER_SOURCE_S:
            return json_response({"kept": 0})
        fixes = [
            Fix(actor.vehicle_id, Position(f.longitude, f.latitude), f.at, f.speed_kmh, f.heading_deg, "tablet")
            for f in batch
            if is_sound_time(f.at)
        ]
        kept = feed.take(fixes)
        if kept:
            sources.fixes_came(kept)
        return json_response({"kept": len(kept)})

    async def route(self, request: Request) -> Response:
        """The way of the vehicle to a place, from its newest fix."""
        actor = await self._door.actor(request)
        to = decoded(await read_body(request, SMALL_BYTES), Destination).to
        if not to.is_valid():
            raise RequestFault(400, "field_wrong", t("This is no position on earth"), "$.to")
        return json_response(await self._in_worker(self._route, actor, to))

    def _route(self, actor: Actor, to: Position) -> q.RouteAnswer:
        sources = self._sources
        board, fix = sources.board(), sources.feed.newest(actor.vehicle_id)
        vehicle = board.vehicles.get(actor.vehicle_id)
        station = board.stations.get(vehicle.station_id) if vehicle else None
        start = fix.position if fix else station.position if station else None
        sketch = sources.lookups.roads_now(board, sources.now()).route(start, to) if start else None
        if sketch is None:
            return q.RouteAnswer(found=False)
        return q.RouteAnswer(True, sketch.points, sketch.time_s, sketch.distance_m, sketch.turns)

    async def hospitals(self, request: Request) -> Response:
        """Hospitals ranked for the mission's patient, from where the vehicle is."""
        actor = await self._door.actor(request)
        mission_id = request.query_params.get("mission", "")
        return json_response(await self._in_worker(self._hospitals, actor, mission_id, tongue_of(request)))

    def _hospitals(self, actor: Actor, mission_id: str, tongue: str) -> q.HospitalAdviceList:
        sources = self._sources
        board = sources.board()
        mission = board.missions.get(mission_id)
        if mission is None or mission.vehicle_id != actor.vehicle_id:
            return q.HospitalAdviceList(())
        incident, fix = board.incidents.get(mission.incident_id), sources.feed.newest(actor.vehicle_id)
        scene = fix.position if fix else incident.scene.position if incident else None
        if scene is None:
            return q.HospitalAdviceList(())
        needs, grade = (incident.needs, incident.grade.value) if incident else ((), "")
        wish = incident.hospital_id if incident else ""
        wanted = q.RecommendHospitals(scene, needs, HOSPITALS_SHOWN, tongue, grade, wish)
        return recommend_hospitals(board, wanted, sources.lookups, sources.now())

    async def map(self, request: Request) -> Response:
        """The map around the way of one of the vehicle's missions; 204 where the centre has no map."""
        actor = await self._door.actor(request)
        mission = self._sources.board().missions.get(request.query_params.get("mission", ""))
        if mission is None or mission.vehicle_id != actor.vehicle_id:
            raise RequestFault(404, "mission_unknown", t("There is nothing at this address"))
        order = self._sources.board().order_of(mission.mission_id)
        hospital = self._sources.board().hospitals.get(mission.hospital_id)
        places = _places_of(order, hospital.position if hospital else None)
        extract = await self._in_worker(self._sources.extract, places)
        if extract is None:
            return Response(status_code=204)
        body = gzip.compress(msgspec.json.encode(extract), 6)
        return Response(body, media_type=JSON, headers={"Content-Encoding": "gzip", "Cache-Control": "no-store"})


def _places_of(order: Order | None, hospital: Position | None) -> list[Position]:
    """The route, the hospital and the scene, which comes last: the extract lies around it."""
    if order is None:
        return [hospital] if hospital else []
    scene = order.sheet.scene.position
    return [*order.sheet.route.points, *([hospital] if hospital else []), *([scene] if scene else [])]
