"""What is drawn over the base map, as plain values: vehicles, trails, facilities, incidents, candidates, routes,
drawn features, and areas of reach and coverage.

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
    outline: Sequence[tuple[float, float]] = ()
    """The corners of an area that is no circle; drawn in the circle's place."""


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One route, longitude and latitude a point, with its driving time; the chosen one is drawn on top."""

    coordinates: Sequence[tuple[float, float]]
    time_s: float | None = None
    chosen: bool = False
    label: str = ""
    """In front of the time: whose way it is, where several are shown."""


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """A stretch of road that is closed."""

    coordinates: Sequence[tuple[float, float]]
    label: str = ""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """Where one vehicle was in the last minutes, oldest first; `ages_s` belong to the points."""

    key: str
    coordinates: Sequence[tuple[float, float]]
    ages_s: Sequence[float]
    state: str = "free"
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FeatureMark:
    """Something that people drew: a point, a line, or the corners of an area.

    `direction` is `both`, `forward` or `backward` along a line. What is not in force (yet) is drawn pale and dotted.
    """

    key: str
    kind: Literal["poi", "meeting_point", "hazard", "closure", "speed"]
    shape: Literal["point", "line", "area"]
    coordinates: Sequence[tuple[float, float]]
    label: str = ""
    notes: tuple[str, ...] = ()
    """Further lines of the hover card."""
    direction: str = "both"
    in_force: bool = True
    chosen: bool = False


ShadeKind = Literal["reach", "lost", "uncovered", "restored", "given_up"]


@dataclass(frozen=True, slots=True)
class AreaShade:
    """Areas of one meaning, each as its outer ring and its holes; `step` counts the rings of reach from 0 outwards."""

    kind: ShadeKind
    areas: Sequence[Sequence[Sequence[tuple[float, float]]]]
    label: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True)
class AdviceArrow:
    """A proposed way of a vehicle, drawn as an arrow; nothing moves by it."""

    coordinates: tuple[tuple[float, float], tuple[float, float]]
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReplayTrack:
    """A whole track for the film: trusted places in order of time, cut into pieces at its gaps, and doubtful ones."""

    coordinates: Sequence[tuple[float, float]]
    pieces: Sequence[tuple[int, int]]
    """First row and the one after the last of each piece."""
    doubtful: Sequence[tuple[float, float]] = ()
