"""Recommended vehicles and hospitals, and the way of a vehicle."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.recommend import recommend_vehicles
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals


def _vehicles(asked: Asked, query: q.RecommendVehicles) -> q.VehicleAdviceList:
    sources = asked.sources
    return recommend_vehicles(asked.board, query, sources.lookups, sources.now(), sources.clearing)


def _hospitals(asked: Asked, query: q.RecommendHospitals) -> q.HospitalAdviceList:
    return recommend_hospitals(asked.board, query, asked.sources.lookups, asked.sources.now())


def _route(asked: Asked, query: q.RouteVehicle) -> q.RouteAnswer:
    vehicle = asked.board.vehicles.get(query.vehicle_id)
    if vehicle is None:
        return q.RouteAnswer(found=False)
    fix = asked.sources.lookups.positions.latest().get(query.vehicle_id)
    station = asked.board.stations.get(vehicle.station_id)
    start = fix.position if fix else station.position if station else None
    roads = asked.sources.lookups.roads_now(asked.board, asked.sources.now())
    sketch = roads.route(start, query.to) if start else None
    if sketch is None:
        return q.RouteAnswer(found=False)
    return q.RouteAnswer(True, sketch.points, sketch.time_s, sketch.distance_m, sketch.turns)


ANSWERS: dict[type, Entry] = {
    q.RecommendVehicles: Entry(_vehicles, DESKS),
    q.RecommendHospitals: Entry(_hospitals, DESKS),
    q.RouteVehicle: Entry(_route, DESKS | {Role.STATION, Role.VEHICLE}),
}
