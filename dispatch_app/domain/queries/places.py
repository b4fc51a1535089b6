"""Queries about places and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class FindPlaces:
    text: str
    limit: int = 10
    near: Position | None = None


@dataclass(frozen=True, slots=True)
class PlaceFound:
    text: str
    name: str
    kind: str
    district: str
    position: Position
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class PlacesFound:
    places: tuple[PlaceFound, ...]


@dataclass(frozen=True, slots=True)
class DescribePosition:
    """Reverse geocode."""

    position: Position


@dataclass(frozen=True, slots=True)
class PositionDescribed:
    text: str
    district: str = ""
    distance_m: float | None = None


QUERIES: tuple[tuple[type, type], ...] = (
    (FindPlaces, PlacesFound),
    (DescribePosition, PositionDescribed),
)
