"""Vehicles, stations and hospitals change their state (STN-02)."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.vehicle import Duty
from dispatch_app.use_cases.answer_call import desk_name
from dispatch_app.use_cases.decision import Accepted, Context, Decision

MOST_BEDS = 10_000
MOST_DEPARTMENTS = 50
"""More than any hospital admits from ambulances."""
NOTE_LENGTH = 200


def set_vehicle_duty(board: Board, command: cmd.SetVehicleDuty, context: Context) -> Decision:
    """On duty restores readiness 实力恢复; off duty needs a vehicle without a mission, and a reason."""
    vehicle = board.vehicles.get(command.vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=command.vehicle_id)
    actor = context.actor
    if actor.role is Role.STATION and vehicle.station_id != actor.station_id:
        return refuse("not_yours")
    if actor.role is Role.VEHICLE and vehicle.vehicle_id != actor.vehicle_id:
        return refuse("not_yours")
    mission = board.active_mission_of(vehicle.vehicle_id)
    if command.duty is not Duty.ON_DUTY:
        if mission is not None:
            incident = board.incidents.get(mission.incident_id)
            desk = desk_name(board, incident.desk_id) if incident else ""
            return refuse("vehicle_taken", plate=vehicle.plate, incident_id=mission.incident_id, desk=desk)
        if not command.reason.strip():
            return refuse("reason_missing")
    crew = vehicle.crew if command.crew is None else command.crew
    reason = "" if command.duty is Duty.ON_DUTY else command.reason.strip()
    if (vehicle.duty, vehicle.duty_reason, vehicle.crew) == (command.duty, reason, crew):
        return Accepted()
    return Accepted((ev.VehicleDutyChanged(vehicle.vehicle_id, command.duty, reason, crew),))


def report_station(board: Board, command: cmd.ReportStation, context: Context) -> Decision:
    """The server reports the link, the station its printer."""
    station = board.stations.get(command.station_id)
    if station is None:
        return refuse("station_unknown", station_id=command.station_id)
    actor = context.actor
    if actor.role is Role.STATION and (actor.station_id != station.station_id or command.link is not None):
        return refuse("not_yours")
    link = station.link if command.link is None else command.link
    printer = station.printer if command.printer is None else command.printer
    note = station.printer_note if command.printer is None else command.printer_note[:200]
    if (station.link, station.printer, station.printer_note) == (link, printer, note):
        return Accepted()
    return Accepted((ev.StationChanged(station.station_id, link, printer, note, context.now),))


def set_hospital_state(board: Board, command: cmd.SetHospitalState, context: Context) -> Decision:
    """What a hospital and its departments can take; feeds the choice of hospitals (REC-04)."""
    hospital = board.hospitals.get(command.hospital_id)
    if hospital is None:
        return refuse("hospital_unknown", hospital_id=command.hospital_id)
    beds = hospital.beds if command.beds is None else command.beds
    if not _own_hospital(command.hospital_id, context):
        return refuse("not_yours")
    departments = hospital.departments if command.departments is None else command.departments
    if not all(0 <= count <= MOST_BEDS for count in (beds, *(d.beds for d in departments))):
        return refuse("field_wrong", field="beds", reason=f"0-{MOST_BEDS}")
    codes = [d.code for d in departments]
    if len(set(codes)) != len(codes) or len(codes) > MOST_DEPARTMENTS or not all(codes):
        return refuse("field_wrong", field="departments", reason=", ".join(codes)[:100])
    departments = tuple(replace(d, note=d.note.strip()[:NOTE_LENGTH]) for d in departments)
    note = command.note.strip()[:NOTE_LENGTH]
    changed = ev.HospitalChanged(hospital.hospital_id, command.diverting, beds, note, departments, context.now)
    same = (hospital.diverting, hospital.beds, hospital.note, hospital.departments)
    if same == (command.diverting, beds, note, departments) and context.actor.role is not Role.HOSPITAL:
        return Accepted()
    return Accepted((changed,))


def _own_hospital(hospital_id: str, context: Context) -> bool:
    """A hospital tells of itself only; it may tell the same again, which makes the news fresh."""
    return context.actor.role is not Role.HOSPITAL or context.actor.hospital_id == hospital_id
