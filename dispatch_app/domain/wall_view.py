"""What the live wall 大屏 shows of a board: counts and ages, no personal data; for window and web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import TALKING_STATES, CallState
from dispatch_app.domain.incident import Grade, Incident, IncidentKind, IncidentState
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.station import DeskState, Link
from dispatch_app.domain.vehicle import Availability, Duty, availability
from dispatch_app.domain.wall import WALL, Level, Limit, Tile, WallSettings, is_worse

MOST_INCIDENTS = 60
"""More lines no wall shows; the gravest and oldest first, the rest is counted."""

MOST_ALARMS = 12

_DIGITS = re.compile(r"(\d+)")

DAY_FIGURES = ("calls", "calls_answered", "calls_abandoned", "answer_10s", "answer_speed")
INCIDENT_FIGURES = ("incidents", "dispatch_1min", "fulfilment")
MISSION_FIGURES = ("missions", "turn_out_3min", "response_mean")
"""Figures of the day (domain.statistics.figures), by kind of fact."""


@dataclass(frozen=True, slots=True)
class WallNumber:
    """One number; `since` where it is an age that counts on by itself."""

    tile: Tile
    value: float | None
    level: Level = Level.GOOD
    since: datetime | None = None
    sounds: bool = True


@dataclass(frozen=True, slots=True)
class WallDesk:
    desk_id: str
    name: str
    state: DeskState
    since: datetime | None
    talking: bool = False
    level: Level = Level.GOOD


@dataclass(frozen=True, slots=True)
class WallStation:
    """Vehicles of one station by what they can do; off-duty ones are not counted."""

    station_id: str
    name: str
    online: bool
    counts: tuple[tuple[Availability, int], ...]
    level: Level = Level.GOOD


@dataclass(frozen=True, slots=True)
class WallIncident:
    """One running incident: its number, never its place or people."""

    incident_id: str
    grade: Grade
    began_at: datetime
    """First ring of its call; its opening where there was none."""
    stage: str
    """"open", "held", "no_vehicle", or the MissionState of the vehicle that is farthest on."""
    vehicles: int
    level: Level = Level.GOOD
    major: bool = False


@dataclass(frozen=True, slots=True)
class WallAlarm:
    kind: str
    priority: Priority
    raised_at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Figures of the local day by their id, as statistics counted them at `at`; None until they have."""

    at: datetime | None = None
    values: tuple[tuple[str, float | None], ...] = ()

    def value(self, figure_id: str) -> float | None:
        """One of them, or None."""
        return dict(self.values).get(figure_id)


@dataclass(frozen=True, slots=True)
class WallView:
    """Everything on the wall; ages are given as moments, so that they count on between two views."""

    at: datetime
    seq: int
    centre_name: str
    numbers: tuple[WallNumber, ...]
    desks: tuple[WallDesk, ...]
    fleet: tuple[tuple[Availability, int], ...]
    stations: tuple[WallStation, ...]
    incidents: tuple[WallIncident, ...]
    incident_count: int
    alarms: tuple[WallAlarm, ...]
    figures: DayFigures = DayFigures()
    version: str = ""

    def number(self, tile: Tile) -> WallNumber:
        """The number of a tile."""
        return next(one for one in self.numbers if one.tile is tile)


def settings_of(board: Board) -> WallSettings:
    """The centre's wall settings, or the usual ones."""
    return board.wall_settings.get(WALL) or WallSettings()


def wall_view(board: Board, figures: DayFigures, centre_name: str, now: datetime) -> WallView:
    """What the wall shows of a board at `now`."""
    settings = settings_of(board)
    bound = board.bound_vehicles()
    states = {
        key: availability(vehicle, bound.get(key))
        for key, vehicle in board.vehicles.items()
        if vehicle.duty is not Duty.OFF_DUTY or key in bound
    }
    desks = _desks(board, settings, now)
    stations = _stations(board, states, settings)
    incidents = [_incident(board, one, missions, settings, now) for one, missions in _running(board)]
    incidents.sort(key=lambda i: (i.grade is Grade.UNKNOWN, i.grade, i.began_at, i.incident_id))
    numbers = _numbers(board, settings, figures, now, desks, states, stations, incidents)
    return WallView(
        now, board.seq, centre_name, tuple(numbers), tuple(desks), _counted(states.values()), tuple(stations),
        tuple(incidents[:MOST_INCIDENTS]), len(incidents), tuple(_alarms(board)), figures,
    )  # fmt: skip


def _counted(states: Iterable[Availability]) -> tuple[tuple[Availability, int], ...]:
    counted = Counter(states)
    return tuple((state, counted[state]) for state in Availability if counted[state])


def _numbers(
    board: Board, settings: WallSettings, figures: DayFigures, now: datetime, desks: list[WallDesk],
    states: Mapping[str, Availability], stations: list[WallStation], incidents: list[WallIncident],
) -> list[WallNumber]:  # fmt: skip
    waiting = [call.rang_at for call in board.calls.values() if call.state is CallState.RINGING]
    wrap_up = [d.since for d in desks if d.state is DeskState.AFTER_CALL and d.since is not None]
    breaks = [d.since for d in desks if d.state is DeskState.BREAK and d.since is not None]
    unsent = [i.began_at for i in incidents if i.vehicles == 0]
    staffed = any(d.state is not DeskState.SIGNED_OUT for d in desks)
    values: dict[Tile, float | None] = {
        Tile.WAITING: len(waiting), Tile.ABANDONED: figures.value("calls_abandoned"),
        Tile.ANSWER_10S: figures.value("answer_10s"),
        Tile.FREE_DESKS: sum(d.state is DeskState.READY and not d.talking for d in desks) if staffed else None,
        Tile.FREE_VEHICLES: sum(s is Availability.FREE for s in states.values()) if states else None,
        Tile.EMPTY_STATIONS: sum(dict(s.counts).get(Availability.FREE, 0) == 0 for s in stations),
        Tile.UNSENT: len(unsent), Tile.DISPATCH_1MIN: figures.value("dispatch_1min"),
        Tile.TURN_OUT_3MIN: figures.value("turn_out_3min"),
        Tile.ALARMS: sum(
            a.is_unseen() and a.priority in (Priority.CRITICAL, Priority.HIGH) for a in board.alarms.values()
        ),
    }  # fmt: skip
    ages = {Tile.LONGEST_WAIT: waiting, Tile.WRAP_UP: wrap_up, Tile.BREAK: breaks, Tile.UNSENT_WAIT: unsent}
    return [_number(settings.limit(tile), values.get(tile), ages.get(tile), now) for tile in Tile]


