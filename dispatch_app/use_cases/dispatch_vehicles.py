"""Dispatch: vehicles are sent for an acceptance, each with its order (DSP-01, DSP-03, DSP-04)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.alarm import Alarm
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Incident, IncidentKind
from dispatch_app.domain.mission import Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.triage import suits
from dispatch_app.domain.vehicle import Duty, Fleet, Vehicle
from dispatch_app.use_cases.amend_incident import find_open, is_test, new_acceptance
from dispatch_app.use_cases.answer_call import desk_name
from dispatch_app.use_cases.close_incident import abort_events
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.issue_order import first_order, next_revision
from dispatch_app.use_cases.report_mission import paper_alarms_over

MOST_VEHICLES = 50
"""In one order: a mass-casualty first wave; more is a slip of the hand."""

FENCED = "booking_fleet"
"""The soft check of a vehicle that is kept for bookings: emergencies take it where a person says why."""

SENDING_ANSWERS = frozenset({"mission_refused", "hold_ageing", "hold_overdue", "queue_may_wake",
                             "reinforcement_wanted"})  # fmt: skip
"""Alarms of an incident that are over once a vehicle is sent."""


def dispatch_vehicles(board: Board, command: cmd.DispatchVehicles, context: Context) -> Decision:
    """A mission and an order for each vehicle, all or none; result: mission ids by vehicle."""
    return _dispatch(board, command, {}, context)


def send_wave(board: Board, command: cmd.SendWave, context: Context) -> Decision:
    """As `dispatch_vehicles`, each vehicle to the hospital that it is given; the stations alarm in parallel."""
    hospitals = dict(command.vehicles)
    for hospital_id in set(hospitals.values()) - {""}:
        if hospital_id not in board.hospitals:
            return refuse("hospital_unknown", hospital_id=hospital_id)
    vehicle_ids = tuple(vehicle_id for vehicle_id, _ in command.vehicles)
    wave = cmd.DispatchVehicles(command.incident_id, vehicle_ids, "", command.overrides)
    return _dispatch(board, wave, hospitals, context)


def _dispatch(
    board: Board, command: cmd.DispatchVehicles, hospitals: dict[str, str], context: Context
) -> Decision:
    """`hospitals` names those that differ from the command's, by vehicle; "" leaves the destination to the incident."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    wrong = _check_sending(board, incident, command)
    if wrong is not None:
        return wrong
    usual = command.hospital_id or incident.hospital_id
    goes_to = {vehicle_id: hospitals.get(vehicle_id) or usual for vehicle_id in command.vehicle_ids}
    events: list[ev.Event] = []
    acceptance = _open_acceptance(board, incident)
    if acceptance is None:
        kind = _kind_of_sending(board, incident)
        acceptance = new_acceptance(board, incident, kind, context, vehicles=len(command.vehicle_ids))
        events.append(ev.AcceptanceOpened(acceptance))
    sent, result = _send(board, incident, acceptance, goes_to, context)
    events += sent
    events += _overrides(incident, command.vehicle_ids, command.overrides)
    events += [ev.AlarmCleared(a.alarm_id) for a in board.alarms.values() if _answered_by_sending(a, incident)]
    return Accepted(tuple(events), result)


def _answered_by_sending(alarm: Alarm, incident: Incident) -> bool:
    return alarm.incident_id == incident.incident_id and alarm.kind in SENDING_ANSWERS


def _kind_of_sending(board: Board, incident: Incident) -> AcceptanceKind:
    missions = board.missions_of(incident.incident_id)
    if any(m.is_active() for m in missions):
        return AcceptanceKind.REINFORCEMENT
    return AcceptanceKind.REASSIGNMENT if missions else AcceptanceKind.FIRST


def _open_acceptance(board: Board, incident: Incident) -> Acceptance | None:
    """The newest acceptance that still wants its vehicle."""
    wanting = [a for a in board.acceptances_of(incident.incident_id) if a.dispatched_at is None]
    sending = [a for a in wanting if a.kind not in (AcceptanceKind.HOLD, AcceptanceKind.REFUSAL)]
    return sending[-1] if sending else None


def _send(
    board: Board, incident: Incident, acceptance: Acceptance, goes_to: dict[str, str], context: Context
) -> tuple[list[ev.Event], dict[str, str]]:
    """`goes_to` is the hospital by vehicle, in the order of sending."""
    events: list[ev.Event] = []
    result = {}
    number = len(board.missions_of(incident.incident_id))
    plates = tuple(board.vehicles[v].plate for v in goes_to)
    for vehicle_id, hospital_id in goes_to.items():
        number += 1
        vehicle = board.vehicles[vehicle_id]
        stage = Stage(MissionState.ORDERED, context.now, ReportSource.DESK)
        mission = Mission(
            f"{incident.incident_id}-M{number}", acceptance.acceptance_id, incident.incident_id, vehicle_id,
            vehicle.station_id, MissionState.ORDERED, (stage,), hospital_id, is_test=is_test(incident),
        )  # fmt: skip
        others = tuple(p for p in plates if p != vehicle.plate)
        order = first_order(board, incident, mission, f"{incident.incident_id}-D{number}", others, context)
        events += [ev.MissionOrdered(mission), ev.OrderIssued(order)]
        result[vehicle_id] = mission.mission_id
    return events, result


