"""Board, fixes and the shown form as marks of the map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from dispatch_app.console.desk import vehicle_signals
from dispatch_app.console.desk.feature_words import feature_notes, feature_title
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.location_rows import is_accepted, place_choices
from dispatch_app.console.desk.map_reach import MapReach, ReachMode
from dispatch_app.console.desk.map_routes import MapRoutes
from dispatch_app.console.desk.map_trails import Trails
from dispatch_app.desk_kit.figures import incident_number, number_text, seconds_between
from dispatch_app.desk_kit.labels import MISSION_STATES, PLACE_SOURCES, VEHICLE_TYPES, label
from dispatch_app.domain.board import Board
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.queries.coverage import Area
from dispatch_app.domain.station import Link
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix, availability
from dispatch_app.qt_kit.map_view.overlays import (
    AdviceArrow,
    AreaShade,
    CandidateCircle,
    FacilityMark,
    FeatureMark,
    IncidentMark,
    MeetingPointMark,
    PositionChange,
    RouteLine,
    TrailLine,
    VehicleMark,
)
from dispatch_app.words import t

INSTALLED_RADIUS_M = 30.0
"""An installed address is as exact as a house; a candidate without a radius is drawn with this."""


def vehicle_marks(
    board: Board, fixes: Mapping[str, Fix], now: datetime, doubts: Mapping[str, Fix] | None = None
) -> list[VehicleMark]:
    """Every vehicle that has a fix; where one without is, nobody knows, so it is not drawn.

    A vehicle in doubt stands hollow at its last trusted place, and its card says why.
    """
    bound = board.bound_vehicles()
    marks = []
    for vehicle in board.vehicles.values():
        fix = fixes.get(vehicle.vehicle_id)
        if fix is None:
            continue
        mission = bound.get(vehicle.vehicle_id)
        age_s = max(0.0, seconds_between(fix.at, now))
        work = label(MISSION_STATES, mission.state) + " " + incident_number(mission.incident_id) if mission else ""
        doubt = vehicle_signals.doubt_words((doubts or {}).get(vehicle.vehicle_id))
        note = " · ".join(part for part in (label(VEHICLE_TYPES, vehicle.vehicle_type), work, doubt) if part)
        marks.append(VehicleMark(
            vehicle.vehicle_id, vehicle.plate, fix.position.longitude, fix.position.latitude,
            fix.heading_deg if (fix.speed_kmh or 0) > 3 else None, str(availability(vehicle, mission)),
            age_s, age_s > STALE_AFTER_S or bool(doubt), note,
        ))  # fmt: skip
    return marks


def position_changes(
    fixes: list[Fix], now: datetime, doubts: Collection[str] = ()
) -> list[PositionChange]:
    """Newer places of vehicles that are on the map; those in doubt are drawn hollow like old ones."""
    changes = []
    for fix in fixes:
        age_s = max(0.0, seconds_between(fix.at, now))
        heading = fix.heading_deg if (fix.speed_kmh or 0) > 3 else None
        changes.append(PositionChange(
            fix.vehicle_id, fix.position.longitude, fix.position.latitude, heading, age_s,
            age_s > STALE_AFTER_S or fix.vehicle_id in doubts,
        ))  # fmt: skip
    return changes


def facility_marks(board: Board) -> list[FacilityMark]:
    """Stations with their link, hospitals with their state."""
    marks = [
        FacilityMark(
            s.station_id, "station", s.name, s.position.longitude, s.position.latitude,
            "open" if s.link is Link.ONLINE else "offline", number_text(s.phone),
        )
        for s in board.stations.values()
    ]  # fmt: skip
    marks += [
        FacilityMark(
            h.hospital_id, "hospital", h.name, h.position.longitude, h.position.latitude,
            "diverting" if h.diverting else "open",
            " · ".join(p for p in (t("{count} beds", count=h.beds), number_text(h.phone)) if p),
        )
        for h in board.hospitals.values()
    ]  # fmt: skip
    return marks


def incident_marks(board: Board, chosen: str) -> list[IncidentMark]:
    """Open incidents that have a place."""
    return [
        IncidentMark(
            i.incident_id, incident_number(i.incident_id), i.scene.position.longitude, i.scene.position.latitude,
            str(i.grade), i.incident_id == chosen,
        )
        for i in board.open_incidents() if i.scene.position is not None
    ]  # fmt: skip


def meeting_point_marks(desk: IntakeDesk) -> list[MeetingPointMark]:
    """The meeting point of the shown incident."""
    form = desk.shown()
    place = form.incident.meeting_point if form else None
    if place is None or place.position is None:
        return []
    return [MeetingPointMark("meeting_point", place.text, place.position.longitude, place.position.latitude)]


def candidate_circles(desk: IntakeDesk) -> list[CandidateCircle]:
    """The opinions about where the caller in hand is."""
    form, call = desk.shown(), desk.call_in_hand()
    scene = form.incident.scene if form else Place()
    circles = []
    for choice in place_choices(call, scene.candidate_id):
        position = choice.place.position
        if position is None:
            continue
        exact = INSTALLED_RADIUS_M if choice.place.source is PlaceSource.SUBSCRIBER else 100.0
        circles.append(CandidateCircle(
            choice.key, f"{label(PLACE_SOURCES, choice.place.source)} {choice.source_name}".rstrip(),
            position.longitude, position.latitude, exact if choice.radius_m is None else choice.radius_m,
            max(0.0, seconds_between(choice.found_at, desk.now)), is_accepted(choice, scene),
            tuple((corner.longitude, corner.latitude) for corner in choice.outline),
        ))  # fmt: skip
    return circles


def feature_marks(features: Iterable[MapFeature], now: datetime, chosen: str = "") -> list[FeatureMark]:
    """What people drew; what is over is gone, what has not begun is shown as such."""
    return [feature_mark(f, now, f.feature_id == chosen) for f in features if not f.is_over(now)]


def feature_mark(feature: MapFeature, now: datetime, chosen: bool, key: str = "") -> FeatureMark:
    """One drawn feature as a mark."""
    return FeatureMark(
        key or feature.feature_id, feature.kind.value, feature.shape.value,
        tuple((p.longitude, p.latitude) for p in feature.points), feature_title(feature), feature_notes(feature, now),
        feature.direction.value, feature.is_valid_at(now), chosen,
    )  # fmt: skip


def route_lines(routes: MapRoutes, desk: IntakeDesk, looked_at: str) -> list[RouteLine]:
    """The ways that were answered; with several each is named by its plate."""
    found = [(v, a) for v, a in routes.answers.items() if a.found and len(a.points) > 1]
    lines = []
    for vehicle_id, answer in found:
        vehicle = desk.board.vehicles.get(vehicle_id)
        name = vehicle.plate if vehicle is not None and len(found) > 1 else ""
        line = [(p.longitude, p.latitude) for p in answer.points]
        lines.append(RouteLine(line, answer.time_s, vehicle_id == looked_at or len(found) == 1, name))
    return lines


def trail_lines(trails: Trails, desk: IntakeDesk, looked_at: str, now: datetime) -> list[TrailLine]:
    """The last minutes of the vehicle looked at and of those on a mission for the shown incident."""
    keys = dict.fromkeys([looked_at, *(m.vehicle_id for m in desk.board.missions_of(desk.active) if m.is_active())])
    lines = []
    for key in keys:
        places, ages_s = trails.trail(desk.fixes.get(key), now)
        if len(places) > 1:
            state = str(desk.board.availability_of(key)) if key in desk.board.vehicles else "free"
            lines.append(TrailLine(key, places, ages_s, state, key == looked_at))
    return lines


def reach_shades(reach: MapReach) -> list[AreaShade]:
    """The areas of what is explained, with their minutes."""
    if reach.mode is ReachMode.REACH and reach.isochrones is not None:
        return [
            AreaShade("reach", _rings(one.areas), t("{minutes} min", minutes=f"{one.minutes:g}"), step)
            for step, one in enumerate(reach.isochrones.isochrones)
        ]
    if reach.mode is not ReachMode.COVERAGE or reach.coverage is None:
        return []
    shades = [AreaShade("uncovered", _rings(reach.coverage.uncovered), t("not covered now")),
              AreaShade("lost", _rings(reach.coverage.lost), t("left uncovered"))]  # fmt: skip
    move = reach.move()
    if move is not None:
        shades += [AreaShade("restored", _rings(move.restored), t("covered again")),
                   AreaShade("given_up", _rings(move.given_up), t("given up"))]  # fmt: skip
    return shades


def advice_arrows(reach: MapReach, desk: IntakeDesk) -> list[AdviceArrow]:
    """The way of the piece of advice that is looked at."""
    board, arrows = desk.board, []
    move, advice = reach.move(), reach.reassignment()
    if move is not None:
        station = board.stations.get(move.to_station_id)
        arrows.append((move.vehicle_id, station.position if station else None, f"{move.plate} → {move.to_station}"))
    if advice is not None:
        form = desk.shown()
        arrows.append((advice.vehicle_id, form.goal() if form else None, advice.plate))
        other = board.incidents.get(advice.from_incident_id)
        if advice.replacement_id and other is not None:
            arrows.append((advice.replacement_id, other.scene.position, advice.replacement_plate))
    made = []
    for vehicle_id, to, words in arrows:
        start = _where(desk, vehicle_id)
        if start is not None and to is not None:
            made.append(AdviceArrow(((start.longitude, start.latitude), (to.longitude, to.latitude)), words))
    return made


def _where(desk: IntakeDesk, vehicle_id: str) -> Position | None:
    fix, vehicle = desk.fixes.get(vehicle_id), desk.board.vehicles.get(vehicle_id)
    if fix is not None:
        return fix.position
    station = desk.board.stations.get(vehicle.station_id) if vehicle is not None else None
    return station.position if station is not None else None


def _rings(areas: Iterable[Area]) -> list[list[list[tuple[float, float]]]]:
    return [[[(p.longitude, p.latitude) for p in ring] for ring in area] for area in areas]
