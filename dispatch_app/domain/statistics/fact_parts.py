"""What all facts share: their kinds, when they began, and how durations are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class FactKind(StrEnum):
    CALL = "call"
    INCIDENT = "incident"
    MISSION = "mission"
    DESK_TIME = "desk_time"
    PATIENT = "patient"
    RECORDING = "recording"
    MAJOR = "major"
    CASUALTY = "casualty"


@dataclass(frozen=True, slots=True)
class Began:
    """When a fact began, in the parts that reports are grouped by; local to the centre."""

    at: datetime
    day: str
    """"2026-11-22"."""
    month: str
    hour: int
    weekday: int
    """1 Monday to 7 Sunday (ISO 8601)."""
    quarter: int
    """Quarter of an hour of the day, 0 to 95."""


RING_S = 5.0
"""A ring and its pause in China's ringing tone (1 s on, 4 s off, YD/T 1484)."""

BINS_S = 900
"""A quarter of an hour, to which a desk's time is cut."""




def began_at(at: datetime, zone: ZoneInfo) -> Began:
    """The local parts of a moment."""
    local = at.astimezone(zone)
    quarter = local.hour * 4 + local.minute // 15
    return Began(at, local.strftime("%Y-%m-%d"), local.strftime("%Y-%m"), local.hour, local.isoweekday(), quarter)


def is_over_midnight(since: datetime, until: datetime | None, zone: ZoneInfo) -> bool:
    """Whether the end lies on a later local day than the beginning."""
    return until is not None and until.astimezone(zone).date() > since.astimezone(zone).date()


def seconds(since: datetime | None, until: datetime | None) -> float | None:
    """Seconds from one time to another; None where one is missing or they run backwards."""
    if since is None or until is None or until < since:
        return None
    return (until - since).total_seconds()
