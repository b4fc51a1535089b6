"""Replays made from the archive: the same for the screen, the film and the chronicle."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from dispatch_app.adapters.database.replay_rows import IncidentLines
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.events.alarms import AlarmEvent
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.replay import Replay, ReplayTrack, ReplayVehicle
from dispatch_app.domain.replay_story import Sources, replay_of
from dispatch_app.domain.vehicle import Fix, Vehicle
from dispatch_app.use_cases.ports import IncidentRecord, Tracks

PAGE = 5_000
"""Fixes of one question to the database, between which writers get their turn."""

MOST_FIXES = 50_000
"""Of one vehicle: half a day at one fix a second, 3 MB."""

LONGEST = timedelta(days=2)
"""Of tracks: an incident that was opened again after weeks shows the tracks of its first two days."""


class Archive(Protocol):
    """What is read."""

    def find_incident(self, incident_id: str) -> IncidentRecord | None: ...

    def find_entity(self, kind: str, key: str) -> Any: ...

    def replay_lines(self, incident_id: str, is_ours: Callable[[Recorded], bool]) -> IncidentLines: ...


def make_replay(archive: Archive, board: Board, incident_id: str) -> Replay | None:
    """The replay of an incident; None where it is not known. Raises StoreFault."""
    record = archive.find_incident(incident_id)
    if record is None:
        return None
    vehicle_ids = {mission.vehicle_id for mission in record.missions}
    read = archive.replay_lines(incident_id, lambda line: _belongs(line, vehicle_ids))
    vehicles = tuple(_vehicles(archive, board, record.missions))
    names = dict(_names(archive, board, record.incident, record.missions))
    names.update((vehicle.vehicle_id, vehicle.plate) for vehicle in vehicles)
    sources = Sources(
        board.centre_id, incident_id, vehicles, read.recordings, tuple(names.items()), read.proof
    )
    return replay_of(read.lines, sources)


def make_track(tracks: Tracks, vehicle_id: str, began_at: datetime, length_ms: int) -> ReplayTrack:
    """Where a vehicle was in that time. Raises StoreFault."""
    until = began_at + min(timedelta(milliseconds=length_ms), LONGEST)
    fixes, since, cut = list[Fix](), began_at, False
    while True:
        page = tracks.page(vehicle_id, since, until, PAGE)
        fixes += page
        if len(page) < PAGE:
            break
        if len(fixes) >= MOST_FIXES:
            cut = True
            break
        since = page[-1].at + timedelta(microseconds=1)
    sound = [fix for fix in fixes if not fix.doubt and fix.position.is_valid()]
    return ReplayTrack(
        vehicle_id,
        tuple((fix.at - began_at) // timedelta(milliseconds=1) for fix in sound),
        tuple(fix.position.longitude for fix in sound), tuple(fix.position.latitude for fix in sound),
        tuple(fix.speed_kmh for fix in sound), tuple(fix.heading_deg for fix in sound),
        tuple((f.position.longitude, f.position.latitude) for f in fixes if f.doubt and f.position.is_valid()),
        cut,
    )  # fmt: skip


def _belongs(line: Recorded, vehicle_ids: set[str]) -> bool:
    """Whether an event around the incident belongs to the picture: alarms all, radio and talk of its vehicles."""
    event = line.event
    if isinstance(event, AlarmEvent):
        return True
    carried = next((c for c in (getattr(event, n, None) for n in ("report", "message", "emergency")) if c), None)
    return (getattr(event, "vehicle_id", "") or getattr(carried, "vehicle_id", "")) in vehicle_ids


def _vehicles(archive: Archive, board: Board, missions: Iterable[Mission]) -> Iterable[ReplayVehicle]:
    by_vehicle: dict[str, list[str]] = {}
    for mission in missions:
        by_vehicle.setdefault(mission.vehicle_id, []).append(mission.mission_id)
    for vehicle_id, mission_ids in sorted(by_vehicle.items()):
        vehicle = _entity(archive, board, "vehicles", vehicle_id)
        plate = vehicle.plate if isinstance(vehicle, Vehicle) else vehicle_id
        yield ReplayVehicle(vehicle_id, plate, tuple(mission_ids))


def _names(
    archive: Archive, board: Board, incident: Incident, missions: tuple[Mission, ...]
) -> Iterable[tuple[str, str]]:
    """Names of every desk, which are few, and of the stations and hospitals that have a part."""
    yield from ((desk.desk_id, desk.name) for desk in board.desks.values())
    stations = {mission.station_id for mission in missions}
    hospitals = {incident.hospital_id, *(mission.hospital_id for mission in missions)}
    for kind, keys in (("stations", stations), ("hospitals", hospitals)):
        for key in sorted(keys - {""}):
            entity = _entity(archive, board, kind, key)
            yield key, str(getattr(entity, "name", key))


def _entity(archive: Archive, board: Board, kind: str, key: str) -> object:
    return board.table(kind).get(key) or archive.find_entity(kind, key)
