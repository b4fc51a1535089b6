"""Queries about alarms and watched parts, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.part import Part, QuietAlarm


@dataclass(frozen=True, slots=True)
class ListParts:
    """The parts that the alarm service watches, as it told last."""


@dataclass(frozen=True, slots=True)
class PartsFound:
    parts: tuple[Part, ...] = ()
    quiet: tuple[QuietAlarm, ...] = ()
    flooded: bool = False
    heard_at: datetime | None = None
    """None: no alarm service has reported since the server began."""


@dataclass(frozen=True, slots=True)
class ListAlarmHistory:
    """What happened to alarms in the last days, and what can be counted from it."""

    days: int = 7


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One step of an alarm's life as the journal has it."""

    seq: int
    at: datetime
    what: str
    """ "raised", "acknowledged", "returned", "shelved", "unshelved", "unlatched", "cleared", "lamp_test"."""
    kind: str
    subject: str
    priority: str = ""
    by: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmFigure:
    """One alarm over the time: how often it came, and seconds (mean) until seen and until cleared."""

    kind: str
    subject: str
    raised: int
    seen_after_s: float | None
    lasted_s: float | None


@dataclass(frozen=True, slots=True)
class AlarmHistory:
    lines: tuple[AlarmLine, ...] = ()
    """Newest first."""
    figures: tuple[AlarmFigure, ...] = ()
    """Most frequent first."""
    cut: bool = False
    """There was more than an answer carries."""


QUERIES: tuple[tuple[type, type], ...] = (
    (ListParts, PartsFound),
    (ListAlarmHistory, AlarmHistory),
)
