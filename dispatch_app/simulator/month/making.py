"""Makes the month: a centre with its town, thirty days lived through in some minutes, what they left behind counted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.adapters.database.tracks import SqlTracks, open_tracks
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Link, PrinterState
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.map_parts import open_map
from dispatch_app.simulator.callers import Household
from dispatch_app.simulator.month.calls import Calls
from dispatch_app.simulator.month.missions import Missions
from dispatch_app.simulator.month.pen import MonthPen, NewestFixes
from dispatch_app.simulator.month.people import Roster
from dispatch_app.simulator.month.plan import MonthPlan
from dispatch_app.simulator.month.sounds import SoundShelf
from dispatch_app.simulator.month.specials import Specials
from dispatch_app.simulator.town_centre import TownCentre, make_centre, town_package
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Roads
from dispatch_app.words import t

PLACES = 600
"""Addresses from which a month's callers call; their ways are searched once each."""

FIXES_AT_ONCE = 20_000
"""Fixes gathered before they are written: some seconds of a month's making."""

QUIET_BEFORE_END = timedelta(minutes=10)
"""The last call comes so long before the end, so that none is left talking."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class MonthWishes:
    """What the command line asked for."""

    folder: Path
    until: datetime
    days: int = 30
    calls_a_day: int = 300
    seed: int = 7
    recordings: int = 60
    tracks: bool = True
    town_scale: float = 1.0
    """A smaller town is opened sooner."""
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Settings of the centre beside the usual ones."""


class RememberedRoads:
    """ports.Roads with the ways of the month searched once: callers and stations stand where they stand."""

    def __init__(self, roads: Roads) -> None:
        self._roads = roads
        self._ways: dict[tuple[Position, Position], RouteSketch | None] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._roads, name)

    def obeying(self, edits: Sequence[MapFeature], at: datetime) -> RememberedRoads:
        """See Roads; the month knows no closures, and its hours drive at one speed."""
        return self

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        """See Roads."""
        if (start, end) not in self._ways:
            self._ways[start, end] = self._roads.route(start, end)
        return self._ways[start, end]


class TrackBag:
    """Gathers fixes and writes them in large pieces."""

    def __init__(self, tracks: SqlTracks | None) -> None:
        self._tracks = tracks
        self._fixes: list[Fix] = []
        self.written = 0

    def keep(self, fixes: list[Fix]) -> None:
        """Keep these, too."""
        if self._tracks is None:
            return
        self._fixes += fixes
        if len(self._fixes) >= FIXES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is gathered."""
        if self._tracks is not None and self._fixes:
            self._tracks.write(self._fixes)
            self.written += len(self._fixes)
            self._fixes = []


def make_month(wishes: MonthWishes, say: Say, hasher: PasswordHasher | None = None) -> dict[str, Any]:
    """A new centre in the folder with the month in its journal; what was made, and how long it took.

    Raises what making a centre raises (town_centre.make_centre), and StoreFault.
    """
    began_s = time.monotonic()
    package = town_package(wishes.seed, say, wishes.town_scale)
    centre = make_centre(wishes.folder, package, wishes.seed, wishes.sections, say=say, hasher=hasher)
    made_s = time.monotonic()
    figures = _live(centre, wishes, say)
    return figures | {
        "folder": str(wishes.folder), "days": wishes.days, "seed": wishes.seed,
        "centre_s": round(made_s - began_s, 1), "month_s": round(time.monotonic() - made_s, 1),
    }  # fmt: skip


def _live(centre: TownCentre, wishes: MonthWishes, say: Say) -> dict[str, Any]:
    settings = centre.settings
    zone = settings.centre.zone
    midnight = wishes.until.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    began_at = midnight - timedelta(days=wishes.days - 1)
    database = open_database(settings)
    maps = open_map(settings)
    roads = RememberedRoads(maps.roads)

    def lookups(positions: NewestFixes) -> Lookups:
        return Lookups(database.subscribers, roads, maps.places, positions, database.archive)

    tracks = open_tracks(settings.database_url, settings.centre.centre_id) if wishes.tracks else None
    bag = TrackBag(tracks)
    store = SqlStore(settings.database_url, settings.centre.centre_id)
    try:
        pen = MonthPen(store, lookups, settings.centre, began_at)
        try:
            sounds = SoundShelf(pen, settings.recording_folders, wishes.recordings, wishes.until, wishes.seed)
            _begin(pen, centre, wishes, roads, bag, sounds, began_at)
            say(t("Living through {days} days", days=wishes.days))
            pen.run(wishes.until, _told(say, zone))
        finally:
            pen.close()
        bag.flush()
    finally:
        store.close()
        if tracks is not None:
            tracks.close()
        database.close()
    refused = {f"{command} {code}": count for (command, code), count in sorted(pen.refused.items())}
    return {
        "events": pen.board.seq, "commands": sum(pen.done.values()), "refused": refused, "fixes": bag.written,
        "calls": pen.done["ReportRing"], "incidents": pen.done["OpenIncident"],
        "missions": pen.done["DispatchVehicles"] + pen.done["ReassignMission"], "recordings": sounds.made,
    }  # fmt: skip


def _begin(
    pen: MonthPen, centre: TownCentre, wishes: MonthWishes, roads: RememberedRoads, bag: TrackBag, sounds: SoundShelf,
    began_at: datetime,
) -> None:  # fmt: skip
    homes = places_of(centre.households, wishes.seed)
    for station_id in centre.station_ids:
        pen.do(cmd.ReportStation(station_id, Link.ONLINE, PrinterState.READY), SERVER_ACTOR)
    roster = Roster(pen, centre.settings.centre.zone, wishes.seed)
    missions = Missions(pen, roads, bag.keep, lambda: roster.team.lead, wishes.seed)
    plan = MonthPlan(wishes.seed, homes, wishes.calls_a_day, centre.settings.centre.zone)
    calls = Calls(pen, roster, missions, plan, wishes.seed, sounds.heard)
    pen.begin(began_at + timedelta(seconds=1), roster.follow(began_at))
    for call in plan.calls(began_at + timedelta(minutes=1), wishes.until - QUIET_BEFORE_END):
        pen.begin(call.at, calls.take(call))
    Specials(pen, roster, calls, missions, plan, homes, wishes.seed).begin(began_at, wishes.until)


def _told(say: Say, zone: Any) -> Callable[[datetime], None]:
    """Says each new day once."""
    days: set[str] = set()

    def told(now: datetime) -> None:
        day = f"{now.astimezone(zone):%Y-%m-%d}"
        if day not in days:
            days.add(day)
            say(day)

    return told


def places_of(households: Sequence[Household], seed: int) -> list[Household]:
    """The addresses of the month's callers."""
    dice = random.Random(f"month/places/{seed}")
    return dice.sample(list(households), min(PLACES, len(households)))
