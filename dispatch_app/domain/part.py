"""Parts of the centre's equipment as the alarm service sees them: a feed like positions, not part of the journal.

What is wrong with a part is an alarm, and that is journalled; here are the readings of this moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartState(StrEnum):
    WELL = "well"
    WARNING = "warning"
    DANGER = "danger"
    ASIDE = "aside"
    """Shelved, out of service, or hidden by the fault of another part."""
    UNKNOWN = "unknown"
    """Watched, but nothing has been heard yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """One watched part. `sort` is "ups", "relay", "contact", "exchange", "trunk", "server", "database", …"""

    name: str
    sort: str
    state: PartState
    reason: str = ""
    """Kind of its gravest alarm."""
    facts: tuple[tuple[str, str], ...] = ()
    """Readings of this moment, as (name, text): load_percent, minutes_left, detail …"""
    stated_s: float = 0.0
    """Within so many seconds a fault of it becomes an alarm."""
    depends_on: str = ""


@dataclass(frozen=True, slots=True)
class QuietAlarm:
    """An alarm that the centre's list does not carry: consequence of another, or of a part out of service."""

    kind: str
    subject: str
    state: str
    """ "suppressed" or "out_of_service"."""
    cause: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class PartsReport:
    """What the alarm service tells once a second."""

    parts: tuple[Part, ...] = ()
    quiet: tuple[QuietAlarm, ...] = ()
    flooded: bool = False


@dataclass(frozen=True, slots=True)
class StandingAlarm:
    """An alarm of the centre's list, as the alarm service needs it to follow what persons did."""

    kind: str
    subject: str
    priority: str
    acknowledged_by: str | None
    """None: nobody has seen it."""
    present: bool
    shelved_for_s: float | None = None
    shelved_by: str = ""


@dataclass(frozen=True, slots=True)
class AlarmWishes:
    """The server's answer to a report: every standing alarm of equipment, and the number of the last lamp test."""

    alarms: tuple[StandingAlarm, ...]
    lamp_test: int = 0
