"""Where things are: positions, places and the candidates for the caller's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite


class PlaceSource(StrEnum):
    """Who says so."""

    SUBSCRIBER = "subscriber"
    HANDSET = "handset"
    SMS_LINK = "sms_link"
    OPERATOR = "operator"
    GAZETTEER = "gazetteer"
    MAP = "map"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the ground, WGS-84 degrees."""

    longitude: float
    latitude: float

    def is_valid(self) -> bool:
        """Whether both numbers are finite, in range and not the 0/0 that broken devices send."""
        finite = isfinite(self.longitude) and isfinite(self.latitude)
        in_range = finite and abs(self.longitude) <= 180.0 and abs(self.latitude) <= 90.0
        return in_range and (self.longitude, self.latitude) != (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in words with, where known, its position."""

    text: str = ""
    position: Position | None = None
    source: PlaceSource = PlaceSource.TYPED
    candidate_id: str = ""
    """The candidate that was accepted as this place; "" where it came another way."""

    def is_known(self) -> bool:
        """Whether the place can be driven to: it has a position."""
        return self.position is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One source's opinion of where the caller is; shown as a circle, never accepted by itself.

    `found_at` is when the position was measured, so that its age counts. A source that knows an address only gives no
    position. A newer opinion of the same source is a candidate of its own: what a person saw does not change.
    """

    candidate_id: str
    source: PlaceSource
    position: Position | None
    found_at: datetime
    radius_m: float | None = None
    text: str = ""
    source_name: str = ""
    """Who says so in the source's own words: the operator, the police centre, GNSS, WLAN, cell."""
    datum: str = "WGS84"
    """The datum of the coordinates as they were given; `position` is converted from it."""
    given: str = ""
    """The coordinates as they were given, "" where they were WGS-84 already."""
    confidence_pct: float | None = None
    """How sure the source is that the caller is inside the radius."""
    civic: tuple[tuple[str, str], ...] = ()
    """The address by levels (RFC 4119 and 5139 element names: A1 province, A3 city, RD road, HNO number …)."""
    outline: tuple[Position, ...] = ()
    """The corners of an area that is no circle."""

    def same_source(self, other: Candidate) -> bool:
        """Whether both are opinions of one source, of which the newer counts."""
        return self.source is other.source and self.source_name == other.source_name


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One row of the three-field table 三字段: number → name, installed address, position."""

    number: str
    name: str
    address: str
    position: Position | None = None
