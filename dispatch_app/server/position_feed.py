"""The newest fix of every vehicle, and what of it each reader has not had yet. A feed: overload sheds it first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.visibility import sees_whole_centre
from dispatch_app.wire.codec import is_sound_time
from dispatch_app.wire.messages import FixesMessage

FUTURE_S = 60.0
"""A fix from further ahead than this has a wrong clock: it would hide every later one."""

UNKNOWN_FEEDS = 100
"""Feed identities of unknown vehicles that are remembered for the administrator; more is a flood of garbage."""


class PositionFeed:
    """Fixes by vehicle. `take` and `text_since` run in the loop's thread; `latest` may be called from any."""

    def __init__(self, board: Callable[[], Board], now: Callable[[], datetime]) -> None:
        self._board = board
        self._now = now
        self._latest: dict[str, Fix] = {}
        self._changed_at: dict[str, int] = {}
        self._cached: tuple[int, int, str] = (-1, -1, "")
        self.version = 0
        """Grows with every batch that changed something."""
        self.refused = 0
        """Fixes that named no vehicle of ours, lay nowhere or came from the future."""
        self.unknown_feeds: dict[str, datetime] = {}

    def latest(self) -> dict[str, Fix]:
        """Vehicle id → newest fix, a copy."""
        return dict(self._latest)

    def restore(self, fixes: Iterable[Fix]) -> None:
        """Begin with the fixes that the database kept."""
        for fix in fixes:
            self._latest[fix.vehicle_id] = fix
            self._changed_at[fix.vehicle_id] = 0

    def take(self, fixes: Iterable[Fix]) -> list[Fix]:
        """Keep what is newer than what is known; the fixes that were kept."""
        vehicles = self._board().vehicles
        latest_possible = self._now() + timedelta(seconds=FUTURE_S)
        kept = []
        for fix in fixes:
            known = self._latest.get(fix.vehicle_id)
            sound = fix.position.is_valid() and is_sound_time(fix.at) and fix.at <= latest_possible
            if fix.vehicle_id not in vehicles or not sound:
                self.refused += 1
            elif known is None or fix.at > known.at:
                self._latest[fix.vehicle_id] = fix
                self._changed_at[fix.vehicle_id] = self.version + 1
                kept.append(fix)
        if kept:
            self.version += 1
        return kept

    def note_unknown(self, feeds: Iterable[str]) -> list[str]:
        """Remember identities that no vehicle has; those not seen before."""
        new = []
        for feed in feeds:
            if feed not in self.unknown_feeds and len(self.unknown_feeds) < UNKNOWN_FEEDS:
                new.append(feed)
            if feed in self.unknown_feeds or len(self.unknown_feeds) < UNKNOWN_FEEDS:
                self.unknown_feeds[feed] = self._now()
        return new

    def text_since(self, version: int, actor: Actor) -> str:
        """FixesMessage of the vehicles that changed after `version` and that the party may see; "" for none.

        A reader that was busy for a while gets the newest fix of each vehicle once, never the ones between.
        """
        if not sees_whole_centre(actor):
            return self._encoded(fix for fix in self._since(version) if self._is_own(actor, fix.vehicle_id))
        if self._cached[:2] != (version, self.version):
            self._cached = (version, self.version, self._encoded(self._since(version)))
        return self._cached[2]

    def _since(self, version: int) -> list[Fix]:
        if version >= self.version and version > 0:
            return []
        least = version if version > 0 else -1
        return [self._latest[key] for key, changed_at in self._changed_at.items() if changed_at > least]

    def _is_own(self, actor: Actor, vehicle_id: str) -> bool:
        vehicle = self._board().vehicles.get(vehicle_id)
        if vehicle is None:
            return False
        if actor.role is Role.STATION:
            return vehicle.station_id == actor.station_id
        return actor.role is Role.VEHICLE and vehicle_id == actor.vehicle_id

    @staticmethod
    def _encoded(fixes: Iterable[Fix]) -> str:
        listed = list(fixes)
        return msgspec.json.encode(FixesMessage(listed)).decode() if listed else ""
