"""apply(board, recorded): the one place where an event changes a board – on the server, in clients, in the verifier.

A reader may hold only part of the centre (a station sees its own orders): an event about something that the board does
not hold changes nothing but the number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import RECENT_CALLS, RECENT_INCIDENTS, Board
from dispatch_app.domain.call import CallState
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.station import Desk


def apply(board: Board, recorded: ev.Recorded) -> None:
    """Change `board` by one event. Numbers only grow; a gap is the caller's to notice (filtered streams have gaps)."""
    assert recorded.seq > board.seq, f"event {recorded.seq} after {board.seq}"
    _STEPS[type(recorded.event)](board, recorded.event)
    board.seq = recorded.seq


def _change(board: Board, kind: str, key: str, /, **values: Any) -> None:
    entity = board.table(kind).get(key)
    if entity is not None:
        board.put(kind, key, replace(entity, **values))


# --- calls -----------------------------------------------------------------------------------------------------------


def _call_rang(board: Board, e: ev.CallRang) -> None:
    board.put("calls", e.call.call_id, e.call)


def _candidate_found(board: Board, e: ev.CandidateFound) -> None:
    call = board.calls.get(e.call_id)
    if call is not None:
        others = tuple(c for c in call.candidates if c.candidate_id != e.candidate.candidate_id)
        board.put("calls", e.call_id, replace(call, candidates=(*others, e.candidate)))


def _call_answered(board: Board, e: ev.CallAnswered) -> None:
    _change(board, "calls", e.call_id, state=CallState.ANSWERED, desk_id=e.desk_id, answered_at=e.at)


def _call_held(board: Board, e: ev.CallHeld) -> None:
    _change(board, "calls", e.call_id, state=CallState.HELD)


def _call_resumed(board: Board, e: ev.CallResumed) -> None:
    _change(board, "calls", e.call_id, state=CallState.ANSWERED)


def _call_transferred(board: Board, e: ev.CallTransferred) -> None:
    _change(board, "calls", e.call_id, desk_id=e.to_desk_id)


def _call_ended(board: Board, e: ev.CallEnded) -> None:
    state = CallState.ABANDONED if e.abandoned else CallState.ENDED
    _change(board, "calls", e.call_id, state=state, ended_at=e.at)
    board.recent_calls.append(e.call_id)
    if not board.keep_all and len(board.recent_calls) > RECENT_CALLS:
        board.drop("calls", board.recent_calls.pop(0))


def _call_classified(board: Board, e: ev.CallClassified) -> None:
    _change(board, "calls", e.call_id, kind=e.kind)


def _call_linked(board: Board, e: ev.CallLinked) -> None:
    _change(board, "calls", e.call_id, incident_id=e.incident_id)
    incident = board.incidents.get(e.incident_id)
    if incident is not None and e.call_id not in incident.call_ids:
        board.put("incidents", e.incident_id, replace(incident, call_ids=(*incident.call_ids, e.call_id)))


def _call_returned(board: Board, e: ev.CallReturned) -> None:
    _change(board, "calls", e.call_id, called_back_at=e.at)


# --- incidents -------------------------------------------------------------------------------------------------------


def _incident_opened(board: Board, e: ev.IncidentOpened) -> None:
    board.put("incidents", e.incident.incident_id, e.incident)
    board.incident_day, board.incident_count = e.incident.incident_id[:8], e.number
    for call_id in e.incident.call_ids:
        _change(board, "calls", call_id, incident_id=e.incident.incident_id)


def _incident_amended(board: Board, e: ev.IncidentAmended) -> None:
    if e.incident.incident_id in board.incidents:
        board.put("incidents", e.incident.incident_id, e.incident)


def _incident_handed_over(board: Board, e: ev.IncidentHandedOver) -> None:
    _change(board, "incidents", e.incident_id, desk_id=e.to_desk_id)


def _incident_held(board: Board, e: ev.IncidentHeld) -> None:
    state = IncidentState.NO_VEHICLE if e.no_vehicle else IncidentState.HELD
    _change(board, "incidents", e.incident_id, state=state, held_reason=e.reason, held_at=e.at)


def _incident_woken(board: Board, e: ev.IncidentWoken) -> None:
    _change(board, "incidents", e.incident_id, state=IncidentState.OPEN, held_reason="", held_at=None)


