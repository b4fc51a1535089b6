"""What the desk says of reinforcement: who asks, for how many, how it was told."""

from __future__ import annotations

from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.labels import REPORT_SOURCES, label
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Acceptance, AcceptanceKind
from dispatch_app.domain.mission import ReportSource
from dispatch_app.words import t


def wanted_vehicles(board: Board, incident_id: str) -> int:
    """How many vehicles the newest request that waits wants; 1 where none does."""
    waiting = [a for a in board.acceptances_of(incident_id) if a.dispatched_at is None]
    asked = [a.wanted_vehicles for a in waiting if a.kind is AcceptanceKind.REINFORCEMENT]
    return asked[-1] if asked else 1


def reinforcement_words(board: Board, acceptance: Acceptance) -> str:
    """One line for the message strip."""
    vehicle, desk = board.vehicles.get(acceptance.vehicle_id), board.desks.get(acceptance.desk_id)
    who = vehicle.plate if vehicle else acceptance.user if acceptance.source != ReportSource.DESK else ""
    return t(
        "{incident}: {who} asks for {count} vehicles more ({source})",
        incident=incident_number(acceptance.incident_id), who=who or (desk.name if desk else acceptance.user),
        count=acceptance.wanted_vehicles, source=label(REPORT_SOURCES, acceptance.source or ReportSource.DESK),
    )  # fmt: skip
