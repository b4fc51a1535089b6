"""Queries about incidents and their answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain.incident import Acceptance, Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order


@dataclass(frozen=True, slots=True)
class GetIncident:
    """A whole incident, closed ones too, with its journal."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    seq: int
    at: datetime
    user: str
    desk_id: str
    type: str


@dataclass(frozen=True, slots=True)
class IncidentFound:
    incident: Incident | None
    acceptances: tuple[Acceptance, ...] = ()
    missions: tuple[Mission, ...] = ()
    orders: tuple[Order, ...] = ()
    journal: tuple[JournalLine, ...] = field(default=())


QUERIES: tuple[tuple[type, type], ...] = (
    (GetIncident, IncidentFound),
)
