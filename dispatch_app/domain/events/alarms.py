"""Events about alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.alarm import Alarm


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged:
    alarm_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    alarm_id: str


AlarmEvent = AlarmRaised | AlarmAcknowledged | AlarmCleared
