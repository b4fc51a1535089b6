"""Incidents end: close, cancel 撤警, re-open (DSP-07)."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import AcceptanceKind, IncidentState
from dispatch_app.domain.mission import MissionState, ReportSource, Stage
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.reasons import CANCELLING_REASONS, CLOSING_REASONS
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.amend_incident import find_open, new_acceptance
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.file_return_slip import owed_events
from dispatch_app.use_cases.list_casualties import casualties_let_go, casualties_open
from dispatch_app.use_cases.ports import IncidentRecord


def close_incident(board: Board, command: cmd.CloseIncident, context: Context) -> Decision:
    """The incident is complete and read-only; refused while a vehicle is still on it."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if command.reason not in CLOSING_REASONS:
        return _bad_reason(command.reason)
    active = [m for m in board.missions_of(incident.incident_id) if m.is_active()]
    if active:
        plates = ", ".join(board.vehicles[m.vehicle_id].plate for m in active)
        return refuse("incident_has_active_missions", plates=plates)
    left = _casualties_left(board, incident.incident_id)
    if left is not None:
        return left
    closed = ev.IncidentClosed(incident.incident_id, False, command.reason, command.remarks, context.now)
    return Accepted((closed, *_alarms_over(board, incident.incident_id)))


def _casualties_left(board: Board, incident_id: str) -> Refusal | None:
    """Casualties listed at this place without an outcome forbid its end."""
    return casualties_open(c for c in board.casualties.values() if c.incident_id == incident_id)


def _bad_reason(reason: str) -> Refusal:
    return refuse("reason_unknown", reason=reason[:40]) if reason else refuse("reason_missing")


def cancel_incident(board: Board, command: cmd.CancelIncident, context: Context) -> Decision:
    """Stand down what is on its way, recall the orders, end the incident; refused with a patient aboard."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if command.reason not in CANCELLING_REASONS:
        return _bad_reason(command.reason)
    left = _casualties_left(board, incident.incident_id)
    if left is not None:
        return left
    events: list[ev.Event] = []
    for mission in board.missions_of(incident.incident_id):
        if not mission.is_active():
            continue
        if not mission.may_become(MissionState.ABORTED):
            return refuse("patient_aboard", plate=board.vehicles[mission.vehicle_id].plate)
        events += abort_events(board, mission.mission_id, "incident_cancelled", ReportSource.DESK, context)
    acceptance = new_acceptance(board, incident, AcceptanceKind.CANCELLATION, context, reason=command.reason)
    events.append(ev.AcceptanceOpened(acceptance))
    events.append(ev.IncidentClosed(incident.incident_id, True, command.reason, command.remarks, context.now))
    events += _alarms_over(board, incident.incident_id)
    return Accepted(tuple(events))


def abort_events(
    board: Board, mission_id: str, reason: str, source: ReportSource, context: Context
) -> list[ev.Event]:
    """The mission ends as aborted and its order, if it still stands, is recalled."""
    stage = Stage(MissionState.ABORTED, context.now, source)
    events: list[ev.Event] = [ev.MissionEnded(mission_id, stage, reason)]
    mission = board.missions.get(mission_id)
    if mission is not None:
        events += owed_events(board, mission, MissionState.ABORTED, context.now)
    order = board.order_of(mission_id)
    if order is not None and order.state is OrderState.ISSUED:
        events.append(ev.OrderRecalled(order.order_id, reason, context.now))
        prefix = f"{order.order_id}/"
        events += [ev.AlarmCleared(a.alarm_id) for a in board.alarms.values() if a.subject.startswith(prefix)]
    return [*events, *casualties_let_go(board, mission_id)]


def _alarms_over(board: Board, incident_id: str) -> list[ev.Event]:
    return [ev.AlarmCleared(a.alarm_id) for a in board.alarms.values() if a.incident_id == incident_id]


def reopen_incident(board: Board, command: cmd.ReopenIncident, context: Context) -> Decision:
    """A closed incident may change again; the re-opening is an acceptance of its own with who and why."""
    if not command.reason.strip():
        return refuse("reason_missing")
    record = _find_record(board, command.incident_id, context)
    if record is None:
        return refuse("incident_unknown", incident_id=command.incident_id)
    incident = record.incident
    if incident.is_open():
        return refuse("incident_not_closed", incident_id=incident.incident_id)
    opened = replace(
        incident, state=IncidentState.OPEN, closed_at=None, closing_reason="", closing_remarks="",
        reopened=incident.reopened + 1, revision=incident.revision + 1,
    )  # fmt: skip
    acceptance = replace(
        new_acceptance(board, opened, AcceptanceKind.REOPENING, context, reason=command.reason),
        acceptance_id=f"{incident.incident_id}-{len(record.acceptances) + 1}",
    )
    reopened = ev.IncidentReopened(
        incident.incident_id, opened, record.acceptances, record.missions, record.orders, command.reason
    )
    return Accepted((reopened, ev.AcceptanceOpened(acceptance)))


def _find_record(board: Board, incident_id: str, context: Context) -> IncidentRecord | None:
    incident = board.incidents.get(incident_id)
    if incident is None:
        return context.lookups.archive.find_incident(incident_id)
    orders = tuple(o for o in board.orders.values() if o.incident_id == incident_id)
    return IncidentRecord(
        incident, tuple(board.acceptances_of(incident_id)), tuple(board.missions_of(incident_id)), orders
    )
