"""What is drawn over the base map, as plain values: vehicles, facilities, incidents, candidates, routes.

No Qt here, so the state of a screen can hold these. Coordinates are WGS-84 degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class VehicleMark:
    """One ambulance; `heading_deg` is clockwise from north, None when it stands or the heading is unknown."""

    key: str
    label: str
    longitude: float
    latitude: float
    heading_deg: float | None = None
    state: str = "free"
    age_s: float = 0.0
    stale: bool = False
    note: str = ""
    """Second line of the hover card, e.g. crew and mission."""


@dataclass(frozen=True, slots=True)
class PositionChange:
    """A newer place of one vehicle that is already on the map."""

    key: str
    longitude: float
    latitude: float
    heading_deg: float | None = None
    age_s: float = 0.0
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FacilityMark:
    """A station or hospital; `state` is `open`, `diverting` or `offline`."""

    key: str
    kind: Literal["station", "hospital"]
    name: str
    longitude: float
    latitude: float
    state: str = "open"
    note: str = ""


@dataclass(frozen=True, slots=True)
class IncidentMark:
    """One incident's scene with its grade letter; the chosen one is drawn larger."""

    key: str
    label: str
    longitude: float
    latitude: float
    grade: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class MeetingPointMark:
    """Where the crew is met when that is not the scene."""

    key: str
    label: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class CandidateCircle:
    """One opinion about where the caller is, with its radius and age."""

    key: str
    source: str
    longitude: float
    latitude: float
    radius_m: float
    age_s: float = 0.0
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One route, longitude and latitude a point, with its driving time; the chosen one is drawn on top."""

    coordinates: Sequence[tuple[float, float]]
    time_s: float | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """A stretch of road that is closed."""

    coordinates: Sequence[tuple[float, float]]
    label: str = ""
