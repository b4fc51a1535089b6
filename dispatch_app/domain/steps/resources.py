"""What events about resources do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.steps.step import Step, change


def _vehicle_duty_changed(board: Board, e: ev.VehicleDutyChanged) -> None:
    change(board, "vehicles", e.vehicle_id, duty=e.duty, duty_reason=e.reason, crew=e.crew)


def _station_changed(board: Board, e: ev.StationChanged) -> None:
    station = board.stations.get(e.station_id)
    if station is not None:
        changed_at = e.at if e.link is not station.link else station.link_changed_at
        change(
            board, "stations", e.station_id, link=e.link, link_changed_at=changed_at, printer=e.printer,
            printer_note=e.printer_note,
        )  # fmt: skip


def _hospital_changed(board: Board, e: ev.HospitalChanged) -> None:
    change(
        board, "hospitals", e.hospital_id, diverting=e.diverting, beds=e.beds, note=e.note,
        departments=e.departments, state_at=e.at,
    )  # fmt: skip


def _desk_changed(board: Board, e: ev.DeskChanged) -> None:
    desk = board.desks.get(e.desk_id)
    if desk is None:
        return
    change(
        board, "desks", e.desk_id, state=e.state, user=e.user, user_name=e.user_name, changed_at=e.at,
        reason=e.reason, until=e.until,
    )  # fmt: skip
    if e.state is DeskState.READY:
        change(board, "desks", e.desk_id, idle_since=e.at, missed=0)
    if e.state in (DeskState.BREAK, DeskState.SIGNED_OUT) or e.user != desk.user:
        change(board, "desks", e.desk_id, break_asked_at=None, break_reason="", break_approved=False)


def _station_registered(board: Board, e: ev.StationRegistered) -> None:
    board.put("stations", e.station.station_id, e.station)


def _vehicle_registered(board: Board, e: ev.VehicleRegistered) -> None:
    board.put("vehicles", e.vehicle.vehicle_id, e.vehicle)


def _hospital_registered(board: Board, e: ev.HospitalRegistered) -> None:
    board.put("hospitals", e.hospital.hospital_id, e.hospital)


def _station_removed(board: Board, e: ev.StationRemoved) -> None:
    board.drop("stations", e.station_id)


def _hospital_removed(board: Board, e: ev.HospitalRemoved) -> None:
    board.drop("hospitals", e.hospital_id)


def _desk_registered(board: Board, e: ev.DeskRegistered) -> None:
    desk = board.desks.get(e.desk_id)
    board.put("desks", e.desk_id, replace(desk, name=e.name) if desk else Desk(e.desk_id, e.name))


STEPS: dict[type, Step] = {
    ev.VehicleDutyChanged: _vehicle_duty_changed,
    ev.StationChanged: _station_changed,
    ev.HospitalChanged: _hospital_changed,
    ev.DeskChanged: _desk_changed,
    ev.StationRegistered: _station_registered,
    ev.VehicleRegistered: _vehicle_registered,
    ev.HospitalRegistered: _hospital_registered,
    ev.DeskRegistered: _desk_registered,
    ev.StationRemoved: _station_removed,
    ev.HospitalRemoved: _hospital_removed,
}
