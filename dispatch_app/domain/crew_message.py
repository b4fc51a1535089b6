"""A message between a crew and the desks 车台消息: one text, one way, with the moment it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_MESSAGE = 300
"""Characters; it is read while driving or while a caller talks."""


@dataclass(frozen=True, slots=True)
class CrewMessage:
    """`from_crew` tells the way; `by` is the person or account that wrote it."""

    message_id: str
    vehicle_id: str
    plate: str
    from_crew: bool
    text: str
    sent_at: datetime
    by: str
    desk_id: str = ""
    """The desk that wrote it; "" for a crew's message, which every desk sees."""
    mission_id: str = ""
    device_at: datetime | None = None
    read_at: datetime | None = None
    read_by: str = ""
