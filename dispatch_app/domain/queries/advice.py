"""Queries about advice and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class RecommendVehicles:
    """Ranked vehicles for an incident (or for a bare scene while the form fills)."""

    scene: Position
    incident_id: str = ""
    grade: str = ""
    needs: tuple[str, ...] = ()
    limit: int = 10
    language: str = "zh"
    """Of the reasons' words."""


@dataclass(frozen=True, slots=True)
class VehicleAdvice:
    """One recommended vehicle with the reasons of its rank."""

    vehicle_id: str
    plate: str
    vehicle_type: str
    station_id: str
    station_name: str
    availability: str
    time_s: float
    """Turn-out (at the station) plus drive."""
    drive_s: float
    turn_out_s: float
    distance_m: float
    straight_m: float
    from_station: bool
    """The time counts from the station because no trustworthy fix exists."""
    fix_age_s: float | None
    stale: bool
    suits: bool
    """Whether the type meets the grade's need."""
    crew: tuple[str, ...]
    checks: tuple[str, ...]
    """Soft checks that sending it would override (codes: stale_fix, type_mismatch, no_fix, slower_than_best …)."""
    reasons: tuple[str, ...]
    """Words for the screen, in the language that the query asked for."""
    cover_left_s: float | None = None
    """How soon another free vehicle is at its station once it has gone; None where nobody is or nobody looked."""
    free_in_s: float = 0.0
    """Of one about to clear: seconds until it should be free by the rule."""
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VehicleAdviceList:
    vehicles: tuple[VehicleAdvice, ...]
    scene_off_network: bool
    counted: int
    """Free vehicles that were considered."""
    took_ms: float
    clearing: tuple[VehicleAdvice, ...] = ()
    """Suitable vehicles that would be there before the first free one, though still at a hospital: to be known, not
    to be sent (their mission binds them)."""
    unreachable: tuple[str, ...] = ()
    """Plates of free vehicles from which no open road leads to the scene."""


@dataclass(frozen=True, slots=True)
class RecommendHospitals:
    scene: Position
    needs: tuple[str, ...] = ()
    limit: int = 8
    language: str = "zh"
    grade: str = ""
    """How far a wish may lead depends on it."""
    wish: str = ""
    """Id of the hospital that the patient wishes."""


@dataclass(frozen=True, slots=True)
class HospitalAdvice:
    hospital_id: str
    name: str
    time_s: float
    distance_m: float
    meets: tuple[str, ...]
    lacks: tuple[str, ...]
    diverting: bool
    beds: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HospitalAdviceList:
    hospitals: tuple[HospitalAdvice, ...]


@dataclass(frozen=True, slots=True)
class RouteVehicle:
    """The way of a vehicle (from its newest fix or its station) to a position."""

    vehicle_id: str
    to: Position


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    found: bool
    points: tuple[Position, ...] = ()
    time_s: float = 0.0
    distance_m: float = 0.0
    turns: tuple[str, ...] = ()


QUERIES: tuple[tuple[type, type], ...] = (
    (RecommendVehicles, VehicleAdviceList),
    (RecommendHospitals, HospitalAdviceList),
    (RouteVehicle, RouteAnswer),
)
