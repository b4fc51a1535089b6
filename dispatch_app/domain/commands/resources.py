"""Commands about resources."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.station import Department, DeskState, Hospital, Link, PrinterState, Station
from dispatch_app.domain.vehicle import Duty, Vehicle


@dataclass(frozen=True, slots=True)
class SetVehicleDuty:
    """Put a vehicle on or off duty; restoring readiness 实力恢复 is duty ON_DUTY."""

    vehicle_id: str
    duty: Duty
    reason: str = ""
    crew: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReportStation:
    """A station's link or printer changed; None leaves a part as it is."""

    station_id: str
    link: Link | None = None
    printer: PrinterState | None = None
    printer_note: str = ""


@dataclass(frozen=True, slots=True)
class SetHospitalState:
    """A desk, or the hospital itself, tells what it can take; `departments` None leaves them as they are."""

    hospital_id: str
    diverting: bool
    beds: int | None = None
    note: str = ""
    departments: tuple[Department, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetDeskState:
    """Sign in at a desk (READY), be busy, sign out; a shift lead may do it at any desk, with a reason."""

    desk_id: str
    state: DeskState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportResources:
    """Put stations, vehicles, hospitals and desks into the centre: checked first, then applied whole or not at all."""

    stations: tuple[Station, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    desks: tuple[tuple[str, str], ...] = ()
    """(desk id, name)."""


ResourceCommand = SetVehicleDuty | ReportStation | SetHospitalState | SetDeskState | ImportResources
