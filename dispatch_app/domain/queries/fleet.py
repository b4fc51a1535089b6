"""Queries about several vehicles for one scene (REC-03), and about what vehicles drove (VEH-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.place import Position
from dispatch_app.domain.queries.advice import VehicleAdvice


@dataclass(frozen=True, slots=True)
class PlanVehicles:
    """Vehicles from several stations for a mass casualty; advice only, `DispatchVehicles` sends.

    Either patients by triage colour, or `wanted`: (vehicle type, count) as somebody decided.
    """

    scene: Position
    red: int = 0
    yellow: int = 0
    green: int = 0
    wanted: tuple[tuple[str, int], ...] = ()
    incident_id: str = ""
    """Vehicles that are on it already are counted as sent."""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class VehiclePick:
    """One chosen vehicle and what it is for."""

    advice: VehicleAdvice
    task: str
    """"red", "yellow", "green", or the type that was wanted."""
    patients: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VehiclePlan:
    picks: tuple[VehiclePick, ...]
    """In the order of their arrival."""
    missing: tuple[tuple[str, int], ...]
    """(task, vehicles) for which nobody is free."""
    already_there: int
    """Vehicles that the incident has; they are not planned again."""
    stations: tuple[tuple[str, int], ...]
    """(name, vehicles taken), most first."""
    emptied: tuple[str, ...]
    """Names of stations that keep no free vehicle."""
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchTrack:
    """The way that a vehicle drove, by road: of a mission, or between two times (at most two days apart)."""

    vehicle_id: str = ""
    mission_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DrivenLeg:
    """A part of a mission between two of its states."""

    from_state: str
    to_state: str
    since: datetime
    until: datetime
    distance_m: float
    gap_m: float
    """The part of it in straight lines: the fixes are too far apart or off the roads."""
    fixes: int


@dataclass(frozen=True, slots=True)
class TrackMatched:
    vehicle_id: str
    distance_m: float
    gap_m: float
    fixes: int
    left_out: int
    """Fixes that are no place on any road nearby."""
    straight_m: float
    """From fix to fix in straight lines, for comparison."""
    points: tuple[Position, ...]
    """The places on the roads, in order of time; thinned."""
    legs: tuple[DrivenLeg, ...] = ()
    problem: str = ""
    """Why there is no answer, in words; "" for nothing."""


QUERIES: tuple[tuple[type, type], ...] = (
    (PlanVehicles, VehiclePlan),
    (MatchTrack, TrackMatched),
)
