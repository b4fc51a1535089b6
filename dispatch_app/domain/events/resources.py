"""Events about resources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.station import Department, DeskState, Hospital, Link, PrinterState, Station
from dispatch_app.domain.vehicle import Duty, Vehicle


@dataclass(frozen=True, slots=True)
class VehicleDutyChanged:
    vehicle_id: str
    duty: Duty
    reason: str
    crew: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StationChanged:
    station_id: str
    link: Link
    printer: PrinterState
    printer_note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HospitalChanged:
    hospital_id: str
    diverting: bool
    beds: int
    note: str
    departments: tuple[Department, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeskChanged:
    desk_id: str
    state: DeskState
    user: str
    user_name: str
    at: datetime
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StationRegistered:
    station: Station


@dataclass(frozen=True, slots=True)
class VehicleRegistered:
    vehicle: Vehicle


@dataclass(frozen=True, slots=True)
class HospitalRegistered:
    hospital: Hospital


@dataclass(frozen=True, slots=True)
class StationRemoved:
    station_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class HospitalRemoved:
    hospital_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeskRegistered:
    desk_id: str
    name: str


ResourceEvent = (
    VehicleDutyChanged | StationChanged | HospitalChanged | DeskChanged | StationRegistered | VehicleRegistered
    | HospitalRegistered | DeskRegistered | StationRemoved | HospitalRemoved
)  # fmt: skip
