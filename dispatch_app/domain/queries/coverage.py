"""Queries about reach: isochrones, coverage, move-ups and re-assignments; all of it explanation, never an order."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.place import Position

Ring = tuple[Position, ...]
"""A closed outline; its first point stands at its end again."""

Area = tuple[Ring, ...]
"""The outer ring, then the holes."""


@dataclass(frozen=True, slots=True)
class GetIsochrones:
    """Areas that a vehicle reaches from a place, or from a station with its turn-out, within some minutes each."""

    minutes: tuple[float, ...] = (4.0, 8.0, 12.0)
    position: Position | None = None
    station_id: str = ""
    turn_out: bool = True
    """Whether the station's turn-out time counts."""


@dataclass(frozen=True, slots=True)
class Isochrone:
    minutes: float
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Isochrones:
    isochrones: tuple[Isochrone, ...]
    """Shortest first; empty where the place is off the network."""
    off_network: bool = False


@dataclass(frozen=True, slots=True)
class GetCoverage:
    """What free vehicles reach in time now, and what is left when those in `leaving` are sent away."""

    leaving: tuple[str, ...] = ()
    within_s: float = 480.0
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """Shares go from 0 to 1 of the metres of street; `area_…` of the squares of 300 m that have streets."""

    within_s: float
    vehicles: int
    """Free vehicles that count now."""
    share_before: float
    share_after: float
    area_before: float
    area_after: float
    road_km_lost: float
    lost: tuple[Area, ...]
    """Areas that are reached now and would not be any more."""
    uncovered: tuple[Area, ...]
    """Areas that no free vehicle reaches in time even now."""
    explanation: str = ""
    """One sentence for the screen."""


@dataclass(frozen=True, slots=True)
class AdviseMoveUps:
    """Which free vehicle at which station would restore most coverage; nothing is done by asking."""

    leaving: tuple[str, ...] = ()
    within_s: float = 480.0
    limit: int = 3
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class MoveUp:
    vehicle_id: str
    plate: str
    from_station: str
    """Name of the station that it leaves, "" on the road."""
    to_station_id: str
    to_station: str
    drive_s: float
    share_without: float
    """Coverage if nobody moves."""
    share_with: float
    """Coverage once it stands at the other station."""
    restored: tuple[Area, ...]
    given_up: tuple[Area, ...]
    """What its leaving uncovers in turn."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveUpList:
    moves: tuple[MoveUp, ...]
    """Best first, each for itself; empty where no move gains enough."""
    share_now: float
    explanation: str
    """Why there is advice or none."""


@dataclass(frozen=True, slots=True)
class AdviseReassignments:
    """Vehicles on their way to a lower grade that would be much earlier here, and who then goes there instead."""

    scene: Position
    grade: str
    incident_id: str = ""
    needs: tuple[str, ...] = ()
    limit: int = 3
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Reassignment:
    vehicle_id: str
    plate: str
    mission_id: str
    from_incident_id: str
    from_grade: str
    time_s: float
    """Its drive to this scene."""
    saves_s: float
    """How much earlier than the best free vehicle (or the best one about to clear)."""
    replacement_id: str
    """Who goes to the other incident instead, "" where nobody is free."""
    replacement_plate: str
    replacement_time_s: float
    other_delay_s: float
    """How much later somebody is there than now expected."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReassignmentList:
    reassignments: tuple[Reassignment, ...]
    best_free_s: float | None
    """Time of the best free suitable vehicle, None where there is none."""
    explanation: str = ""


QUERIES: tuple[tuple[type, type], ...] = (
    (GetIsochrones, Isochrones),
    (GetCoverage, CoverageAnswer),
    (AdviseMoveUps, MoveUpList),
    (AdviseReassignments, ReassignmentList),
)
