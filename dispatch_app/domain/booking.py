"""A booking 约派车: a journey at a set time. "Reserved for later" is a fact of the booking, never of a mission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch_app.domain.incident import Patient
from dispatch_app.domain.place import Place


class BookingPurpose(StrEnum):
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    TRANSFER = "transfer"
    """From one hospital to another."""
    EXAMINATION = "examination"
    """There and back, with waiting: dialysis, imaging."""
    STANDBY = "standby"
    """Cover of an event: nobody is carried unless something happens."""
    OTHER = "other"


class BookingState(StrEnum):
    PLANNED = "planned"
    """Nobody is reserved yet."""
    OFFERED = "offered"
    """A vehicle is reserved, its crew has not answered."""
    ACCEPTED = "accepted"
    """The crew will come; the vehicle is still free for what it does before."""
    RELEASED = "released"
    """It is time: an incident with a mission stands for it, whose states are the mission's."""
    DONE = "done"
    UNSERVED = "unserved"
    """Its incident ended without the patient aboard."""
    CANCELLED = "cancelled"


WAITING = frozenset({BookingState.PLANNED, BookingState.OFFERED, BookingState.ACCEPTED})
RESERVING = frozenset({BookingState.OFFERED, BookingState.ACCEPTED})
"""States in which a vehicle is kept for the booking."""
ENDED = frozenset({BookingState.DONE, BookingState.UNSERVED, BookingState.CANCELLED})

MARGIN = timedelta(minutes=10)
"""A crew leaves so much before the drive demands it."""

WARN_BEFORE = timedelta(minutes=30)
"""So long before leaving a booking without an accepted vehicle alarms: time to find another one."""

ANSWER_WITHIN = timedelta(minutes=5)
"""A crew that has not answered an offer for so long is asked by telephone."""

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
"""How long a journey binds a vehicle; a day is an event's cover."""

FARTHEST = timedelta(days=90)
"""Booked no farther ahead: rosters reach three months."""

MOST_OPEN = 500
"""Bookings that wait or run: a month of the largest fleet; they travel in every snapshot."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A crew said no, or the desk took the vehicle back."""

    vehicle_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """One journey. `leave_at`, worked out when it is offered, is when its vehicle starts; `version` counts changes."""

    booking_id: str
    state: BookingState
    purpose: BookingPurpose
    made_at: datetime
    desk_id: str
    user: str
    boarding: Place
    boarding_at: datetime
    destination: Place = field(default_factory=Place)
    hospital_id: str = ""
    minutes: int = 60
    """From the pick-up until the vehicle is free again."""
    patient: Patient = field(default_factory=Patient)
    contact_name: str = ""
    contact_number: str = ""
    remarks: str = ""
    vehicle_id: str = ""
    station_id: str = ""
    """The reserved vehicle's station."""
    leave_at: datetime | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    refusals: tuple[Refused, ...] = ()
    incident_id: str = ""
    released_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    """Why it was cancelled or not served."""
    is_test: bool = False
    version: int = 1

    def is_waiting(self) -> bool:
        """Whether it lies ahead: nothing drives for it yet."""
        return self.state in WAITING

    def reserves(self) -> bool:
        """Whether a vehicle is kept for it."""
        return self.state in RESERVING

    def starts_at(self) -> datetime:
        """From when its vehicle is bound: when it must leave, else the margin before the pick-up."""
        return self.leave_at or self.boarding_at - MARGIN

    def ends_at(self) -> datetime:
        """Until when its vehicle is bound, as planned."""
        return self.boarding_at + timedelta(minutes=self.minutes)

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the vehicle's time for this booking meets another span."""
        return self.starts_at() < ends_at and starts_at < self.ends_at()


def bookings_kept_by(bookings: Iterable[Booking], vehicle_id: str) -> list[Booking]:
    """What the vehicle is kept for, the next first."""
    own = (b for b in bookings if b.vehicle_id == vehicle_id and b.reserves())
    return sorted(own, key=lambda b: (b.starts_at(), b.booking_id))


def next_booking_of(bookings: Iterable[Booking], vehicle_id: str) -> Booking | None:
    """What the vehicle is kept for next, or None."""
    return next(iter(bookings_kept_by(bookings, vehicle_id)), None)
