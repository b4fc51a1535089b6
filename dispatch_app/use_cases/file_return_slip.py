"""Return slips 回单: owed when a run is over, filed by crew, station or desk, asked for when they are late (STN-02)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.reasons import SLIP_OUTCOMES
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.return_slip import (
    OWING_STATES,
    Condition,
    ReturnSlip,
    SlipPatient,
    SlipReport,
    SlipState,
    owes_slip,
)
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.settings import SlipLimits

MOST_PATIENTS = 10
"""More than one ambulance carries even in a flood."""
LONGEST_NOTE = 500
LONGEST_NAME = 60
FARTHEST_KM = 3_000.0
"""A transfer across the country; more is a slip of the keys."""
HIGHEST_ODOMETER_KM = 9_999_999.0
ASK_AGAIN_S = 60.0
"""A desk that presses twice asks once."""


def owed_events(
    board: Board, mission: Mission, state: MissionState, now: datetime, hospital_id: str = ""
) -> list[ev.Event]:
    """`ReturnSlipOwed` if `state` is the first state of the mission in which its slip falls due; else none."""
    already = any(stage.state in OWING_STATES for stage in mission.stages)
    if already or not owes_slip(mission, state):
        return []
    return [ev.ReturnSlipOwed(_new_slip(board, mission, state, now, hospital_id))]


def _new_slip(board: Board, mission: Mission, state: MissionState, now: datetime, hospital_id: str = "") -> ReturnSlip:
    vehicle = board.vehicles.get(mission.vehicle_id)
    order = board.order_of(mission.mission_id)
    return ReturnSlip(
        mission.mission_id, mission.incident_id, mission.vehicle_id, mission.station_id,
        vehicle.plate if vehicle else mission.vehicle_id, order.sheet.scene.text if order else "",
        hospital_id or mission.hospital_id, state, now, is_test=mission.is_test,
    )  # fmt: skip


def file_return_slip(board: Board, command: cmd.FileReturnSlip, context: Context) -> Decision:
    """The slip is filed; the same again changes nothing, another one amends it for a reason."""
    slip = _find_own_slip(board, command.mission_id, context)
    if isinstance(slip, Refusal):
        return slip
    report = _complete(command.report)
    wrong = _wrong(board, report)
    if wrong is not None:
        return wrong
    if slip.state is SlipState.FILED:
        if slip.report == report:
            return Accepted()
        if not command.reason.strip():
            return refuse("reason_missing")
    mission = board.missions.get(command.mission_id)
    ended_as = mission.state if mission is not None and owes_slip(mission, mission.state) else slip.ended_as
    filed = replace(
        slip, state=SlipState.FILED, report=report, version=slip.version + 1, filed_at=context.now,
        filed_by=context.actor.name or context.actor.user, ended_as=ended_as,
        hospital_id=report.hospital_id or slip.hospital_id,
    )  # fmt: skip
    return Accepted((ev.ReturnSlipFiled(filed, command.reason.strip()[:LONGEST_NOTE]),))


def _find_own_slip(board: Board, mission_id: str, context: Context) -> ReturnSlip | Refusal:
    slip, mission = board.return_slips.get(mission_id), board.missions.get(mission_id)
    if slip is None and mission is not None:
        if not owes_slip(mission, mission.state):
            vehicle = board.vehicles.get(mission.vehicle_id)
            return refuse("slip_not_due", plate=vehicle.plate if vehicle else mission.vehicle_id)
        slip = _new_slip(board, mission, mission.state, context.now)
    if slip is None:
        return refuse("slip_unknown", mission_id=mission_id)
    return slip if _is_own(slip, context.actor) else refuse("not_yours")


def _is_own(slip: ReturnSlip, actor: Actor) -> bool:
    if actor.role is Role.STATION:
        return slip.station_id == actor.station_id
    if actor.role is Role.VEHICLE:
        return slip.vehicle_id == actor.vehicle_id
    return True


def _complete(report: SlipReport) -> SlipReport:
    """Texts without blanks around them, and the mileage where the odometer tells it."""
    patients = tuple(replace(p, **_stripped(p)) for p in report.patients)
    mileage_km = report.mileage_km
    if mileage_km is None and report.odometer_in_km is not None and report.odometer_out_km is not None:
        mileage_km = round(report.odometer_in_km - report.odometer_out_km, 1)
    return replace(report, **_stripped(report), patients=patients, mileage_km=mileage_km)


def _stripped(part: SlipReport | SlipPatient) -> dict[str, Any]:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: value.strip() for name, value in values.items() if type(value) is str}


def _wrong(board: Board, report: SlipReport) -> Refusal | None:
    if report.outcome not in SLIP_OUTCOMES:
        return refuse("reason_unknown", reason=report.outcome[:40]) if report.outcome else refuse("outcome_missing")
    if report.hospital_id and report.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=report.hospital_id)
    if len(report.patients) > MOST_PATIENTS:
        return refuse("field_wrong", field="patients", reason=f"0-{MOST_PATIENTS}")
    if report.outcome == "carried" and not (report.patients and all(map(_is_described, report.patients))):
        return refuse("condition_missing")
    long = next((name for name, text, longest in _texts(report) if len(text) > longest), None)
    if long is not None:
        return refuse("field_wrong", field=long, reason=f"≤ {LONGEST_NOTE}")
    return _wrong_distance(report)


def _is_described(patient: SlipPatient) -> bool:
    return Condition.UNKNOWN not in (patient.at_scene, patient.at_hospital)


def _texts(report: SlipReport) -> Iterator[tuple[str, str, int]]:
    for name in ("received_by", "doctor", "nurse", "driver"):
        yield name, getattr(report, name), LONGEST_NAME
    yield "remarks", report.remarks, LONGEST_NOTE
    for patient in report.patients:
        for name in ("name", "sex", "age"):
            yield name, getattr(patient, name), LONGEST_NAME
        for name in ("scene_note", "hospital_note", "diagnosis", "treatment"):
            yield name, getattr(patient, name), LONGEST_NOTE


def _wrong_distance(report: SlipReport) -> Refusal | None:
    readings = (("odometer_out_km", report.odometer_out_km, HIGHEST_ODOMETER_KM),
                ("odometer_in_km", report.odometer_in_km, HIGHEST_ODOMETER_KM))  # fmt: skip
    for name, value, highest in readings:
        if value is not None and not (math.isfinite(value) and 0.0 <= value <= highest):
            return refuse("field_wrong", field=name, reason=f"0-{highest:.0f} km")
    mileage_km = report.mileage_km
    if mileage_km is not None and not (math.isfinite(mileage_km) and 0.0 <= mileage_km <= FARTHEST_KM):
        return refuse("field_wrong", field="mileage_km", reason=f"0-{FARTHEST_KM:.0f} km")
    return None


def remind_return_slip(board: Board, command: cmd.RemindReturnSlip, context: Context) -> Decision:
    """Ask for a missing slip; by the server it is overdue from then on."""
    slip = board.return_slips.get(command.mission_id)
    if slip is None:
        return refuse("slip_unknown", mission_id=command.mission_id)
    if slip.state is SlipState.FILED:
        return Accepted()
    last = slip.reminded_at
    if last is not None and (context.now - last).total_seconds() < ASK_AGAIN_S:
        return Accepted()
    overdue = context.actor.role is Role.SERVER
    return Accepted((ev.ReturnSlipReminded(slip.mission_id, context.now, overdue, context.actor.desk_id),))


def due_reminders(board: Board, now: datetime, limits: SlipLimits) -> Iterator[cmd.RemindReturnSlip]:
    """Slips to ask for now: at their time, and some times again."""
    for slip in board.return_slips.values():
        if slip.state is not SlipState.OWED or slip.is_test:
            continue
        if slip.overdue_at is None:
            due = (now - slip.owed_at).total_seconds() >= limits.due_s
        else:
            last = slip.reminded_at or slip.overdue_at
            due = slip.reminders < limits.most_reminders and (now - last).total_seconds() >= limits.again_s
        if due:
            yield cmd.RemindReturnSlip(slip.mission_id)
