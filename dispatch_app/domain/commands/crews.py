"""Commands about crews: emergencies and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class CallCrewEmergency:
    """车组求助: the crew of a vehicle is in danger. A vehicle calls for itself; a second call while one stands adds
    nothing."""

    vehicle_id: str
    source: ReportSource
    device_at: datetime | None = None
    position: Position | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCrewEmergency:
    """A desk has seen it and acts; the crew's tablet then shows the words."""

    emergency_id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class EndCrewEmergency:
    """The crew is safe, or it was pressed by mistake."""

    emergency_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SendCrewMessage:
    """A text from a desk to a vehicle's crew, or from the crew to the desks."""

    vehicle_id: str
    text: str
    mission_id: str = ""
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadCrewMessage:
    """The other side has read it: the crew a desk's message, a desk a crew's."""

    message_id: str


CrewCommand = CallCrewEmergency | AnswerCrewEmergency | EndCrewEmergency | SendCrewMessage | ReadCrewMessage
