"""Stations, vehicles, hospitals and desks enter the centre: checked first, then applied whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.use_cases.decision import Accepted, Context, Decision

LONGEST_TURN_OUT_S = 1_800
"""Half an hour from order to wheels rolling: a volunteer station far out; more is a slip of the hand."""


def import_resources(board: Board, command: cmd.ImportResources, context: Context) -> Decision:
    """One event a row; a row of a known id replaces it, keeping what the running shift has set (duty, link, beds)."""
    wrong = list(_wrong_rows(board, command))
    if wrong:
        return refuse("import_wrong", count=len(wrong), first=wrong[0])
    events: list[ev.Event] = [ev.StationRegistered(_kept_station(board, s)) for s in command.stations]
    events += [ev.HospitalRegistered(_kept_hospital(board, h)) for h in command.hospitals]
    events += [ev.VehicleRegistered(_kept_vehicle(board, v)) for v in command.vehicles]
    events += [ev.DeskRegistered(desk_id, name) for desk_id, name in command.desks]
    return Accepted(tuple(events))


def set_station(board: Board, command: cmd.SetStation, context: Context) -> Decision:
    """Adds, moves or edits one station; nothing where all is as it was."""
    station = Station(
        command.station_id.strip(), command.name.strip(), command.position, command.phone.strip(), command.turn_out_s
    )
    known = board.stations.get(station.station_id)
    if command.is_new and known is not None:
        return refuse("facility_taken", key=known.station_id, name=known.name)
    if not 0 <= command.turn_out_s <= LONGEST_TURN_OUT_S:
        return refuse("field_wrong", field="turn_out_s", reason=f"0-{LONGEST_TURN_OUT_S}")
    wrong = next(_wrong_rows(board, cmd.ImportResources(stations=(station,))), None)
    if wrong is not None:
        return refuse("import_wrong", count=1, first=wrong)
    kept = _kept_station(board, station)
    return Accepted() if board.stations.get(kept.station_id) == kept else Accepted((ev.StationRegistered(kept),))


def set_hospital(board: Board, command: cmd.SetHospital, context: Context) -> Decision:
    """Adds, moves or edits one hospital; nothing where all is as it was."""
    known = board.hospitals.get(command.hospital_id.strip())
    if command.is_new and known is not None:
        return refuse("facility_taken", key=known.hospital_id, name=known.name)
    hospital = Hospital(
        command.hospital_id.strip(), command.name.strip(), command.position, command.phone.strip(),
        tuple(dict.fromkeys(command.capabilities)), known.beds if known else 0,
    )  # fmt: skip
    wrong = next(_wrong_rows(board, cmd.ImportResources(hospitals=(hospital,))), None)
    if wrong is not None:
        return refuse("import_wrong", count=1, first=wrong)
    kept = _kept_hospital(board, hospital)
    return Accepted() if known == kept else Accepted((ev.HospitalRegistered(kept),))


def _wrong_rows(board: Board, command: cmd.ImportResources) -> Iterator[str]:
    stations = {s.station_id for s in command.stations} | board.stations.keys()
    for kind, rows in (("station", command.stations), ("hospital", command.hospitals)):
        seen: set[str] = set()
        for row in rows:
            key = row.station_id if isinstance(row, Station) else row.hospital_id
            if not key or not row.name:
                yield f"{kind} {key!r}: id and name are needed"
            if key in seen:
                yield f"{kind} {key}: named twice"
            if not row.position.is_valid():
                yield f"{kind} {key}: the position is not on the earth"
            seen.add(key)
    plates = {v.plate: v.vehicle_id for v in board.vehicles.values()}
    units = {v.radio_unit: v.vehicle_id for v in board.vehicles.values() if v.radio_unit}
    identities = {v.feed_identity: v.vehicle_id for v in board.vehicles.values() if v.feed_identity}
    for vehicle in command.vehicles:
        if not vehicle.vehicle_id or not vehicle.plate:
            yield f"vehicle {vehicle.vehicle_id!r}: id and plate are needed"
        if vehicle.station_id not in stations:
            yield f"vehicle {vehicle.plate}: station {vehicle.station_id!r} is not known"
        if plates.setdefault(vehicle.plate, vehicle.vehicle_id) != vehicle.vehicle_id:
            yield f"vehicle {vehicle.plate}: the plate belongs to another vehicle"
        identity = vehicle.feed_identity
        if identity and identities.setdefault(identity, vehicle.vehicle_id) != vehicle.vehicle_id:
            yield f"vehicle {vehicle.plate}: feed {identity} belongs to another vehicle"
        unit = vehicle.radio_unit
        if unit and units.setdefault(unit, vehicle.vehicle_id) != vehicle.vehicle_id:
            yield f"vehicle {vehicle.plate}: radio unit {unit} belongs to another vehicle"
    for desk_id, name in command.desks:
        if not desk_id or not name:
            yield f"desk {desk_id!r}: id and name are needed"


def _kept_station(board: Board, station: Station) -> Station:
    known = board.stations.get(station.station_id)
    if known is None:
        return station
    return replace(
        station, link=known.link, link_changed_at=known.link_changed_at, printer=known.printer,
        printer_note=known.printer_note,
    )  # fmt: skip


def _kept_hospital(board: Board, hospital: Hospital) -> Hospital:
    known = board.hospitals.get(hospital.hospital_id)
    if known is None:
        return hospital
    return replace(
        hospital, diverting=known.diverting, note=known.note, departments=known.departments, state_at=known.state_at
    )


def _kept_vehicle(board: Board, vehicle: Vehicle) -> Vehicle:
    known = board.vehicles.get(vehicle.vehicle_id)
    if known is None:
        return vehicle
    crew = vehicle.crew or known.crew
    return replace(vehicle, duty=known.duty, duty_reason=known.duty_reason, crew=crew, fleet=known.fleet)
