"""Events about alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.alarm import Alarm


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Raised, or there again while it was latched or shelved."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged:
    alarm_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmReturned:
    """The cause is gone; the alarm stays, latched or shelved."""

    alarm_id: str


@dataclass(frozen=True, slots=True)
class AlarmShelved:
    alarm_id: str
    until: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AlarmUnshelved:
    """Taken off the shelf by a person, or by its end (`by` empty); it wants to be seen again."""

    alarm_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class AlarmUnlatched:
    alarm_id: str
    by: str


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    alarm_id: str


@dataclass(frozen=True, slots=True)
class LampTestAsked:
    by: str


AlarmEvent = (
    AlarmRaised | AlarmAcknowledged | AlarmReturned | AlarmShelved | AlarmUnshelved | AlarmUnlatched | AlarmCleared
    | LampTestAsked
)  # fmt: skip
