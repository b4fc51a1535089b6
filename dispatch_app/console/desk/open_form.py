"""One open form of a desk: its intake form, its plan, and what was last asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.console.desk.intake_form import IntakeForm
from dispatch_app.console.desk.plan import Plan
from dispatch_app.console.desk.requests import Ask
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import RecommendHospitals, RecommendVehicles

REFRESH_S = 10.0
"""Advice grows old as vehicles move: a vehicle at 60 km/h is 170 m further after ten seconds."""

REFRESH_SENT_S = 60.0
"""Once everybody needed is on the way the list is only a look aside."""

VEHICLES_ASKED = 10
HOSPITALS_ASKED = 8


@dataclass(slots=True)
class OpenForm:
    """A tab of the desk."""

    form: IntakeForm
    plan: Plan = field(default_factory=Plan)
    call_id: str = ""
    """The call the card shows; "" when the incident has none."""
    place_key: str = ""
    """The candidate F4 takes; "" is the first."""
    asked_for: tuple[object, ...] = ()
    asked_at: datetime | None = None
    vehicles_number: int = 0
    hospitals_number: int = 0
    advice_due: bool = False
    wanted: int = 1
    """Vehicles to propose."""
    dispatching: bool = False
    """An order was sent and not answered yet: F12 is locked, so that one press is one order."""

    @property
    def incident(self) -> Incident:
        """The record as last heard."""
        return self.form.incident

    def goal(self) -> Position | None:
        """Where vehicles drive to: the meeting point if there is one, else the scene."""
        return self.incident.meeting_point.position or self.incident.scene.position

    def wants_vehicles(self, board: Board) -> bool:
        """Whether somebody still has to be sent: nothing was yet, or a reinforcement waits."""
        waiting = any(a.dispatched_at is None for a in board.acceptances_of(self.incident.incident_id))
        return self.incident.is_open() and waiting

    def advice_questions(self, now: datetime, wants: bool) -> list[Ask]:
        """The queries to ask now: at once when place, grade or needs changed, else when they are old."""
        goal = self.goal()
        incident = self.incident
        if goal is None or not incident.is_open():
            return []
        asked_for = (goal, incident.grade, incident.needs)
        changed = asked_for != self.asked_for
        fresh_s = REFRESH_S if wants else REFRESH_SENT_S
        old = self.asked_at is None or (now - self.asked_at).total_seconds() >= fresh_s
        if not (changed or self.advice_due or old):
            return []
        self.advice_due, self.asked_at = False, now
        self.vehicles_number += 1
        vehicles = RecommendVehicles(goal, incident.incident_id, incident.grade, incident.needs, VEHICLES_ASKED)
        questions = [Ask(vehicles, "vehicles", incident.incident_id, self.vehicles_number)]
        if changed:
            self.hospitals_number += 1
            hospitals = RecommendHospitals(goal, incident.needs, HOSPITALS_ASKED)
            questions.append(Ask(hospitals, "hospitals", incident.incident_id, self.hospitals_number))
        self.asked_for = asked_for
        return questions
