"""Several vehicles for one scene, and what vehicles drove."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.match_track import match_track
from dispatch_app.use_cases.plan_vehicles import plan_vehicles


def _plan(asked: Asked, query: q.PlanVehicles) -> q.VehiclePlan:
    return plan_vehicles(asked.board, query, asked.sources.lookups, asked.sources.now())


def _track(asked: Asked, query: q.MatchTrack) -> q.TrackMatched:
    return match_track(asked.board, query, asked.sources.lookups, asked.sources.tracks, asked.sources.now())


ANSWERS: dict[type, Entry] = {
    q.PlanVehicles: Entry(_plan, DESKS),
    q.MatchTrack: Entry(_track, DESKS | {Role.ADMINISTRATOR}),
}
