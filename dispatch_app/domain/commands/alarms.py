"""Commands about alarms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    kind: str
    subject: str
    priority: str
    values: tuple[tuple[str, str], ...] = ()
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    alarm_id: str


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    kind: str
    subject: str


AlarmCommand = RaiseAlarm | AcknowledgeAlarm | ClearAlarm
