"""Between receivers and the server: identities become vehicles, doubtful fixes are marked, batches form."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.adapters.positioning.jt808_position import ALARM_NAMES, bit_names
from dispatch_app.adapters.positioning.nmea import NmeaFix, NoFix
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.place import Position
from dispatch_app.domain.terminal import TERMINAL_FEED
from dispatch_app.domain.vehicle import Doubt, Fix
from dispatch_app.wire.messages import FixBatch, TerminalAlarms, TerminalAnswer

WAITING_FIXES = 50_000
"""Ten seconds of 5,000 fixes a second while the server restarts; then the oldest are shed, calls never."""

BATCH_FIXES = 10_000
"""Of one request: about a megabyte."""

UNKNOWN_FEEDS = 200
"""Identities without a vehicle that are remembered between two batches."""

UNKNOWN_WORDS = 2_000
"""Registrations whose words are remembered; a fleet may register at once after a restart."""

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

MARK_EVERY_S = 5.0
"""Doubtful fixes of one vehicle go on no closer than this."""

STORED_DAYS = 7
"""A terminal keeps no more of a blind area; older positions are another vehicle's past."""

WAITING_ANSWERS = 1_000
"""Answers of terminals while the server is away; their requests are given up long before so many come together."""

TERMINAL = TERMINAL_FEED
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
        self._stored: deque[Fix] = deque()
        self._newest: dict[str, Fix] = {}
        self._jumps: dict[str, int] = {}
        self._same: dict[str, int] = {}
        self._marked_at: dict[str, datetime] = {}
        self._unknown: OrderedDict[str, None] = OrderedDict()
        self._words: OrderedDict[str, str] = OrderedDict()
        self._contested: OrderedDict[str, None] = OrderedDict()
        self._alarm_bits: dict[str, int] = {}
        self._changed_alarms: dict[str, list[str]] = {}
        self._answers: deque[TerminalAnswer] = deque(maxlen=WAITING_ANSWERS)
        self.taken = 0
        self.shed = 0
        self.refused: dict[str, int] = {"unknown feed": 0, "repeated": 0, "too old": 0}
        self.marked: dict[str, int] = dict.fromkeys(map(str, Doubt), 0)
        """Fixes that went on with a mark, by why they are doubtful."""
        self.late = 0
        """Fixes older than one that was there already: for the track only."""

    def know(self, vehicles: Mapping[str, str]) -> None:
        """Feed identity → vehicle id, as the server says now."""
        self._vehicles = {without_fill(identity): vehicle_id for identity, vehicle_id in vehicles.items()}

    def knows(self, identity: str) -> bool:
        """Whether a vehicle has the identity; also while the server has not yet said which have one."""
        return self._vehicles is None or without_fill(identity) in self._vehicles

    def _vehicle_of(self, identity: str) -> str | None:
        vehicle_id = (self._vehicles or {}).get(without_fill(identity))
        if vehicle_id is None:
            self.refused["unknown feed"] += 1
            self._unknown[identity] = None
            while len(self._unknown) > UNKNOWN_FEEDS:
                self._unknown.popitem(last=False)
        return vehicle_id

    def take(self, identity: str, fix: NmeaFix | NoFix, stored: bool = False) -> None:
        """One fix of one receiver. Doubtful ones go on with their mark; `stored` ones are for the track alone."""
        vehicle_id = self._vehicle_of(identity)
        if vehicle_id is None:
            return
        if isinstance(fix, NoFix):
            self._mark(Fix(vehicle_id, Position(0.0, 0.0), self._now(), source=identity), Doubt.NO_POSITION)
            return
        position = Position(fix.longitude, fix.latitude)
        found = Fix(vehicle_id, position, fix.at, fix.speed_kmh, fix.heading_deg, identity)
        before = self._newest.get(vehicle_id)
        now = self._now()
        if stored:
            self._keep_stored(found, before)
        elif not now - timedelta(seconds=OLD_S) <= fix.at <= now + timedelta(seconds=AHEAD_S):
            self._mark(replace(found, at=now), Doubt.WRONG_TIME)
        elif before is not None and found.at <= before.at:
            self._keep_stored(found, before)
        elif before is not None and self._is_jump(before, found):
            self._mark(found, Doubt.JUMP)
        elif before is not None and self._is_frozen(before, found):
            self._mark(found, Doubt.FROZEN)
        else:
            self._jumps.pop(vehicle_id, None)
            self._newest[vehicle_id] = found
            self.taken += 1
            self._put(found)

    def _put(self, fix: Fix) -> None:
        self._waiting.append(fix)
        if len(self._waiting) > WAITING_FIXES:
            self._waiting.popleft()
            self.shed += 1

    def _mark(self, fix: Fix, doubt: Doubt) -> None:
        """Pass a doubtful fix on, one in some seconds: a receiver that is broken for a day says it often enough."""
        self.marked[doubt] += 1
        now = self._now()
        marked_at = self._marked_at.get(fix.vehicle_id)
        if marked_at is None or (now - marked_at).total_seconds() >= MARK_EVERY_S:
            self._marked_at[fix.vehicle_id] = now
            self._put(replace(fix, doubt=str(doubt)))

    def _keep_stored(self, found: Fix, before: Fix | None) -> None:
        age = self._now() - found.at
        if before is not None and found.at == before.at:
            self.refused["repeated"] += 1
        elif not timedelta(seconds=-AHEAD_S) <= age <= timedelta(days=STORED_DAYS):
            self.refused["too old"] += 1
        else:
            self.late += 1
            self._stored.append(found)
            if len(self._stored) > WAITING_FIXES:
                self._stored.popleft()
                self.shed += 1

    def note_alarms(self, identity: str, bits: int) -> None:
        """The alarm bits of a terminal as they stand now; the server hears of changes only."""
        vehicle_id = (self._vehicles or {}).get(without_fill(identity))
        if vehicle_id is not None and self._alarm_bits.get(vehicle_id) != bits:
            self._alarm_bits[vehicle_id] = bits
            self._changed_alarms[vehicle_id] = bit_names(bits, ALARM_NAMES)

    def note_registered(self, identity: str, words: str) -> None:
        """What a terminal says of itself, kept for the list of unknown feeds."""
        self._words.pop(identity, None)
        self._words[identity] = words
        if len(self._words) > UNKNOWN_WORDS:
            self._words.popitem(last=False)

    def note_contested(self, identity: str) -> None:
        """A second device tried to speak under a terminal's number."""
        self._contested[identity] = None
        while len(self._contested) > UNKNOWN_FEEDS:
            self._contested.popitem(last=False)

    def note_answer(self, answer: TerminalAnswer) -> None:
        """What became of a request of the server's."""
        self._answers.append(answer)

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
        told = self._unknown or self._contested or self._changed_alarms or self._answers
        return bool(self._waiting or self._stored or told)

    def next_batch(self) -> FixBatch | None:
        """What the server should get now, oldest first; None when nothing waits."""
        if not self.waiting():
            return None
        fixes = [self._waiting.popleft() for _ in range(min(BATCH_FIXES, len(self._waiting)))]
        stored = [self._stored.popleft() for _ in range(min(BATCH_FIXES - len(fixes), len(self._stored)))]
        alarms = [TerminalAlarms(vehicle_id, names) for vehicle_id, names in self._changed_alarms.items()]
        words = {identity: self._words[identity] for identity in self._unknown if identity in self._words}
        batch = FixBatch(
            fixes, list(self._unknown), words, stored, alarms, list(self._answers), list(self._contested)
        )
        for sent in (self._unknown, self._changed_alarms, self._answers, self._contested):
            sent.clear()
        return batch

    def put_back(self, batch: FixBatch) -> None:
        """The server did not take the batch: it waits again, the oldest shed first."""
        self._waiting.extendleft(reversed(batch.fixes))
        self._stored.extendleft(reversed(batch.stored))
        for told in batch.alarms:
            self._changed_alarms.setdefault(told.vehicle_id, told.names)  # a newer state counts
        self._answers.extendleft(reversed(batch.answers))
        for queue in (self._waiting, self._stored):
            while len(queue) > WAITING_FIXES:
                queue.popleft()
                self.shed += 1
