"""Events about booked transport. Each carries the whole booking, as it is after it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.booking import Booking
from dispatch_app.domain.commands.missions import Override
from dispatch_app.domain.vehicle import Fleet


@dataclass(frozen=True, slots=True)
class BookingMade:
    booking: Booking


@dataclass(frozen=True, slots=True)
class BookingAmended:
    booking: Booking
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookingOffered:
    booking: Booking


@dataclass(frozen=True, slots=True)
class BookingAccepted:
    booking: Booking


@dataclass(frozen=True, slots=True)
class BookingFreed:
    """The vehicle named here is no longer kept for it: its crew refused, or the desk took it back."""

    booking: Booking
    vehicle_id: str
    station_id: str


@dataclass(frozen=True, slots=True)
class BookingReleased:
    booking: Booking


@dataclass(frozen=True, slots=True)
class BookingEnded:
    booking: Booking


@dataclass(frozen=True, slots=True)
class BookingConflictAccepted:
    """A person keeps one vehicle for journeys that overlap; recorded with who and why."""

    booking_id: str
    vehicle_id: str
    clashes_with: tuple[str, ...]
    override: Override


@dataclass(frozen=True, slots=True)
class BookingHidden:
    """What a station or vehicle gets in place of an event whose booking is not its own any more; never journalled."""

    booking_id: str


@dataclass(frozen=True, slots=True)
class VehicleFleetSet:
    vehicle_id: str
    fleet: Fleet


BookingEvent = (
    BookingMade | BookingAmended | BookingOffered | BookingAccepted | BookingFreed | BookingReleased | BookingEnded
    | BookingConflictAccepted | BookingHidden | VehicleFleetSet
)  # fmt: skip
