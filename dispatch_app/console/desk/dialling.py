"""What one click dials: the key of a line, a number or a missed call for everybody who stands on a screen.

A key is "line:ID", "desk:ID", "number:NUMBER" or "back:CALL"; "" where no number is known.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.desk_kit.figures import number_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.telephone import Line, LineKind, LineState
from dispatch_app.words import t


def number_key(number: str) -> str:
    """A plain number, as it is dialled."""
    return f"number:{number}" if number else ""


def vehicle_key(board: Board, vehicle_id: str) -> str:
    """The crew's telephone."""
    vehicle = board.vehicles.get(vehicle_id)
    return number_key(vehicle.phone) if vehicle is not None else ""


def station_key(board: Board, station_id: str) -> str:
    """The station's hot line while it is up, else its number."""
    station = board.stations.get(station_id)
    return line_or_number(_hot_line(board, station_id), station.phone) if station is not None else ""


def hospital_key(board: Board, hospital_id: str) -> str:
    """The hospital's hot line while it is up, else its number."""
    hospital = board.hospitals.get(hospital_id)
    return line_or_number(_hot_line(board, hospital_id), hospital.phone) if hospital is not None else ""


def facility_key(board: Board, key: str) -> str:
    """A station or a hospital."""
    return station_key(board, key) or hospital_key(board, key)


def incident_key(incident: Incident) -> str:
    """Whom to ring back about an incident: the contact, else the caller."""
    return number_key(incident.contact_number or incident.caller_number)


def line_or_number(line: Line | None, phone: str) -> str:
    """The line unless it is down and a number is known."""
    if line is not None and (line.state is not LineState.DOWN or not phone):
        return f"line:{line.line_id}"
    return number_key(phone)


def _hot_line(board: Board, owner_id: str) -> Line | None:
    lines = board.lines.values()
    return next((one for one in lines if one.kind is LineKind.HOT_LINE and one.owner_id == owner_id), None)


def with_dial(board: Board, row: Row, key: str) -> Row:
    """The row with its telephone sign, or as it is where no number is known."""
    return replace(row, dial=key, dial_tip=f"{dial_words(board, key)} · Ctrl+D") if key else row


def with_number(row: Row, number: str) -> Row:
    """The row with the sign of a plain number."""
    tip = t("Call {who}", who=number_text(number))
    return replace(row, dial=number_key(number), dial_tip=f"{tip} · Ctrl+D") if number else row


def dial_words(board: Board, key: str, name: str = "") -> str:
    """What a click on the telephone sign does; `name` says whose number it is."""
    kind, _, wanted = key.partition(":")
    number = wanted
    if kind == "line":
        line = board.lines.get(wanted)
        name, number = (line.name, "") if line is not None else (name, wanted)
    elif kind == "back":
        call = board.calls.get(wanted)
        number = (call.call_back_number or call.caller_number) if call is not None else ""
    who = " ".join(part for part in (name, number_text(number)) if part)
    return t("Call {who}", who=who) if who else t("No number is known")


def mission_calls(board: Board, mission: Mission) -> list[tuple[str, str]]:
    """(key, words) of everybody who is part of a mission: crew, station, hospital."""
    vehicle = board.vehicles.get(mission.vehicle_id)
    station, hospital = board.stations.get(mission.station_id), board.hospitals.get(mission.hospital_id)
    found = (
        (vehicle_key(board, mission.vehicle_id), vehicle.plate if vehicle else ""),
        (station_key(board, mission.station_id), station.name if station else ""),
        (hospital_key(board, mission.hospital_id), hospital.name if hospital else ""),
    )
    return [(key, dial_words(board, key, name)) for key, name in found if key]


def mark_call(board: Board, kind: str, key: str) -> tuple[str, str] | None:
    """(key, words) of the number behind a mark of the map, None where there is none."""
    found = ""
    if kind == "vehicle":
        found = vehicle_key(board, key)
        name = board.vehicles[key].plate if key in board.vehicles else ""
    elif kind == "incident":
        found = incident_key(board.incidents[key]) if key in board.incidents else ""
        name = t("caller")
    else:
        found = facility_key(board, key) if kind == "facility" else ""
        owner = board.stations.get(key) or board.hospitals.get(key)
        name = owner.name if owner else ""
    return (found, dial_words(board, found, name)) if found else None
