"""The map of a replay: vehicles with their trails, the scene, the meeting point, at the moment that is heard."""

from __future__ import annotations

from dispatch_app.desk_kit.labels import MISSION_LOOKS
from dispatch_app.director.qt.replay_side import fix_words
from dispatch_app.domain.replay import Replay
from dispatch_app.domain.replay_frames import Frame, Timeline
from dispatch_app.qt_kit.map_view import IncidentMark, MapView, MeetingPointMark, TrailLine, VehicleMark

STALE_MS = 30_000
MARGIN_DEG = 0.004
"""About four hundred metres around what is shown."""

Place = tuple[float, float]


def show_frame(view: MapView, timeline: Timeline, frame: Frame) -> None:
    """Put the map's marks where they were."""
    replay = timeline.replay
    looks = vehicle_looks(frame)
    view.set_vehicles([
        VehicleMark(
            here.vehicle_id, replay.name_of(here.vehicle_id), here.longitude, here.latitude, here.heading_deg,
            looks.get(here.vehicle_id, "free"), here.fix_age_ms / 1000, not here.known or here.fix_age_ms > STALE_MS,
            fix_words(here),
        )
        for here in frame.vehicles
    ])  # fmt: skip
    trails = []
    for here in frame.vehicles:
        places, ages = timeline.trail(here.vehicle_id, frame.at_ms)
        if places and here.known:
            places, ages = [*places, (here.longitude, here.latitude)], [*ages, 0.0]
        if len(places) > 1:
            trails.append(TrailLine(here.vehicle_id, places, ages, looks.get(here.vehicle_id, "free")))
    view.set_trails(trails)
    cells = frame.cells.get(f"incidents:{replay.incident_id}", {})
    scene, meeting = place_of(cells.get("scene.position", "")), place_of(cells.get("meeting_point.position", ""))
    name = cells.get("scene.text", "")
    grade = cells.get("grade", "")
    view.set_incidents([IncidentMark("scene", name, *scene, grade, True)] if scene else [])
    words = cells.get("meeting_point.text", "")
    view.set_meeting_points([MeetingPointMark("meeting", words, *meeting)] if meeting else [])


def vehicle_looks(frame: Frame) -> dict[str, str]:
    """Vehicle → the look of its mission's state."""
    missions = (cells for subject, cells in frame.cells.items() if subject.startswith("missions:"))
    return {cells.get("vehicle_id", ""): MISSION_LOOKS.get(cells.get("state", ""), "free") for cells in missions}


def place_of(text: str) -> Place | None:
    """Longitude and latitude of a cell; None for none."""
    longitude, comma, latitude = text.partition(",")
    return (float(longitude), float(latitude)) if comma else None


def bounds_of(timeline: Timeline) -> tuple[float, float, float, float] | None:
    """West, south, east and north of everything that is ever shown; None where nothing has a place."""
    places = [
        place for track in timeline.tracks.values() for place in zip(track.longitude, track.latitude, strict=True)
    ] + _scenes(timeline.replay)  # fmt: skip
    if not places:
        return None
    longitudes, latitudes = zip(*places, strict=True)
    return (
        min(longitudes) - MARGIN_DEG, min(latitudes) - MARGIN_DEG,
        max(longitudes) + MARGIN_DEG, max(latitudes) + MARGIN_DEG,
    )  # fmt: skip


def _scenes(replay: Replay) -> list[Place]:
    cells = (cell for moment in replay.moments for cell in moment.cells if cell.field.endswith("scene.position"))
    found = (place_of(cell.value) for cell in cells)
    return [place for place in found if place is not None]
