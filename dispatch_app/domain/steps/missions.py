"""What events about missions do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.order import Step as LadderStep
from dispatch_app.domain.steps.step import Step, change


def _mission_ordered(board: Board, e: ev.MissionOrdered) -> None:
    board.put("missions", e.mission.mission_id, e.mission)
    acceptance = board.acceptances.get(e.mission.acceptance_id)
    if acceptance is not None and acceptance.dispatched_at is None:
        at = e.mission.stages[0].at
        board.put("acceptances", acceptance.acceptance_id, replace(acceptance, dispatched_at=at))
    incident = board.incidents.get(e.mission.incident_id)
    if incident is not None and incident.is_open() and incident.state is not IncidentState.OPEN:
        change(
            board, "incidents", incident.incident_id, state=IncidentState.OPEN, held_reason="", held_at=None
        )


def _mission_advanced(board: Board, e: ev.MissionAdvanced) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is None:
        return
    hospital_id = e.hospital_id or mission.hospital_id
    stages = (*mission.stages, e.stage)
    proposal = mission.proposal_after(e.stage.state)
    board.put("missions", e.mission_id, replace(
        mission, state=e.stage.state, stages=stages, hospital_id=hospital_id, proposal=proposal
    ))  # fmt: skip
    if e.stage.state in (MissionState.RETURNING, MissionState.AT_STATION):
        _finish_order(board, e.mission_id)


def _mission_ended(board: Board, e: ev.MissionEnded) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is not None:
        stages = (*mission.stages, e.stage)
        board.put("missions", e.mission_id, replace(
            mission, state=e.stage.state, stages=stages, reason=e.reason, proposal=None
        ))  # fmt: skip
        if e.stage.state is MissionState.EMPTY_RUN:
            _finish_order(board, e.mission_id)


def _mission_time_corrected(board: Board, e: ev.MissionTimeCorrected) -> None:
    mission = board.missions.get(e.mission_id)
    if mission is not None:
        board.put("missions", e.mission_id, mission.with_time(e.state, e.at))


def _mileage_measured(board: Board, e: ev.MileageMeasured) -> None:
    if e.mission_id in board.missions:
        change(board, "missions", e.mission_id, mileage_m=e.mileage_m)


def _finish_order(board: Board, mission_id: str) -> None:
    order = board.order_of(mission_id)
    if order is not None and order.state is OrderState.ISSUED:
        board.put("orders", order.order_id, replace(order, state=OrderState.DONE))


def _order_set(board: Board, e: ev.OrderIssued | ev.OrderRevised) -> None:
    board.put("orders", e.order.order_id, e.order)


def _order_recalled(board: Board, e: ev.OrderRecalled) -> None:
    change(board, "orders", e.order_id, state=OrderState.RECALLED, recalled_reason=e.reason)


def _order_confirmed(board: Board, e: ev.OrderConfirmed) -> None:
    order = board.orders.get(e.order_id)
    if order is not None:
        board.put("orders", e.order_id, replace(order, steps=(*order.steps, e.step)))


def _order_step_late(board: Board, e: ev.OrderStepLate) -> None:
    order = board.orders.get(e.order_id)
    if order is not None and order.revision == e.revision:
        board.put("orders", e.order_id, replace(order, late_steps=(*order.late_steps, LadderStep(e.step))))


STEPS: dict[type, Step] = {
    ev.MissionOrdered: _mission_ordered,
    ev.MissionAdvanced: _mission_advanced,
    ev.MissionEnded: _mission_ended,
    ev.MissionTimeCorrected: _mission_time_corrected,
    ev.MileageMeasured: _mileage_measured,
    ev.OrderIssued: _order_set,
    ev.OrderRevised: _order_set,
    ev.OrderRecalled: _order_recalled,
    ev.OrderConfirmed: _order_confirmed,
    ev.OrderStepLate: _order_step_late,
}
