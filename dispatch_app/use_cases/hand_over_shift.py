"""A station's shift is handed over: who takes over from whom, who rides where, how the vehicles were found (STN-02)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.shift import CrewMember, StationShift, VehicleCheck
from dispatch_app.domain.vehicle import Duty, Vehicle
from dispatch_app.use_cases.decision import Accepted, Context, Decision

MOST_MEMBERS = 60
"""A large station's shift, trainees included."""
LONGEST_NAME = 40
LONGEST_NOTE = 200
HIGHEST_ODOMETER_KM = 9_999_999.0
CHECK_FAILED = "check_failed"
"""The reason of a vehicle that the hand-over took out of service; the note follows."""


def hand_over_shift(board: Board, command: cmd.HandOverShift, context: Context) -> Decision:
    """The new shift with its crews; vehicles found not ready are out of service, unless they are driving."""
    own = _own_vehicles(board, command.station_id, context)
    if isinstance(own, Refusal):
        return own
    before = shift_of(board, command.station_id)
    name, taken_by, handed_by = (text.strip() for text in (command.name, command.taken_by, command.handed_by))
    for field, text in (("name", name), ("taken_by", taken_by), ("handed_by", handed_by)):
        if len(text) > LONGEST_NAME or not (text or (field == "handed_by" and before is None)):
            return refuse("field_wrong", field=field, reason=f"1-{LONGEST_NAME}")
    members = _members(command.members, own)
    if isinstance(members, Refusal):
        return members
    checks = _checks(command.checks, own)
    if isinstance(checks, Refusal):
        return checks
    shift = StationShift(
        f"{command.station_id}-shift-{board.seq + 1}", command.station_id, name, taken_by, handed_by, context.now,
        members, checks, command.remarks.strip()[:LONGEST_NOTE], context.actor.user,
    )  # fmt: skip
    changes = _vehicle_changes(board, own, members, {c.vehicle_id: c for c in checks})
    return Accepted((ev.ShiftHandedOver(shift), *changes), {"shift_id": shift.shift_id})


def set_shift_members(board: Board, command: cmd.SetShiftMembers, context: Context) -> Decision:
    """People come, go or change the vehicle within the shift."""
    own = _own_vehicles(board, command.station_id, context)
    if isinstance(own, Refusal):
        return own
    shift = shift_of(board, command.station_id)
    if shift is None:
        return refuse("shift_unknown")
    members = _members(command.members, own)
    if isinstance(members, Refusal):
        return members
    if members == shift.members:
        return Accepted()
    changes = _vehicle_changes(board, own, members, {})
    return Accepted((ev.ShiftMembersChanged(shift.shift_id, members), *changes))


def shift_of(board: Board, station_id: str) -> StationShift | None:
    """The station's present shift, or None."""
    return next((s for s in board.shifts.values() if s.station_id == station_id), None)


def _own_vehicles(board: Board, station_id: str, context: Context) -> dict[str, Vehicle] | Refusal:
    if station_id not in board.stations:
        return refuse("station_unknown", station_id=station_id)
    if context.actor.role is Role.STATION and context.actor.station_id != station_id:
        return refuse("not_yours")
    return {key: vehicle for key, vehicle in board.vehicles.items() if vehicle.station_id == station_id}


def _members(members: tuple[CrewMember, ...], own: dict[str, Vehicle]) -> tuple[CrewMember, ...] | Refusal:
    if len(members) > MOST_MEMBERS:
        return refuse("field_wrong", field="members", reason=f"0-{MOST_MEMBERS}")
    found: dict[str, CrewMember] = {}
    for member in members:
        name = member.name.strip()
        if not name or len(name) > LONGEST_NAME or len(member.phone) > LONGEST_NAME:
            return refuse("field_wrong", field="members", reason=f"1-{LONGEST_NAME}")
        if name in found:
            return refuse("member_twice", name=name)
        if member.vehicle_id and member.vehicle_id not in own:
            return refuse("vehicle_unknown", vehicle_id=member.vehicle_id[:80])
        found[name] = CrewMember(name, member.job, member.vehicle_id, member.phone.strip())
    return tuple(found.values())


def _checks(checks: tuple[VehicleCheck, ...], own: dict[str, Vehicle]) -> tuple[VehicleCheck, ...] | Refusal:
    named = {check.vehicle_id for check in checks}
    missing = [vehicle.plate for key, vehicle in own.items() if key not in named]
    if missing:
        return refuse("check_missing", plates=", ".join(missing[:5]))
    if len(named) < len(checks) or not named <= own.keys():
        return refuse("field_wrong", field="checks", reason="vehicle_id")
    for check in checks:
        plate = own[check.vehicle_id].plate
        if not check.ready and not check.note.strip():
            return refuse("check_note_missing", plate=plate)
        if len(check.note) > LONGEST_NOTE or not all(_is_share(p) for p in (check.fuel_percent, check.oxygen_percent)):
            return refuse("field_wrong", field=plate, reason=f"≤ {LONGEST_NOTE}, 0-100 %")
        odometer_km = check.odometer_km
        if odometer_km is not None and not (math.isfinite(odometer_km) and 0 <= odometer_km <= HIGHEST_ODOMETER_KM):
            return refuse("field_wrong", field=plate, reason=f"0-{HIGHEST_ODOMETER_KM:.0f} km")
    return checks


def _is_share(percent: int | None) -> bool:
    return percent is None or 0 <= percent <= 100


def _vehicle_changes(
    board: Board, own: dict[str, Vehicle], members: tuple[CrewMember, ...], checks: dict[str, VehicleCheck]
) -> Iterator[ev.Event]:
    bound = board.bound_vehicles()
    for key, vehicle in own.items():
        crew = tuple(m.name for m in members if m.vehicle_id == key)
        duty, reason = vehicle.duty, vehicle.duty_reason
        check = checks.get(key)
        if check is not None and not check.ready and key not in bound:
            duty, reason = Duty.OUT_OF_SERVICE, f"{CHECK_FAILED}: {check.note.strip()}"
        if (crew, duty, reason) != (vehicle.crew, vehicle.duty, vehicle.duty_reason):
            yield ev.VehicleDutyChanged(key, duty, reason, crew)
