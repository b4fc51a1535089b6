"""The way that a vehicle drove and its length by road, of a mission leg by leg (VEH-02)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState
from dispatch_app.domain.queries import DrivenLeg, MatchTrack, TrackMatched
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import MatchedWay, Roads, Tracks
from dispatch_app.words import t

LONGEST = timedelta(days=2)
"""A longer track is asked for in parts."""

LONGEST_RETURN = timedelta(hours=2)
"""A mission's way back is followed no longer than this where nobody reported the station."""

ROLLING = frozenset(SEQUENCE) - {MissionState.ORDERED, MissionState.RECEIVED}
"""States that begin with rolling wheels."""


def match_track(
    board: Board, query: MatchTrack, lookups: Lookups, tracks: Tracks, now: datetime
) -> TrackMatched:
    """The length by road with the straight line across gaps; a sentence in `problem` where nothing can be said."""
    mission = board.missions.get(query.mission_id)
    if query.mission_id and mission is None:
        archived = lookups.archive.find_mission(query.mission_id)
        if archived is None:
            return _nothing("", t("This mission is not known: {mission_id}", mission_id=query.mission_id[:60]))
        mission = archived
    vehicle_id = mission.vehicle_id if mission else query.vehicle_id
    since, until = _span(mission, now) if mission else (query.since, query.until)
    if since is None or until is None or since >= until:
        return _nothing(vehicle_id, t("The vehicle has not driven on this mission yet") if mission else
                        t("Give a start and a later end"))  # fmt: skip
    if until - since > LONGEST:
        return _nothing(vehicle_id, t("A track of more than {hours} hours is asked for in parts",
                                      hours=round(LONGEST.total_seconds() / 3600)))  # fmt: skip
    fixes = tracks.track(vehicle_id, since, until)
    if len(fixes) < 2:
        return _nothing(vehicle_id, t("No track is stored for this time"))
    # Mileage is a matter of the ground, not of what is closed now: the roads as they are in the package.
    way = lookups.roads.match([fix.position for fix in fixes])
    if way is None:
        return _nothing(vehicle_id, t("No map package: times are straight-line estimates"))
    legs = tuple(_legs(mission, fixes, lookups.roads)) if mission else ()
    straight_m = sum(distance_m(a.position, b.position) for a, b in pairwise(fixes))
    return TrackMatched(
        vehicle_id, way.distance_m, way.gap_m, len(fixes), way.left_out, straight_m, way.points, legs
    )


def _nothing(vehicle_id: str, problem: str) -> TrackMatched:
    return TrackMatched(vehicle_id, 0.0, 0.0, 0, 0, 0.0, (), (), problem)


def _span(mission: Mission, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From wheels rolling to the report of the station, or to now while it drives."""
    rolled = next((stage.at for stage in mission.stages if stage.state in ROLLING), None)
    if rolled is None:
        return None, None
    last = mission.stages[-1]
    if mission.state is MissionState.AT_STATION:
        return rolled, last.at
    if mission.is_active():
        return rolled, now
    return rolled, min(now, last.at + LONGEST_RETURN)


def _first_roll(mission: Mission) -> datetime:
    return next(stage.at for stage in mission.stages if stage.state in ROLLING)


def _legs(mission: Mission, fixes: list[Fix], roads: Roads) -> list[DrivenLeg]:
    """One leg between every two states that the mission went through on wheels."""
    rolling = [stage for stage in mission.stages if stage.at >= _first_roll(mission)]
    found = []
    for stage, after in pairwise(rolling):
        part = [fix for fix in fixes if stage.at <= fix.at <= after.at]
        way: MatchedWay | None = roads.match([fix.position for fix in part]) if len(part) > 1 else None
        length_m, gap_m = (way.distance_m, way.gap_m) if way else (0.0, 0.0)
        found.append(DrivenLeg(stage.state, after.state, stage.at, after.at, length_m, gap_m, len(part)))
    return found
