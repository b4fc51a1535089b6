"""Stations and hospitals leave the centre, when nothing on the board needs them any more."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_REASON = 200
"""As with drawings: a sentence, not a report."""

MOST_USERS_NAMED = 5
"""Vehicles and incidents that a refusal names; whoever has cleared these asks again."""


def remove_station(board: Board, command: cmd.RemoveStation, context: Context) -> Decision:
    """Gone from the map and the lists; its history stays in the journal."""
    station = board.stations.get(command.station_id)
    if station is None:
        return refuse("station_unknown", station_id=command.station_id)
    users = [v.plate for v in board.vehicles.values() if v.station_id == command.station_id]
    users += [
        m.incident_id for m in board.missions.values() if m.station_id == command.station_id and _is_open(board, m)
    ]
    if users:
        return refuse("station_in_use", name=station.name, users=_named(users))
    return Accepted((ev.StationRemoved(station.station_id, station.name, _short(command.reason)),))


def remove_hospital(board: Board, command: cmd.RemoveHospital, context: Context) -> Decision:
    """Gone from the map and the lists; its history stays in the journal."""
    hospital = board.hospitals.get(command.hospital_id)
    if hospital is None:
        return refuse("hospital_unknown", hospital_id=command.hospital_id)
    users = [i.incident_id for i in board.open_incidents() if i.hospital_id == command.hospital_id]
    users += [
        m.incident_id for m in board.missions.values() if m.hospital_id == command.hospital_id and _is_open(board, m)
    ]
    if users:
        return refuse("hospital_in_use", name=hospital.name, users=_named(users))
    return Accepted((ev.HospitalRemoved(hospital.hospital_id, hospital.name, _short(command.reason)),))


def _is_open(board: Board, mission: Mission) -> bool:
    """Whether the mission, or the incident that its papers belong to, may still change."""
    incident = board.incidents.get(mission.incident_id)
    return mission.is_active() or (incident is not None and incident.is_open())


def _named(users: list[str]) -> str:
    return "、".join(list(dict.fromkeys(users))[:MOST_USERS_NAMED])


def _short(reason: str) -> str:
    return reason.strip()[:LONGEST_REASON]