def _check_sending(board: Board, incident: Incident, command: cmd.DispatchVehicles) -> Refusal | None:
    if not command.vehicle_ids:
        return refuse("no_vehicle_chosen")
    if len(command.vehicle_ids) > MOST_VEHICLES:
        return refuse("field_wrong", field="vehicle_ids", reason=f"at most {MOST_VEHICLES}")
    if not incident.scene.is_known() and not incident.meeting_point.is_known():
        return refuse("scene_unknown")
    if command.hospital_id and command.hospital_id not in board.hospitals:
        return refuse("hospital_unknown", hospital_id=command.hospital_id)
    seen: set[str] = set()
    for vehicle_id in command.vehicle_ids:
        wrong = _check_vehicle(board, incident, vehicle_id, command.overrides)
        if wrong is not None:
            return wrong
        if vehicle_id in seen:
            return refuse("vehicle_twice", plate=board.vehicles[vehicle_id].plate)
        seen.add(vehicle_id)
    return None


def _check_vehicle(
    board: Board, incident: Incident, vehicle_id: str, overrides: tuple[cmd.Override, ...]
) -> Refusal | None:
    vehicle = board.vehicles.get(vehicle_id)
    if vehicle is None:
        return refuse("vehicle_unknown", vehicle_id=vehicle_id)
    mission = board.active_mission_of(vehicle_id)
    if mission is not None:
        acceptance = board.acceptances.get(mission.acceptance_id)
        desk = desk_name(board, acceptance.desk_id) if acceptance else ""
        return refuse("vehicle_taken", plate=vehicle.plate, incident_id=mission.incident_id, desk=desk)
    if vehicle.duty is not Duty.ON_DUTY:
        return refuse("vehicle_off_duty", plate=vehicle.plate, reason=vehicle.duty_reason or str(vehicle.duty))
    if incident.kind is IncidentKind.BOOKED and vehicle.fleet is not Fleet.BOOKED:
        return refuse("vehicle_not_for_bookings", plate=vehicle.plate)
    overruled = {o.check for o in overrides if o.reason.strip()}
    checks = tuple(c for c in soft_checks(vehicle, incident) if c not in overruled)
    if checks:
        return Refusal("needs_override", (("checks", ", ".join(checks)), ("plate", vehicle.plate)), checks)
    return None


def soft_checks(vehicle: Vehicle, incident: Incident) -> tuple[str, ...]:
    """Codes of what speaks against sending the vehicle without forbidding it."""
    checks = [] if suits(vehicle.vehicle_type, incident.grade, incident.needs) else ["type_mismatch"]
    if vehicle.fleet is Fleet.BOOKED and incident.kind is not IncidentKind.BOOKED:
        checks.append(FENCED)
    return tuple(checks)


def _overrides(
    incident: Incident, vehicle_ids: tuple[str, ...], overrides: tuple[cmd.Override, ...]
) -> list[ev.Event]:
    return [ev.CheckOverridden(incident.incident_id, v, o) for v in vehicle_ids for o in overrides]


def revise_orders(board: Board, command: cmd.ReviseOrders, context: Context) -> Decision:
    """Every standing order of the incident gets the next revision with the incident as it is known now."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if not incident.scene.is_known() and not incident.meeting_point.is_known():
        return refuse("scene_unknown")
    events: list[ev.Event] = []
    for mission in board.missions_of(incident.incident_id):
        order = board.order_of(mission.mission_id)
        if mission.is_active() and order is not None and order.state is OrderState.ISSUED:
            events.append(ev.OrderRevised(next_revision(board, incident, mission, order, context)))
            events += paper_alarms_over(board, order)
    return Accepted(tuple(events)) if events else refuse("nothing_to_revise")


def stand_down_mission(board: Board, command: cmd.StandDownMission, context: Context) -> Decision:
    """撤回: allowed until the patient is aboard."""
    mission = board.missions.get(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id)
    if not command.reason.strip():
        return refuse("reason_missing")
    if not mission.is_active():
        return Accepted() if mission.state is MissionState.ABORTED else refuse("mission_not_active")
    if not mission.may_become(MissionState.ABORTED):
        return refuse("patient_aboard", plate=board.vehicles[mission.vehicle_id].plate)
    return Accepted(tuple(abort_events(board, mission.mission_id, command.reason, ReportSource.DESK, context)))


def reassign_mission(board: Board, command: cmd.ReassignMission, context: Context) -> Decision:
    """改派: another vehicle goes in place of this one, in one transaction."""
    mission = board.missions.get(command.mission_id)
    if mission is None:
        return refuse("mission_unknown", mission_id=command.mission_id)
    if not command.reason.strip():
        return refuse("reason_missing")
    if not mission.is_active():
        return refuse("mission_not_active")
    if not mission.may_become(MissionState.ABORTED):
        return refuse("patient_aboard", plate=board.vehicles[mission.vehicle_id].plate)
    incident = find_open(board, mission.incident_id)
    if isinstance(incident, Refusal):
        return incident
    sending = cmd.DispatchVehicles(
        incident.incident_id, (command.vehicle_id,), mission.hospital_id, command.overrides
    )
    wrong = _check_sending(board, incident, sending)
    if wrong is not None:
        return wrong
    acceptance = new_acceptance(board, incident, AcceptanceKind.REASSIGNMENT, context, reason=command.reason)
    events = abort_events(board, mission.mission_id, command.reason, ReportSource.DESK, context)
    events.append(ev.AcceptanceOpened(acceptance))
    sent, result = _send(board, incident, acceptance, {command.vehicle_id: mission.hospital_id}, context)
    events += sent
    events += _overrides(incident, (command.vehicle_id,), command.overrides)
    return Accepted(tuple(events), result)
