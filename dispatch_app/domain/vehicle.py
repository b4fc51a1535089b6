"""A vehicle 救护车: what it is, whether its crew is on duty, and what its availability follows from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.place import Position


class VehicleType(StrEnum):
    BLS = "bls"
    ALS = "als"
    ICU = "icu"
    NEGATIVE_PRESSURE = "negative_pressure"
    NEONATAL = "neonatal"
    COMMAND = "command"


class Duty(StrEnum):
    ON_DUTY = "on_duty"
    OFF_DUTY = "off_duty"
    OUT_OF_SERVICE = "out_of_service"


class Fleet(StrEnum):
    """Which work a vehicle is kept for; bookings never take one of the emergency fleet."""

    EMERGENCY = "emergency"
    BOOKED = "booked"


class Availability(StrEnum):
    """What screens show of a vehicle; always derived, never stored."""

    FREE = "free"
    ORDERED = "ordered"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TO_HOSPITAL = "to_hospital"
    AT_HOSPITAL = "at_hospital"
    OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One ambulance with its crew of the day."""

    vehicle_id: str
    plate: str
    vehicle_type: VehicleType
    station_id: str
    duty: Duty = Duty.ON_DUTY
    duty_reason: str = ""
    phone: str = ""
    crew: tuple[str, ...] = ()
    feed_identity: str = ""
    """The identity its positions arrive under (terminal number, talker name); "" where it has none."""
    fleet: Fleet = Fleet.EMERGENCY
    radio_unit: str = ""
    """The unit id of its radio at the gateway; "" where it has none."""


class Doubt(StrEnum):
    """Why a fix is marked: it is shown and kept with its mark and never used to find the nearest vehicle."""

    WRONG_TIME = "wrong_time"
    """The receiver's clock is ahead or a day old: `at` is when the fix came in."""
    JUMP = "jump"
    """Farther from the fix before than anything drives."""
    FROZEN = "frozen"
    """The receiver says that it drives and repeats one position."""
    NO_POSITION = "no_position"
    """The receiver lives and knows no position (not fixed, 0/0, coordinates encrypted)."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A vehicle's last position from its receiver. Not journalled: a feed."""

    vehicle_id: str
    position: Position
    at: datetime
    speed_kmh: float | None = None
    heading_deg: float | None = None
    source: str = ""
    doubt: str = ""
    """"" for a sound fix, else a Doubt."""

    def driving_heading_deg(self) -> float | None:
        """The heading, where it says which carriageway the vehicle drives on; None while it stands or creeps."""
        return self.heading_deg if self.speed_kmh is not None and self.speed_kmh > CREEPING_KMH else None


CREEPING_KMH = 5.0
"""Up to here the heading of a receiver is noise."""

STALE_AFTER_S = 30.0
"""Older than this a fix is shown hollow with its age and is no longer trusted silently (a fix a second is normal)."""

LOST_AFTER_S = 600.0
"""Older than this a fix says nothing about where the vehicle is; the recommendation then counts from the station."""

_SHOWN = {
    MissionState.ORDERED: Availability.ORDERED,
    MissionState.RECEIVED: Availability.ORDERED,
    MissionState.EN_ROUTE: Availability.EN_ROUTE,
    MissionState.ON_SCENE: Availability.ON_SCENE,
    MissionState.PATIENT_ABOARD: Availability.TO_HOSPITAL,
    MissionState.AT_HOSPITAL: Availability.AT_HOSPITAL,
    MissionState.HANDED_OVER: Availability.AT_HOSPITAL,
}


def active_mission(vehicle_id: str, missions: Iterable[Mission]) -> Mission | None:
    """The mission that binds the vehicle, or None."""
    return next((m for m in missions if m.vehicle_id == vehicle_id and m.is_active()), None)


def availability(vehicle: Vehicle, mission: Mission | None) -> Availability:
    """What the vehicle can do now, from its duty and its active mission."""
    if mission is not None and mission.is_active():
        return _SHOWN[mission.state]
    return Availability.FREE if vehicle.duty is Duty.ON_DUTY else Availability.OUT_OF_SERVICE