def _incident_closed(board: Board, e: ev.IncidentClosed) -> None:
    state = IncidentState.CANCELLED if e.cancelled else IncidentState.CLOSED
    _change(
        board, "incidents", e.incident_id, state=state, closed_at=e.at, closing_reason=e.reason,
        closing_remarks=e.remarks, held_reason="", held_at=None,
    )  # fmt: skip
    for order in [o for o in board.orders.values() if o.incident_id == e.incident_id and o.state is OrderState.ISSUED]:
        board.put("orders", order.order_id, replace(order, state=OrderState.DONE))
    board.recent_incidents.append(e.incident_id)
    if not board.keep_all and len(board.recent_incidents) > RECENT_INCIDENTS:
        _forget_incident(board, board.recent_incidents.pop(0))


def _forget_incident(board: Board, incident_id: str) -> None:
    for kind in ("orders", "missions", "acceptances"):
        for key in [k for k, entity in board.table(kind).items() if entity.incident_id == incident_id]:
            board.drop(kind, key)
    board.drop("incidents", incident_id)


def _incident_reopened(board: Board, e: ev.IncidentReopened) -> None:
    if e.incident is not None:
        board.put("incidents", e.incident_id, e.incident)
    for acceptance in e.acceptances:
        board.put("acceptances", acceptance.acceptance_id, acceptance)
    for mission in e.missions:
        board.put("missions", mission.mission_id, mission)
    for order in e.orders:
        board.put("orders", order.order_id, order)
    if e.incident_id in board.recent_incidents:
        board.recent_incidents.remove(e.incident_id)


def _acceptance_opened(board: Board, e: ev.AcceptanceOpened) -> None:
    board.put("acceptances", e.acceptance.acceptance_id, e.acceptance)


def _check_overridden(board: Board, e: ev.CheckOverridden) -> None:
    """A fact of the journal; no screen's state follows from it."""


# --- missions and orders ---------------------------------------------------------------------------------------------


def _mission_ordered(board: Board, e: ev.MissionOrdered) -> None:
    board.put("missions", e.mission.mission_id, e.mission)
    acceptance = board.acceptances.get(e.mission.acceptance_id)
    if acceptance is not None and acceptance.dispatched_at is None:
        at = e.mission.stages[0].at
        board.put("acceptances", acceptance.acceptance_id, replace(acceptance, dispatched_at=at))
    incident = board.incidents.get(e.mission.incident_id)
    if incident is not None and incident.is_open() and incident.state is not IncidentState.OPEN:
        _change(
            board, "incidents", incident.incident_id, state=IncidentState.OPEN, held_reason="", held_at=None
        )


def _mission_advanced(board: Board, e: ev.MissionAdvanced) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is None:
        return
    hospital_id = e.hospital_id or mission.hospital_id
    stages = (*mission.stages, e.stage)
    board.put("missions", e.mission_id, replace(mission, state=e.stage.state, stages=stages, hospital_id=hospital_id))
    if e.stage.state in (MissionState.RETURNING, MissionState.AT_STATION):
        _finish_order(board, e.mission_id)


def _mission_ended(board: Board, e: ev.MissionEnded) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is not None:
        stages = (*mission.stages, e.stage)
        board.put("missions", e.mission_id, replace(mission, state=e.stage.state, stages=stages, reason=e.reason))
        if e.stage.state is MissionState.EMPTY_RUN:
            _finish_order(board, e.mission_id)


def _finish_order(board: Board, mission_id: str) -> None:
    order = board.order_of(mission_id)
    if order is not None and order.state is OrderState.ISSUED:
        board.put("orders", order.order_id, replace(order, state=OrderState.DONE))


def _order_set(board: Board, e: ev.OrderIssued | ev.OrderRevised) -> None:
    board.put("orders", e.order.order_id, e.order)


def _order_recalled(board: Board, e: ev.OrderRecalled) -> None:
    _change(board, "orders", e.order_id, state=OrderState.RECALLED, recalled_reason=e.reason)


def _order_confirmed(board: Board, e: ev.OrderConfirmed) -> None:
    order = board.orders.get(e.order_id)
    if order is not None:
        board.put("orders", e.order_id, replace(order, steps=(*order.steps, e.step)))


def _order_step_late(board: Board, e: ev.OrderStepLate) -> None:
    order = board.orders.get(e.order_id)
    if order is not None and order.revision == e.revision:
        board.put("orders", e.order_id, replace(order, late_steps=(*order.late_steps, Step(e.step))))


