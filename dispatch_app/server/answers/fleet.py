"""Several vehicles for one scene, and what vehicles drove."""

from __future__ import annotations

from datetime import timedelta

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.match_track import match_track
from dispatch_app.use_cases.plan_vehicles import plan_vehicles


def _plan(asked: Asked, query: q.PlanVehicles) -> q.VehiclePlan:
    return plan_vehicles(asked.board, query, asked.sources.lookups, asked.sources.now())


def _page(asked: Asked, query: q.TrackOf) -> q.TrackPage:
    most = max(1, min(query.most, q.MOST_TRACK_POINTS))
    fixes = asked.sources.tracks.page(query.vehicle_id, query.since, query.until, most)
    points = tuple(q.TrackPoint(f.at, f.position, f.speed_kmh, f.heading_deg, f.doubt) for f in fixes)
    # A vehicle has one fix a moment, and moments are kept to the microsecond.
    after = points[-1].at + timedelta(microseconds=1) if len(points) == most else None
    return q.TrackPage(query.vehicle_id, points, after)


def _track(asked: Asked, query: q.MatchTrack) -> q.TrackMatched:
    return match_track(asked.board, query, asked.sources.lookups, asked.sources.tracks, asked.sources.now())


ANSWERS: dict[type, Entry] = {
    q.PlanVehicles: Entry(_plan, DESKS),
    q.TrackOf: Entry(_page, DESKS | {Role.ADMINISTRATOR}),
    q.MatchTrack: Entry(_track, DESKS | {Role.ADMINISTRATOR}),
}
