"""Which ways the map shows: of the vehicle looked at, of the plan, and of those on their way to the shown incident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import RouteAnswer

MOST_ROUTES = 6
"""More lines than that lie over each other."""
ROUTE_AGE_S = 10.0
"""A moving vehicle's way is asked anew after this many seconds."""

TO_SCENE = frozenset({MissionState.ORDERED, MissionState.RECEIVED, MissionState.EN_ROUTE})


def mission_goal(desk: IntakeDesk, mission: Mission) -> Position | None:
    """Where a mission drives to now: meeting point or scene, with a patient aboard the hospital; None elsewhere."""
    incident = desk.board.incidents.get(mission.incident_id)
    if incident is None:
        return None
    if mission.state in TO_SCENE:
        return incident.meeting_point.position or incident.scene.position
    if mission.state is MissionState.PATIENT_ABOARD:
        hospital = desk.board.hospitals.get(mission.hospital_id or incident.hospital_id)
        return hospital.position if hospital is not None else incident.destination.position
    return None


def wanted_routes(desk: IntakeDesk, looked_at: str) -> dict[str, Position]:
    """Vehicle → where to; the one looked at comes first, and there are at most `MOST_ROUTES`."""
    wanted: dict[str, Position] = {}
    form = desk.shown()
    goal = form.goal() if form is not None and form.incident.is_open() else None

    def want(vehicle_id: str, to: Position | None) -> None:
        if to is not None and len(wanted) < MOST_ROUTES:
            wanted.setdefault(vehicle_id, to)

    if looked_at in desk.board.vehicles:
        mission = desk.board.active_mission_of(looked_at)
        want(looked_at, mission_goal(desk, mission) if mission is not None else goal)
    if form is not None:
        for vehicle_id in form.plan.chosen:
            want(vehicle_id, goal)
        for mission in desk.board.missions_of(desk.active):
            if mission.is_active():
                want(mission.vehicle_id, mission_goal(desk, mission))
    return wanted


@dataclass(slots=True)
class MapRoutes:
    """The answers that still belong to what is wanted, at most `MOST_ROUTES`."""

    wanted: dict[str, Position] = field(default_factory=dict)
    answers: dict[str, RouteAnswer] = field(default_factory=dict)
    _asked_at: dict[str, datetime] = field(default_factory=dict)

    def want(self, wanted: dict[str, Position], now: datetime) -> list[tuple[str, Position]]:
        """Take over what is wanted; gives what is to be asked now."""
        for vehicle_id, to in list(self.wanted.items()):
            if wanted.get(vehicle_id) != to:
                self.answers.pop(vehicle_id, None)
                self._asked_at.pop(vehicle_id, None)
        self.wanted = dict(wanted)
        due = []
        for vehicle_id, to in wanted.items():
            asked_at = self._asked_at.get(vehicle_id)
            if asked_at is None or (now - asked_at).total_seconds() >= ROUTE_AGE_S:
                self._asked_at[vehicle_id] = now
                due.append((vehicle_id, to))
        return due

    def take(self, vehicle_id: str, to: Position, answer: RouteAnswer) -> bool:
        """Keep an answer; False where it is not wanted any more."""
        if self.wanted.get(vehicle_id) != to:
            return False
        self.answers[vehicle_id] = answer
        return True
