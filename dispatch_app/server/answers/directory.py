"""The directory searched by words and on the map, with hospitals, stations and vehicles beside its entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatch_app.adapters.directory.search import SoundedSearch
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.directory import DirectoryEntry, HolderKind
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import LOST_AFTER_S
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.plan_vehicles import TASK_WORDS
from dispatch_app.use_cases.recommend_hospitals import CAPABILITY_WORDS
from dispatch_app.words import t_in

KIND_ORDER = ("phone", "staff", "hospital", "station", "vehicle", "equipment", "drug")
"""What is looked for most stands first among equals."""

_SEARCH = SoundedSearch()
"""Forms of names outlive one question; asked from two threads, whose worst is to work one out twice."""


def find_directory(asked: Asked, query: q.FindDirectory) -> q.DirectoryFound:
    """Everything that fits, best first – or nearest first where the question names a place."""
    found: list[tuple[int, q.DirectoryHit]] = []
    for hit, further in _everything(asked, query):
        if query.kinds and hit.kind not in query.kinds:
            continue
        rank = _SEARCH.rank(query.text, hit.name, further, hit.numbers)
        if rank is not None:
            found.append((rank, _measured(hit, query.near)))
    found.sort(key=lambda one: _order(*one, by_distance=query.near is not None))
    return q.DirectoryFound(tuple(hit for _, hit in found[: query.limit]), len(found))


def _order(rank: int, hit: q.DirectoryHit, by_distance: bool) -> tuple[object, ...]:
    far = hit.distance_m if hit.distance_m is not None else float("inf")
    kind = KIND_ORDER.index(hit.kind)
    return (far, rank, kind, hit.name) if by_distance else (rank, kind, hit.name, hit.key)


def _measured(hit: q.DirectoryHit, near: Position | None) -> q.DirectoryHit:
    if near is None or hit.position is None:
        return hit
    return replace(hit, distance_m=distance_m(near, hit.position))


def _everything(asked: Asked, query: q.FindDirectory) -> Iterator[tuple[q.DirectoryHit, str]]:
    """Each hit with the further words that find it."""
    board = asked.board
    positions = _vehicle_positions(asked)
    for entry in board.directory.values():
        if not query.group or query.group in entry.groups:
            yield _entry(board, entry, positions, query.language)
    if query.group:
        return
    for hospital in board.hospitals.values():
        words = (CAPABILITY_WORDS.get(one, one) for one in hospital.capabilities)
        capabilities = " ".join(t_in(query.language, one) for one in words)
        free = t_in(query.language, "{beds} beds free", beds=hospital.beds)
        state = t_in(query.language, "diverting") if hospital.diverting else free
        detail = " · ".join(filter(None, (state, capabilities)))
        numbers = (hospital.phone,) if hospital.phone else ()
        yield q.DirectoryHit(
            "hospital", hospital.hospital_id, hospital.name, numbers, detail, hospital.position
        ), f"{detail} {hospital.note}"
    for station in board.stations.values():
        numbers = (station.phone,) if station.phone else ()
        yield q.DirectoryHit("station", station.station_id, station.name, numbers, "", station.position), ""
    for vehicle in board.vehicles.values():
        home = board.stations.get(vehicle.station_id)
        kind = t_in(query.language, TASK_WORDS[vehicle.vehicle_type])
        detail = " · ".join(filter(None, (kind, home.name if home else "", *vehicle.crew)))
        numbers = (vehicle.phone,) if vehicle.phone else ()
        position = positions.get(vehicle.vehicle_id)
        yield q.DirectoryHit("vehicle", vehicle.vehicle_id, vehicle.plate, numbers, detail, position), detail


def _entry(
    board: Board, entry: DirectoryEntry, vehicles: dict[str, Position], language: str
) -> tuple[q.DirectoryHit, str]:
    holder, place = _holder(board, entry, vehicles)
    amount = f"{entry.quantity} {entry.measure}".strip() if entry.quantity is not None else ""
    until = t_in(language, "good until {day}", day=entry.expires_on.isoformat()) if entry.expires_on else ""
    detail = " · ".join(filter(None, (entry.post, entry.unit, holder, amount, until, "、".join(entry.groups))))
    further = " ".join((detail, entry.address, entry.note))
    position = entry.position or place
    return q.DirectoryHit(entry.kind, entry.entry_id, entry.name, entry.numbers, detail, position, None, entry), further


def _holder(board: Board, entry: DirectoryEntry, vehicles: dict[str, Position]) -> tuple[str, Position | None]:
    """The name of what the entry belongs to, and where that is."""
    match entry.holder_kind:
        case HolderKind.STATION if entry.holder_id in board.stations:
            station = board.stations[entry.holder_id]
            return station.name, station.position
        case HolderKind.HOSPITAL if entry.holder_id in board.hospitals:
            hospital = board.hospitals[entry.holder_id]
            return hospital.name, hospital.position
        case HolderKind.VEHICLE if entry.holder_id in board.vehicles:
            vehicle = board.vehicles[entry.holder_id]
            return vehicle.plate, vehicles.get(vehicle.vehicle_id)
    return "", None


def _vehicle_positions(asked: Asked) -> dict[str, Position]:
    """Where vehicles are by fixes that are not lost, else at their stations."""
    board, now = asked.board, asked.sources.now()
    fixes = asked.sources.lookups.positions.latest()
    found = {}
    for vehicle in board.vehicles.values():
        fix = fixes.get(vehicle.vehicle_id)
        station = board.stations.get(vehicle.station_id)
        if fix is not None and (now - fix.at).total_seconds() <= LOST_AFTER_S:
            found[vehicle.vehicle_id] = fix.position
        elif station is not None:
            found[vehicle.vehicle_id] = station.position
    return found


ANSWERS: dict[type, Entry] = {
    q.FindDirectory: Entry(find_directory, DESKS | {Role.ADMINISTRATOR}),
}
