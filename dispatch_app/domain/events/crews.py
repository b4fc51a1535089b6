"""Events about crews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.crew_emergency import CrewEmergency
from dispatch_app.domain.crew_message import CrewMessage


@dataclass(frozen=True, slots=True)
class CrewEmergencyCalled:
    emergency: CrewEmergency


@dataclass(frozen=True, slots=True)
class CrewEmergencyAnswered:
    emergency_id: str
    at: datetime
    by: str
    desk_id: str
    words: str


@dataclass(frozen=True, slots=True)
class CrewEmergencyEnded:
    emergency_id: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CrewMessageSent:
    message: CrewMessage


@dataclass(frozen=True, slots=True)
class CrewMessageRead:
    message_id: str
    at: datetime
    by: str


CrewEvent = CrewEmergencyCalled | CrewEmergencyAnswered | CrewEmergencyEnded | CrewMessageSent | CrewMessageRead
