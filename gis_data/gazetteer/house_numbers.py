"""Where a house number stands on its road: known, between known ones of its side, or beside the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NEAR_NUMBER = 20
"""A number of the right side at most this far away is a better guess than a closer one across the street."""


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """One address on the map."""

    number: int
    house_number: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class NumberPoint:
    """The point of a house number; `confidence` from 0 to 1, 1 for a known one."""

    longitude: float
    latitude: float
    interpolated: bool
    confidence: float


def point_of_number(number: int, known: Sequence[KnownNumber], house_number: str = "") -> NumberPoint | None:
    """The point of the number among the known ones of one road, or None if none is known.

    Odd and even numbers stand on opposite sides, so only numbers of the same parity are interpolated.
    """
    exact = [one for one in known if one.number == number]
    if exact:
        written = [one for one in exact if one.house_number == house_number]
        best = (written or exact)[0]
        return NumberPoint(best.longitude, best.latitude, False, 1.0)
    side = [one for one in known if one.number % 2 == number % 2]
    below = max((one for one in side if one.number < number), key=lambda one: one.number, default=None)
    above = min((one for one in side if one.number > number), key=lambda one: one.number, default=None)
    if below and above:
        share = (number - below.number) / (above.number - below.number)
        longitude = below.longitude + share * (above.longitude - below.longitude)
        latitude = below.latitude + share * (above.latitude - below.latitude)
        return NumberPoint(longitude, latitude, True, 0.97)
    nearest = min(side, key=lambda one: abs(one.number - number), default=None)
    if nearest is None or abs(nearest.number - number) > NEAR_NUMBER:
        nearest = min(known, key=lambda one: (abs(one.number - number), one.number), default=None)
    if nearest is None:
        return None
    confidence = 0.95 if abs(nearest.number - number) <= NEAR_NUMBER else 0.88
    return NumberPoint(nearest.longitude, nearest.latitude, True, confidence)
