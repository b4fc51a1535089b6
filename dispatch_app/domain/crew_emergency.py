"""A crew emergency 车组求助: the crew itself is in danger and asks for help. It stands until a desk ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.place import Position

CREW_EMERGENCY = "crew_emergency"
"""Kind of the alarm that it raises; its subject is the emergency's id."""


@dataclass(frozen=True, slots=True)
class CrewEmergency:
    """Called by a crew, answered by a desk (the crew then sees who knows), ended by a desk with a reason."""

    emergency_id: str
    vehicle_id: str
    plate: str
    called_at: datetime
    source: ReportSource
    mission_id: str = ""
    incident_id: str = ""
    device_at: datetime | None = None
    position: Position | None = None
    """Where the crew was when it called, as the device says; the newest fix is in the feed."""
    note: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    answered_desk_id: str = ""
    answer: str = ""
    """What the desk tells the crew."""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_reason: str = ""

    def is_open(self) -> bool:
        """Whether nobody has ended it yet."""
        return self.ended_at is None
