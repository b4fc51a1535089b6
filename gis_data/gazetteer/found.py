"""What the gazetteer answers: places found by text, and the address of a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Matched = Literal["name", "pinyin", "initials", "crossing", "house_number", "alias"]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One place that answers a text; coordinates are WGS-84 degrees."""

    name: str
    kind: str
    """A kind of `raw_map.PLACE_KINDS`, or "road" or "crossing"."""
    district: str
    longitude: float
    latitude: float
    score: float
    """From 0 to 1; 1 is the exact name, of an important kind, close to the caller where that is known."""
    text: str
    """What belongs into the form, such as 和平区人民路128号."""
    matched: Matched
    ambiguous: bool
    """True where several districts have a place of this name: the dispatcher must ask."""
    interpolated: bool
    """True where the house number itself is not on the map and the point lies between or beside known numbers."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """The address of a point; `text` is empty and `distance_m` None far from everything on the map."""

    text: str = ""
    road: str = ""
    district: str = ""
    house_number: str = ""
    distance_m: float | None = None
    """From the point to the crossing, address, road or place that `text` names."""
    place: str = ""
    """The nearest named place within 50 m."""