def _number(limit: Limit, value: float | None, begun: list[datetime] | None, now: datetime) -> WallNumber:
    if begun is None:
        return WallNumber(limit.tile, value, limit.level_of(value), None, limit.sounds)
    since = min(begun, default=None)
    level = limit.level_of((now - since).total_seconds()) if since is not None else Level.GOOD
    return WallNumber(limit.tile, None, level, since, limit.sounds)


def _desks(board: Board, settings: WallSettings, now: datetime) -> list[WallDesk]:
    talking = board.talking_desks()
    begun = _talking_since(board)
    limits = {DeskState.AFTER_CALL: settings.limit(Tile.WRAP_UP), DeskState.BREAK: settings.limit(Tile.BREAK)}
    found = []
    for desk in board.desks.values():
        limit = limits.get(desk.state)
        aged = limit is not None and desk.changed_at is not None
        level = limit.level_of((now - desk.changed_at).total_seconds()) if aged else Level.GOOD  # type: ignore[union-attr, operator]
        talks = desk.desk_id in talking
        since = begun.get(desk.desk_id, desk.changed_at) if talks else desk.changed_at
        found.append(WallDesk(desk.desk_id, desk.name, desk.state, since, talks, level))
    return sorted(found, key=lambda d: (d.state is DeskState.SIGNED_OUT, _counting(d.name), d.desk_id))


def _talking_since(board: Board) -> dict[str, datetime]:
    """Desk → when its present call was answered (rang, where it dials)."""
    calls = [c for c in board.calls.values() if c.state in TALKING_STATES and c.desk_id]
    return {c.desk_id: c.answered_at or c.rang_at for c in sorted(calls, key=lambda c: c.rang_at)}


def _counting(name: str) -> list[tuple[int, str]]:
    """So that the second desk stands before the tenth."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(name)]


def _stations(board: Board, states: Mapping[str, Availability], settings: WallSettings) -> list[WallStation]:
    by_station: dict[str, list[Availability]] = {key: [] for key in board.stations}
    for vehicle_id, state in states.items():
        by_station.setdefault(board.vehicles[vehicle_id].station_id, []).append(state)
    found = []
    for key, own in by_station.items():
        station = board.stations.get(key)
        if not own and station is None:
            continue
        level = Level.WARNING if own and Availability.FREE not in own else Level.GOOD
        online = station is not None and station.link is Link.ONLINE
        found.append(WallStation(key, station.name if station else key, online, _counted(own), level))
    return sorted(found, key=lambda s: (_counting(s.name), s.station_id))


def _running(board: Board) -> Iterable[tuple[Incident, list[Mission]]]:
    missions: dict[str, list[Mission]] = {}
    for mission in board.missions.values():
        if mission.is_active():
            missions.setdefault(mission.incident_id, []).append(mission)
    for incident in board.open_incidents():
        if incident.kind is not IncidentKind.TEST:
            yield incident, missions.get(incident.incident_id, [])


_FARTHEST = (
    MissionState.ORDERED, MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.ON_SCENE,
    MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL, MissionState.HANDED_OVER, MissionState.RETURNING,
)  # fmt: skip


def _incident(
    board: Board, incident: Incident, missions: list[Mission], settings: WallSettings, now: datetime
) -> WallIncident:
    calls = [board.calls[key].rang_at for key in incident.call_ids if key in board.calls]
    began_at = min([incident.opened_at, *calls])
    if missions:
        stage = max((m.state for m in missions), key=lambda s: _FARTHEST.index(s) if s in _FARTHEST else -1).value
        level = Level.GOOD
    else:
        stage = "open" if incident.state is IncidentState.OPEN else incident.state.value
        level = settings.limit(Tile.UNSENT_WAIT).level_of((now - began_at).total_seconds())
    major = board.major_of(incident.incident_id) is not None
    return WallIncident(incident.incident_id, incident.grade, began_at, stage, len(missions), level, major)


def _alarms(board: Board) -> list[WallAlarm]:
    order = list(Priority)
    found = [WallAlarm(a.kind, a.priority, a.raised_at, not a.is_unseen()) for a in board.alarms.values() if a.present]
    found.sort(key=lambda a: (a.seen, order.index(a.priority), a.raised_at))
    return found[:MOST_ALARMS]


class WallBell:
    """Says which tiles sound: each once, and anew only after it was better again."""

    def __init__(self) -> None:
        self._heard: dict[Tile, Level] = {}

    def heard(self, view: WallView) -> Level:
        """The worst level that sounds now for the first time; GOOD for silence."""
        loudest = Level.GOOD
        for number in view.numbers:
            before = self._heard.get(number.tile, Level.GOOD)
            self._heard[number.tile] = number.level
            if number.sounds and is_worse(number.level, before) and is_worse(number.level, loudest):
                loudest = number.level
        return loudest
