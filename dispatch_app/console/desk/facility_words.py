"""What the map's card says of a station or hospital."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dispatch_app.console.desk.telephone_words import LINE_STATES
from dispatch_app.desk_kit.figures import number_text, seconds_between, waited_text
from dispatch_app.desk_kit.labels import AVAILABILITIES, NEEDS, PRINTERS, label, labels
from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Hospital, Link, PrinterState, Station
from dispatch_app.domain.telephone import LineKind
from dispatch_app.words import t


def facility_lines(board: Board, key: str, now: datetime) -> list[str]:
    """State, telephone, and vehicles (station) or abilities (hospital)."""
    station, hospital = board.stations.get(key), board.hospitals.get(key)
    lines = _station_lines(board, station, now) if station else _hospital_lines(hospital) if hospital else []
    owner = station or hospital
    if owner is not None:
        lines.insert(1, _telephone(board, key, owner.phone))
    return [line for line in lines if line]


def _station_lines(board: Board, station: Station, now: datetime) -> list[str]:
    words = t("receiver online")
    if station.link is Link.OFFLINE:
        since = seconds_between(station.link_changed_at, now)
        words = t("receiver offline for {age}", age=waited_text(since)) if since else t("receiver offline")
    if station.printer not in (PrinterState.READY, PrinterState.UNKNOWN):
        words = f"{words} · {label(PRINTERS, station.printer)}"
    states = Counter(
        str(board.availability_of(v.vehicle_id)) for v in board.vehicles.values() if v.station_id == station.station_id
    )
    vehicles = " · ".join(f"{label(AVAILABILITIES, state)} {count}" for state, count in states.most_common())
    return [words, vehicles or t("no vehicle here")]


def _hospital_lines(hospital: Hospital) -> list[str]:
    state = t("diverting") if hospital.diverting else t("open")
    can = labels(NEEDS, hospital.capabilities) if hospital.capabilities else ""
    return [" · ".join(p for p in (state, t("{count} beds", count=hospital.beds), hospital.note) if p), can]


def _telephone(board: Board, key: str, phone: str) -> str:
    lines = [x for x in board.lines.values() if x.kind is LineKind.HOT_LINE and x.owner_id == key]
    hot = " ".join(f"{line.name} {label(LINE_STATES, line.state)}" for line in lines)
    return " · ".join(part for part in (hot, number_text(phone)) if part) or t("No number is known")
