"""Commands about alarms. `by` counts only from the alarm service, which names the person at its button."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    kind: str
    subject: str
    priority: str
    values: tuple[tuple[str, str], ...] = ()
    incident_id: str = ""
    latching: bool = False


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    alarm_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    """The cause is gone; a latching or shelved alarm stays on the list."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class ShelveAlarm:
    """Put aside for `for_s` seconds: the fault is known and being mended."""

    alarm_id: str
    for_s: float
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class UnshelveAlarm:
    alarm_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class UnlatchAlarm:
    """End a latched alarm whose cause is gone."""

    alarm_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class RequestLampTest:
    """Light every lamp and sound the siren for some seconds."""



AlarmCommand = RaiseAlarm | AcknowledgeAlarm | ClearAlarm | ShelveAlarm | UnshelveAlarm | UnlatchAlarm | RequestLampTest
