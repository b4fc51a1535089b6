"""Queries about what is drawn on the map, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.directory import DirectoryEntry
from dispatch_app.domain.map_feature import MapFeature
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Hospital, Station


@dataclass(frozen=True, slots=True)
class GetFeatureHistory:
    """Who changed a drawn feature, a station, a hospital or an entry of the directory, and when; newest first."""

    key: str
    """Its feature_id, station_id, hospital_id or entry_id; "" for every change of the kind."""
    kind: str = "map_features"
    """"map_features", "stations", "hospitals" or "directory" (the board's names)."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FeatureVersion:
    """One change; exactly one of `feature`, `station`, `hospital` and `entry` is there unless it was removed."""

    seq: int
    at: datetime
    user: str
    user_name: str
    desk_id: str
    key: str
    change: str
    """"set", "removed" or "expired"."""
    reason: str = ""
    feature: MapFeature | None = None
    station: Station | None = None
    hospital: Hospital | None = None
    entry: DirectoryEntry | None = None


@dataclass(frozen=True, slots=True)
class FeatureHistory:
    versions: tuple[FeatureVersion, ...]


@dataclass(frozen=True, slots=True)
class PreviewMapFeature:
    """Which roads a closure or speed edit would touch, before it is set (or of one that stands)."""

    feature: MapFeature


@dataclass(frozen=True, slots=True)
class TouchedRoad:
    """One stretch between junctions; `points` run in the direction that is touched."""

    name: str
    length_m: float
    both_ways: bool
    points: tuple[Position, ...]
    level: str
    """"ground", "bridge", "tunnel" or "ferry"."""


@dataclass(frozen=True, slots=True)
class MapFeaturePreviewed:
    problem: str
    """Why it would be refused, in words; "" for nothing."""
    roads: tuple[TouchedRoad, ...]
    length_m: float


QUERIES: tuple[tuple[type, type], ...] = (
    (GetFeatureHistory, FeatureHistory),
    (PreviewMapFeature, MapFeaturePreviewed),
)
