"""The newest fix of every vehicle, and what of it each reader has not had yet. A feed: overload sheds it first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.queries import UnknownFeed
from dispatch_app.domain.vehicle import Doubt, Fix
from dispatch_app.domain.visibility import sees_whole_centre
from dispatch_app.wire.codec import is_sound_time
from dispatch_app.wire.messages import FixesMessage

FUTURE_S = 60.0
"""A fix from further ahead than this has a wrong clock: it would hide every later one."""

FORGOTTEN_AFTER_S = 600.0
"""An unknown feed that has been silent for so long gives its place to a new one when there are too many."""

FEED_NAME, FEED_WORDS = 60, 120
"""Characters that are kept of an unknown feed: its identity and what it says of itself."""

UNKNOWN_FEEDS = 100
"""Feed identities of unknown vehicles that are remembered for the administrator; more is a flood of garbage."""


class PositionFeed:
    """Fixes by vehicle. `take` and `text_since` run in the loop's thread; `latest` may be called from any."""

    def __init__(self, board: Callable[[], Board], now: Callable[[], datetime]) -> None:
        self._board = board
        self._now = now
        self._latest: dict[str, Fix] = {}
        self._doubts: dict[str, Fix] = {}
        """The newest fix that cannot be trusted, of vehicles that have sent no sound one since."""
        self._changed_at: dict[str, int] = {}
        self._cached: tuple[int, int, str] = (-1, -1, "")
        self.version = 0
        """Grows with every batch that changed something."""
        self.refused = 0
        """Fixes that named no vehicle of ours, lay nowhere or came from the future."""
        self._unknown: dict[str, UnknownFeed] = {}

    def latest(self) -> dict[str, Fix]:
        """Vehicle id → newest fix, a copy."""
        return dict(self._latest)

    def newest(self, vehicle_id: str) -> Fix | None:
        """The newest fix of one vehicle."""
        return self._latest.get(vehicle_id)

    def restore(self, fixes: Iterable[Fix]) -> None:
        """Begin with the fixes that the database kept."""
        for fix in fixes:
            self._latest[fix.vehicle_id] = fix
            self._changed_at[fix.vehicle_id] = 0

    def take(self, fixes: Iterable[Fix]) -> list[Fix]:
        """Keep what is newer than what is known; the fixes that were kept. Doubtful ones never become the newest."""
        vehicles = self._board().vehicles
        latest_possible = self._now() + timedelta(seconds=FUTURE_S)
        kept = []
        for fix in fixes:
            known = self._latest.get(fix.vehicle_id)
            placed = fix.position.is_valid() or fix.doubt == Doubt.NO_POSITION
            sound_time = is_sound_time(fix.at) and fix.at <= latest_possible
            if fix.vehicle_id not in vehicles or not (placed and sound_time):
                self.refused += 1
            elif fix.doubt:
                self._doubts[fix.vehicle_id] = fix
                self._changed_at[fix.vehicle_id] = self.version + 1
                kept.append(fix)
            elif known is None or fix.at > known.at:
                self._latest[fix.vehicle_id] = fix
                self._doubts.pop(fix.vehicle_id, None)
                self._changed_at[fix.vehicle_id] = self.version + 1
                kept.append(fix)
        if kept:
            self.version += 1
        return kept

    def stored(self, fixes: Iterable[Fix]) -> list[Fix]:
        """Those of late fixes that may go into the tracks; they change nothing here."""
        vehicles, now = self._board().vehicles, self._now()
        kept = [f for f in fixes if f.vehicle_id in vehicles and f.position.is_valid() and is_sound_time(f.at)]
        sound = [fix for fix in kept if fix.at <= now]
        self.refused += len(kept) - len(sound)
        return sound

    def doubts(self) -> dict[str, Fix]:
        """Vehicle id → newest fix that cannot be trusted, a copy."""
        return dict(self._doubts)

    def note_unknown(self, feeds: Iterable[str], words: Mapping[str, str] | None = None) -> list[str]:
        """Remember identities that no vehicle has; those not seen before."""
        new, now = [], self._now()
        for feed in feeds:
            known = self._unknown.get(feed)
            told = (words or {}).get(feed, known.words if known else "")[:FEED_WORDS]
            if known is None and not self._room_for_unknown(now):
                continue
            if known is None:
                new.append(feed)
            self._unknown[feed] = UnknownFeed(feed[:FEED_NAME], known.first_at if known else now, now, told)
        return new

    def _room_for_unknown(self, now: datetime) -> bool:
        """Whether there is room for one more; one that has been silent for long makes it."""
        if len(self._unknown) >= UNKNOWN_FEEDS:
            oldest = min(self._unknown, key=lambda key: self._unknown[key].last_at)
            if (now - self._unknown[oldest].last_at).total_seconds() > FORGOTTEN_AFTER_S:
                del self._unknown[oldest]
        return len(self._unknown) < UNKNOWN_FEEDS

    def unknown_feeds(self) -> tuple[UnknownFeed, ...]:
        """Feeds that no vehicle has, the newest heard first; may be called from any thread."""
        adopted = {vehicle.feed_identity for vehicle in list(self._board().vehicles.values())}
        found = [feed for feed in list(self._unknown.values()) if feed.identity not in adopted]
        return tuple(sorted(found, key=lambda feed: feed.last_at, reverse=True))

    def text_since(self, version: int, actor: Actor) -> str:
        """FixesMessage of the vehicles that changed after `version` and that the party may see; "" for none.

        A reader that was busy for a while gets the newest fix of each vehicle once, never the ones between.
        """
        if not sees_whole_centre(actor):
            return self._encoded([key for key in self._since(version) if self._is_own(actor, key)])
        if self._cached[:2] != (version, self.version):
            self._cached = (version, self.version, self._encoded(self._since(version)))
        return self._cached[2]

    def _since(self, version: int) -> list[str]:
        if version >= self.version and version > 0:
            return []
        least = version if version > 0 else -1
        return [key for key, changed_at in self._changed_at.items() if changed_at > least]

    def _is_own(self, actor: Actor, vehicle_id: str) -> bool:
        vehicle = self._board().vehicles.get(vehicle_id)
        if vehicle is None:
            return False
        if actor.role is Role.STATION:
            return vehicle.station_id == actor.station_id
        return actor.role is Role.VEHICLE and vehicle_id == actor.vehicle_id

    def _encoded(self, vehicle_ids: list[str]) -> str:
        if not vehicle_ids:
            return ""
        fixes = [self._latest[key] for key in vehicle_ids if key in self._latest]
        doubts = [self._doubts[key] for key in vehicle_ids if key in self._doubts]
        return msgspec.json.encode(FixesMessage(fixes, doubts)).decode()
