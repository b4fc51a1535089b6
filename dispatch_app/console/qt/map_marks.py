"""Board, fixes and the shown form as marks of the map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dispatch_app.console.desk.call_rows import place_choices
from dispatch_app.console.desk.figures import incident_number, seconds_between
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.labels import MISSION_STATES, PLACE_SOURCES, VEHICLE_TYPES, label
from dispatch_app.domain.board import Board
from dispatch_app.domain.place import PlaceSource
from dispatch_app.domain.station import Link
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix, availability
from dispatch_app.qt_kit.map_view.overlays import (
    CandidateCircle,
    FacilityMark,
    IncidentMark,
    MeetingPointMark,
    PositionChange,
    VehicleMark,
)
from dispatch_app.words import t

INSTALLED_RADIUS_M = 30.0
"""An installed address is as exact as a house; a candidate without a radius is drawn with this."""


def vehicle_marks(board: Board, fixes: Mapping[str, Fix], now: datetime) -> list[VehicleMark]:
    """Every vehicle that has a fix; where one without is, nobody knows, so it is not drawn."""
    bound = board.bound_vehicles()
    marks = []
    for vehicle in board.vehicles.values():
        fix = fixes.get(vehicle.vehicle_id)
        if fix is None:
            continue
        mission = bound.get(vehicle.vehicle_id)
        age_s = max(0.0, seconds_between(fix.at, now))
        work = label(MISSION_STATES, mission.state) + " " + incident_number(mission.incident_id) if mission else ""
        note = " · ".join(part for part in (label(VEHICLE_TYPES, vehicle.vehicle_type), work) if part)
        marks.append(VehicleMark(
            vehicle.vehicle_id, vehicle.plate, fix.position.longitude, fix.position.latitude,
            fix.heading_deg if (fix.speed_kmh or 0) > 3 else None, str(availability(vehicle, mission)),
            age_s, age_s > STALE_AFTER_S, note,
        ))  # fmt: skip
    return marks


def position_changes(fixes: list[Fix], now: datetime) -> list[PositionChange]:
    """Newer places of vehicles that are on the map."""
    changes = []
    for fix in fixes:
        age_s = max(0.0, seconds_between(fix.at, now))
        heading = fix.heading_deg if (fix.speed_kmh or 0) > 3 else None
        changes.append(PositionChange(
            fix.vehicle_id, fix.position.longitude, fix.position.latitude, heading, age_s, age_s > STALE_AFTER_S,
        ))  # fmt: skip
    return changes


def facility_marks(board: Board) -> list[FacilityMark]:
    """Stations with their link, hospitals with their state."""
    marks = [
        FacilityMark(
            s.station_id, "station", s.name, s.position.longitude, s.position.latitude,
            "open" if s.link is Link.ONLINE else "offline", s.phone,
        )
        for s in board.stations.values()
    ]  # fmt: skip
    marks += [
        FacilityMark(
            h.hospital_id, "hospital", h.name, h.position.longitude, h.position.latitude,
            "diverting" if h.diverting else "open", t("{count} beds", count=h.beds),
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
    form = desk.shown()
    scene = form.incident.scene.position if form else None
    circles = []
    for choice in place_choices(desk.call_in_hand()):
        position = choice.place.position
        if position is None:
            continue
        exact = INSTALLED_RADIUS_M if choice.place.source is PlaceSource.SUBSCRIBER else 100.0
        circles.append(CandidateCircle(
            choice.key, label(PLACE_SOURCES, choice.place.source), position.longitude, position.latitude,
            exact if choice.radius_m is None else choice.radius_m, max(0.0, seconds_between(choice.found_at, desk.now)),
            position == scene,
        ))  # fmt: skip
    return circles
