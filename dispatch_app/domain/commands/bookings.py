"""Commands about booked transport (BOK-01 to BOK-03)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain.booking import BookingPurpose
from dispatch_app.domain.commands.missions import Override
from dispatch_app.domain.incident import Patient
from dispatch_app.domain.place import Place
from dispatch_app.domain.vehicle import Fleet


@dataclass(frozen=True, slots=True)
class Journey:
    """What is booked, as people write it."""

    purpose: BookingPurpose
    boarding: Place
    boarding_at: datetime
    destination: Place = field(default_factory=Place)
    hospital_id: str = ""
    minutes: int = 60
    patient: Patient = field(default_factory=Patient)
    contact_name: str = ""
    contact_number: str = ""
    remarks: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class MakeBooking:
    """A new journey; result: `booking_id`. A place with a position and no words gets its words from the map."""

    journey: Journey


@dataclass(frozen=True, slots=True)
class AmendBooking:
    """Another place, time or person before its release; a reserved crew is asked again where place or time changed."""

    booking_id: str
    journey: Journey
    based_on: int
    """The version that the asker saw."""


@dataclass(frozen=True, slots=True)
class OfferBooking:
    """Reserve a vehicle of the booking fleet and ask its crew; one that was reserved before is let go."""

    booking_id: str
    vehicle_id: str
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerBooking:
    """The crew (by tablet, station or a desk that heard it) takes the journey or not; "not" needs a reason."""

    booking_id: str
    vehicle_id: str
    accepts: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeBackBooking:
    """The desk lets the reserved vehicle go."""

    booking_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseBooking:
    """It is time (the server's own deadline), or a desk sends earlier; the vehicle gets its order."""

    booking_id: str


@dataclass(frozen=True, slots=True)
class EndBooking:
    """The server's own: its incident has ended, or its mission has."""

    booking_id: str


@dataclass(frozen=True, slots=True)
class CancelBooking:
    booking_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetVehicleFleet:
    """Put a vehicle behind or before the fence: bookings never take an emergency vehicle."""

    vehicle_id: str
    fleet: Fleet


BookingCommand = (
    MakeBooking | AmendBooking | OfferBooking | AnswerBooking | TakeBackBooking | ReleaseBooking | EndBooking
    | CancelBooking | SetVehicleFleet
)  # fmt: skip
