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

from dispatch_app.adapters.database.accounts import SqlAccounts
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
from dispatch_app.server.own_keys import make_key
from dispatch_app.simulator.callers import Household
from dispatch_app.simulator.month.calls import Calls
from dispatch_app.simulator.month.missions import Missions
from dispatch_app.simulator.month.pen import MonthPen, NewestFixes
from dispatch_app.simulator.month.people import Roster, make_teams
from dispatch_app.simulator.month.plan import MonthPlan
from dispatch_app.simulator.month.sounds import SoundShelf
from dispatch_app.simulator.month.specials import Specials
from dispatch_app.simulator.town_centre import FolderFault, TownCentre, empty_folder, make_centre, town_package
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Roads
from dispatch_app.words import t

PLACES = 600
"""Addresses from which a month's callers call; their ways are searched once each."""

FIXES_AT_ONCE = 20_000
"""Fixes gathered before they are written: some seconds of a month's making."""

QUIET_BEFORE_END = timedelta(minutes=10)
"""The last call comes so long before the end, so that none is left talking."""

MONTH_FILE, MAKING, MADE = ".month", "making", "made"
"""Beside the centre's settings: whether its month is whole."""

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
    state = wishes.folder / MONTH_FILE
    package = town_package(wishes.seed, say, wishes.town_scale)
    centre = make_centre(wishes.folder, package, wishes.seed, wishes.sections, say=say, hasher=hasher)
    _make_accounts(centre, wishes.seed, hasher)
    made_s = time.monotonic()
    state.write_text(MAKING, encoding="ascii")
    figures = _live(centre, wishes, say)
    state.write_text(MADE, encoding="ascii")
    return figures | {
        "folder": str(wishes.folder), "days": wishes.days, "seed": wishes.seed,
        "centre_s": round(made_s - began_s, 1), "month_s": round(time.monotonic() - made_s, 1),
    }  # fmt: skip


def holds_month(folder: Path) -> bool:
    """Whether a whole month was made there; half of one is thrown away. Raises FolderFault where another centre is."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return False
    state = folder / MONTH_FILE
    if not state.is_file():
        raise FolderFault(t("{folder} holds other files; choose an empty folder", folder=folder))
    if state.read_text(encoding="ascii") != MADE:
        empty_folder(folder)
        return False
    return True


def _make_accounts(centre: TownCentre, seed: int, hasher: PasswordHasher | None) -> None:
    """Accounts of the month's people, so that lists name them and any of them may sign in; passwords in the keys."""
    settings = centre.settings
    accounts = SqlAccounts(settings.database_url, settings.centre.centre_id, hasher=hasher)
    try:
        known = {account.user for account in accounts.list_users()}
        people = (person for team in make_teams(centre.desk_ids, seed) for person in (team.lead, *team.dispatchers))
        for person in people:
            if person.user not in known:
                accounts.add_user(person.user, make_key(settings.keys, person.user), person.role, person.name)
    finally:
        accounts.close()


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
            roster = _begin(pen, centre, wishes, roads, bag, sounds, began_at)
            say(t("Living through {days} days", days=wishes.days))
            pen.run(wishes.until, _told(say, zone))
            roster.settle()
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
) -> Roster:  # fmt: skip
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
    return roster


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
