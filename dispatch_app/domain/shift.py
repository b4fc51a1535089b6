"""A station's shift 班次: who is on duty in which vehicle, who handed over to whom, and how the vehicles were found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Job(StrEnum):
    DOCTOR = "doctor"
    NURSE = "nurse"
    DRIVER = "driver"
    STRETCHER = "stretcher"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CrewMember:
    """Somebody on duty; `vehicle_id` "" stays at the station."""

    name: str
    job: Job
    vehicle_id: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class VehicleCheck:
    """How a vehicle was found at the hand-over; what was not looked at is None."""

    vehicle_id: str
    ready: bool
    note: str = ""
    """What is missing or broken; needed where it is not ready."""
    fuel_percent: int | None = None
    oxygen_percent: int | None = None
    odometer_km: float | None = None


@dataclass(frozen=True, slots=True)
class StationShift:
    """One station's shift from its hand-over on; the board holds the present one of each station."""

    shift_id: str
    station_id: str
    name: str
    """早班, 中班, 夜班, … as the station calls it."""
    in_charge: str
    """Who took over."""
    handed_by: str
    """Who handed over; "" for a station's first shift."""
    began_at: datetime
    members: tuple[CrewMember, ...]
    checks: tuple[VehicleCheck, ...]
    remarks: str = ""
    user: str = ""
