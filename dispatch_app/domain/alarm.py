"""An alarm: something needs a person's eye; one per kind and subject at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Priority(StrEnum):
    CRITICAL = "critical"
    """Sounds until acknowledged."""
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


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


def alarm_id_of(kind: str, subject: str) -> str:
    """The one identity an alarm of this kind and subject has while it is raised."""
    return f"{kind}:{subject}"
