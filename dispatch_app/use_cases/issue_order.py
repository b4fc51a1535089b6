"""The order sheet is put together from the incident, the vehicle, the road and the history of the place."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import CREW_STEPS, Order, OrderSheet, OrderState, RouteSketch, Step, StepTime
from dispatch_app.domain.place import Position
from dispatch_app.domain.triage import triage
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.vehicle import LOST_AFTER_S, Vehicle
from dispatch_app.use_cases.amend_incident import is_test
from dispatch_app.use_cases.answer_call import desk_name
from dispatch_app.use_cases.decision import Context
from dispatch_app.words import t

HISTORY_RADIUS_M = 60.0
"""Incidents nearer than this count as "this place": one building and its yard."""

HISTORY_LINES = 3
"""What fits the paper; the newest say most."""


def first_order(
    board: Board, incident: Incident, mission: Mission, order_id: str, other_plates: tuple[str, ...], context: Context
) -> Order:
    """Revision 1 of a mission's order, its first step committed."""
    sheet = _sheet(board, incident, mission, other_plates, context)
    return Order(
        order_id, mission.mission_id, incident.incident_id, mission.station_id, mission.vehicle_id, 1,
        OrderState.ISSUED, sheet, context.now, (StepTime(Step.COMMITTED, 1, context.now),),
    )  # fmt: skip


def next_revision(board: Board, incident: Incident, mission: Mission, order: Order, context: Context) -> Order:
    """The order with the incident as it is known now and the next revision."""
    plates = tuple(
        board.vehicles[m.vehicle_id].plate
        for m in board.missions_of(incident.incident_id)
        if m.is_active() and m.mission_id != mission.mission_id
    )
    revision = order.revision + 1
    sheet = replace(_sheet(board, incident, mission, plates, context), ordered_at=order.sheet.ordered_at)
    steps = (*order.steps, StepTime(Step.COMMITTED, revision, context.now))
    late_steps = tuple(step for step in order.late_steps if step in CREW_STEPS)
    return replace(order, revision=revision, sheet=sheet, steps=steps, late_steps=late_steps)


def _sheet(
    board: Board, incident: Incident, mission: Mission, other_plates: tuple[str, ...], context: Context
) -> OrderSheet:
    vehicle = board.vehicles[mission.vehicle_id]
    complaint = BOOK.get(incident.complaint)
    found = triage(BOOK, incident.complaint, incident.answers, incident.patient)
    calls = [board.calls[c] for c in incident.call_ids if c in board.calls]
    subscriber = calls[0].subscriber if calls else None
    hospital = board.hospitals.get(mission.hospital_id)
    station = board.stations.get(vehicle.station_id)
    return OrderSheet(
        centre_name=context.centre_name,
        grade=incident.grade,
        called_at=calls[0].rang_at if calls else incident.opened_at,
        ordered_at=context.now,
        scene=incident.scene,
        meeting_point=incident.meeting_point,
        caller_number=incident.caller_number,
        caller_name=subscriber.name if subscriber else "",
        contact_number=incident.contact_number,
        patient=incident.patient,
        complaint=t(complaint.name) if complaint else "",
        instructions=tuple(t(text) for text in found.instructions),
        hazards=incident.hazards,
        remarks=incident.remarks,
        history=_history(incident, context),
        plate=vehicle.plate,
        vehicle_type=vehicle.vehicle_type,
        crew=vehicle.crew,
        station_name=station.name if station else vehicle.station_id,
        hospital_name=hospital.name if hospital else "",
        route=_route(board, vehicle, incident, context),
        dispatcher=context.actor.name or context.actor.user,
        desk_name=desk_name(board, context.actor.desk_id or incident.desk_id),
        other_plates=other_plates,
        is_test=is_test(incident),
    )


def _history(incident: Incident, context: Context) -> tuple[str, ...]:
    position = incident.scene.position
    if position is None:
        return ()
    lines = []
    for earlier in context.lookups.archive.history_near(position, HISTORY_RADIUS_M, HISTORY_LINES):
        complaint = BOOK.get(earlier.complaint)
        day = earlier.opened_at.astimezone(context.zone).strftime("%Y-%m-%d")
        lines.append(" ".join(part for part in (day, t(complaint.name) if complaint else "", earlier.hazards) if part))
    return tuple(lines)


def _route(board: Board, vehicle: Vehicle, incident: Incident, context: Context) -> RouteSketch:
    """From the vehicle's trustworthy fix, else from its station, to where it should stop; empty for no way."""
    end = incident.meeting_point.position or incident.scene.position
    start = start_of(board, vehicle, context)
    if start is None or end is None:
        return RouteSketch()
    return context.lookups.roads_now(board, context.now).route(start, end) or RouteSketch()


def start_of(board: Board, vehicle: Vehicle, context: Context) -> Position | None:
    """Where the vehicle is: its newest fix unless that is lost, else its station; None for neither."""
    fix = context.lookups.positions.latest().get(vehicle.vehicle_id)
    if fix is not None and (context.now - fix.at).total_seconds() <= LOST_AFTER_S:
        return fix.position
    station = board.stations.get(vehicle.station_id)
    return station.position if station else None