# --- vehicles, stations, desks, alarms -------------------------------------------------------------------------------


def _vehicle_duty_changed(board: Board, e: ev.VehicleDutyChanged) -> None:
    _change(board, "vehicles", e.vehicle_id, duty=e.duty, duty_reason=e.reason, crew=e.crew)


def _station_changed(board: Board, e: ev.StationChanged) -> None:
    station = board.stations.get(e.station_id)
    if station is not None:
        changed_at = e.at if e.link is not station.link else station.link_changed_at
        _change(
            board, "stations", e.station_id, link=e.link, link_changed_at=changed_at, printer=e.printer,
            printer_note=e.printer_note,
        )  # fmt: skip


def _hospital_changed(board: Board, e: ev.HospitalChanged) -> None:
    _change(board, "hospitals", e.hospital_id, diverting=e.diverting, beds=e.beds, note=e.note)


def _desk_changed(board: Board, e: ev.DeskChanged) -> None:
    _change(board, "desks", e.desk_id, state=e.state, user=e.user, user_name=e.user_name, changed_at=e.at)


def _alarm_raised(board: Board, e: ev.AlarmRaised) -> None:
    board.put("alarms", e.alarm.alarm_id, e.alarm)


def _alarm_acknowledged(board: Board, e: ev.AlarmAcknowledged) -> None:
    _change(board, "alarms", e.alarm_id, acknowledged_at=e.at, acknowledged_by=e.by)


def _alarm_cleared(board: Board, e: ev.AlarmCleared) -> None:
    board.drop("alarms", e.alarm_id)


def _station_registered(board: Board, e: ev.StationRegistered) -> None:
    board.put("stations", e.station.station_id, e.station)


def _vehicle_registered(board: Board, e: ev.VehicleRegistered) -> None:
    board.put("vehicles", e.vehicle.vehicle_id, e.vehicle)


def _hospital_registered(board: Board, e: ev.HospitalRegistered) -> None:
    board.put("hospitals", e.hospital.hospital_id, e.hospital)


def _desk_registered(board: Board, e: ev.DeskRegistered) -> None:
    desk = board.desks.get(e.desk_id)
    board.put("desks", e.desk_id, replace(desk, name=e.name) if desk else Desk(e.desk_id, e.name))


_STEPS: dict[type, Callable[[Board, Any], None]] = {
    ev.CallRang: _call_rang,
    ev.CandidateFound: _candidate_found,
    ev.CallAnswered: _call_answered,
    ev.CallHeld: _call_held,
    ev.CallResumed: _call_resumed,
    ev.CallTransferred: _call_transferred,
    ev.CallEnded: _call_ended,
    ev.CallClassified: _call_classified,
    ev.CallLinked: _call_linked,
    ev.CallReturned: _call_returned,
    ev.IncidentOpened: _incident_opened,
    ev.IncidentAmended: _incident_amended,
    ev.IncidentHandedOver: _incident_handed_over,
    ev.IncidentHeld: _incident_held,
    ev.IncidentWoken: _incident_woken,
    ev.IncidentClosed: _incident_closed,
    ev.IncidentReopened: _incident_reopened,
    ev.AcceptanceOpened: _acceptance_opened,
    ev.CheckOverridden: _check_overridden,
    ev.MissionOrdered: _mission_ordered,
    ev.MissionAdvanced: _mission_advanced,
    ev.MissionEnded: _mission_ended,
    ev.OrderIssued: _order_set,
    ev.OrderRevised: _order_set,
    ev.OrderRecalled: _order_recalled,
    ev.OrderConfirmed: _order_confirmed,
    ev.OrderStepLate: _order_step_late,
    ev.VehicleDutyChanged: _vehicle_duty_changed,
    ev.StationChanged: _station_changed,
    ev.HospitalChanged: _hospital_changed,
    ev.DeskChanged: _desk_changed,
    ev.AlarmRaised: _alarm_raised,
    ev.AlarmAcknowledged: _alarm_acknowledged,
    ev.AlarmCleared: _alarm_cleared,
    ev.StationRegistered: _station_registered,
    ev.VehicleRegistered: _vehicle_registered,
    ev.HospitalRegistered: _hospital_registered,
    ev.DeskRegistered: _desk_registered,
}
