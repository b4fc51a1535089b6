"""Reinforcement 增援 asked for by desk, telephone, radio, tablet or station; the place is known already (DSP-05)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Incident
from dispatch_app.domain.mission import ReportSource
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.visibility import sees_mission
from dispatch_app.use_cases.amend_incident import find_open, new_acceptance
from dispatch_app.use_cases.decision import Accepted, Context, Decision

MOST_VEHICLES = 200
REASON_LENGTH = 200

WANTED = "reinforcement_wanted"
"""The alarm that calls the desk to send; over when somebody is sent, or the incident is."""

OUTSIDE = frozenset({Role.STATION, Role.VEHICLE})

SOURCES = {Role.STATION: ReportSource.STATION, Role.VEHICLE: ReportSource.TABLET}
"""What an outside account is, whatever it says; a desk says how it was told."""


def request_reinforcement(board: Board, command: cmd.RequestReinforcement, context: Context) -> Decision:
    """A further acceptance of the same incident; its place and patient stay as they are. Result: acceptance_id.

    Asked from outside the room it raises an alarm at the desks. The same asker twice, while nobody was sent yet,
    gets the same acceptance.
    """
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    if not 1 <= command.vehicles <= MOST_VEHICLES:
        return refuse("field_wrong", field="vehicles", reason=f"1-{MOST_VEHICLES}")
    vehicle_id = command.vehicle_id or context.actor.vehicle_id
    if vehicle_id and vehicle_id not in board.vehicles:
        return refuse("vehicle_unknown", vehicle_id=vehicle_id[:40])
    if context.actor.role in OUTSIDE and not _is_theirs(board, incident, vehicle_id, context):
        return refuse("not_yours")
    source = SOURCES.get(context.actor.role, command.source)
    waiting = _asked_already(board, incident, source, vehicle_id, context)
    if waiting is not None and waiting.wanted_vehicles >= command.vehicles:
        return Accepted((), {"acceptance_id": waiting.acceptance_id})
    acceptance = new_acceptance(
        board, incident, AcceptanceKind.REINFORCEMENT, context, desk_id=_desk_of(incident, context),
        call_id=command.call_id, reason=command.reason.strip()[:REASON_LENGTH], vehicles=command.vehicles,
        source=source.value, vehicle_id=vehicle_id,
    )  # fmt: skip
    events: list[ev.Event] = [ev.AcceptanceOpened(acceptance)]
    if context.actor.role not in (Role.DISPATCHER, Role.SHIFT_LEAD):
        events += _alarm(board, incident, acceptance, context)
    return Accepted(tuple(events), {"acceptance_id": acceptance.acceptance_id})


def _is_theirs(board: Board, incident: Incident, vehicle_id: str, context: Context) -> bool:
    """Whether the party has a vehicle at work there – the named one, if it names one."""
    return any(
        m.is_active() and sees_mission(context.actor, m) and vehicle_id in ("", m.vehicle_id)
        for m in board.missions_of(incident.incident_id)
    )


def _desk_of(incident: Incident, context: Context) -> str:
    return context.actor.desk_id or incident.desk_id


def _asked_already(
    board: Board, incident: Incident, source: ReportSource, vehicle_id: str, context: Context
) -> Acceptance | None:
    if context.actor.role in (Role.DISPATCHER, Role.SHIFT_LEAD):
        return None  # a person at a desk who asks twice means it
    same = (
        a for a in board.acceptances_of(incident.incident_id)
        if a.kind is AcceptanceKind.REINFORCEMENT and a.dispatched_at is None
        and (a.source, a.vehicle_id) == (source.value, vehicle_id)
    )  # fmt: skip
    return next(same, None)


def _alarm(board: Board, incident: Incident, acceptance: Acceptance, context: Context) -> list[ev.Event]:
    vehicle, station = board.vehicles.get(acceptance.vehicle_id), board.stations.get(context.actor.station_id)
    who = vehicle.plate if vehicle else station.name if station else context.actor.name or context.actor.user
    values = (
        ("count", str(acceptance.wanted_vehicles)), ("incident_id", incident.incident_id),
        ("reason", acceptance.reason), ("source", acceptance.source), ("who", who),
    )  # fmt: skip
    alarm_id = alarm_id_of(WANTED, acceptance.acceptance_id)
    raised = Alarm(
        alarm_id, WANTED, acceptance.acceptance_id, Priority.CRITICAL, context.now, values, incident.incident_id
    )
    return [ev.AlarmRaised(raised)]
