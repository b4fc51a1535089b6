"""Which vehicle of the booking fleet for a journey (BOK-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class AdviseBooking:
    """The booking fleet for a journey, the nearest free ones first; `booking_id` is left out of the conflicts."""

    boarding: Position
    boarding_at: datetime
    lasts_min: int = 60
    booking_id: str = ""
    language: str = "zh"
    limit: int = 20


@dataclass(frozen=True, slots=True)
class BookingVehicle:
    """One vehicle; `drive_s` is None where no way is known."""

    vehicle_id: str
    plate: str
    vehicle_type: str
    station_name: str
    crew: tuple[str, ...]
    drive_s: float | None
    distance_m: float | None
    leave_at: datetime
    conflicts: tuple[str, ...]
    """Bookings that it is kept for in that time."""
    usable: bool
    """Nothing forbids it and nothing speaks against it."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookingAdvice:
    vehicles: tuple[BookingVehicle, ...]


QUERIES: tuple[tuple[type, type], ...] = ((AdviseBooking, BookingAdvice),)
"""Query and the type of its answer."""
