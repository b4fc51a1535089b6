"""Where every vehicle was in the last minutes, from the fixes that the stream brings; the oldest are overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np

from dispatch_app.domain.vehicle import Fix

KEPT_S: Final = 600.0
"""Ten minutes: longer than the way to most scenes."""
EVERY_S: Final = 5.0
"""A vehicle at 80 km/h is 110 m further then: closer points are not seen on a map of the city."""
MOST_POINTS: Final = 128
"""A vehicle's points: ten minutes of them, and room for a feed that comes in bursts."""
MOST_VEHICLES: Final = 20_000
"""Four times the largest centre planned for; 60 MB when full."""
LEAST_MOVE_DEG: Final = 0.0001
"""About 10 m: a standing vehicle makes no knot of points."""


class Trails:
    """A ring of places a vehicle, in arrays: 5,000 vehicles take 15 MB and a second's fixes a few milliseconds."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._place = np.zeros((0, MOST_POINTS, 2))
        self._at_s = np.zeros((0, MOST_POINTS))
        self._count = np.zeros(0, dtype=np.int64)
        """Points ever written of each vehicle: the newest stands at (count - 1) % MOST_POINTS."""

    def take(self, fixes: Sequence[Fix]) -> None:
        """Keep the fixes that are new enough and far enough from the last one; one a vehicle at a time."""
        rows = np.array([self._row(fix.vehicle_id) for fix in fixes], dtype=np.int64)
        if not len(rows):
            return
        at_s = np.array([fix.at.timestamp() for fix in fixes])
        place = np.array([(fix.position.longitude, fix.position.latitude) for fix in fixes])
        count = self._count[rows]
        last = (count - 1) % MOST_POINTS
        far = np.abs(place - self._place[rows, last]).max(axis=1) >= LEAST_MOVE_DEG
        later = at_s - self._at_s[rows, last] >= EVERY_S
        kept = np.flatnonzero((rows >= 0) & ((count == 0) | (far & later)))
        self._place[rows[kept], count[kept] % MOST_POINTS] = place[kept]
        self._at_s[rows[kept], count[kept] % MOST_POINTS] = at_s[kept]
        self._count[rows[kept]] = count[kept] + 1

    def _row(self, vehicle_id: str) -> int:
        """The row of a vehicle, made if needed; -1 where there is no room for more."""
        row = self._rows.get(vehicle_id)
        if row is None:
            row = len(self._rows)
            if row >= MOST_VEHICLES:
                return -1
            self._rows[vehicle_id] = row
            if row >= len(self._place):
                self._grow()
        return row

    def trail(self, fix: Fix | None, now: datetime) -> tuple[list[tuple[float, float]], list[float]]:
        """Places in degrees and their ages in seconds, oldest first and ending at the newest fix; empty for none."""
        row = self._rows.get(fix.vehicle_id) if fix is not None else None
        if fix is None or row is None:
            return [], []
        count = int(self._count[row])
        order = [number % MOST_POINTS for number in range(max(0, count - MOST_POINTS), count)]
        ages_s = now.timestamp() - self._at_s[row, order]
        young = ages_s <= KEPT_S
        places = [(float(x), float(y)) for x, y in self._place[row, order][young]]
        ages = [float(age) for age in ages_s[young]]
        newest = (fix.position.longitude, fix.position.latitude)
        if places and places[-1] != newest:
            places.append(newest)
            ages.append(max(0.0, now.timestamp() - fix.at.timestamp()))
        return places, ages

    def _grow(self) -> None:
        """Twice the rooms, so that a growing fleet is copied a few times only."""
        more = max(64, len(self._place))
        self._place = np.concatenate((self._place, np.zeros((more, MOST_POINTS, 2))))
        self._at_s = np.concatenate((self._at_s, np.zeros((more, MOST_POINTS))))
        self._count = np.concatenate((self._count, np.zeros(more, dtype=np.int64)))
