"""Incidents and missions in a given state, made by the commands that people give."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from tests.centre_in_memory import Centre


def open_incident(centre: Centre, scene: Position, grade: Grade = Grade.UNKNOWN) -> str:
    """An open incident of that grade at the scene; its id."""
    incident_id = centre.do(cmd.OpenIncident("d1"))["incident_id"]
    changes = cmd.IncidentChanges(scene=Place("人民路1号", scene), grade=grade)
    centre.do(cmd.AmendIncident(incident_id, changes))
    return incident_id


def send(centre: Centre, incident_id: str, vehicle_id: str, state: MissionState = MissionState.ORDERED) -> Mission:
    """The vehicle's mission, reported up to that state."""
    mission = centre.board.active_mission_of(vehicle_id)
    if mission is None:
        checks = ("type_mismatch", "stale_fix", "no_fix")
        overrides = tuple(cmd.Override(check, "试验") for check in checks)
        centre.do(cmd.DispatchVehicles(incident_id, (vehicle_id,), "H2", overrides))
        mission = centre.board.active_mission_of(vehicle_id)
    assert mission is not None
    for step in SEQUENCE[SEQUENCE.index(mission.state) + 1 : SEQUENCE.index(state) + 1]:
        centre.do(cmd.ReportMission(mission.mission_id, step, ReportSource.DESK))
    return centre.board.missions[mission.mission_id]
