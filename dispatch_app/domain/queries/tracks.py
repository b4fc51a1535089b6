"""Queries about where vehicles were (VEH-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.place import Position

MOST_TRACK_POINTS = 5_000
"""Points of one page: an hour and a half at one fix a second, some 700 KB."""


@dataclass(frozen=True, slots=True)
class TrackOf:
    """The stored fixes of a vehicle from `since` on and before `until`, in pages: ask again from `next_since`."""

    vehicle_id: str
    since: datetime
    until: datetime
    most: int = MOST_TRACK_POINTS


@dataclass(frozen=True, slots=True)
class TrackPoint:
    at: datetime
    position: Position
    speed_kmh: float | None = None
    heading_deg: float | None = None
    doubt: str = ""
    """Why the fix is marked (domain.vehicle.Doubt); "" for a sound one."""


@dataclass(frozen=True, slots=True)
class TrackPage:
    vehicle_id: str
    points: tuple[TrackPoint, ...]
    """In order of time, doubtful fixes among them."""
    next_since: datetime | None
    """Where the next page begins; None after the last one."""


QUERIES: tuple[tuple[type, type], ...] = (
    (TrackOf, TrackPage),
)
