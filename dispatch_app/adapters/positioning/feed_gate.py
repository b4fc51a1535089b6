"""Between receivers and the server: identities become vehicles, doubtful fixes are marked or dropped, batches form."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from dispatch_app.adapters.positioning.nmea import NmeaFix
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire.messages import FixBatch

WAITING_FIXES = 50_000
"""Ten seconds of 5,000 fixes a second while the server restarts; then the oldest are shed, calls never."""

BATCH_FIXES = 10_000
"""Of one request: about a megabyte."""

UNKNOWN_FEEDS = 200
"""Identities without a vehicle that are remembered between two batches."""

AHEAD_S = 60.0
"""A receiver whose clock runs further ahead would hide all later fixes."""

OLD_S = 86_400.0
"""A fix older than a day is a device's memory, not where the vehicle is."""

FASTEST_M_S = 84.0
"""300 km/h: nothing on the road is faster, a jump beyond it is a wrong position."""

JUMPS_BELIEVED = 3
"""After so many "jumps" in a row to the same neighbourhood, the earlier position was the wrong one."""


FROZEN_AFTER = 5
"""So many fixes in a row with one position to the last digit while the receiver says it drives: it is stuck."""

DRIVING_KMH = 10.0
"""Slower ones may stand: receivers show some speed while they do."""

TERMINAL = "jt808:"
"""Begins the identities of JT/T 808 terminals; receivers without sign-in may not use it."""


def without_fill(identity: str) -> str:
    """The identity without the zeros that fill up a terminal's number: 2013 and 2019 fill up differently."""
    return TERMINAL + identity[len(TERMINAL) :].lstrip("0") if identity.startswith(TERMINAL) else identity


class FeedGate:
    """Takes fixes from receivers, gives batches for the server. Pure but for the clock that is passed in."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._vehicles: dict[str, str] | None = None
        self._waiting: deque[Fix] = deque()
        self._newest: dict[str, Fix] = {}
        self._jumps: dict[str, int] = {}
        self._same: dict[str, int] = {}
        self._unknown: OrderedDict[str, None] = OrderedDict()
        self.taken = 0
        self.shed = 0
        self.refused: dict[str, int] = {"unknown feed": 0, "wrong time": 0, "jump": 0, "late": 0, "frozen": 0}

    def know(self, vehicles: Mapping[str, str]) -> None:
        """Feed identity → vehicle id, as the server says now."""
        self._vehicles = {without_fill(identity): vehicle_id for identity, vehicle_id in vehicles.items()}

    def knows(self, identity: str) -> bool:
        """Whether a vehicle has the identity; also while the server has not yet said which have one."""
        return self._vehicles is None or without_fill(identity) in self._vehicles

    def take(self, identity: str, fix: NmeaFix) -> None:
        """One fix of one receiver; what cannot be right is counted under its reason and goes no further."""
        vehicle_id = (self._vehicles or {}).get(without_fill(identity))
        if vehicle_id is None:
            self.refused["unknown feed"] += 1
            self._unknown[identity] = None
            while len(self._unknown) > UNKNOWN_FEEDS:
                self._unknown.popitem(last=False)
            return
        now = self._now()
        if not now - timedelta(seconds=OLD_S) <= fix.at <= now + timedelta(seconds=AHEAD_S):
            self.refused["wrong time"] += 1
            return
        position = Position(fix.longitude, fix.latitude)
        found = Fix(vehicle_id, position, fix.at, fix.speed_kmh, fix.heading_deg, identity)
        before = self._newest.get(vehicle_id)
        if before is not None and found.at <= before.at:
            self.refused["late"] += 1
            return
        if before is not None and self._is_jump(before, found):
            self.refused["jump"] += 1
            return
        if before is not None and self._is_frozen(before, found):
            self.refused["frozen"] += 1
            return
        self._jumps.pop(vehicle_id, None)
        self._newest[vehicle_id] = found
        self._waiting.append(found)
        self.taken += 1
        if len(self._waiting) > WAITING_FIXES:
            self._waiting.popleft()
            self.shed += 1

    def _is_jump(self, before: Fix, found: Fix) -> bool:
        seconds = max(1.0, (found.at - before.at).total_seconds())
        if distance_m(before.position, found.position) <= FASTEST_M_S * seconds + 100:
            return False
        self._jumps[found.vehicle_id] = self._jumps.get(found.vehicle_id, 0) + 1
        return self._jumps[found.vehicle_id] < JUMPS_BELIEVED

    def _is_frozen(self, before: Fix, found: Fix) -> bool:
        driving = (found.speed_kmh or 0.0) >= DRIVING_KMH
        if not driving or found.position != before.position:
            self._same.pop(found.vehicle_id, None)
            return False
        self._same[found.vehicle_id] = self._same.get(found.vehicle_id, 0) + 1
        return self._same[found.vehicle_id] >= FROZEN_AFTER

    def waiting(self) -> bool:
        """Whether there is something to send."""
        return bool(self._waiting or self._unknown)

    def next_batch(self) -> FixBatch | None:
        """What the server should get now, oldest first; None when nothing waits."""
        if not self.waiting():
            return None
        count = min(BATCH_FIXES, len(self._waiting))
        batch = FixBatch([self._waiting.popleft() for _ in range(count)], list(self._unknown))
        self._unknown.clear()
        return batch

    def put_back(self, batch: FixBatch) -> None:
        """The server did not take the batch: it waits again, the oldest shed first."""
        self._waiting.extendleft(reversed(batch.fixes))
        while len(self._waiting) > WAITING_FIXES:
            self._waiting.popleft()
            self.shed += 1
