"""Closures, hazards, meeting points, points of interest and speed edits are drawn, changed, removed, and run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.map_feature import (
    FASTEST_KMH,
    FEWEST_POINTS,
    LEAST_FACTOR,
    MOST_FACTOR,
    MOST_FEATURES,
    MOST_POINTS,
    ROAD_KINDS,
    SHAPES,
    SLOWEST_KMH,
    Direction,
    FeatureKind,
    MapFeature,
    RoadLevel,
    Shape,
    crosses_itself,
)
from dispatch_app.domain.place import Position
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

FAR_AWAY_KM = 500.0
"""Farther from every station than any mission of a centre goes: a slip of the hand or swapped numbers."""

DISPATCHERS_LONGEST = timedelta(hours=24)
"""A dispatcher says how the traffic is now; a lasting speed is the administrator's or the shift lead's to set."""

LONGEST_NAME, LONGEST_NOTE = 100, 1_000


def set_map_feature(board: Board, command: cmd.SetMapFeature, context: Context) -> Decision:
    """Draws or changes; the result says which roads are touched, none where a closure lies off the network."""
    drawn = tidied(command.feature)
    wrong = problem_of(board, drawn, context.actor, context.now)
    if wrong is not None:
        return wrong
    known = board.map_features.get(drawn.feature_id)
    if known is None and drawn.feature_id and not _was_ours(board, drawn.feature_id):
        return refuse("feature_unknown")
    if known is not None and known.version != command.based_on:
        return refuse("feature_changed", user=known.changed_by)
    if known is None and len(board.map_features) >= MOST_FEATURES:
        return refuse("feature_too_many", most=MOST_FEATURES)
    feature_id = drawn.feature_id or f"F{board.seq + 1}"
    touched = context.lookups.roads.touched_by(drawn) if drawn.kind in ROAD_KINDS else ()
    result = {
        "feature_id": feature_id,
        "roads": str(len(touched)),
        "road_names": "、".join(dict.fromkeys(t.name for t in touched if t.name))[:500],
        "road_m": str(round(sum(t.length_m for t in touched))),
    }
    if known is not None and _unchanged(known, drawn):
        return Accepted((), result)
    by = context.actor.name or context.actor.user
    version = max(command.based_on, known.version if known else 0) + 1
    feature = replace(drawn, feature_id=feature_id, version=version, changed_at=context.now, changed_by=by)
    return Accepted((ev.MapFeatureSet(feature),), result)


def remove_map_feature(board: Board, command: cmd.RemoveMapFeature, context: Context) -> Decision:
    if command.feature_id not in board.map_features:
        return refuse("feature_unknown")
    return Accepted((ev.MapFeatureRemoved(command.feature_id, command.reason.strip()[:LONGEST_NOTE]),))


def expire_map_feature(board: Board, command: cmd.ExpireMapFeature, context: Context) -> Decision:
    """Nothing where the feature was changed or prolonged meanwhile."""
    feature = board.map_features.get(command.feature_id)
    if feature is None or feature.version != command.version or not feature.is_over(context.now):
        return Accepted()
    return Accepted((ev.MapFeatureRemoved(feature.feature_id, "", expired=True),))


def problem_of(board: Board, feature: MapFeature, actor: Actor, now: datetime) -> Refusal | None:
    """Why the drawing cannot be taken, or None."""
    for check in (_wrong_shape, _wrong_places):
        wrong = check(board, feature)
        if wrong is not None:
            return wrong
    return _wrong_speed(feature, actor, now) or _wrong_times(feature, now)


def _wrong_shape(board: Board, feature: MapFeature) -> Refusal | None:
    if feature.shape not in SHAPES[feature.kind]:
        return refuse("feature_shape_wrong")
    least, most = FEWEST_POINTS[feature.shape], MOST_POINTS[feature.shape]
    if not least <= len(feature.points) <= most:
        return refuse("feature_points_wrong", least=least, most=most)
    if feature.direction is not Direction.BOTH and feature.shape is not Shape.LINE:
        return refuse("feature_direction_wrong")
    if feature.kind in (FeatureKind.POI, FeatureKind.MEETING_POINT) and not feature.name:
        return refuse("field_wrong", field="name", reason="")
    return None


def _wrong_places(board: Board, feature: MapFeature) -> Refusal | None:
    for point in feature.points:
        swapped = Position(point.latitude, point.longitude)
        if not point.is_valid():
            if swapped.is_valid():
                return refuse("feature_swapped", place=f"{point.longitude:.5f}, {point.latitude:.5f}")
            return refuse("field_wrong", field="points", reason=f"{point.longitude}, {point.latitude}")
        away_km = _from_stations_km(board, point)
        if away_km > FAR_AWAY_KM:
            if _from_stations_km(board, swapped) < FAR_AWAY_KM:
                return refuse("feature_swapped", place=f"{point.longitude:.5f}, {point.latitude:.5f}")
            return refuse("feature_far_away", distance_km=round(away_km))
    if feature.shape is Shape.AREA and crosses_itself(feature.points):
        return refuse("feature_crosses_itself")
    return None


def _from_stations_km(board: Board, point: Position) -> float:
    """Kilometres to the nearest station; 0 where the centre has none to compare with."""
    return min((distance_m(point, s.position) for s in board.stations.values()), default=0.0) / 1000.0


def _wrong_speed(feature: MapFeature, actor: Actor, now: datetime) -> Refusal | None:
    speed, factor = feature.speed_kmh, feature.speed_factor
    if feature.kind is not FeatureKind.SPEED:
        return None
    fits = speed is not None and factor is None and SLOWEST_KMH <= speed <= FASTEST_KMH
    fits |= factor is not None and speed is None and LEAST_FACTOR <= factor <= MOST_FACTOR
    if not fits:
        return refuse(
            "feature_speed_wrong", slowest=f"{SLOWEST_KMH:g}", fastest=f"{FASTEST_KMH:g}", least=LEAST_FACTOR,
            most=f"{MOST_FACTOR:g}",
        )  # fmt: skip
    if actor.role is Role.DISPATCHER:
        end = feature.valid_until
        if end is None or end > now + DISPATCHERS_LONGEST:
            return refuse("feature_end_missing", hours=round(DISPATCHERS_LONGEST.total_seconds() / 3600))
    return None


def _wrong_times(feature: MapFeature, now: datetime) -> Refusal | None:
    begin, end = feature.valid_from, feature.valid_until
    if end is not None and (end <= now or (begin is not None and end <= begin)):
        return refuse("feature_time_wrong")
    return None


def tidied(feature: MapFeature) -> MapFeature:
    """Without what the kind does not have, repeated points, or a ring's last corner that repeats its first."""
    points = [one for one, after in pairwise((*feature.points, None)) if one is not None and one != after]
    if feature.shape is Shape.AREA and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    is_speed, on_road = feature.kind is FeatureKind.SPEED, feature.kind in ROAD_KINDS
    return replace(
        feature, points=tuple(points), name=feature.name.strip()[:LONGEST_NAME],
        note=feature.note.strip()[:LONGEST_NOTE],
        speed_kmh=feature.speed_kmh if is_speed else None, speed_factor=feature.speed_factor if is_speed else None,
        level=feature.level if on_road else RoadLevel.ANY,
        direction=feature.direction if on_road else Direction.BOTH,
    )  # fmt: skip


def _unchanged(known: MapFeature, drawn: MapFeature) -> bool:
    own = {"version": known.version, "changed_at": known.changed_at, "changed_by": known.changed_by}
    return replace(drawn, **own) == known  # type: ignore[arg-type]


def _was_ours(board: Board, feature_id: str) -> bool:
    """Whether the id was given by this centre before: a removed feature may come back under its own."""
    number = feature_id.removeprefix("F")
    return number.isascii() and number.isdigit() and len(number) < 16 and 0 < int(number) <= board.seq
