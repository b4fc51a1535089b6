"""Where every vehicle was in the last minutes, from the fixes that the stream brings; the oldest are overwritten."""

from __future__ import annotations

from collections.abc import Iterable
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
        self._count: list[int] = []
        """Points ever written of each vehicle: the newest stands at (count - 1) % MOST_POINTS."""

    def take(self, fixes: Iterable[Fix]) -> None:
        """Keep the fixes that are new enough and far enough from the last one."""
        for fix in fixes:
            row = self._rows.get(fix.vehicle_id)
            if row is None:
                if len(self._rows) >= MOST_VEHICLES:
                    continue
                row = self._rows[fix.vehicle_id] = len(self._count)
                self._count.append(0)
                if row >= len(self._place):
                    self._grow()
            at_s, count = fix.at.timestamp(), self._count[row]
            where = fix.position
            if count:
                last = (count - 1) % MOST_POINTS
                longitude, latitude = self._place[row, last]
                near = max(abs(longitude - where.longitude), abs(latitude - where.latitude)) < LEAST_MOVE_DEG
                if near or at_s - self._at_s[row, last] < EVERY_S:
                    continue
            self._place[row, count % MOST_POINTS] = (where.longitude, where.latitude)
            self._at_s[row, count % MOST_POINTS] = at_s
            self._count[row] = count + 1

    def trail(self, fix: Fix | None, now: datetime) -> tuple[list[tuple[float, float]], list[float]]:
        """Places in degrees and their ages in seconds, oldest first and ending at the newest fix; empty for none."""
        row = self._rows.get(fix.vehicle_id) if fix is not None else None
        if fix is None or row is None:
            return [], []
        count = self._count[row]
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
