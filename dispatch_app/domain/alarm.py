"""An alarm: something needs a person's eye; one per kind and subject at a time.

Its life follows ISA-18.2: raised, acknowledged by a person, cleared when its cause is gone. A latching one stays until
a person unlatches it; a shelved one is put aside by a person until a set end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SHORTEST_SHELF_S = 60.0
LONGEST_SHELF_S = 12 * 3600.0
"""A shelf ends with the shift at the latest (ISA-18.2 §11.7 asks for a limit)."""

DISPATCH_KINDS = frozenset({
    "order_step_late", "call_waiting", "hold_ageing", "hold_overdue", "queue_may_wake", "desk_no_answer",
    "mission_refused", "reinforcement_wanted", "booking_unassigned", "booking_unanswered", "booking_blocked",
})  # fmt: skip
"""Alarms about calls and orders: work of the desks. They are never shelved and light no lamp tower."""

NEVER_SHELVED = DISPATCH_KINDS | {"crew_emergency"}
"""A crew in danger is never put aside, but the lamp tower lights for it."""

FLOOD_KIND = "alarm_flood"
"""While it stands, only critical and high alarms make a sound."""


class Priority(StrEnum):
    CRITICAL = "critical"
    """Sounds until acknowledged."""
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlarmState(StrEnum):
    """Where an alarm stands, for lists."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    LATCHED_UNACKNOWLEDGED = "latched_unacknowledged"
    LATCHED = "latched"
    SHELVED = "shelved"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind` and `subject` make the identity; `values` fill the sentence of the kind (see dispatch_app.words)."""

    alarm_id: str
    kind: str
    """E.g. "order_step_late", "station_offline", "printer_fault", "hold_ageing", "feed_silent"."""
    subject: str
    priority: Priority
    raised_at: datetime
    values: tuple[tuple[str, str], ...] = ()
    incident_id: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    latching: bool = False
    """Stays after its cause is gone, until a person unlatches it."""
    present: bool = True
    """Whether its cause holds now; False only while it is latched or shelved."""
    shelved_until: datetime | None = None
    shelved_by: str = ""
    shelved_reason: str = ""

    def state(self) -> AlarmState:
        """Where it stands."""
        seen = self.acknowledged_at is not None
        if self.shelved_until is not None:
            return AlarmState.SHELVED
        if self.present:
            return AlarmState.ACKNOWLEDGED if seen else AlarmState.UNACKNOWLEDGED
        return AlarmState.LATCHED if seen else AlarmState.LATCHED_UNACKNOWLEDGED

    def is_unseen(self) -> bool:
        """Whether it waits for a person."""
        return self.acknowledged_at is None and self.shelved_until is None


def alarm_id_of(kind: str, subject: str) -> str:
    """The one identity an alarm of this kind and subject has while it is raised."""
    return f"{kind}:{subject}"
