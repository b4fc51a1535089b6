"""Commands about the shifts of stations."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.shift import CrewMember, VehicleCheck


@dataclass(frozen=True, slots=True)
class HandOverShift:
    """The station's next shift takes over: people, their vehicles, and how the vehicles were found."""

    station_id: str
    name: str
    handed_by: str
    taken_by: str
    members: tuple[CrewMember, ...]
    checks: tuple[VehicleCheck, ...]
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class SetShiftMembers:
    """Somebody comes, goes or changes the vehicle within the running shift."""

    station_id: str
    members: tuple[CrewMember, ...]


ShiftCommand = HandOverShift | SetShiftMembers
