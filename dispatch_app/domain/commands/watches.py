"""Commands of supervision: rules that alert, alerts, and taking an incident to the own desk."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class SetWatchRule:
    """Make a rule, or change the one of `rule_id`; see domain.watch.WatchRule."""

    name: str
    numbers: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    words: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    area: tuple[Position, ...] = ()
    urgent: bool = True
    is_on: bool = True
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class RemoveWatchRule:
    rule_id: str


@dataclass(frozen=True, slots=True)
class RaiseWatchAlert:
    """The server found that a call or an incident matches a rule; it is matched again before it is believed."""

    rule_id: str
    call_id: str = ""
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class SeeWatchAlert:
    """A person has seen the alert."""

    alert_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BringIncident:
    """Take an open incident to this desk; the desk that had it is told by a notice."""

    incident_id: str
    desk_id: str
    reason: str


WatchCommand = SetWatchRule | RemoveWatchRule | RaiseWatchAlert | SeeWatchAlert | BringIncident
