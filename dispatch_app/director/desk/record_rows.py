"""Records of history as rows of a list and as lines of a table."""

from __future__ import annotations

from dispatch_app.desk_kit.figures import date_moment_text, incident_number, number_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.director.desk.record_words import (
    KIND_MARKS,
    KIND_WORDS,
    complaint_word,
    outcome_word,
    state_word,
)
from dispatch_app.domain.board import Board
from dispatch_app.domain.history import STANDING, HistoryRecord, RecordKind
from dispatch_app.words import later, t

_GRAVE = frozenset({"abandoned", "damaged", "aborted", "cancelled", "locked", "offline"})

COLUMNS: tuple[str, ...] = (
    later("Kind of record"), later("Serial"), later("Time"), later("Number"), later("Name"), later("Address"),
    later("Incident number"), later("Desk"), later("User"), later("Station"), later("Plate"), later("Hospital"),
    later("Grade"), later("Chief complaint"), later("State"), later("Outcome"), later("Remarks"),
)  # fmt: skip
"""Titles of the table that is printed and taken out."""


def row_key(record: HistoryRecord) -> str:
    """The key of a record's row."""
    return f"{record.kind.value}:{record.record_id}"


def kind_and_id(key: str) -> tuple[RecordKind, str]:
    """The record behind a row's key. Raises ValueError for a key of something else."""
    kind, _, record_id = key.partition(":")
    return RecordKind(kind), record_id


def record_row(record: HistoryRecord, board: Board) -> Row:
    """A record in two lines."""
    names: tuple[str, ...] = (record.plate, number_text(record.number), record.name)
    if record.kind in STANDING:
        names = (record.name or record.user, number_text(record.number), record.plate)
    elif record.kind is RecordKind.DESK_LOG:
        names = (desk_name(board, record.desk_id) or record.name or record.user, state_word(record.kind, record.state))
    title = "  ".join(part for part in names if part) or t("unknown number")
    state = state_word(record.kind, record.state)
    outcome = outcome_word(record.kind, record.outcome)
    if record.kind is RecordKind.DESK_LOG:
        state = record.name if record.name != record.user else ""
    parts = [
        record.address, complaint_word(record.complaint), state, outcome if outcome != state else "",
        "" if record.kind is RecordKind.DESK_LOG else desk_name(board, record.desk_id),
        station_name(board, record.station_id), record.user,
        record.remarks if record.remarks != "…" else "",
    ]  # fmt: skip
    if record.kind in (RecordKind.INCIDENT, RecordKind.MISSION) and record.incident_id:
        title = f"{incident_number(record.incident_id)}  {title}"
    look = record.grade if record.grade in ("A", "B", "C", "D") else "danger" if record.state in _GRAVE else ""
    badge = record.grade or (t(KIND_WORDS[record.kind]) if record.is_test else "")
    when = "" if record.kind in STANDING else date_moment_text(record.at)
    note = " · ".join(part for part in parts if part)
    return Row(
        row_key(record), title, when, note or " ", KIND_MARKS[record.kind], look,
        badge=t("Exercise") if record.is_test else badge, tip=f"{t(KIND_WORDS[record.kind])} {record.record_id}",
    )  # fmt: skip


def record_line(record: HistoryRecord, board: Board) -> tuple[str, ...]:
    """A record as one line of the table under COLUMNS."""
    when = "" if record.kind in STANDING else date_moment_text(record.at)
    return (
        t(KIND_WORDS[record.kind]), record.record_id, when, record.number, record.name, record.address,
        record.incident_id, desk_name(board, record.desk_id), record.user, station_name(board, record.station_id),
        record.plate, hospital_name(board, record.hospital_id), record.grade, complaint_word(record.complaint),
        state_word(record.kind, record.state), outcome_word(record.kind, record.outcome), record.remarks,
    )  # fmt: skip


def desk_name(board: Board, desk_id: str) -> str:
    """A desk's name; its id where the board does not know it."""
    desk = board.desks.get(desk_id)
    return desk.name if desk else desk_id


def station_name(board: Board, station_id: str) -> str:
    """A station's name, likewise."""
    station = board.stations.get(station_id)
    return station.name if station else station_id


def hospital_name(board: Board, hospital_id: str) -> str:
    """A hospital's name, likewise."""
    hospital = board.hospitals.get(hospital_id)
    return hospital.name if hospital else hospital_id


def plate_of(board: Board, vehicle_id: str) -> str:
    """A vehicle's plate, likewise."""
    vehicle = board.vehicles.get(vehicle_id)
    return vehicle.plate if vehicle else vehicle_id
