"""What events about incidents do to a board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import RECENT_INCIDENTS, Board
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.steps.step import Step, change


def _incident_opened(board: Board, e: ev.IncidentOpened) -> None:
    board.put("incidents", e.incident.incident_id, e.incident)
    board.incident_day, board.incident_count = e.incident.incident_id[:8], e.number
    for call_id in e.incident.call_ids:
        change(board, "calls", call_id, incident_id=e.incident.incident_id)


def _incident_amended(board: Board, e: ev.IncidentAmended) -> None:
    if e.incident.incident_id in board.incidents:
        board.put("incidents", e.incident.incident_id, e.incident)


def _incident_handed_over(board: Board, e: ev.IncidentHandedOver) -> None:
    change(board, "incidents", e.incident_id, desk_id=e.to_desk_id)


def _incident_held(board: Board, e: ev.IncidentHeld) -> None:
    state = IncidentState.NO_VEHICLE if e.no_vehicle else IncidentState.HELD
    change(board, "incidents", e.incident_id, state=state, held_reason=e.reason, held_at=e.at)


def _incident_woken(board: Board, e: ev.IncidentWoken) -> None:
    change(board, "incidents", e.incident_id, state=IncidentState.OPEN, held_reason="", held_at=None)


def _incident_closed(board: Board, e: ev.IncidentClosed) -> None:
    state = IncidentState.CANCELLED if e.cancelled else IncidentState.CLOSED
    change(
        board, "incidents", e.incident_id, state=state, closed_at=e.at, closing_reason=e.reason,
        closing_remarks=e.remarks, held_reason="", held_at=None,
    )  # fmt: skip
    for order in [o for o in board.orders.values() if o.incident_id == e.incident_id and o.state is OrderState.ISSUED]:
        board.put("orders", order.order_id, replace(order, state=OrderState.DONE))
    board.recent_incidents.append(e.incident_id)
    if not board.keep_all and len(board.recent_incidents) > RECENT_INCIDENTS:
        _forget_incident(board, board.recent_incidents.pop(0))


def _forget_incident(board: Board, incident_id: str) -> None:
    for kind in ("orders", "missions", "acceptances", "patient_records", "hand_overs"):
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


STEPS: dict[type, Step] = {
    ev.IncidentOpened: _incident_opened,
    ev.IncidentAmended: _incident_amended,
    ev.IncidentHandedOver: _incident_handed_over,
    ev.IncidentHeld: _incident_held,
    ev.IncidentWoken: _incident_woken,
    ev.IncidentClosed: _incident_closed,
    ev.IncidentReopened: _incident_reopened,
    ev.AcceptanceOpened: _acceptance_opened,
    ev.CheckOverridden: _check_overridden,
}
