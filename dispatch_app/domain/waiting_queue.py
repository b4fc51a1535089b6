"""The queue for want of a vehicle 欲派无车: who is first, and why. Grade, waiting time and the way count in minutes.

A grade is worth so many minutes of waiting, so that the graver goes first and nobody waits for ever; a vehicle further
away counts against the place by its drive. Pure and cheap: every screen ranks by itself and comes to the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Grade, Incident, IncidentState

GRADE_MIN = {Grade.A: 120.0, Grade.B: 60.0, Grade.UNKNOWN: 60.0, Grade.C: 20.0, Grade.D: 0.0}
"""Minutes of waiting that a grade is worth: a B that has waited an hour longer stands level with a fresh A.
What nobody has graded yet is taken for a B."""


@dataclass(frozen=True, slots=True)
class Wake:
    """A free vehicle proposed to a queued incident; `place` counts the queue from 1, `drive_s` includes turn-out."""

    incident_id: str
    vehicle_id: str
    place: int
    drive_s: float


def waited_min(incident: Incident, now: datetime) -> float:
    """Minutes since the incident was opened – not since it was queued: the caller waits since then."""
    return max(0.0, (now - incident.opened_at).total_seconds() / 60.0)


def urgency_min(incident: Incident, now: datetime) -> float:
    """What the incident weighs before any vehicle is looked at."""
    return GRADE_MIN[incident.grade] + waited_min(incident, now)


def queued(board: Board, now: datetime) -> list[Incident]:
    """Incidents that wait for a vehicle, the first in rank first."""
    waiting = (i for i in board.open_incidents() if i.state is IncidentState.NO_VEHICLE)
    return sorted(waiting, key=lambda i: (-urgency_min(i, now), i.incident_id))


def queue_places(board: Board, now: datetime) -> dict[str, int]:
    """Place in the queue by incident, from 1."""
    return {incident.incident_id: place for place, incident in enumerate(queued(board, now), 1)}
